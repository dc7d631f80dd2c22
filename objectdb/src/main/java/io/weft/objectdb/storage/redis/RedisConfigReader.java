package io.weft.objectdb.storage.redis;

import io.weft.core.config.Config;
import io.weft.core.config.ConfigReader;
import io.weft.core.config.ConfigSection;
import io.weft.core.config.Literal;
import io.weft.core.net.Endpoint;
import io.weft.core.net.EndpointException;
import io.weft.core.net.TlsSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads settings under the specification's keys. */
final class RedisConfigReader {
  private final ConfigSection own;
  private final ConfigSection client;
  private final ConfigSection protocol;
  private final ConfigSection notifier;

  RedisConfigReader(Config config, String vhost) {
    ConfigSection module = config.section("module", "redisdb");
    own = vhost.isEmpty() ? module : module.child("vhost." + vhost);
    client = config.section("redisclient");
    protocol = config.section("protocol", "redis");
    notifier = config.section("module", "redisnotifier");
  }

  RedisSettings read() {
    RedisSettings.Builder b = RedisSettings.builder();
    int port = own.count("protocol.defaultport", 1).orElse(port());
    first(endpoint(own, "url", port), endpoint(client, "url", port)).ifPresent(b::endpoint);
    first(database(own), database(client)).ifPresent(b::database);
    own.string("user").ifPresent(b::user);
    own.string("password").ifPresent(b::password);
    own.string("sentinelpassword").ifPresent(b::sentinelPassword);
    sentinels(b);
    b.tls(TlsSettings.DEFAULT.configured(own).withVerifyHost(own.bool("verifyhost").orElse(true)));
    own.string("prefix").ifPresent(b::prefix);
    notifier.string("prefix").ifPresent(b::channelPrefix);
    own.value("serialize", RedisConfigReader::json);
    own.bool("deflate").ifPresent(b::deflate);
    notifier.bool("deflate").ifPresent(b::deflateNotifications);
    own.integer("connections", 1, 1000).ifPresent(value -> b.connections((int) value));
    time("connect_timeout").ifPresent(b::connectTimeout);
    first(positive(own, "timeout"), positive(client, "timeout")).ifPresent(b::timeout);
    time("keepalivetime").ifPresent(b::keepAlive);
    time("keepalivetimeout").ifPresent(b::keepAliveTimeout);
    bulkLimit().ifPresent(b::maxValueBytes);
    return b.build();
  }

  /** The first that is set; the other counts as asked for all the same. */
  private static <T> Optional<T> first(Optional<T> one, Optional<T> other) {
    return one.isPresent() ? one : other;
  }

  private int port() {
    return (int) protocol.integer("defaultport", 1, 65535).orElse(RedisSettings.DEFAULT_PORT);
  }

  private static String json(Literal literal) {
    if (literal instanceof Literal.Text(String value) && value.equals("json")) {
      return value;
    }
    throw new IllegalArgumentException("must be 'json': there is no pickle here");
  }

  private static Optional<Integer> database(ConfigReader section) {
    OptionalInt number = section.count("db", 0);
    return number.isPresent() ? Optional.of(number.getAsInt()) : Optional.empty();
  }

  private static Optional<Endpoint> endpoint(ConfigReader section, String name, int port) {
    return section.string(name).map(url -> parse(section, name, url, port));
  }

  private static Endpoint parse(ConfigReader section, String name, String url, int port) {
    try {
      Endpoint endpoint = Endpoint.parse(url, port);
      if (endpoint.mode() != Endpoint.Mode.ACTIVE || url.startsWith("udp")) {
        throw section.find(name).orElseThrow().invalid("must be tcp, ssl or unix, to connect to");
      }
      return endpoint;
    } catch (EndpointException e) {
      throw section.find(name).orElseThrow().invalid(String.valueOf(e.getMessage()));
    }
  }

  private void sentinels(RedisSettings.Builder b) {
    Optional<List<String>> urls = own.strings("sentinels");
    Optional<String> master = own.string("mastername");
    if (urls.isPresent() && !urls.get().isEmpty()) {
      List<Endpoint> endpoints = new ArrayList<>();
      for (String url : urls.get()) {
        endpoints.add(parse(own, "sentinels", url, RedisSettings.DEFAULT_SENTINEL_PORT));
      }
      b.sentinels(
          master.orElseThrow(
              () -> own.find("sentinels").orElseThrow().invalid("mastername is missing")),
          endpoints);
    } else if (master.isPresent()) {
      throw own.find("mastername").orElseThrow().invalid("sentinels are missing");
    }
  }

  private Optional<Duration> time(String name) {
    return first(positive(own, "protocol." + name), positive(protocol, name));
  }

  private static Optional<Duration> positive(ConfigReader section, String name) {
    Optional<Duration> time = section.seconds(name);
    if (time.isPresent()
        && (time.get().toMillis() < 1 || time.get().compareTo(Duration.ofDays(1)) > 0)) {
      throw section
          .find(name)
          .orElseThrow()
          .invalid("must be a time between a millisecond and a day");
    }
    return time;
  }

  private Optional<Integer> bulkLimit() {
    return first(limit(own, "protocol.bulklimit"), limit(protocol, "bulklimit"));
  }

  private static Optional<Integer> limit(ConfigReader section, String name) {
    var limit = section.integer(name, 1, RedisSettings.LARGEST_MAX_VALUE_BYTES);
    return limit.isPresent() ? Optional.of((int) limit.getAsLong()) : Optional.empty();
  }
}
