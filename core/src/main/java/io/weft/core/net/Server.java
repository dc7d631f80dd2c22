package io.weft.core.net;

import io.netty.buffer.ByteBuf;
import io.weft.core.Routine;
import io.weft.core.RoutineCancelledException;
import io.weft.core.RoutineFuture;
import io.weft.core.RoutineTimeoutException;
import io.weft.core.Scheduler;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens on one or several endpoints, and runs a {@link Protocol} on each connection, in a routine
 * of its own (specification 5.2.1, {@code TcpServer}). When it cannot listen, it tries again, until
 * {@link #shutdown}.
 *
 * <p>What it does is sent as {@link ConnectionStateChanged} through the scheduler's queue. Loop or
 * routine, except where a method says otherwise.
 *
 * {@snippet class="io.weft.core.net.NetSnippetsTest" region="server"}
 */
public final class Server {
  private static final Logger log = LoggerFactory.getLogger(Server.class);

  private final Network network;
  private final List<Endpoint> endpoints;
  private final ServerSettings settings;
  private final Protocol protocol;
  private final String name;
  private final RoutineFuture<Void> ended;

  /** Where it listens now, in the order of the endpoints that were asked for. */
  private final @Nullable Endpoint[] bound;

  private final Map<Connection<ByteBuf>, RoutineFuture<Optional<Exception>>> serving =
      new LinkedHashMap<>();
  private final Signal changed = new Signal();
  private boolean listening = true;
  private boolean shutdown;
  private boolean aborted;
  private Optional<ConnectionException> failure = Optional.empty();

  private Server(
      Network network, List<Endpoint> endpoints, ServerSettings settings, Protocol protocol) {
    this.network = network;
    this.endpoints = endpoints;
    this.settings = settings;
    this.protocol = protocol;
    this.name = "server " + endpoints;
    this.bound = new Endpoint[endpoints.size()];
    this.ended = scheduler().spawn(name, this::run);
  }

  /**
   * Starts a server, which goes on by itself until it has ended. Any thread.
   *
   * @param endpoints where to listen; of a passive endpoint, which for a client means one
   *     connection, any number is accepted here, as in Open vSwitch
   * @throws IllegalArgumentException when there is no endpoint, or one that cannot be listened on
   */
  public static Server start(
      Network network, List<Endpoint> endpoints, ServerSettings settings, Protocol protocol) {
    if (endpoints.isEmpty()) {
      throw new IllegalArgumentException("a server needs at least one endpoint");
    }
    endpoints.forEach(AbstractNetwork::requireStream);
    return new Server(
        network, endpoints.stream().map(Endpoint::listening).toList(), settings, protocol);
  }

  /**
   * Starts a server on one endpoint; see {@link #start(Network, List, ServerSettings, Protocol)}.
   */
  public static Server start(
      Network network, Endpoint endpoint, ServerSettings settings, Protocol protocol) {
    return start(network, List.of(endpoint), settings, protocol);
  }

  private Scheduler scheduler() {
    return network.scheduler();
  }

  /** Where it listens at present, with the ports that the system chose. */
  public List<Endpoint> bound() {
    List<Endpoint> now = new ArrayList<>();
    for (Endpoint endpoint : bound) {
      if (endpoint != null) {
        now.add(endpoint);
      }
    }
    return now;
  }

  /**
   * Waits until it listens on all its endpoints.
   *
   * {@snippet class="io.weft.core.net.NetSnippetsTest" region="bound"}
   *
   * @return where, in the order of the endpoints that were asked for
   * @throws ConnectionException when it does not try again, or has ended
   */
  public List<Endpoint> awaitBound(Routine r) {
    while (bound().size() < bound.length) {
      if (failure.isPresent()) {
        throw failure.get();
      }
      if (shutdown) {
        throw new ConnectionException(name + " has ended");
      }
      changed.await(r, name + " to listen");
    }
    return bound();
  }

  /** The connections that it has. */
  public List<Connection<ByteBuf>> connections() {
    return List.copyOf(serving.keySet());
  }

  /** Complete when it has ended, after {@link Protocol#serverFinal}. Any thread. */
  public RoutineFuture<Void> ended() {
    return ended;
  }

  /** Stops listening; connections stay. */
  public void stopListening() {
    listening = false;
    changed.raise();
  }

  /** Listens again after {@link #stopListening}, or after it could not and did not try again. */
  public void startListening() {
    listening = true;
    failure = Optional.empty();
    changed.raise();
  }

  /**
   * Ends it: stops listening, and lets the protocol see the end of the input of all connections; it
   * has some time to finish, then it is cancelled. What it has written is sent. May be repeated.
   */
  public void shutdown() {
    shutdown = true;
    changed.raise();
  }

  /** Ends it and all its connections at once. May be repeated. */
  public void abort() {
    aborted = true;
    shutdown();
  }

  private void run(Routine r) {
    try {
      while (!shutdown) {
        if (!listening || failure.isPresent()) {
          changed.await(r, name + " to be told to listen");
          continue;
        }
        listenAll(r);
      }
      endConnections(r);
    } finally {
      shutdown = true;
      serving.values().forEach(RoutineFuture::cancel);
      Serving.call(name, this, () -> protocol.serverFinal(r, this));
      // Not sent, which could wait while the scheduler ends.
      scheduler().post(change(ConnectionState.ENDED, endpoints.getFirst(), Optional.empty(), ""));
      changed.raise();
    }
  }

  /** Listens on all endpoints until it is told something else. */
  private void listenAll(Routine r) {
    List<RoutineFuture<Void>> listeners = new ArrayList<>();
    for (int i = 0; i < endpoints.size(); i++) {
      int index = i;
      listeners.add(r.spawn("listener " + endpoints.get(i), one -> listenOn(one, index)));
    }
    try {
      while (listening && !shutdown && failure.isEmpty()) {
        changed.await(r, name + " to end");
      }
    } finally {
      listeners.forEach(RoutineFuture::cancel);
    }
    // Their sockets are closed then.
    listeners.forEach(one -> r.join(one, Serving.FOREVER));
  }

  private void listenOn(Routine r, int index) {
    Endpoint endpoint = endpoints.get(index);
    boolean toldWhy = false;
    while (true) {
      Listener<ByteBuf> listener;
      try {
        beforeListen(r, endpoint);
        listener = network.listen(r, endpoint, settings.listen());
      } catch (ConnectionException e) {
        if (!settings.persist()) {
          log.error("{}: {}", name, e.getMessage());
          failure = Optional.of(e);
          changed.raise();
          return;
        }
        if (!toldWhy) {
          log.warn("{}: {}; trying again every {}", name, e.getMessage(), settings.retryInterval());
          toldWhy = true;
        }
        become(r, ConnectionState.RETRYING, endpoint, Optional.empty(), "" + e.getMessage());
        r.sleep(settings.retryInterval());
        continue;
      }
      try (listener) {
        toldWhy = false;
        bound[index] = listener.local();
        changed.raise();
        log.info("{}: listening on {}", name, listener.local());
        become(r, ConnectionState.LISTENING, listener.local(), Optional.empty(), "");
        accept(r, listener);
      } finally {
        bound[index] = null;
        scheduler().post(change(ConnectionState.STOPPED, listener.local(), Optional.empty(), ""));
      }
      // The socket was lost, for whatever reason: not at once again.
      log.warn("{}: not listening on {} any more", name, listener.local());
      r.sleep(settings.retryInterval());
    }
  }

  private void beforeListen(Routine r, Endpoint endpoint) {
    try {
      protocol.beforeListen(r, this, endpoint);
    } catch (ConnectionException | RoutineCancelledException e) {
      throw e;
    } catch (Exception e) {
      throw new ConnectionException("cannot listen on " + endpoint + ": " + e.getMessage(), e);
    }
  }

  private void accept(Routine r, Listener<ByteBuf> listener) {
    while (true) {
      while (serving.size() >= settings.maxConnections()) {
        changed.await(r, "room for another connection to " + listener.local());
      }
      Optional<Connection<ByteBuf>> accepted = listener.accept(r);
      if (accepted.isEmpty()) {
        return;
      }
      serve(accepted.get(), listener.local());
    }
  }

  private void serve(Connection<ByteBuf> connection, Endpoint local) {
    serving.put(
        connection,
        scheduler().submit(name + " " + connection.remote(), own -> serve(own, connection, local)));
  }

  private Optional<Exception> serve(Routine r, Connection<ByteBuf> connection, Endpoint local) {
    String reason = "";
    try {
      Optional<Protocol> own = protocol.accept(r, this, connection);
      if (own.isEmpty()) {
        reason = "refused";
        connection.abort();
        return Optional.empty();
      }
      become(r, ConnectionState.CONNECTED, local, Optional.of(connection), "");
      Optional<Exception> broke =
          new Serving(name, connection, own.get(), settings.keepAlive()).run(r, false);
      reason = broke.map(Exception::toString).orElse("");
      return broke;
    } catch (RoutineCancelledException e) {
      return Optional.empty();
    } catch (Exception e) {
      log.error("{}: accepting {} failed", name, connection, e);
      reason = e.toString();
      return Optional.of(e);
    } finally {
      // What the protocol has closed in order goes on to send what was written.
      connection.close();
      serving.remove(connection);
      changed.raise();
      scheduler()
          .post(change(ConnectionState.DISCONNECTED, local, Optional.of(connection), reason));
    }
  }

  private void endConnections(Routine r) {
    if (!aborted) {
      serving.keySet().forEach(Connection::shutdownInput);
      awaitConnections(r);
    }
    List<RoutineFuture<Optional<Exception>>> late = List.copyOf(serving.values());
    late.forEach(RoutineFuture::cancel);
    late.forEach(running -> r.join(running, Serving.FOREVER));
    // Those of routines that were cancelled before they began.
    serving.keySet().forEach(Connection::abort);
    serving.clear();
  }

  private void awaitConnections(Routine r) {
    try {
      r.within(
          settings.closeGrace(),
          body -> {
            while (!serving.isEmpty() && !aborted) {
              changed.await(body, name + "'s connections to end");
            }
            return true;
          });
    } catch (RoutineTimeoutException e) {
      log.info("{}: {} connections did not end in time", name, serving.size());
    }
  }

  private void become(
      Routine r,
      ConnectionState state,
      Endpoint where,
      Optional<Connection<ByteBuf>> connection,
      String reason) {
    r.send(change(state, where, connection, reason));
  }

  private ConnectionStateChanged change(
      ConnectionState state,
      Endpoint where,
      Optional<Connection<ByteBuf>> connection,
      String reason) {
    return new ConnectionStateChanged(this, state, where, connection, reason);
  }

  @Override
  public String toString() {
    return name;
  }
}
