package io.weft.objectdb.storage.zookeeper;

import java.util.Map;

/** How a read of nodes went. */
sealed interface Nodes {
  /**
   * What was there.
   *
   * @param version the version of the storage at which all of them were read
   * @param nodes by key, every one that was asked for
   */
  record Found(long version, Map<String, Node> nodes) implements Nodes {}

  /** No answer; another try may get one. */
  record Lost(String reason) implements Nodes {}

  /** An answer that no other try will better. */
  record Refused(String reason) implements Nodes {}
}
