package io.weft.objectdb.storage.zookeeper;

import io.weft.core.config.Config;
import io.weft.core.config.ConfigReader;
import io.weft.core.config.ConfigSection;
import io.weft.core.config.Literal;
import io.weft.objectdb.storage.zookeeper.ZooKeeperSettings.Access;
import io.weft.objectdb.storage.zookeeper.ZooKeeperSettings.Auth;
import io.weft.objectdb.storage.zookeeper.ZooKeeperSettings.Tls;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads settings under the specification's keys; see {@link ZooKeeperSettings#from}. */
final class ZooKeeperConfigReader {
  private final ConfigReader client;
  private final ConfigReader module;
  private final ConfigReader protocol;

  /**
   * A reader.
   *
   * @param vhost empty for the module itself
   */
  ZooKeeperConfigReader(Config config, String vhost) {
    client = config.section("zookeeperclient");
    ConfigSection section = config.section("module", "zookeeperdb");
    module = vhost.isEmpty() ? section : section.child("vhost." + vhost);
    protocol = config.section("protocol", "zookeeper");
  }

  ZooKeeperSettings read() {
    ZooKeeperSettings.Builder b = ZooKeeperSettings.builder();
    int port = port();
    b.defaultPort(port);
    List<String> list = client.strings("serverlist").orElse(List.of());
    if (!list.isEmpty()) {
      client.value("serverlist", literal -> servers(list, port)).ifPresent(b::servers);
    }
    client.value("chroot", text(ZooKeeperSettings::checkedChroot)).ifPresent(b::chroot);
    module.value("url", text(b::url));
    module.value("serialize", text(ZooKeeperConfigReader::checkedFormat));
    time(client, "sessiontimeout").ifPresent(b::sessionTimeout);
    time(module, "timeout").ifPresent(b::callTimeout);
    module.bool("deflate").ifPresent(b::deflate);
    module.bool("readonly").ifPresent(b::readOnly);
    List<Auth> auths = client.value("auth", ZooKeeperConfigReader::auths).orElse(List.of());
    b.auth(auths);
    Optional<Access> access = module.choice("access", Access.class);
    if (access.isPresent() && access.get() != Access.EVERYBODY && auths.isEmpty()) {
      throw module.find("access").orElseThrow().invalid("needs a zookeeperclient.auth");
    }
    access.ifPresent(b::access);
    tls(b);
    return withLimits(b);
  }

  private int port() {
    return (int)
        module
            .integer("protocol.defaultport", 1, 65535)
            .orElseGet(
                () ->
                    protocol
                        .integer("defaultport", 1, 65535)
                        .orElse(ZooKeeperSettings.DEFAULT_PORT));
  }

  /** As {@code zookeeperclient.serverlist} has them: names or URLs. */
  private static List<String> servers(List<String> list, int port) {
    return list.stream()
        .map(
            item -> {
              int slashes = item.indexOf("://");
              return slashes < 0 ? item : item.substring(slashes + 3).replaceAll("/+$", "");
            })
        .map(server -> ZooKeeperSettings.checkedServer(server, port))
        .toList();
  }

  private static <T> Function<Literal, T> text(Function<String, T> then) {
    return literal -> {
      if (literal instanceof Literal.Text(String value)) {
        return then.apply(value);
      }
      throw new IllegalArgumentException("must be a string, not " + literal.typeName());
    };
  }

  private static String checkedFormat(String format) {
    if (!format.equals("json")) {
      throw new IllegalArgumentException("must be 'json', not '" + format + "'");
    }
    return format;
  }

  private static Optional<Duration> time(ConfigReader section, String name) {
    Optional<Duration> time = section.seconds(name);
    if (time.isPresent() && !ZooKeeperSettings.isInRange(time.get())) {
      throw section
          .find(name)
          .orElseThrow()
          .invalid("must be a time from a millisecond to 24 days");
    }
    return time;
  }

  private static List<Auth> auths(Literal literal) {
    List<Auth> found = new ArrayList<>();
    if (!(literal.toJava() instanceof Iterable<?> pairs)) {
      throw new IllegalArgumentException("must be a list of (scheme, secret)");
    }
    for (Object pair : pairs) {
      if (pair instanceof List<?> parts
          && parts.size() == 2
          && parts.get(0) instanceof String scheme
          && parts.get(1) instanceof String secret) {
        found.add(new Auth(scheme, secret));
      } else {
        throw new IllegalArgumentException("must be a list of (scheme, secret)");
      }
    }
    return found;
  }

  private void tls(ZooKeeperSettings.Builder b) {
    Optional<Path> keys = module.string("keystore").map(Path::of);
    Optional<Path> trust = module.string("truststore").map(Path::of);
    String keysPassword = module.string("keystorepassword").orElse("");
    String trustPassword = module.string("truststorepassword").orElse("");
    boolean verifyHost = module.bool("verifyhost").orElse(true);
    if (b.tls().isPresent() || keys.isPresent() || trust.isPresent()) {
      b.tls(new Tls(keys, keysPassword, trust, trustPassword, verifyHost));
    }
  }

  /** The limits belong together, so they are checked at last. */
  private ZooKeeperSettings withLimits(ZooKeeperSettings.Builder b) {
    module.count("maxvalue", 1).ifPresent(b::maxValueBytes);
    module.count("maxrequest", 1).ifPresent(b::maxRequestBytes);
    try {
      return b.build();
    } catch (IllegalArgumentException e) {
      throw module
          .find("maxvalue")
          .or(() -> module.find("maxrequest"))
          .<RuntimeException>map(setting -> setting.invalid("" + e.getMessage()))
          .orElse(e);
    }
  }
}
