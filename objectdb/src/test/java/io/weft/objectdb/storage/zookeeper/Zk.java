package io.weft.objectdb.storage.zookeeper;

import io.weft.objectdb.storage.StorageNode;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.server.ServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;

/** A ZooKeeper server in this JVM, with a place of its own for every test. */
public final class Zk implements AutoCloseable {
  private static final AtomicInteger COUNT = new AtomicInteger();

  static {
    doNotForce();
  }

  private final Path directory;
  private ZooKeeperServer server;
  private ServerCnxnFactory connections;

  public Zk() {
    this(false);
  }

  /** A server, with TLS as the system's properties say or without. */
  Zk(boolean secure) {
    try {
      directory = Files.createTempDirectory("zk");
      start(0, secure);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** No machine fails here: without waiting for the disk tests are faster. */
  static void doNotForce() {
    System.setProperty("zookeeper.forceSync", "no");
    System.setProperty("zookeeper.4lw.commands.whitelist", "*");
  }

  private void start(int port, boolean secure) {
    try {
      File files = directory.toFile();
      server = new ZooKeeperServer(files, files, 500);
      connections = ServerCnxnFactory.createFactory();
      connections.configure(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000, -1, secure);
      connections.startup(server);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  int port() {
    return connections.getLocalPort();
  }

  /** Stops the server and starts another one in its place, with its files or without. */
  void restart(boolean forget) {
    int port = port();
    connections.shutdown();
    if (forget) {
      delete();
    }
    start(port, false);
  }

  /** Settings for a part of the tree that nobody else uses. */
  public ZooKeeperSettings settings() {
    return settings(port());
  }

  /** The same by another way to the server. */
  static ZooKeeperSettings settings(int port) {
    return ZooKeeperSettings.of("zk://127.0.0.1:" + port + "/test/t" + COUNT.incrementAndGet())
        .withSessionTimeout(Duration.ofSeconds(10))
        .withCallTimeout(Duration.ofSeconds(30));
  }

  static StorageNode node(String name, ZooKeeperSettings settings) {
    return new StorageNode(name, ZooKeeperStorage.open(settings));
  }

  static ZooKeeperStorage storage(StorageNode node) {
    return (ZooKeeperStorage) node.storage;
  }

  /** Ends a session, as a server does that has not heard of it for too long. */
  void expire(StorageNode node) {
    server.closeSession(storage(node).status().sessionId());
  }

  /** A client of ZooKeeper's own. */
  ZooKeeper client() throws IOException, InterruptedException {
    CountDownLatch connected = new CountDownLatch(1);
    ZooKeeper client =
        new ZooKeeper(
            "127.0.0.1:" + port(),
            30_000,
            event -> {
              if (event.getState() == KeeperState.SyncConnected) {
                connected.countDown();
              }
            });
    if (!connected.await(1, TimeUnit.MINUTES)) {
      throw new IllegalStateException("no connection");
    }
    return client;
  }

  @Override
  public void close() {
    connections.shutdown();
    delete();
  }

  private void delete() {
    try (var files = Files.walk(directory)) {
      files.sorted(java.util.Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
