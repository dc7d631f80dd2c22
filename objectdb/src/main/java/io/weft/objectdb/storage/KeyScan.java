package io.weft.objectdb.storage;

import io.weft.core.Routine;
import java.util.List;

/**
 * Goes through the keys of a storage, in no order. Every key that has a value from the first page
 * to the last is found; one that comes or goes meanwhile may be. For one routine at a time, and
 * only till its end: there is nothing to close.
 */
@FunctionalInterface
public interface KeyScan {
  /**
   * The next page, of some hundred keys or more, empty at the end. A key may come again.
   *
   * @throws StorageException when the storage cannot be reached; the next call tries the same page
   *     again
   */
  List<String> next(Routine r);
}
