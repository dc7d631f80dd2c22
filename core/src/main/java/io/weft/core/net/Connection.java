package io.weft.core.net;

import io.weft.core.Routine;
import java.time.Duration;
import java.util.Optional;

/**
 * A stream of messages in both directions; of bytes, when the messages are {@code ByteBuf}. For the
 * routines of one scheduler.
 *
 * <p>Back-pressure works both ways: reading stops at the socket while more than the read limit is
 * unread, and writers wait while more than the write limit is unsent.
 *
 * <p>The directions end separately: when the peer has ended its side, {@link #read} is empty, and
 * this side can still write until it closes, too. Over TLS before 1.3 the end of one direction is
 * the end of both.
 *
 * {@snippet class="io.weft.core.net.NetSnippetsTest" region="connection"}
 *
 * @param <M> what it carries; reference-counted messages change hands: who reads one releases it,
 *     who writes one gives it away
 */
public interface Connection<M> extends AutoCloseable {
  /**
   * Waits for the next message. One routine at a time.
   *
   * @return the message, or empty when the peer has ended its side or this side was closed
   * @throws ConnectionException when the connection broke
   * @throws IllegalStateException when another routine waits here, or on another thread than the
   *     routine's own
   */
  Optional<M> read(Routine r);

  /**
   * Whether {@link #read} would give something at once, be it a message, the end or a failure. Who
   * keeps a connection that is not in use finds out so that its peer has given it up. Loop or
   * routine.
   */
  boolean hasInput();

  /**
   * Queues a message, which is sent when the loop polls next, together with others; waits while too
   * much is unsent. Messages are sent in the order of the calls, also when the wait is cancelled.
   *
   * @throws ConnectionException when the connection is closed; the message is released
   * @throws IllegalStateException on another thread than the routine's own, or in a routine of
   *     another scheduler; the message is released
   */
  void write(Routine r, M message);

  /** Whether messages can still be written. Loop or routine. */
  boolean isOpen();

  /**
   * Ends this side's output: sends what is queued, and then tells the peer that nothing more comes.
   * Reading goes on. Loop or routine; may be repeated.
   */
  void shutdownOutput();

  /**
   * Ends the input: {@link #read} gives what has come already, and then is empty. Writing goes on.
   * Loop or routine; may be repeated.
   */
  void shutdownInput();

  /**
   * Sends what is queued, for as long as the settings allow, then closes. Loop or routine; may be
   * repeated.
   */
  @Override
  void close();

  /** Closes at once; what is queued is lost. Loop or routine; may be repeated. */
  void abort();

  /**
   * For how long nothing has come from the peer. Measured from the first call on, because reading
   * the clock for each message is not for free. Loop or routine.
   */
  Duration readIdle();

  /** For how long nothing was written; measured as {@link #readIdle}. Loop or routine. */
  Duration writeIdle();

  /** What TLS has agreed on with the peer; empty without TLS. Any thread. */
  Optional<TlsPeer> tls();

  /** This side's address, as text for logs. Any thread. */
  String local();

  /** The peer's address, as text for logs. Any thread. */
  String remote();
}
