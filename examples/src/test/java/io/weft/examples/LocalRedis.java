package io.weft.examples;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import redis.clients.jedis.Jedis;

/** A Redis server of a test's own. */
final class LocalRedis implements AutoCloseable {
  private final Process process;
  private final int port;

  private LocalRedis(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Skips the test where the program is not installed; fails it under {@code CI=true}. */
  static void require() {
    if (program().isEmpty()) {
      if ("true".equals(System.getenv("CI"))) {
        throw new IllegalStateException("redis-server is not installed (CI=true: not skipped)");
      }
      Assumptions.abort("real Redis: redis-server is not installed (package redis-server)");
    }
  }

  private static Optional<Path> program() {
    return List.of("/usr/bin", "/usr/sbin", "/usr/local/bin").stream()
        .map(directory -> Path.of(directory, "redis-server"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts it on some port. */
  static LocalRedis start(String... options) {
    for (int attempt = 0; attempt < 5; attempt++) {
      // Somebody else may be faster with the port.
      Optional<LocalRedis> started = start(freePort(), options);
      if (started.isPresent()) {
        return started.get();
      }
    }
    throw new IllegalStateException("redis-server does not start");
  }

  private static Optional<LocalRedis> start(int port, String... options) {
    List<String> command = new ArrayList<>();
    command.add(program().orElseThrow().toString());
    command.addAll(List.of("--port", Integer.toString(port), "--bind", "127.0.0.1", "--save", ""));
    command.addAll(List.of("--dir", System.getProperty("java.io.tmpdir")));
    command.addAll(List.of(options));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      BufferedReader lines = process.inputReader();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.contains("Ready to accept connections")) {
          Thread.ofPlatform().daemon().start(() -> lines.lines().forEach(each -> {}));
          return Optional.of(new LocalRedis(process, port));
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its second database. */
  String url() {
    return "redis://127.0.0.1:" + port + "/1";
  }

  /** Lets everybody in who does not know the password. */
  void open(String password) {
    try (Jedis jedis = new Jedis("127.0.0.1", port)) {
      jedis.auth(password);
      jedis.configSet("requirepass", "");
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
