package io.weft.protocols.raw;

import io.weft.core.Routine;

/** What a raw client or server does with a connection. */
@FunctionalInterface
public interface RawHandler {
  /**
   * Talks to the peer, in a routine of the connection's scheduler. When it returns, the output ends
   * in order, a redirected one when its source has ended; when it fails, the connection breaks.
   *
   * @throws Exception anything; it is logged with its trace, and ends this connection only
   */
  void handle(Routine r, RawConnection connection) throws Exception;
}
