package io.weft.objectdb.storage;

import io.weft.core.Routine;
import io.weft.core.Scheduler;
import java.util.Collection;

/**
 * A way to a storage that is as the storage itself, for tests that change some of it. What the
 * storage could recall without a read is not asked for: a read that is changed would not see it.
 * Closing it does not close the storage.
 */
public abstract class ForwardingStorage implements Storage {
  private final Storage storage;

  /** A way to a storage. */
  protected ForwardingStorage(Storage storage) {
    this.storage = storage;
  }

  @Override
  public Snapshot read(Routine r, Collection<String> keys) {
    return storage.read(r, keys);
  }

  @Override
  public CommitResult commit(Routine r, Commit commit) {
    return storage.commit(r, commit);
  }

  @Override
  public Subscription subscribe(Scheduler scheduler, StorageListener listener) {
    return storage.subscribe(scheduler, listener);
  }

  @Override
  public KeyScan scan() {
    return storage.scan();
  }

  @Override
  public long timestamp(Routine r) {
    return storage.timestamp(r);
  }

  @Override
  public int maxValueBytes() {
    return storage.maxValueBytes();
  }

  @Override
  public void close() {}
}
