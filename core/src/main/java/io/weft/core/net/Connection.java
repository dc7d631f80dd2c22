package io.weft.core.net;

import io.weft.core.Routine;
import java.util.Optional;

/**
 * A stream of messages in both directions; of bytes, when the messages are {@code ByteBuf}. For the
 * routines of one scheduler.
 *
 * <p>Back-pressure works both ways: reading stops at the socket while more than the inbound limit
 * is unread, and writers wait while more than the outbound limit is unsent.
 *
 * @param <M> what it carries; reference-counted messages change hands: who reads one releases it,
 *     who writes one gives it away
 */
public interface Connection<M> extends AutoCloseable {
  /**
   * Waits for the next message. One routine at a time.
   *
   * @return the message, or empty when the peer has closed its side or this side was closed
   * @throws ConnectionException when the connection broke
   */
  Optional<M> read(Routine r);

  /**
   * Queues a message, which is sent when the loop polls next, together with others; waits while too
   * much is unsent. Messages are sent in the order of the calls.
   *
   * @throws ConnectionException when the connection is closed; the message is released
   */
  void write(Routine r, M message);

  /** Whether messages can still be written. Loop or routine. */
  boolean isOpen();

  /** Sends what is queued, then closes. Loop or routine; may be repeated. */
  @Override
  void close();

  /** Closes at once; what is queued is lost. Loop or routine; may be repeated. */
  void abort();

  /** This side's address, as text for logs. Any thread. */
  String local();

  /** The peer's address, as text for logs. Any thread. */
  String remote();
}
