package io.weft.objectdb.tools;

import io.weft.core.Routine;
import io.weft.objectdb.storage.Commit;
import io.weft.objectdb.storage.CommitResult;
import io.weft.objectdb.storage.ForwardingStorage;
import io.weft.objectdb.storage.KeyScan;
import io.weft.objectdb.storage.Snapshot;
import io.weft.objectdb.storage.Storage;
import java.time.Duration;
import java.util.Collection;

/** A storage that takes its time, so that others come in between. */
final class Slow extends ForwardingStorage {
  private static final Duration TIME = Duration.ofMillis(1);

  Slow(Storage storage) {
    super(storage);
  }

  @Override
  public Snapshot read(Routine r, Collection<String> keys) {
    r.sleep(TIME);
    Snapshot snapshot = super.read(r, keys);
    r.sleep(TIME);
    return snapshot;
  }

  @Override
  public CommitResult commit(Routine r, Commit commit) {
    r.sleep(TIME);
    return super.commit(r, commit);
  }

  @Override
  public KeyScan scan() {
    KeyScan scan = super.scan();
    return r -> {
      r.sleep(TIME);
      return scan.next(r);
    };
  }
}
