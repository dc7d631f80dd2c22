package io.weft.examples.benchmark;

import io.weft.core.net.Endpoint;
import io.weft.objectdb.storage.Storage;
import io.weft.objectdb.storage.redis.RedisSettings;
import io.weft.objectdb.storage.redis.RedisStorage;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A Redis server of the benchmark's own, on a free port, which keeps nothing on disk. */
final class RedisServer implements StoreServer {
  private static final String PROGRAM = "redis-server";
  private static final int ATTEMPTS = 5;

  private final Process process;
  private final TemporaryDirectory directory;
  private final int port;
  private final Thread killer;

  private RedisServer(Process process, TemporaryDirectory directory, int port) {
    this.process = process;
    this.directory = directory;
    this.port = port;
    // For a benchmark that is interrupted.
    this.killer = new Thread(process::destroyForcibly, "redis-server-end");
    Runtime.getRuntime().addShutdownHook(killer);
  }

  /** Where the program is, if it is installed. */
  static Optional<Path> program() {
    List<String> directories = new ArrayList<>();
    directories.addAll(
        Arrays.asList(
            Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator, -1)));
    directories.addAll(List.of("/usr/bin", "/usr/sbin", "/usr/local/bin"));
    return directories.stream()
        .filter(each -> !each.isEmpty())
        .map(each -> Path.of(each, PROGRAM))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Starts the program and waits until it serves. */
  static RedisServer start(Path program) throws IOException {
    TemporaryDirectory directory = TemporaryDirectory.create("weft-benchmark-redis");
    try {
      String said = "";
      for (int i = 0; i < ATTEMPTS; i++) {
        int port = freePort();
        Process process =
            new ProcessBuilder(
                    program.toString(),
                    "--port",
                    Integer.toString(port),
                    "--bind",
                    "127.0.0.1",
                    "--save",
                    "",
                    "--appendonly",
                    "no",
                    "--dir",
                    directory.path().toString())
                .redirectErrorStream(true)
                .start();
        Optional<String> failure = awaitReady(process.inputReader());
        if (failure.isEmpty()) {
          return new RedisServer(process, directory, port);
        }
        // Perhaps somebody else was faster with the port.
        process.destroyForcibly();
        said = failure.get();
      }
      throw new BenchmarkException(PROGRAM + " does not start: " + said);
    } catch (IOException | RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** What it said last if it has ended; what it says from then on is read and thrown away. */
  private static Optional<String> awaitReady(BufferedReader lines) throws IOException {
    String last = "nothing";
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.contains("Ready to accept connections")) {
        Thread.ofVirtual().start(() -> drain(lines));
        return Optional.empty();
      }
      last = line;
    }
    return Optional.of(last);
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

  @Override
  public String peer() {
    return "Jedis";
  }

  @Override
  public Storage open() {
    return RedisStorage.open(
        RedisSettings.builder().endpoint(Endpoint.tcp("127.0.0.1", port)).build());
  }

  @Override
  public StoreClient connect() {
    return new RedisClient(port);
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
    Runtime.getRuntime().removeShutdownHook(killer);
    directory.close();
  }
}
