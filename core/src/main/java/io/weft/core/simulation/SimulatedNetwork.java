package io.weft.core.simulation;

import io.netty.buffer.ByteBuf;
import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.core.net.AbstractListener;
import io.weft.core.net.Connection;
import io.weft.core.net.ConnectionException;
import io.weft.core.net.Endpoint;
import io.weft.core.net.Listener;
import io.weft.core.net.Network;
import java.time.Duration;

/** Connections in memory between the schedulers of one simulation. */
final class SimulatedNetwork implements Network {
  /** As that of real sockets. */
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(30);

  private final Scheduler scheduler;
  private final Links links;

  SimulatedNetwork(Scheduler scheduler, Links links) {
    this.scheduler = scheduler;
    this.links = links;
  }

  @Override
  public Listener<ByteBuf> listen(Routine r, Endpoint endpoint) {
    Accepting listener = new Accepting();
    listener.local = links.bind(endpoint, listener);
    return listener;
  }

  @Override
  public Connection<ByteBuf> connect(Routine r, Endpoint endpoint) {
    if (!awaitWay(r, endpoint)) {
      throw new ConnectionException("cannot connect to " + endpoint + ": connection timed out");
    }
    r.sleep(Duration.ofNanos(links.nextDelayNanos()));
    Accepting listener = links.listener(endpoint);
    if (listener == null) {
      throw new ConnectionException("cannot connect to " + endpoint + ": connection refused");
    }
    String client = scheduler.name();
    SimulatedConnection mine = new SimulatedConnection(scheduler, links, endpoint, client, false);
    SimulatedConnection theirs =
        new SimulatedConnection(listener.scheduler(), links, endpoint, client, true);
    mine.joinTo(theirs);
    theirs.joinTo(mine);
    listener.scheduler().execute(() -> listener.accepted(theirs));
    return mine;
  }

  private boolean awaitWay(Routine r, Endpoint endpoint) {
    RoutineFuture<Boolean> open = new RoutineFuture<>();
    Runnable forget = links.whenOpen(endpoint, () -> open.complete(true));
    try {
      return r.join(open, CONNECT_TIMEOUT);
    } finally {
      forget.run();
    }
  }

  final class Accepting extends AbstractListener<ByteBuf> {
    private Endpoint local = new Endpoint.Tcp("", 0);

    Scheduler scheduler() {
      return scheduler;
    }

    void accepted(Connection<ByteBuf> connection) {
      incoming(connection);
    }

    @Override
    public Endpoint local() {
      return local;
    }

    @Override
    protected void closeTransport() {
      links.unbind(local);
    }
  }
}
