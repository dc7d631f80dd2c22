package io.weft.objectdb;

import io.weft.core.Routine;
import io.weft.core.Scheduler;
import io.weft.objectdb.storage.Commit;
import io.weft.objectdb.storage.CommitResult;
import io.weft.objectdb.storage.ForwardingStorage;
import io.weft.objectdb.storage.KeyScan;
import io.weft.objectdb.storage.MemoryStorage;
import io.weft.objectdb.storage.Snapshot;
import io.weft.objectdb.storage.StorageChange;
import io.weft.objectdb.storage.StorageException;
import io.weft.objectdb.storage.StorageListener;
import io.weft.objectdb.storage.Subscription;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;

/** A way to a storage that can be switched off. */
final class OfflineStorage extends ForwardingStorage {
  private final MemoryStorage memory;
  private Optional<StorageListener> listener = Optional.empty();

  /** Whether requests fail, and the feed tells nothing. */
  boolean away;

  /** Whether requests are never answered. */
  boolean silent;

  OfflineStorage(MemoryStorage memory) {
    super(memory);
    this.memory = memory;
  }

  private void checkReachable(Routine r) {
    if (away) {
      throw new StorageException("out of reach");
    }
    if (silent) {
      r.sleep(Duration.ofDays(1));
    }
  }

  @Override
  public Snapshot read(Routine r, Collection<String> keys) {
    checkReachable(r);
    return super.read(r, keys);
  }

  @Override
  public CommitResult commit(Routine r, Commit commit) {
    checkReachable(r);
    return super.commit(r, commit);
  }

  @Override
  public Subscription subscribe(Scheduler scheduler, StorageListener told) {
    listener = Optional.of(told);
    return super.subscribe(
        scheduler,
        new StorageListener() {
          @Override
          public void changed(StorageChange change) {
            if (!away) {
              told.changed(change);
            }
          }

          @Override
          public void resync(long version) {
            told.resync(version);
          }
        });
  }

  /** Tells that changes were lost. */
  void resync() {
    listener.orElseThrow().resync(memory.version());
  }

  @Override
  public KeyScan scan() {
    KeyScan scan = super.scan();
    return r -> {
      checkReachable(r);
      return scan.next(r);
    };
  }
}
