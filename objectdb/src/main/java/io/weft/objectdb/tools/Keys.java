package io.weft.objectdb.tools;

import io.weft.core.Routine;
import io.weft.objectdb.storage.KeyScan;
import io.weft.objectdb.storage.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** All keys of a storage. */
final class Keys {
  private Keys() {}

  /** Every key that there is, once, in order. */
  static List<String> of(Routine r, Storage storage, String step, Progress progress) {
    progress.at(step, 0, -1);
    TreeSet<String> keys = new TreeSet<>();
    KeyScan scan = storage.scan();
    for (List<String> page = scan.next(r); !page.isEmpty(); page = scan.next(r)) {
      keys.addAll(page);
      progress.at(step, keys.size(), -1);
    }
    return new ArrayList<>(keys);
  }

  /** The version of the storage. */
  static long version(Routine r, Storage storage) {
    return storage.read(r, List.of()).version();
  }
}
