package io.weft.core.net;

import io.netty.buffer.ByteBuf;
import io.weft.core.Routine;
import io.weft.core.Scheduler;

/**
 * Where routines get their connections from: real sockets ({@link NettyNetwork}) or, in a
 * simulation, links in memory. Belongs to one scheduler; its methods are for that scheduler's
 * routines.
 */
public interface Network {
  /** The scheduler whose routines use it. Any thread. */
  Scheduler scheduler();

  /**
   * Starts to listen. On a passive endpoint, the listener accepts one connection from the
   * endpoint's host, refuses those of others, and is closed then.
   *
   * @throws ConnectionException when it cannot, for example because the address is taken
   */
  Listener<ByteBuf> listen(Routine r, Endpoint endpoint, ListenSettings settings);

  /** Starts to listen with the default settings. */
  default Listener<ByteBuf> listen(Routine r, Endpoint endpoint) {
    return listen(r, endpoint, ListenSettings.DEFAULT);
  }

  /**
   * Connects, and waits until the connection is made or refused; with TLS, until the handshake is
   * done. All addresses of a name are tried in their order. On a passive endpoint it listens
   * instead, and waits, without a limit of its own, for the peer to connect.
   *
   * <p>On a UDP endpoint each message is a datagram.
   *
   * @throws ConnectionException when there is no connection; says why
   */
  Connection<ByteBuf> connect(Routine r, Endpoint endpoint, ConnectionSettings settings);

  /** Connects with the default settings. */
  default Connection<ByteBuf> connect(Routine r, Endpoint endpoint) {
    return connect(r, endpoint, ConnectionSettings.DEFAULT);
  }

  /**
   * Opens a socket for datagrams: one that is bound to an address and hears everybody ({@code
   * ludp}), one for a single peer ({@code udp}), or one that is bound and takes the first who sends
   * as its peer ({@code pudp}).
   *
   * @throws ConnectionException when it cannot, for example because the address is taken
   * @throws IllegalArgumentException when the endpoint is not one of these
   */
  DatagramSocket datagrams(Routine r, Endpoint endpoint, DatagramSettings settings);

  /** Opens a socket for datagrams with the default settings. */
  default DatagramSocket datagrams(Routine r, Endpoint endpoint) {
    return datagrams(r, endpoint, DatagramSettings.DEFAULT);
  }
}
