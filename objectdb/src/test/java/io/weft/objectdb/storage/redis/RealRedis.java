package io.weft.objectdb.storage.redis;

import io.weft.core.net.Endpoint;
import io.weft.objectdb.storage.FreePorts;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Jedis;

/** A Redis server of a test's own, on a free port, with a directory that goes with it. */
public final class RealRedis implements AutoCloseable {
  private static final int ATTEMPTS = 5;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Path directory;
  private final List<String> options;
  private final Kind kind;
  private int port;
  private @Nullable Process process;

  /** Starts a server that keeps nothing on disk. */
  public static RealRedis start(String... options) {
    List<String> all = new ArrayList<>(List.of("--save", "", "--appendonly", "no"));
    all.addAll(List.of("--repl-diskless-sync-delay", "0"));
    all.addAll(Arrays.asList(options));
    return new RealRedis(all);
  }

  /** Starts a server that has written every commit to its disk before it answers. */
  public static RealRedis startDurable(String... options) {
    List<String> all =
        new ArrayList<>(List.of("--save", "", "--appendonly", "yes", "--appendfsync", "always"));
    all.addAll(Arrays.asList(options));
    return new RealRedis(all);
  }

  /** Starts a server that speaks TLS only. */
  static RealRedis startWithTls(String... options) {
    List<String> all = new ArrayList<>(List.of("--save", ""));
    all.addAll(Arrays.asList(options));
    return new RealRedis(all, Kind.TLS);
  }

  /** Starts a Sentinel that knows one master. */
  static RealRedis startSentinel(String name, int master) {
    return new RealRedis(
        List.of("sentinel monitor " + name + " 127.0.0.1 " + master + " 1"), Kind.SENTINEL);
  }

  private enum Kind {
    PLAIN,
    TLS,
    SENTINEL
  }

  private RealRedis(List<String> options) {
    this(options, Kind.PLAIN);
  }

  private RealRedis(List<String> options, Kind kind) {
    this.options = options;
    this.kind = kind;
    try {
      directory = Files.createTempDirectory("weft-redis");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (int attempt = 1; process == null; attempt++) {
      port = FreePorts.next();
      // Somebody else may be faster with the port.
      if (!launch() && attempt == ATTEMPTS) {
        throw new IllegalStateException("redis-server does not start; see its output above");
      }
    }
  }

  static Optional<Path> program() {
    List<String> directories = new ArrayList<>(List.of("/usr/bin", "/usr/sbin", "/usr/local/bin"));
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    directories.addAll(Arrays.asList(path.split(File.pathSeparator, -1)));
    return directories.stream()
        .filter(d -> !d.isEmpty())
        .map(d -> Path.of(d, "redis-server"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private boolean launch() {
    List<String> command = new ArrayList<>();
    command.add(program().orElseThrow().toString());
    command.addAll(arguments());
    try {
      Process started = new ProcessBuilder(command).redirectErrorStream(true).start();
      ArrayDeque<String> said = new ArrayDeque<>();
      BufferedReader lines = started.inputReader();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.contains("Ready to accept connections") || line.contains("Sentinel ID is")) {
          process = started;
          Thread.ofPlatform().daemon().start(() -> drain(lines));
          return true;
        }
        said.add(line);
      }
      System.out.println(String.join("\n", said));
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    if (kind == Kind.SENTINEL) {
      Path file = directory.resolve("sentinel.conf");
      try {
        Files.writeString(file, "port " + port + "\n" + String.join("\n", options) + "\n");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return List.of(file.toString(), "--sentinel");
    }
    String plain = kind == Kind.TLS ? "0" : Integer.toString(port);
    arguments.addAll(List.of("--port", plain, "--bind", "127.0.0.1"));
    if (kind == Kind.TLS) {
      arguments.addAll(List.of("--tls-port", Integer.toString(port)));
    }
    arguments.addAll(List.of("--dir", directory.toString(), "--unixsocket", socket()));
    arguments.addAll(options);
    return arguments;
  }

  private static void drain(BufferedReader lines) {
    try {
      while (lines.readLine() != null) {
        // Only so that the server can go on writing.
      }
    } catch (IOException e) {
      // It has ended.
    }
  }

  public int port() {
    return port;
  }

  Path directory() {
    return directory;
  }

  /** The path of its UNIX socket. */
  String socket() {
    return directory.resolve("redis.sock").toString();
  }

  /** Settings that suit a test: it retries soon, and waits longer than any machine stands still. */
  public RedisSettings.Builder settings() {
    return settings(port);
  }

  /** The same by way of a proxy. */
  static RedisSettings.Builder settings(int port) {
    return RedisSettings.builder()
        .endpoint(Endpoint.tcp("127.0.0.1", port))
        .retry(Duration.ofMillis(2), Duration.ofMillis(50))
        .keepAlive(Duration.ofMillis(100))
        .keepAliveTimeout(PATIENCE)
        .connectTimeout(PATIENCE)
        .timeout(PATIENCE);
  }

  /** Does something with the server directly. */
  <T> T with(Function<Jedis, T> action) {
    try (Jedis jedis = new Jedis("127.0.0.1", port, (int) PATIENCE.toMillis())) {
      return action.apply(jedis);
    }
  }

  /** Ends it without a chance to save anything more. */
  public void kill() {
    Process running = process;
    if (running != null) {
      running.destroyForcibly();
      running.onExit().join();
      process = null;
    }
  }

  /** Starts it again on the same port, with what its disk has. */
  public void startAgain() {
    if (!launch()) {
      throw new IllegalStateException("redis-server does not start again; see its output above");
    }
  }

  @Override
  public void close() {
    kill();
    try (var files = Files.walk(directory)) {
      for (Path each : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
