package io.weft.core.simulation;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.core.Scheduler;
import io.weft.core.net.AbstractConnection;
import io.weft.core.net.ConnectionException;
import io.weft.core.net.ConnectionSettings;
import io.weft.core.net.Endpoint;
import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One side of a connection in memory. What is sent arrives later, in order; while the receiver has
 * paused it stays with the link, and counts as unsent.
 */
final class SimulatedConnection extends AbstractConnection<ByteBuf> {
  private final Links links;
  private final Endpoint endpoint;
  private final String client;
  private final boolean server;
  private final ArrayDeque<ByteBuf> heldBack = new ArrayDeque<>();
  private @Nullable SimulatedConnection peer;
  private long lastArrivalNanos;
  private long sendingUntilNanos;
  private boolean paused;
  private boolean endsWhenDrained;
  private boolean inputEndsWhenDrained;
  private boolean broken;

  SimulatedConnection(
      Scheduler scheduler,
      Links links,
      Endpoint endpoint,
      String client,
      boolean server,
      ConnectionSettings settings) {
    super(scheduler, settings);
    this.links = links;
    this.endpoint = endpoint;
    this.client = client;
    this.server = server;
  }

  void joinTo(SimulatedConnection other) {
    peer = other;
    links.opened(this);
  }

  boolean isOf(Endpoint other) {
    return endpoint.equals(other);
  }

  boolean isFrom(String host) {
    return server && client.equals(host);
  }

  boolean isOf(Scheduler other) {
    return scheduler() == other;
  }

  private SimulatedConnection peer() {
    if (peer == null) {
      throw new IllegalStateException("not joined");
    }
    return peer;
  }

  @Override
  protected void transmit(ArrayDeque<ByteBuf> messages) {
    ByteBuf message;
    while ((message = messages.poll()) != null) {
      // A socket's buffer has no message boundaries and is not the sender's.
      ByteBuf copy = Unpooled.copiedBuffer(message);
      message.release();
      deliverLater(copy.readableBytes(), () -> peer().arrive(copy));
    }
  }

  private void deliverLater(long bytes, Runnable arrival) {
    // Those that a partition holds back come first, since whenOpen keeps the order.
    links.whenOpen(
        endpoint,
        () -> {
          long now = scheduler().ticker().nanoTime();
          sendingUntilNanos = Math.max(now, sendingUntilNanos) + links.sendingNanos(bytes);
          long at = Math.max(sendingUntilNanos + links.nextDelayNanos(), lastArrivalNanos);
          lastArrivalNanos = at;
          peer().scheduler().callLater(Duration.ofNanos(at - now), arrival);
        });
  }

  private void arrive(ByteBuf message) {
    if (broken) {
      return;
    }
    if (paused) {
      heldBack.add(message);
    } else {
      accept(message);
    }
  }

  private void accept(ByteBuf message) {
    long size = message.readableBytes();
    received(message);
    SimulatedConnection sender = peer();
    sender.scheduler().execute(() -> sender.sent(size));
  }

  @Override
  protected void pauseInbound(boolean pause) {
    paused = pause;
    while (!paused && !heldBack.isEmpty()) {
      accept(heldBack.remove());
    }
    if (!paused && inputEndsWhenDrained) {
      inboundEnded();
    }
    if (!paused && endsWhenDrained) {
      finish(null);
    }
  }

  @Override
  protected void shutdownTransportOutput() {
    deliverLater(0, () -> peer().peerShutOutput());
  }

  private void peerShutOutput() {
    if (heldBack.isEmpty()) {
      inboundEnded();
    } else {
      inputEndsWhenDrained = true;
    }
  }

  @Override
  protected void closeTransport() {
    deliverLater(0, () -> peer().peerClosed());
    finish(null);
  }

  private void peerClosed() {
    if (heldBack.isEmpty()) {
      finish(null);
    } else {
      endsWhenDrained = true;
    }
  }

  @Override
  protected void abortTransport() {
    SimulatedConnection other = peer();
    other
        .scheduler()
        .execute(() -> other.finish(new ConnectionException(other + " was reset by the peer")));
    finish(null);
  }

  void breakNow(String reason) {
    scheduler().execute(() -> finish(new ConnectionException(this + " broke: " + reason)));
    SimulatedConnection other = peer();
    other
        .scheduler()
        .execute(() -> other.finish(new ConnectionException(other + " broke: " + reason)));
  }

  private void finish(@Nullable ConnectionException reason) {
    if (!broken) {
      broken = true;
      links.closed(this);
      ended(reason);
    }
  }

  @Override
  public String local() {
    return server ? endpoint.toString() : client;
  }

  @Override
  public String remote() {
    return server ? client : endpoint.toString();
  }
}
