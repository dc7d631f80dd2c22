package io.weft.objectdb.tools;

import io.weft.core.Routine;
import io.weft.core.Scheduler;
import io.weft.objectdb.storage.Commit;
import io.weft.objectdb.storage.CommitResult;
import io.weft.objectdb.storage.KeyScan;
import io.weft.objectdb.storage.Snapshot;
import io.weft.objectdb.storage.Storage;
import io.weft.objectdb.storage.StorageListener;
import io.weft.objectdb.storage.Subscription;
import java.time.Duration;
import java.util.Collection;

/** A storage that takes its time, so that others come in between. */
record Slow(Storage storage) implements Storage {
  private static final Duration TIME = Duration.ofMillis(1);

  @Override
  public Snapshot read(Routine r, Collection<String> keys) {
    r.sleep(TIME);
    Snapshot snapshot = storage.read(r, keys);
    r.sleep(TIME);
    return snapshot;
  }

  @Override
  public CommitResult commit(Routine r, Commit commit) {
    r.sleep(TIME);
    return storage.commit(r, commit);
  }

  @Override
  public Subscription subscribe(Scheduler scheduler, StorageListener listener) {
    return storage.subscribe(scheduler, listener);
  }

  @Override
  public KeyScan scan() {
    KeyScan scan = storage.scan();
    return r -> {
      r.sleep(TIME);
      return scan.next(r);
    };
  }

  @Override
  public int maxValueBytes() {
    return storage.maxValueBytes();
  }

  @Override
  public void close() {}
}
