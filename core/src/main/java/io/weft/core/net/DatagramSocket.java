package io.weft.core.net;

import io.netty.buffer.ByteBuf;
import io.weft.core.Routine;
import java.util.Optional;

/**
 * Sends and receives datagrams. They may be lost, come twice or in another order; one that comes is
 * whole. For the routines of one scheduler. See {@link Network#datagrams}.
 *
 * {@snippet class="io.weft.core.net.NetSnippetsTest" region="datagrams"}
 */
public interface DatagramSocket extends AutoCloseable {
  /**
   * Waits for the next datagram. One routine at a time.
   *
   * @return the datagram, or empty when the socket was closed
   * @throws IllegalStateException when another routine waits here
   */
  Optional<Datagram> receive(Routine r);

  /** Whether {@link #receive} would give something at once. Loop or routine. */
  boolean hasInput();

  /**
   * Queues a datagram, which is sent when the loop polls next; waits while too much is unsent.
   *
   * @throws ConnectionException when the socket is closed, or the host cannot be found
   * @throws IllegalArgumentException when it is longer than the settings allow, or to somebody else
   *     than the socket's peer; either way its content is released
   */
  void send(Routine r, Datagram datagram);

  /**
   * Queues a datagram to the socket's peer; see {@link #send(Routine, Datagram)}.
   *
   * @throws IllegalStateException when the socket has none; the content is released
   */
  void send(Routine r, ByteBuf content);

  /** This side's address, with the port that the system chose. Any thread. */
  Endpoint local();

  /** The only one whom it sends to and hears, if there is one. Loop or routine. */
  Optional<Endpoint> peer();

  /**
   * How many datagrams were dropped on arrival, because too many were unread or because they were
   * too long. Any thread.
   */
  long dropped();

  /** Whether it can send. Loop or routine. */
  boolean isOpen();

  /** Sends what is queued, then closes. Loop or routine; may be repeated. */
  @Override
  void close();
}
