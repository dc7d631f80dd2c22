package io.weft.core.net;

import io.netty.buffer.ByteBuf;
import io.weft.core.Routine;
import io.weft.core.Scheduler;
import io.weft.core.net.Endpoint.Mode;
import java.util.Optional;

/** What every network has in common: who begins, and datagrams as a connection. */
public abstract class AbstractNetwork implements Network {
  private final Scheduler scheduler;

  /** Makes the network of a scheduler. */
  protected AbstractNetwork(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  /** Listens for streams; the endpoint's mode is {@link Mode#LISTENING}. */
  protected abstract Listener<ByteBuf> listenStream(
      Routine r, Endpoint endpoint, ListenSettings settings);

  /** Connects a stream; the endpoint's mode is {@link Mode#ACTIVE}. */
  protected abstract Connection<ByteBuf> connectStream(
      Routine r, Endpoint endpoint, ConnectionSettings settings);

  /** Whether a connection comes from a host. */
  protected abstract boolean isFrom(Routine r, Connection<?> connection, String host);

  @Override
  public final Scheduler scheduler() {
    return scheduler;
  }

  @Override
  public Listener<ByteBuf> listen(Routine r, Endpoint endpoint, ListenSettings settings) {
    requireStream(endpoint);
    Listener<ByteBuf> listener = listenStream(r, endpoint.listening(), settings);
    return restrict(listener, endpoint);
  }

  /** What a passive endpoint means for a listener. */
  protected final <M> Listener<M> restrict(Listener<M> listener, Endpoint endpoint) {
    return endpoint.mode() == Mode.PASSIVE
        ? new PassiveListener<>(
            listener, (r, c) -> endpoint.host().isEmpty() || isFrom(r, c, endpoint.host()))
        : listener;
  }

  @Override
  public Connection<ByteBuf> connect(Routine r, Endpoint endpoint, ConnectionSettings settings) {
    if (endpoint.transport() == Transport.UDP) {
      return new DatagramConnection(this, datagrams(r, endpoint, datagramSettings(settings)));
    }
    requireConnecting(endpoint);
    return endpoint.mode() == Mode.PASSIVE
        ? acceptOne(r, listen(r, endpoint, ListenSettings.of(settings)))
        : connectStream(r, endpoint, settings);
  }

  private static DatagramSettings datagramSettings(ConnectionSettings settings) {
    DatagramSettings defaults = DatagramSettings.DEFAULT;
    return new DatagramSettings(
        DatagramSettings.MAX_SIZE,
        defaults.receiveLimit(),
        settings.writeLimit(),
        settings.bindAddress(),
        settings.reusePort());
  }

  /** The one connection of a passive listener. */
  protected final <M> Connection<M> acceptOne(Routine r, Listener<M> listener) {
    try (listener) {
      Optional<Connection<M>> accepted = listener.accept(r);
      return accepted.orElseThrow(
          () -> new ConnectionException("stopped listening on " + listener.local()));
    }
  }

  /** Refuses what cannot be connected to. */
  protected static void requireConnecting(Endpoint endpoint) {
    if (endpoint.mode() == Mode.LISTENING) {
      throw new IllegalArgumentException(endpoint + " is for listening: it cannot be connected to");
    }
    if (endpoint.mode() == Mode.ACTIVE
        && endpoint.transport() != Transport.UNIX
        && endpoint.host().isEmpty()) {
      throw new ConnectionException("cannot connect to " + endpoint + ": it names no host");
    }
  }

  /** Refuses datagrams. */
  protected static void requireStream(Endpoint endpoint) {
    if (endpoint.transport() == Transport.UDP) {
      throw new IllegalArgumentException(
          endpoint + " has no connections to accept: see Network.datagrams");
    }
  }

  /** Refuses streams. */
  protected static void requireDatagrams(Endpoint endpoint) {
    if (endpoint.transport() != Transport.UDP) {
      throw new IllegalArgumentException(endpoint + " is not for datagrams");
    }
  }
}
