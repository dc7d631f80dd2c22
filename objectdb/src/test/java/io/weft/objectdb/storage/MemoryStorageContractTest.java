package io.weft.objectdb.storage;

class MemoryStorageContractTest implements StorageContract {
  private final MemoryStorage storage = new MemoryStorage();

  @Override
  public Storage open() {
    return storage;
  }
}
