package io.weft.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.curator.test.TestingCluster;

/** A ZooKeeper ensemble of three servers in this JVM, of a test's own. */
final class LocalEnsemble implements AutoCloseable {
  private static final int SERVERS = 3;

  private final TestingCluster cluster;

  private LocalEnsemble(TestingCluster cluster) {
    this.cluster = cluster;
  }

  static LocalEnsemble start() {
    System.setProperty("zookeeper.forceSync", "no"); // No machine fails here.
    System.setProperty("zookeeper.admin.enableServer", "false");
    TestingCluster cluster = new TestingCluster(SERVERS);
    try {
      cluster.start();
      return new LocalEnsemble(cluster);
    } catch (Exception e) {
      throw new IllegalStateException("ZooKeeper does not start", e);
    }
  }

  /** A part of it that nobody else uses. */
  String url() {
    return "zk://" + cluster.getConnectString() + "/weft";
  }

  /** Kills one server; the others are still a majority. */
  void killOne() {
    try {
      cluster.killServer(cluster.getInstances().iterator().next());
    } catch (Exception e) {
      throw new IllegalStateException("a server of ZooKeeper cannot be killed", e);
    }
  }

  @Override
  public void close() {
    try {
      cluster.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
