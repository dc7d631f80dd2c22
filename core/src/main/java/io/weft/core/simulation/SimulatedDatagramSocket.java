package io.weft.core.simulation;

import io.netty.buffer.ByteBuf;
import io.weft.core.Routine;
import io.weft.core.Scheduler;
import io.weft.core.net.AbstractDatagramSocket;
import io.weft.core.net.ConnectionException;
import io.weft.core.net.Datagram;
import io.weft.core.net.DatagramSettings;
import io.weft.core.net.Endpoint;
import java.util.ArrayDeque;
import java.util.Optional;

/** A socket whose datagrams travel in memory. */
final class SimulatedDatagramSocket extends AbstractDatagramSocket {
  private final Links links;
  private final String wantedHost;
  private final Endpoint local;

  /**
   * Binds it.
   *
   * @param bind where to
   * @param wantedHost whom a socket that awaits its peer takes; empty for anybody
   */
  SimulatedDatagramSocket(
      Scheduler scheduler,
      Links links,
      DatagramSettings settings,
      Endpoint bind,
      Optional<Endpoint> peer,
      Optional<String> wantedHost) {
    super(scheduler, settings, peer, wantedHost.isPresent());
    this.links = links;
    this.wantedHost = wantedHost.orElse("");
    this.local = links.bind(bind, this, scheduler);
  }

  boolean isOf(Scheduler other) {
    return scheduler() == other;
  }

  void awaitFirst(Routine r) {
    boolean known = false;
    try {
      known = awaitPeer(r);
    } finally {
      if (!known) {
        close();
      }
    }
    if (!known) {
      throw new ConnectionException("stopped waiting on " + local);
    }
  }

  void arrive(Endpoint sender, ByteBuf content) {
    scheduler().execute(() -> received(sender, content));
  }

  @Override
  protected void transmit(ArrayDeque<Datagram> datagrams) {
    long bytes = 0;
    Datagram datagram;
    while ((datagram = datagrams.poll()) != null) {
      bytes += datagram.content().readableBytes();
      links.carry(scheduler(), local, datagram);
      datagram.content().release();
    }
    sent(bytes);
  }

  @Override
  protected void closeTransport() {
    links.unbind(local, this);
  }

  @Override
  protected Endpoint reachable(Routine r, Endpoint wanted) {
    return wanted;
  }

  @Override
  protected boolean isWanted(Endpoint sender) {
    return wantedHost.isEmpty() || wantedHost.equals(sender.host());
  }

  @Override
  public Endpoint local() {
    return local;
  }
}
