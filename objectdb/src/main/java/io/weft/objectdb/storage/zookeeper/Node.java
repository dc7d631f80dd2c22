package io.weft.objectdb.storage.zookeeper;

import io.weft.objectdb.storage.VersionedValue;
import java.util.Optional;

/**
 * What a read found in the place of a key.
 *
 * @param at the version at which the node got its content, 0 when there is no node
 * @param dataVersion ZooKeeper's count of the node's contents, -1 when there is no node
 * @param value the value, empty when it was deleted or there never was one
 */
record Node(long at, int dataVersion, Optional<VersionedValue> value) {
  static final Node MISSING = new Node(0, -1, Optional.empty());

  boolean exists() {
    return dataVersion >= 0;
  }

  /** The version of the value, 0 when there is none. */
  long valueVersion() {
    return value.isPresent() ? at : 0;
  }
}
