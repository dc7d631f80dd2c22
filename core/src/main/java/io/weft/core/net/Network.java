package io.weft.core.net;

import io.netty.buffer.ByteBuf;
import io.weft.core.Routine;

/**
 * Where routines get their connections from: real sockets ({@link NettyNetwork}) or, in a
 * simulation, links in memory. Belongs to one scheduler; its methods are for that scheduler's
 * routines.
 */
public interface Network {
  /**
   * Starts to listen.
   *
   * @throws ConnectionException when it cannot, for example because the address is taken
   */
  Listener<ByteBuf> listen(Routine r, Endpoint endpoint);

  /**
   * Connects, and waits until the connection is made or refused. Bounded by the network's own
   * time-out; see {@link Routine#within} for a shorter one.
   *
   * @throws ConnectionException when there is no connection
   */
  Connection<ByteBuf> connect(Routine r, Endpoint endpoint);
}
