package io.weft.examples.benchmark;

import io.weft.objectdb.storage.Storage;
import io.weft.objectdb.storage.zookeeper.ZooKeeperSettings;
import io.weft.objectdb.storage.zookeeper.ZooKeeperStorage;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.apache.zookeeper.server.ServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;

/**
 * A ZooKeeper server in this JVM, on a free port. It does not wait for the disk, of which the
 * numbers would tell otherwise.
 */
final class LocalZooKeeper implements StoreServer {
  private static final int TICK_MILLIS = 1000;
  private static final int MAX_CLIENTS = 100;

  private final TemporaryDirectory directory;
  private final ServerCnxnFactory connections;

  private LocalZooKeeper(TemporaryDirectory directory, ServerCnxnFactory connections) {
    this.directory = directory;
    this.connections = connections;
  }

  static LocalZooKeeper start() throws IOException, InterruptedException {
    System.setProperty("zookeeper.forceSync", "no");
    System.setProperty("zookeeper.admin.enableServer", "false");
    TemporaryDirectory directory = TemporaryDirectory.create("weft-benchmark-zookeeper");
    try {
      File files = directory.path().toFile();
      ZooKeeperServer server = new ZooKeeperServer(files, files, TICK_MILLIS);
      ServerCnxnFactory connections =
          ServerCnxnFactory.createFactory(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), MAX_CLIENTS);
      connections.startup(server);
      return new LocalZooKeeper(directory, connections);
    } catch (IOException | InterruptedException | RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  private String address() {
    return "127.0.0.1:" + connections.getLocalPort();
  }

  @Override
  public String peer() {
    return "ZooKeeper's client";
  }

  @Override
  public Storage open() {
    return ZooKeeperStorage.open(ZooKeeperSettings.of("zk://" + address()));
  }

  @Override
  public StoreClient connect() {
    return new ZooKeeperClient(address());
  }

  @Override
  public void close() {
    connections.shutdown();
    directory.close();
  }
}
