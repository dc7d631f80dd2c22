package io.weft.objectdb.storage.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.objectdb.storage.FeedRecorder;
import io.weft.objectdb.storage.FreePorts;
import io.weft.objectdb.storage.Snapshot;
import io.weft.objectdb.storage.StorageNode;
import io.weft.objectdb.storage.VersionedValue;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
  private static final int ATTEMPTS = 5;

  /** Longer than any machine of ours stands still: a session ends only when a test ends it. */
  private static final Duration SESSION_TIMEOUT = Duration.ofMinutes(2);

  private static final Duration CALL_TIMEOUT = Duration.ofMinutes(3);

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
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    int attempt = 1;
    while (!start(FreePorts.next(), secure)) {
      // Somebody else was faster with the port.
      if (++attempt > ATTEMPTS) {
        throw new IllegalStateException("no port to be had");
      }
    }
  }

  /** No machine fails here: without waiting for the disk tests are faster. */
  static void doNotForce() {
    System.setProperty("zookeeper.forceSync", "no");
    System.setProperty("zookeeper.4lw.commands.whitelist", "*");
  }

  /** False when the port is taken. */
  private boolean start(int port, boolean secure) {
    try {
      File files = directory.toFile();
      server = new ZooKeeperServer(files, files, 500);
      server.setMaxSessionTimeout((int) SESSION_TIMEOUT.toMillis());
      ServerCnxnFactory factory = ServerCnxnFactory.createFactory();
      factory.configure(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000, -1, secure);
      factory.startup(server);
      connections = factory;
      return true;
    } catch (BindException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  public int port() {
    return connections.getLocalPort();
  }

  /** Stops the server and starts another one in its place, with its files or without. */
  void restart(boolean forget) {
    int port = port();
    connections.shutdown();
    if (forget) {
      delete();
    }
    if (!start(port, false)) {
      throw new IllegalStateException("port " + port + " was taken meanwhile");
    }
  }

  /** Settings for a part of the tree that nobody else uses. */
  public ZooKeeperSettings settings() {
    return settings(port());
  }

  /** The same by another way to the server. */
  static ZooKeeperSettings settings(int port) {
    return ZooKeeperSettings.builder()
        .url("zk://127.0.0.1:" + port + "/test/t" + COUNT.incrementAndGet())
        .sessionTimeout(SESSION_TIMEOUT)
        .callTimeout(CALL_TIMEOUT)
        .build();
  }

  static StorageNode node(String name, ZooKeeperSettings settings) {
    return new StorageNode(name, ZooKeeperStorage.open(settings));
  }

  static ZooKeeperStorage storage(StorageNode node) {
    return (ZooKeeperStorage) node.storage;
  }

  /** The feed comes to what another node reads, and has it. */
  static Snapshot assertCatchesUp(
      StorageNode node, FeedRecorder feed, StorageNode other, List<String> keys) {
    Snapshot last;
    boolean later;
    do {
      Snapshot now = other.call(r -> other.storage.read(r, keys));
      later =
          node.call(
              r -> {
                feed.awaitVersion(r, now.version());
                Map<String, VersionedValue> values = feed.values(r, node.storage);
                if (feed.version() > now.version()) {
                  return true; // A commit of unknown outcome has come after that read.
                }
                assertThat(values).isEqualTo(now.values());
                return false;
              });
      last = now;
    } while (later);
    assertThat(feed.complaints).isEmpty();
    return last;
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
            (int) SESSION_TIMEOUT.toMillis(),
            event -> {
              if (event.getState() == KeeperState.SyncConnected) {
                connected.countDown();
              }
            });
    if (!connected.await(5, TimeUnit.MINUTES)) {
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
