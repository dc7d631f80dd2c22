package io.weft.objectdb.storage.zookeeper;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of nodes without asking again: ZooKeeper compares the count of a node's contents,
 * while a transaction knows the version of the value that it saw. What is not here is read again,
 * so it may be forgotten at any time. Guarded by the session's lock.
 */
final class NodeVersions {
  private static final int LIMIT = 20_000;

  /**
   * A node as last heard of.
   *
   * @param at the version at which it got its content
   * @param dataVersion as in {@link Node}; {@link #CHANGED} when only that it has changed is known
   * @param hasValue whether it has a value; not meaningful for a changed one
   * @param epoch the epoch in which it was read: a later one may have another node of the name
   */
  record Seen(long at, int dataVersion, boolean hasValue, int epoch) {
    boolean isChanged() {
      return dataVersion == CHANGED;
    }

    long valueVersion() {
      return hasValue ? at : 0;
    }
  }

  static final int CHANGED = -2;

  private final Map<String, Seen> seen =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Seen> eldest) {
          return size() > LIMIT;
        }
      };

  /** Takes over what was read or written. */
  void put(String key, Node node, int epoch) {
    seen.put(key, new Seen(node.at(), node.dataVersion(), node.value().isPresent(), epoch));
  }

  /** Notes a change that somebody has made, at a version, 0 when it is not known. */
  void changed(String key, long at) {
    if (at > 0) {
      seen.replace(key, new Seen(at, CHANGED, false, 0));
    } else {
      seen.remove(key);
    }
  }

  @Nullable Seen get(String key, int epoch) {
    Seen found = seen.get(key);
    return found != null && (found.epoch == epoch || found.isChanged()) ? found : null;
  }

  void forget(Iterable<String> keys) {
    for (String key : keys) {
      seen.remove(key);
    }
  }

  void clear() {
    seen.clear();
  }
}
