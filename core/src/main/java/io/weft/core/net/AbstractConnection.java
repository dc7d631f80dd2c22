package io.weft.core.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.util.ReferenceCountUtil;
import io.weft.core.Routine;
import io.weft.core.Scheduler;
import io.weft.core.Suspension;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What every transport's connection has in common: the two queues, the waits on them, and the life
 * cycle. A transport adds how messages get in ({@link #received}, {@link #ended}) and out ({@link
 * #transmit}). Loop or routine, except where a method says otherwise.
 *
 * @param <M> what it carries
 */
public abstract class AbstractConnection<M> implements Connection<M> {
  /** What a message counts for, beside the bytes that it holds. */
  private static final long MESSAGE_SIZE = 512;

  private enum State {
    OPEN,
    /** Closed by this side; what is queued is still being sent. */
    CLOSING,
    CLOSED
  }

  private final Scheduler scheduler;
  private final ConnectionSettings settings;

  // Made once: reading and writing are to allocate as little as can be.
  private final Object awaitsData = new Reason("data on ", this);
  private final Consumer<Suspension<Boolean>> becomeReader = this::becomeReader;
  private final Runnable flush = this::flush;

  private final ArrayDeque<M> inbox = new ArrayDeque<>();
  private final ArrayDeque<M> outbox = new ArrayDeque<>();
  private final ArrayDeque<Suspension<Boolean>> writers = new ArrayDeque<>();
  private @Nullable Suspension<Boolean> reader;
  private State state = State.OPEN;
  private boolean inboundEnded;
  private boolean inputShut;
  private boolean outputShut;
  private boolean inboundPaused;
  private boolean flushScheduled;
  private long inboundBytes;
  private long outboundBytes;
  private boolean readTimed;
  private boolean writeTimed;
  private long lastReadNanos;
  private long lastWriteNanos;
  private @Nullable ConnectionException failure;

  /** What a routine waits for, as text only when somebody asks. */
  private record Reason(String what, Object of) {
    @Override
    public String toString() {
      return what + of;
    }
  }

  /** Makes an open connection of a scheduler. */
  protected AbstractConnection(Scheduler scheduler, ConnectionSettings settings) {
    this.scheduler = scheduler;
    this.settings = settings;
  }

  /** Sends messages, on the loop outside any routine; {@link #sent} when their bytes are gone. */
  protected abstract void transmit(ArrayDeque<M> messages);

  /** Ends the output once everything transmitted is sent. On the loop outside any routine. */
  protected abstract void shutdownTransportOutput();

  /**
   * Closes the transport once everything transmitted is sent, or after the time that the settings
   * give it. On the loop outside any routine.
   */
  protected abstract void closeTransport();

  /** Closes the transport at once. On the loop outside any routine. */
  protected abstract void abortTransport();

  /** Stops or resumes reading from the peer. On the loop outside any routine. */
  protected abstract void pauseInbound(boolean pause);

  /** The scheduler whose routines use it. */
  protected final Scheduler scheduler() {
    return scheduler;
  }

  /** The settings that it was made with. */
  protected final ConnectionSettings settings() {
    return settings;
  }

  /** What a message counts for in the limits, in bytes. */
  protected static long sizeOf(Object message) {
    // Not a switch over types, which costs more than all that is done here with most messages.
    if (message instanceof ByteBuf bytes) {
      return bytes.readableBytes();
    }
    if (message instanceof ByteBufHolder holder) {
      return MESSAGE_SIZE + holder.content().readableBytes();
    }
    return MESSAGE_SIZE;
  }

  @Override
  public final Optional<M> read(Routine r) {
    while (inbox.isEmpty()) {
      if (reader != null && !reader.hasEnded()) {
        throw new IllegalStateException("another routine reads " + this);
      }
      if (failure != null) {
        throw failure;
      }
      if (inboundEnded || state != State.OPEN) {
        return Optional.empty();
      }
      r.suspend(awaitsData, becomeReader);
    }
    r.checkCurrent();
    M message = inbox.remove();
    inboundBytes -= sizeOf(message);
    if (inboundPaused && inboundBytes <= settings.readLimit() / 2) {
      inboundPaused = false;
      scheduler.beforePoll(() -> pauseInbound(false));
    }
    return Optional.of(message);
  }

  @Override
  public final boolean hasInput() {
    return !inbox.isEmpty() || inboundEnded || state != State.OPEN || failure != null;
  }

  @Override
  public final void write(Routine r, M message) {
    checkWriter(r, message);
    outbox.add(message);
    outboundBytes += sizeOf(message);
    if (writeTimed) {
      lastWriteNanos = scheduler.ticker().nanoTime();
    }
    scheduleFlush();
    if (outboundBytes > settings.writeLimit()) {
      r.<Boolean>suspend(
          new Reason("room to write on ", this),
          w -> {
            writers.add(w);
            w.onEnd(() -> writers.remove(w));
          });
    }
  }

  private void becomeReader(Suspension<Boolean> w) {
    reader = w;
  }

  private void checkWriter(Routine r, M message) {
    try {
      // Below the limit too, so that a mistake shows before the first slow peer does.
      r.checkCurrent();
      if (r.scheduler() != scheduler) {
        throw new IllegalStateException(
            "routine "
                + r.name()
                + " of "
                + r.scheduler()
                + " writes on "
                + this
                + ", which belongs to "
                + scheduler);
      }
      if (state != State.OPEN) {
        throw failure != null ? failure : new ConnectionException(this + " is closed");
      }
      if (outputShut) {
        throw new ConnectionException(this + ": the output was shut down");
      }
    } catch (RuntimeException e) {
      ReferenceCountUtil.release(message);
      throw e;
    }
  }

  private void scheduleFlush() {
    if (!flushScheduled) {
      flushScheduled = true;
      scheduler.beforePoll(flush);
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
  public final void shutdownOutput() {
    if (state == State.OPEN && !outputShut) {
      outputShut = true;
      scheduler.beforePoll(
          () -> {
            flush();
            if (state == State.OPEN) {
              shutdownTransportOutput();
            }
          });
    }
  }

  @Override
  public final void shutdownInput() {
    if (state == State.OPEN && !inputShut) {
      inputShut = true;
      inboundEnded();
    }
  }

  @Override
  public final Duration readIdle() {
    long now = scheduler.ticker().nanoTime();
    if (!readTimed) {
      readTimed = true;
      lastReadNanos = now;
    }
    return Duration.ofNanos(now - lastReadNanos);
  }

  @Override
  public final Duration writeIdle() {
    long now = scheduler.ticker().nanoTime();
    if (!writeTimed) {
      writeTimed = true;
      lastWriteNanos = now;
    }
    return Duration.ofNanos(now - lastWriteNanos);
  }

  @Override
  public Optional<TlsPeer> tls() {
    return Optional.empty();
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
    if (state != State.OPEN || inputShut) {
      ReferenceCountUtil.release(message);
      return;
    }
    inbox.add(message);
    inboundBytes += sizeOf(message);
    if (readTimed) {
      lastReadNanos = scheduler.ticker().nanoTime();
    }
    if (!inboundPaused && inboundBytes > settings.readLimit()) {
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
    if (outboundBytes <= settings.writeLimit() / 2) {
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
