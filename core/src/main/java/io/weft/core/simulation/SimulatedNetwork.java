package io.weft.core.simulation;

import io.netty.buffer.ByteBuf;
import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.core.net.AbstractListener;
import io.weft.core.net.AbstractNetwork;
import io.weft.core.net.Connection;
import io.weft.core.net.ConnectionException;
import io.weft.core.net.ConnectionSettings;
import io.weft.core.net.DatagramSettings;
import io.weft.core.net.DatagramSocket;
import io.weft.core.net.Endpoint;
import io.weft.core.net.Endpoint.Mode;
import io.weft.core.net.ListenSettings;
import io.weft.core.net.Listener;
import java.time.Duration;
import java.util.Optional;

/**
 * Connections in memory between the schedulers of one simulation; the name of a scheduler is the
 * name of its host. Of TLS only that both sides must want it is simulated.
 */
final class SimulatedNetwork extends AbstractNetwork {
  private final Links links;

  SimulatedNetwork(Scheduler scheduler, Links links) {
    super(scheduler);
    this.links = links;
  }

  @Override
  protected Listener<ByteBuf> listenStream(Routine r, Endpoint endpoint, ListenSettings settings) {
    r.checkCurrent();
    return new Accepting(endpoint, settings.connections());
  }

  @Override
  protected Connection<ByteBuf> connectStream(
      Routine r, Endpoint endpoint, ConnectionSettings settings) {
    if (!awaitWay(r, endpoint.active(), settings.connectTimeout())) {
      throw new ConnectionException("cannot connect to " + endpoint + ": connection timed out");
    }
    r.sleep(Duration.ofNanos(links.nextDelayNanos()));
    Accepting listener = links.listener(endpoint, scheduler());
    if (listener == null) {
      throw new ConnectionException("cannot connect to " + endpoint + ": connection refused");
    }
    if (endpoint.isTls() != listener.local.isTls()) {
      throw new ConnectionException(
          "cannot connect to " + endpoint + ": the peer listens on " + listener.local);
    }
    Endpoint plain = endpoint.active();
    String client = scheduler().name();
    SimulatedConnection mine =
        new SimulatedConnection(scheduler(), links, plain, client, false, settings);
    SimulatedConnection theirs =
        new SimulatedConnection(
            listener.scheduler(), links, plain, client, true, listener.settings);
    mine.joinTo(theirs);
    theirs.joinTo(mine);
    listener.scheduler().execute(() -> listener.take(theirs));
    return mine;
  }

  @Override
  protected boolean isFrom(Routine r, Connection<?> connection, String host) {
    return connection instanceof SimulatedConnection simulated && simulated.isFrom(host);
  }

  private boolean awaitWay(Routine r, Endpoint endpoint, Duration limit) {
    RoutineFuture<Boolean> open = new RoutineFuture<>();
    Runnable forget = links.whenOpen(endpoint, () -> open.complete(true));
    try {
      return r.join(open, limit);
    } finally {
      forget.run();
    }
  }

  @Override
  public DatagramSocket datagrams(Routine r, Endpoint endpoint, DatagramSettings settings) {
    requireDatagrams(endpoint);
    r.checkCurrent();
    if (endpoint.mode() == Mode.ACTIVE) {
      requireConnecting(endpoint);
      return new SimulatedDatagramSocket(
          scheduler(),
          links,
          settings,
          settings.bindAddress().orElseGet(() -> Endpoint.udp("", 0)),
          Optional.of(endpoint),
          Optional.empty());
    }
    boolean passive = endpoint.mode() == Mode.PASSIVE;
    SimulatedDatagramSocket socket =
        new SimulatedDatagramSocket(
            scheduler(),
            links,
            settings,
            endpoint.listening(),
            Optional.empty(),
            passive ? Optional.of(endpoint.host()) : Optional.empty());
    if (passive) {
      socket.awaitFirst(r);
    }
    return socket;
  }

  final class Accepting extends AbstractListener<ByteBuf> {
    private final ConnectionSettings settings;
    private final Endpoint bound;
    private final Endpoint local;

    @SuppressWarnings("this-escape") // Nothing comes in before the routine lets go.
    Accepting(Endpoint endpoint, ConnectionSettings settings) {
      this.settings = settings;
      this.bound = links.bind(endpoint, this);
      this.local = endpoint.isTls() ? bound.withTls() : bound;
    }

    Scheduler scheduler() {
      return SimulatedNetwork.this.scheduler();
    }

    void take(Connection<ByteBuf> connection) {
      incoming(connection);
    }

    @Override
    public Endpoint local() {
      return local;
    }

    @Override
    protected void closeTransport() {
      links.unbind(bound);
    }
  }
}
