package io.weft.objectdb.tools;

import io.weft.objectdb.storage.Commit;
import io.weft.objectdb.storage.ForwardingStorage;
import io.weft.objectdb.storage.KeyScan;
import io.weft.objectdb.storage.Snapshot;
import io.weft.objectdb.storage.Storage;
import io.weft.objectdb.storage.VersionedValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** A storage in which somebody else writes whenever it is scanned. */
final class Changing extends ForwardingStorage {
  private final BooleanSupplier now;
  private final Optional<KeyScan> scan;

  Changing(Storage storage, BooleanSupplier now) {
    this(storage, now, Optional.empty());
  }

  Changing(Storage storage, BooleanSupplier now, KeyScan scan) {
    this(storage, now, Optional.of(scan));
  }

  private Changing(Storage storage, BooleanSupplier now, Optional<KeyScan> scan) {
    super(storage);
    this.now = now;
    this.scan = scan;
  }

  @Override
  public KeyScan scan() {
    KeyScan inner = scan.orElseGet(super::scan);
    return r -> {
      var page = inner.next(r);
      if (page.isEmpty() && now.getAsBoolean()) {
        Snapshot seen = read(r, List.of("changing"));
        VersionedValue value = seen.values().get("changing");
        commit(
            r,
            new Commit(
                Map.of("changing", value == null ? 0 : value.version()),
                Map.of("changing", Optional.of("after version " + seen.version()))));
      }
      return page;
    };
  }
}
