package io.weft.objectdb.storage.redis;

import io.weft.core.net.Endpoint;
import io.weft.core.net.TlsException;
import io.weft.objectdb.storage.StorageException;
import io.weft.objectdb.storage.redis.RedisConnection.Refusal;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.commands.ProtocolCommand;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** Makes connections that take part in a storage. Any thread; blocks. */
final class RedisConnector {
  private static final Logger log = LoggerFactory.getLogger(RedisConnector.class);

  /** The oldest whose scripts may ask for the time and then write. */
  private static final int OLDEST_MAJOR_VERSION = 5;

  private static final byte[] TWO_KEYS = bytes("2");

  private final RedisSettings settings;
  private final byte[] versionsKey;
  private final byte[] valuesKey;
  private final byte[] channel;

  /** The highest version that the server has told this storage of. */
  private final AtomicLong known = new AtomicLong();

  RedisConnector(RedisSettings settings) {
    this.settings = settings;
    versionsKey = bytes(settings.prefix() + "versions");
    valuesKey = bytes(settings.prefix() + "values");
    channel = Message.channel(settings);
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

  /**
   * Connects and takes part.
   *
   * @throws StorageException when that is not possible; says why
   */
  RedisConnection connect() {
    RuntimeException failure;
    String server = settings.address();
    try {
      Endpoint endpoint = settings.masterName().isPresent() ? askSentinels() : settings.endpoint();
      server = endpoint.toString();
      return connect(endpoint);
    } catch (StorageException | CorruptReplyException e) {
      failure = e;
    } catch (JedisConnectionException | TlsException e) {
      throw new StorageException("cannot reach " + server + ": " + Replies.describe(e), e);
    }
    throw new StorageException("cannot use " + server + ": " + failure.getMessage(), failure);
  }

  private RedisConnection connect(Endpoint endpoint) {
    RedisConnection connection = open(endpoint);
    try {
      authenticate(connection);
      connection.call(Command.SELECT, bytes("" + settings.database()));
      Map<String, String> info = info(Replies.bytes(orNothing(connection.call(Command.INFO))));
      check(info);
      join(connection, info.getOrDefault("run_id", ""));
      return connection;
    } catch (RuntimeException | Error e) {
      connection.close();
      throw e;
    }
  }

  private static Object orNothing(@Nullable Object reply) {
    return reply == null ? "nothing" : reply;
  }

  private RedisConnection open(Endpoint endpoint) {
    return new RedisConnection(() -> socket(endpoint), endpoint.toString());
  }

  private void authenticate(RedisConnection connection) {
    if (settings.password().isPresent()) {
      byte[] password = bytes(settings.password().get());
      if (settings.user().isPresent()) {
        connection.call(Command.AUTH, bytes(settings.user().get()), password);
      } else {
        connection.call(Command.AUTH, password);
      }
    }
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
   * Takes part anew, when the data is not what this connection took part in.
   *
   * @throws StorageException when the server refuses
   */
  void rejoin(RedisConnection connection) {
    Map<String, String> info = info(Replies.bytes(orNothing(connection.call(Command.INFO))));
    check(info);
    join(connection, info.getOrDefault("run_id", ""));
  }

  private void join(RedisConnection connection, String run) {
    List<?> reply =
        Replies.list(
            orNothing(
                connection.call(
                    Command.EVAL,
                    Script.JOIN.text(),
                    TWO_KEYS,
                    versionsKey,
                    valuesKey,
                    bytes(run),
                    bytes("" + known.get()),
                    channel)),
            1);
    String what = Replies.text(reply.get(0));
    switch (what) {
      case "joined" -> {
        Place place = Place.parse(Replies.text(reply.get(1)));
        know(place.version());
        connection.setJoined(place);
      }
      case "foreign" ->
          throw new StorageException(
              "its key "
                  + Replies.text(reply.get(1))
                  + " is a "
                  + Replies.text(reply.get(2))
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
              "its clock is wrong: a version would be " + Replies.text(reply.get(1)));
      default -> throw new CorruptReplyException("a result", what);
    }
  }

  // Sentinel.

  private Endpoint askSentinels() {
    List<String> answers = new ArrayList<>();
    for (Endpoint sentinel : settings.sentinels()) {
      try (RedisConnection connection = open(sentinel)) {
        connection.setTimeout(millis(settings.connectTimeout()));
        if (settings.sentinelPassword().isPresent()) {
          connection.call(Command.AUTH, bytes(settings.sentinelPassword().get()));
        }
        Object reply =
            connection.ask(
                SentinelCommand.SENTINEL,
                bytes("get-master-addr-by-name"),
                bytes(settings.masterName().orElseThrow()));
        if (reply instanceof List<?> address && address.size() == 2) {
          Endpoint master =
              Endpoint.tcp(
                  Replies.text(address.get(0)), Integer.parseInt(Replies.text(address.get(1))));
          return settings.sentinels().get(0).isTls() ? master.withTls() : master;
        }
        answers.add(
            sentinel
                + (reply instanceof Refusal refusal
                    ? ": " + Replies.explain(refusal.error())
                    : " does not know it"));
      } catch (JedisConnectionException | TlsException | StorageException e) {
        answers.add(sentinel + ": " + Replies.describe(e));
      }
    }
    throw new StorageException("no Sentinel tells the master: " + String.join("; ", answers));
  }

  /** Jedis has it for its own use only. */
  private enum SentinelCommand implements ProtocolCommand {
    SENTINEL;

    @Override
    public byte[] getRaw() {
      return bytes(name());
    }
  }

  // Sockets.

  private Socket socket(Endpoint endpoint) {
    try {
      String host = endpoint.host().isEmpty() ? "localhost" : endpoint.host();
      Socket socket = endpoint.path().isEmpty() ? tcp(host, endpoint.port()) : unix(endpoint);
      if (!endpoint.isTls()) {
        return socket;
      }
      try {
        return secure(socket, endpoint.path().isEmpty() ? host : "", endpoint.port());
      } catch (IOException | RuntimeException e) {
        socket.close();
        throw e;
      }
    } catch (IOException e) {
      throw new JedisConnectionException("cannot connect", e);
    }
  }

  private Socket tcp(String host, int port) throws IOException {
    InetSocketAddress address = new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw new IOException("the host " + host + " is not known");
    }
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.setKeepAlive(true);
      socket.connect(address, millis(settings.connectTimeout()));
      socket.setSoTimeout(millis(settings.timeout()));
      return socket;
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  private Socket unix(Endpoint endpoint) throws IOException {
    Socket socket = UnixSocket.connect(endpoint.path());
    socket.setSoTimeout(millis(settings.timeout()));
    return socket;
  }

  private Socket secure(Socket socket, String host, int port) throws IOException {
    String name = settings.tls().serverName().orElse(host);
    SSLSocket secured =
        (SSLSocket)
            settings
                .tls()
                .socketContext()
                .getSocketFactory()
                .createSocket(socket, name, port, true);
    secured.setSSLParameters(settings.tls().socketParameters(host));
    secured.setSoTimeout(millis(settings.tls().handshakeTimeout()));
    secured.startHandshake();
    secured.setSoTimeout(millis(settings.timeout()));
    return secured;
  }

  static int millis(Duration time) {
    return (int) Math.min(Integer.MAX_VALUE, Math.max(1, time.toMillis()));
  }
}
