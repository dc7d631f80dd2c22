package io.weft.core.net;

/** What a {@link Client} or {@link Server} is about. */
public enum ConnectionState {
  /** A client connects. */
  CONNECTING,
  /** A server listens, or a client waits for its peer on a passive endpoint. */
  LISTENING,
  /** There is a connection; a server stays in this state, and tells it for each. */
  CONNECTED,
  /** A connection has ended. */
  DISCONNECTED,
  /** Connecting or listening was in vain; it is tried again after a while. */
  RETRYING,
  /** A server does not listen any more. */
  STOPPED,
  /** It is over. */
  ENDED
}
