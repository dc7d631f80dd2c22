package io.weft.core.net;

import io.netty.buffer.ByteBuf;
import io.weft.core.Routine;
import io.weft.core.Scheduler;
import io.weft.core.Suspension;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What every transport's datagram socket has in common: the two queues, the waits on them, and the
 * peer. Loop or routine, except where a method says otherwise.
 */
public abstract class AbstractDatagramSocket implements DatagramSocket {
  /** What a datagram counts for, beside its bytes. */
  private static final long DATAGRAM_SIZE = 512;

  private final Scheduler scheduler;
  private final DatagramSettings settings;
  private final ArrayDeque<Datagram> inbox = new ArrayDeque<>();
  private final ArrayDeque<Datagram> outbox = new ArrayDeque<>();
  private final ArrayDeque<Suspension<Boolean>> writers = new ArrayDeque<>();
  private final AtomicLong dropped = new AtomicLong();
  private final Runnable flush = this::flush;
  private Optional<Endpoint> peer;
  private boolean awaitsPeer;
  private @Nullable Suspension<Boolean> reader;
  private boolean flushScheduled;
  private boolean closed;
  private long outboundBytes;

  /**
   * Makes an open socket.
   *
   * @param peer the only one to send to and to hear
   * @param awaitsPeer whether the first who sends, and {@link #isWanted}, becomes the peer
   */
  protected AbstractDatagramSocket(
      Scheduler scheduler, DatagramSettings settings, Optional<Endpoint> peer, boolean awaitsPeer) {
    this.scheduler = scheduler;
    this.settings = settings;
    this.peer = peer;
    this.awaitsPeer = awaitsPeer;
  }

  /** Sends datagrams, on the loop outside any routine; {@link #sent} when they are gone or lost. */
  protected abstract void transmit(ArrayDeque<Datagram> datagrams);

  /** Closes the transport once everything transmitted is gone. On the loop outside any routine. */
  protected abstract void closeTransport();

  /** A peer whom datagrams can be sent to without waiting: its name looked up, for example. */
  protected abstract Endpoint reachable(Routine r, Endpoint wanted);

  /** Whether one may become the peer of a socket that awaits one. */
  protected abstract boolean isWanted(Endpoint sender);

  /** The scheduler whose routines use it. */
  protected final Scheduler scheduler() {
    return scheduler;
  }

  /** The settings that it was made with. */
  protected final DatagramSettings settings() {
    return settings;
  }

  /** What a datagram counts for in the limit of what is unsent, in bytes. */
  protected static long sizeOf(Datagram datagram) {
    return DATAGRAM_SIZE + datagram.content().readableBytes();
  }

  @Override
  public final Optional<Datagram> receive(Routine r) {
    while (inbox.isEmpty()) {
      if (closed) {
        return Optional.empty();
      }
      awaitDatagram(r);
    }
    r.checkCurrent();
    return Optional.of(inbox.remove());
  }

  @Override
  public final boolean hasInput() {
    return !inbox.isEmpty() || closed;
  }

  /** Waits for the first peer; false when the socket was closed. */
  protected final boolean awaitPeer(Routine r) {
    while (awaitsPeer && !closed) {
      awaitDatagram(r);
    }
    return !closed;
  }

  private void awaitDatagram(Routine r) {
    if (reader != null && !reader.hasEnded()) {
      throw new IllegalStateException("another routine receives on " + this);
    }
    r.<Boolean>suspend("a datagram on " + local(), w -> reader = w);
  }

  @Override
  public final void send(Routine r, Datagram datagram) {
    try {
      r.checkCurrent();
      int size = datagram.content().readableBytes();
      if (size > settings.maxSize()) {
        throw new IllegalArgumentException(
            "a datagram of " + size + " bytes is longer than the limit of " + settings.maxSize());
      }
      if (peer.isPresent() && !peer.get().equals(datagram.peer())) {
        throw new IllegalArgumentException(
            "the peer is " + peer.get() + ", nothing can be sent to " + datagram.peer());
      }
      Endpoint to = peer.isPresent() ? datagram.peer() : reachable(r, datagram.peer());
      if (closed) {
        throw new ConnectionException(this + " is closed");
      }
      outbox.add(new Datagram(to, datagram.content()));
      outboundBytes += sizeOf(datagram);
    } catch (RuntimeException e) {
      datagram.content().release();
      throw e;
    }
    if (!flushScheduled) {
      flushScheduled = true;
      scheduler.beforePoll(flush);
    }
    if (outboundBytes > settings.writeLimit()) {
      r.<Boolean>suspend(
          "room to send on " + local(),
          w -> {
            writers.add(w);
            w.onEnd(() -> writers.remove(w));
          });
    }
  }

  @Override
  public final void send(Routine r, ByteBuf content) {
    if (peer.isEmpty()) {
      content.release();
      throw new IllegalStateException(this + " has no peer: say to whom");
    }
    send(r, new Datagram(peer.get(), content));
  }

  private void flush() {
    flushScheduled = false;
    if (!outbox.isEmpty()) {
      transmit(outbox);
    }
  }

  @Override
  public final Optional<Endpoint> peer() {
    return peer;
  }

  @Override
  public final long dropped() {
    return dropped.get();
  }

  @Override
  public final boolean isOpen() {
    return !closed;
  }

  @Override
  public final void close() {
    if (!closed) {
      end();
      scheduler.beforePoll(
          () -> {
            flush();
            closeTransport();
          });
    }
  }

  // For the transport, on the loop.

  /** A datagram came in; its content is this method's to release. */
  protected final void received(Endpoint sender, ByteBuf content) {
    if (closed || !isHeard(sender)) {
      content.release();
      return;
    }
    if (content.readableBytes() > settings.maxSize() || inbox.size() >= settings.receiveLimit()) {
      content.release();
      dropped.incrementAndGet();
      return;
    }
    inbox.add(new Datagram(sender, content));
    if (reader != null) {
      reader.resume(true);
    }
  }

  private boolean isHeard(Endpoint sender) {
    if (awaitsPeer && isWanted(sender)) {
      awaitsPeer = false;
      peer = Optional.of(sender);
    }
    return !awaitsPeer && (peer.isEmpty() || peer.get().equals(sender));
  }

  /** One more was dropped before it could be received. Any thread. */
  protected final void drop() {
    dropped.incrementAndGet();
  }

  /** So much of what was transmitted is gone, as {@link #sizeOf} counts. */
  protected final void sent(long bytes) {
    outboundBytes -= bytes;
    if (outboundBytes <= settings.writeLimit() / 2) {
      Suspension<Boolean> writer;
      while ((writer = writers.peek()) != null) {
        writer.resume(true);
      }
    }
  }

  /** The transport is gone: nobody sends or receives any more. */
  protected final void end() {
    closed = true;
    inbox.forEach(datagram -> datagram.content().release());
    inbox.clear();
    if (reader != null) {
      reader.resume(false);
    }
    Suspension<Boolean> writer;
    while ((writer = writers.peek()) != null) {
      writer.fail(new ConnectionException(this + " is closed"));
    }
  }

  /** The transport is gone, and what was queued will not be sent. */
  protected final void discard() {
    end();
    outbox.forEach(datagram -> datagram.content().release());
    outbox.clear();
  }

  @Override
  public String toString() {
    return local() + peer.map(to -> " - " + to).orElse("");
  }
}
