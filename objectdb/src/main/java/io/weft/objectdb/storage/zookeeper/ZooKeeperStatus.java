package io.weft.objectdb.storage.zookeeper;

/**
 * How a storage stands with its ensemble.
 *
 * @param state the state
 * @param sessionId ZooKeeper's number of the session, 0 when there is no connection
 * @param version the latest version that was heard of
 * @param trouble why there is no connection, empty when there is one
 */
public record ZooKeeperStatus(State state, long sessionId, long version, String trouble) {
  /** The state of the connection. */
  public enum State {
    /** There has been no connection yet. */
    CONNECTING,
    /** Reads and commits are served. */
    CONNECTED,
    /** The server that answers has lost the others: reads are served, commits refused. */
    READ_ONLY,
    /** There was a connection, another one is being sought. */
    LOST,
    /** The storage was closed. */
    CLOSED;

    boolean isLive() {
      return this == CONNECTED || this == READ_ONLY;
    }
  }
}
