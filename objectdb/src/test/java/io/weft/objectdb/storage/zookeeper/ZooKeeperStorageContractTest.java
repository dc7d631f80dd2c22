package io.weft.objectdb.storage.zookeeper;

import io.weft.objectdb.storage.Storage;
import io.weft.objectdb.storage.StorageContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** What every storage does, done by ZooKeeper. */
class ZooKeeperStorageContractTest implements StorageContract {
  private static Zk zk;

  private ZooKeeperSettings settings = ZooKeeperSettings.DEFAULTS;

  @BeforeAll
  static void startServer() {
    zk = new Zk();
  }

  @AfterAll
  static void stopServer() {
    zk.close();
  }

  @BeforeEach
  void chooseRoot() {
    settings = zk.settings();
  }

  @Override
  public Storage open() {
    return ZooKeeperStorage.open(settings);
  }
}
