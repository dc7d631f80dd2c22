package io.weft.objectdb.storage.redis;

import io.netty.buffer.ByteBuf;
import io.weft.core.Routine;
import io.weft.core.net.Connection;
import io.weft.core.net.ConnectionException;
import io.weft.core.net.ConnectionSettings;
import io.weft.core.net.Endpoint;
import io.weft.core.net.Network;
import io.weft.objectdb.storage.StorageException;
import io.weft.objectdb.storage.redis.ReplyReader.Refusal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes connections that take part in a storage. For the routines of any scheduler. */
final class RedisConnector {
  private static final Logger log = LoggerFactory.getLogger(RedisConnector.class);

  /** The oldest whose scripts may ask for the time and then write. */
  private static final int OLDEST_MAJOR_VERSION = 5;

  /** How many bytes of replies may wait for the loop. */
  private static final long READ_AHEAD = 1 << 20;

  private static final byte[] TWO_KEYS = bytes("2");

  private final RedisSettings settings;
  private final byte[] versionsKey;
  private final byte[] valuesKey;
  private final byte[] channel;
  private final ConnectionSettings connections;

  /** The highest version that the server has told this storage of. */
  private final AtomicLong known = new AtomicLong();

  RedisConnector(RedisSettings settings) {
    this.settings = settings;
    versionsKey = bytes(settings.prefix() + "versions");
    valuesKey = bytes(settings.prefix() + "values");
    channel = Message.channel(settings);
    connections =
        ConnectionSettings.builder()
            .connectTimeout(settings.connectTimeout())
            .tls(settings.tls())
            .readLimit(READ_AHEAD)
            .build();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  byte[] versionsKey() {
    return versionsKey;
  }

  byte[] valuesKey() {
    return valuesKey;
  }

  byte[] channel() {
    return channel;
  }

  /** Hears of a version. */
  void know(long version) {
    known.accumulateAndGet(version, Math::max);
  }

  /** Asks a server. */
  interface Caller {
    /**
     * Sends a command and waits for its reply.
     *
     * @throws StorageException when that is an error
     * @throws ConnectionLostException when there is none
     */
    @Nullable Object call(Routine r, Command command);
  }

  /**
   * Connects and takes part.
   *
   * @throws StorageException when that is not possible; says why
   */
  RedisConnection connect(Routine r, Network network) {
    String server = settings.address();
    try {
      Endpoint endpoint =
          settings.masterName().isPresent() ? askSentinels(r, network) : settings.endpoint();
      server = endpoint.toString();
      return connect(r, network, endpoint);
    } catch (StorageException | CorruptReplyException e) {
      throw new StorageException("cannot use " + server + ": " + e.getMessage(), e);
    } catch (ConnectionLostException e) {
      throw new StorageException("cannot reach " + server + ": " + e.reason(), e);
    }
  }

  private RedisConnection connect(Routine r, Network network, Endpoint endpoint) {
    RedisConnection connection = open(r, network, endpoint, settings.timeout());
    boolean usable = false;
    try {
      authenticate(r, connection);
      connection.call(r, Command.of("SELECT", bytes("" + settings.database())));
      Map<String, String> info = checkedInfo(r, connection::call);
      connection.setJoined(join(r, connection::call, info));
      usable = true;
      return connection;
    } finally {
      if (!usable) {
        connection.close();
      }
    }
  }

  private RedisConnection open(Routine r, Network network, Endpoint endpoint, Duration limit) {
    Endpoint there =
        endpoint.path().isEmpty() && endpoint.host().isEmpty()
            ? Endpoint.tcp("localhost", endpoint.port())
            : endpoint;
    try {
      Connection<ByteBuf> bytes =
          network.connect(
              r, there.isTls() == endpoint.isTls() ? there : there.withTls(), connections);
      return new RedisConnection(network.scheduler(), bytes, endpoint.toString(), limit);
    } catch (ConnectionException e) {
      throw new ConnectionLostException(endpoint.toString(), Replies.describe(e), false);
    }
  }

  private void authenticate(Routine r, RedisConnection connection) {
    if (settings.password().isPresent()) {
      byte[] password = bytes(settings.password().get());
      connection.call(
          r,
          settings.user().isPresent()
              ? Command.of("AUTH", bytes(settings.user().get()), password)
              : Command.of("AUTH", password));
    }
  }

  private Map<String, String> checkedInfo(Routine r, Caller caller) {
    Map<String, String> info =
        info(Replies.bytes(Replies.present(caller.call(r, Command.of("INFO")))));
    check(info);
    return info;
  }

  private static Map<String, String> info(byte[] reply) {
    Map<String, String> info = new HashMap<>();
    new String(reply, StandardCharsets.UTF_8)
        .lines()
        .forEach(
            line -> {
              int colon = line.indexOf(':');
              if (colon > 0) {
                info.put(line.substring(0, colon), line.substring(colon + 1));
              }
            });
    return info;
  }

  private static void check(Map<String, String> info) {
    String version = info.getOrDefault("redis_version", "");
    int dot = version.indexOf('.');
    if (dot > 0
        && version.substring(0, dot).chars().allMatch(Character::isDigit)
        && Integer.parseInt(version.substring(0, dot)) < OLDEST_MAJOR_VERSION) {
      throw new StorageException(
          "the server is Redis "
              + version
              + ", but at least "
              + OLDEST_MAJOR_VERSION
              + " is needed");
    }
    if (info.getOrDefault("redis_mode", "").equals("cluster")) {
      throw new StorageException(Replies.CLUSTER);
    }
    if (info.getOrDefault("redis_mode", "").equals("sentinel")) {
      throw new StorageException("the server is a Sentinel: name it as such");
    }
    if (info.getOrDefault("role", "master").equals("slave")) {
      throw new StorageException(
          "the server is a read-only replica: connect to its master, "
              + info.getOrDefault("master_host", "?")
              + ":"
              + info.getOrDefault("master_port", "?"));
    }
    String policy = info.getOrDefault("maxmemory_policy", "noeviction");
    if (!info.getOrDefault("maxmemory", "0").equals("0") && policy.startsWith("allkeys")) {
      log.warn(
          "The server evicts any key when its memory is full (maxmemory-policy {}): set noeviction,"
              + " or it will delete the database one day",
          policy);
    }
    if (info.getOrDefault("run_id", "").isEmpty()) {
      throw new StorageException("the server does not tell its run_id");
    }
  }

  /**
   * Has a connection take part anew, when the data is not what it took part in.
   *
   * @throws StorageException when the server refuses
   * @throws ConnectionLostException when the connection is gone
   */
  void rejoin(Routine r, RequestPipeline pipeline) {
    pipeline.connection().setJoined(join(r, pipeline::call, checkedInfo(r, pipeline::call)));
  }

  /**
   * How far the storage has come, as a connection says that takes part.
   *
   * @throws StorageException when the server refuses
   * @throws ConnectionLostException when the connection is gone
   */
  Place place(Routine r, RequestPipeline pipeline) {
    Object meta = pipeline.call(r, Command.of("HGET", valuesKey, new byte[0]));
    Optional<Place> place = Optional.ofNullable(meta).map(Replies::bytes).map(Place::parse);
    if (place.isEmpty() || !place.get().epoch().equals(pipeline.connection().joined().epoch())) {
      rejoin(r, pipeline);
      place = Optional.of(pipeline.connection().joined());
    }
    know(place.get().version());
    return place.get();
  }

  private Place join(Routine r, Caller caller, Map<String, String> info) {
    Object joined =
        caller.call(
            r,
            Command.of(
                "EVAL",
                Script.JOIN.text(),
                TWO_KEYS,
                versionsKey,
                valuesKey,
                bytes(info.getOrDefault("run_id", "")),
                bytes("" + known.get()),
                channel));
    List<?> reply = Replies.list(Replies.present(joined), 1);
    String what = Replies.text(Replies.present(reply.get(0)));
    return switch (what) {
      case "joined" -> {
        Place place = Place.parse(Replies.text(Replies.present(reply.get(1))));
        know(place.version());
        yield place;
      }
      case "foreign" ->
          throw new StorageException(
              "its key "
                  + Replies.text(Replies.present(reply.get(1)))
                  + " is a "
                  + Replies.text(Replies.present(reply.get(2)))
                  + " of somebody else: choose another prefix or database");
      case "torn" ->
          throw new StorageException(
              "of its keys "
                  + settings.prefix()
                  + "versions and "
                  + settings.prefix()
                  + "values one was deleted, evicted or changed: restore it, or delete the other");
      case "clock" ->
          throw new StorageException(
              "its clock is wrong: a version would be "
                  + Replies.text(Replies.present(reply.get(1))));
      default -> throw new CorruptReplyException("a result", what);
    };
  }

  // Sentinel.

  private Endpoint askSentinels(Routine r, Network network) {
    Command question =
        Command.of(
            "SENTINEL",
            bytes("get-master-addr-by-name"),
            bytes(settings.masterName().orElseThrow()));
    List<String> answers = new ArrayList<>();
    for (Endpoint sentinel : settings.sentinels()) {
      try (RedisConnection connection = open(r, network, sentinel, settings.connectTimeout())) {
        if (settings.sentinelPassword().isPresent()) {
          connection.call(r, Command.of("AUTH", bytes(settings.sentinelPassword().get())));
        }
        Object reply = connection.ask(r, question);
        if (reply instanceof List<?> address && address.size() == 2) {
          Endpoint master =
              Endpoint.tcp(
                  Replies.text(Replies.present(address.get(0))),
                  Integer.parseInt(Replies.text(Replies.present(address.get(1)))));
          return settings.sentinels().get(0).isTls() ? master.withTls() : master;
        }
        answers.add(
            sentinel
                + (reply instanceof Refusal refusal
                    ? ": " + Replies.explain(refusal.error())
                    : " does not know it"));
      } catch (ConnectionLostException e) {
        answers.add(sentinel + ": " + e.reason());
      } catch (StorageException | CorruptReplyException | NumberFormatException e) {
        answers.add(sentinel + ": " + e.getMessage());
      }
    }
    throw new StorageException("no Sentinel tells the master: " + String.join("; ", answers));
  }
}
