package io.weft.objectdb.storage.zookeeper;

import io.weft.objectdb.storage.Storage;
import io.weft.objectdb.storage.StorageContract;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** What every storage does, done by ZooKeeper. */
class ZooKeeperStorageContractTest implements StorageContract {
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static TestingServer server;

  private String chroot = "/";

  @BeforeAll
  static void startServer() throws Exception {
    server = new TestingServer();
  }

  @AfterAll
  static void stopServer() throws Exception {
    server.close();
  }

  @BeforeEach
  void chooseRoot() {
    chroot = "/test" + COUNT.incrementAndGet();
  }

  @Override
  public Storage open() {
    return ZooKeeperStorage.open(
        ZooKeeperSettings.of("zk://" + server.getConnectString() + chroot));
  }
}
