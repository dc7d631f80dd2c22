package io.weft.core.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.util.ReferenceCountUtil;
import io.weft.core.Routine;
import io.weft.core.Scheduler;
import io.weft.core.Suspension;
import java.util.ArrayDeque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What every transport's connection has in common: the two queues, the waits on them, and the life
 * cycle. A transport adds how messages get in ({@link #received}, {@link #ended}) and out ({@link
 * #transmit}). Loop or routine, except where a method says otherwise.
 *
 * @param <M> what it carries
 */
public abstract class AbstractConnection<M> implements Connection<M> {
  /** Above so many unread bytes the transport is told to stop reading. */
  private static final long INBOUND_HIGH = 256 * 1024;

  private static final long INBOUND_LOW = INBOUND_HIGH / 2;

  /** Above so many unsent bytes writers wait. */
  private static final long OUTBOUND_HIGH = 1024 * 1024;

  private static final long OUTBOUND_LOW = OUTBOUND_HIGH / 2;

  /** What a message counts for, beside the bytes that it holds. */
  private static final long MESSAGE_SIZE = 512;

  private enum State {
    OPEN,
    /** Closed by this side; what is queued is still being sent. */
    CLOSING,
    CLOSED
  }

  private final Scheduler scheduler;
  private final ArrayDeque<M> inbox = new ArrayDeque<>();
  private final ArrayDeque<M> outbox = new ArrayDeque<>();
  private final ArrayDeque<Suspension<Boolean>> writers = new ArrayDeque<>();
  private @Nullable Suspension<Boolean> reader;
  private State state = State.OPEN;
  private boolean inboundEnded;
  private boolean inboundPaused;
  private boolean flushScheduled;
  private long inboundBytes;
  private long outboundBytes;
  private @Nullable ConnectionException failure;

  /** Makes an open connection of a scheduler. */
  protected AbstractConnection(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  /** Sends messages, on the loop outside any routine; {@link #sent} when their bytes are gone. */
  protected abstract void transmit(ArrayDeque<M> messages);

  /** Closes the transport once everything transmitted is sent. On the loop outside any routine. */
  protected abstract void closeTransport();

  /** Closes the transport at once. On the loop outside any routine. */
  protected abstract void abortTransport();

  /** Stops or resumes reading from the peer. On the loop outside any routine. */
  protected abstract void pauseInbound(boolean pause);

  /** The scheduler whose routines use it. */
  protected final Scheduler scheduler() {
    return scheduler;
  }

  /** What a message counts for in the limits, in bytes. */
  protected static long sizeOf(Object message) {
    return switch (message) {
      case ByteBuf bytes -> bytes.readableBytes();
      case ByteBufHolder holder -> MESSAGE_SIZE + holder.content().readableBytes();
      default -> MESSAGE_SIZE;
    };
  }

  @Override
  public final Optional<M> read(Routine r) {
    if (reader != null) {
      throw new IllegalStateException("another routine reads " + this);
    }
    while (inbox.isEmpty()) {
      if (failure != null) {
        throw failure;
      }
      if (inboundEnded || state != State.OPEN) {
        return Optional.empty();
      }
      r.<Boolean>suspend(
          "data on " + this,
          w -> {
            reader = w;
            w.onEnd(() -> reader = null);
          });
    }
    M message = inbox.remove();
    inboundBytes -= sizeOf(message);
    if (inboundPaused && inboundBytes < INBOUND_LOW) {
      inboundPaused = false;
      scheduler.beforePoll(() -> pauseInbound(false));
    }
    return Optional.of(message);
  }

  @Override
  public final void write(Routine r, M message) {
    if (state != State.OPEN) {
      ReferenceCountUtil.release(message);
      throw failure != null ? failure : new ConnectionException(this + " is closed");
    }
    outbox.add(message);
    outboundBytes += sizeOf(message);
    scheduleFlush();
    if (outboundBytes > OUTBOUND_HIGH) {
      r.<Boolean>suspend(
          "room to write on " + this,
          w -> {
            writers.add(w);
            w.onEnd(() -> writers.remove(w));
          });
    }
  }

  private void scheduleFlush() {
    if (!flushScheduled) {
      flushScheduled = true;
      scheduler.beforePoll(this::flush);
    }
  }

  private void flush() {
    flushScheduled = false;
    if (state != State.CLOSED && !outbox.isEmpty()) {
      transmit(outbox);
    }
  }

  @Override
  public final boolean isOpen() {
    return state == State.OPEN;
  }

  @Override
  public final void close() {
    dropUnread();
    if (state == State.OPEN) {
      state = State.CLOSING;
      wakeAll();
      scheduler.beforePoll(
          () -> {
            flush();
            if (state == State.CLOSING) {
              closeTransport();
            }
          });
    }
  }

  @Override
  public final void abort() {
    dropUnread();
    if (state != State.CLOSED) {
      state = State.CLOSING;
      wakeAll();
      scheduler.beforePoll(this::abortTransport);
    }
  }

  // For the transport, on the loop.

  /** A message came in. */
  protected final void received(M message) {
    if (state != State.OPEN) {
      ReferenceCountUtil.release(message);
      return;
    }
    inbox.add(message);
    inboundBytes += sizeOf(message);
    if (!inboundPaused && inboundBytes > INBOUND_HIGH) {
      inboundPaused = true;
      pauseInbound(true);
    }
    wakeReader();
  }

  /** The peer sends nothing more. */
  protected final void inboundEnded() {
    inboundEnded = true;
    wakeReader();
  }

  /** So many bytes of what was transmitted have left. */
  protected final void sent(long bytes) {
    outboundBytes -= bytes;
    if (outboundBytes < OUTBOUND_LOW) {
      Suspension<Boolean> writer;
      while ((writer = writers.peek()) != null) {
        writer.resume(true);
      }
    }
  }

  /** The transport is gone, for a reason or because one side closed it. */
  protected final void ended(@Nullable ConnectionException reason) {
    if (state == State.CLOSED) {
      return;
    }
    if (state == State.OPEN) {
      failure = reason;
    }
    state = State.CLOSED;
    inboundEnded = true;
    outbox.forEach(ReferenceCountUtil::release);
    outbox.clear();
    wakeAll();
  }

  /** The scheduler has ended: nobody will read what is unread. */
  protected final void discard() {
    ended(null);
    dropUnread();
  }

  private void dropUnread() {
    inbox.forEach(ReferenceCountUtil::release);
    inbox.clear();
    inboundBytes = 0;
  }

  private void wakeReader() {
    if (reader != null) {
      reader.resume(true);
    }
  }

  private void wakeAll() {
    wakeReader();
    Suspension<Boolean> writer;
    while ((writer = writers.peek()) != null) {
      writer.fail(failure != null ? failure : new ConnectionException(this + " is closed"));
    }
  }

  @Override
  public String toString() {
    return local() + " - " + remote();
  }
}
