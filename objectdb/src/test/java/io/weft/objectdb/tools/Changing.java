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
import io.weft.objectdb.storage.VersionedValue;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** A storage in which somebody else writes whenever it is scanned. */
final class Changing implements Storage {
  private final Storage storage;
  private final BooleanSupplier now;
  private final Optional<KeyScan> scan;

  Changing(Storage storage, BooleanSupplier now) {
    this(storage, now, Optional.empty());
  }

  Changing(Storage storage, BooleanSupplier now, KeyScan scan) {
    this(storage, now, Optional.of(scan));
  }

  private Changing(Storage storage, BooleanSupplier now, Optional<KeyScan> scan) {
    this.storage = storage;
    this.now = now;
    this.scan = scan;
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
    KeyScan inner = scan.orElseGet(storage::scan);
    return r -> {
      var page = inner.next(r);
      if (page.isEmpty() && now.getAsBoolean()) {
        Snapshot seen = storage.read(r, List.of("changing"));
        VersionedValue value = seen.values().get("changing");
        storage.commit(
            r,
            new Commit(
                Map.of("changing", value == null ? 0 : value.version()),
                Map.of("changing", Optional.of("after version " + seen.version()))));
      }
      return page;
    };
  }

  @Override
  public int maxValueBytes() {
    return storage.maxValueBytes();
  }

  @Override
  public void close() {}
}
