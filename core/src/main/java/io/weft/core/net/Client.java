package io.weft.core.net;

import io.netty.buffer.ByteBuf;
import io.weft.core.Routine;
import io.weft.core.RoutineCancelledException;
import io.weft.core.RoutineFuture;
import io.weft.core.RoutineTimeoutException;
import io.weft.core.Scheduler;
import io.weft.core.net.Endpoint.Mode;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one connection to an endpoint, and runs a {@link Protocol} on it (specification 5.2.1). A
 * persistent client connects again whenever there is no connection, waiting longer and longer,
 * until {@link #shutdown}, even when the protocol has returned by itself. On a passive endpoint it
 * waits for its peer to connect.
 *
 * <p>Each change of its {@link #state} is sent as a {@link ConnectionStateChanged} through the
 * scheduler's queue. Loop or routine, except where a method says otherwise.
 *
 * {@snippet class="io.weft.core.net.NetSnippetsTest" region="client"}
 */
public final class Client {
  private static final Logger log = LoggerFactory.getLogger(Client.class);

  private final Network network;
  private final Endpoint endpoint;
  private final ClientSettings settings;
  private final Protocol protocol;
  private final String name;
  private final RoutineFuture<Void> ended;

  private ConnectionState state = ConnectionState.CONNECTING;
  private Optional<Serving> serving = Optional.empty();

  /** Connects again and again; made by the client's first routine, so that it is seen here. */
  private @Nullable RoutineFuture<Void> main;

  private @Nullable RoutineFuture<Optional<Exception>> handler;
  private @Nullable Listener<ByteBuf> listener;
  private final Signal retryNow = new Signal();
  private boolean reconnecting;
  private boolean shutdown;

  private Client(Network network, Endpoint endpoint, ClientSettings settings, Protocol protocol) {
    this.network = network;
    this.endpoint = endpoint;
    this.settings = settings;
    this.protocol = protocol;
    this.name = "client " + endpoint;
    this.ended = scheduler().spawn(name, this::run);
  }

  /**
   * Starts a client, which goes on by itself until it has ended. Any thread.
   *
   * @throws IllegalArgumentException when the endpoint is for listening only
   */
  public static Client start(
      Network network, Endpoint endpoint, ClientSettings settings, Protocol protocol) {
    if (endpoint.mode() == Mode.LISTENING) {
      throw new IllegalArgumentException(endpoint + " is for listening: a client connects");
    }
    return new Client(network, endpoint, settings, protocol);
  }

  private Scheduler scheduler() {
    return network.scheduler();
  }

  /** Where it connects. Any thread. */
  public Endpoint endpoint() {
    return endpoint;
  }

  /** What it is about. */
  public ConnectionState state() {
    return state;
  }

  /** The connection that it has, if it has one. */
  public Optional<Connection<ByteBuf>> connection() {
    return serving.map(Serving::connection);
  }

  /** Complete when it has ended, after {@link Protocol#finalEnd}. Any thread. */
  public RoutineFuture<Void> ended() {
    return ended;
  }

  /** Drops the connection, if there is one, and connects again at once, persistent or not. */
  public void reconnect() {
    if (!shutdown) {
      reconnecting = true;
      drop();
      retryNow.raise();
    }
  }

  /** Drops the connection, if there is one, as if it had been lost. */
  public void reset() {
    drop();
  }

  private void drop() {
    if (handler != null) {
      // It aborts the connection, and runs the last callback.
      handler.cancel();
    }
  }

  /**
   * Ends it: the protocol sees the end of the input, and has some time to finish; then it is
   * cancelled. What it has written is sent, unless it was cancelled. May be repeated.
   */
  public void shutdown() {
    shutdown = true;
    if (handler == null) {
      cancelMain();
      return;
    }
    serving.ifPresent(s -> s.connection().shutdownInput());
    RoutineFuture<Optional<Exception>> current = handler;
    scheduler().callLater(settings.closeGrace(), current::cancel);
  }

  /** Ends it at once; what was not sent is lost. May be repeated. */
  public void abort() {
    shutdown = true;
    if (handler == null) {
      cancelMain();
    } else {
      drop();
    }
  }

  private void cancelMain() {
    if (main != null) {
      main.cancel();
    }
  }

  private void run(Routine r) {
    try {
      RoutineFuture<Void> keeper = r.spawn(name + " keeper", this::keepConnected);
      main = keeper;
      if (shutdown) {
        keeper.cancel();
      }
      r.await(keeper);
    } catch (RoutineCancelledException e) {
      if (!shutdown) {
        throw e;
      }
    } finally {
      shutdown = true;
      endHandler(r);
      Serving.call(name, this, () -> protocol.finalEnd(r, this));
      state = ConnectionState.ENDED;
      // Not sent, which could wait while the scheduler ends.
      scheduler().post(change(ConnectionState.ENDED, endpoint, Optional.empty(), ""));
    }
  }

  private void keepConnected(Routine r) {
    int failures = 0;
    boolean again = false;
    while (!shutdown) {
      reconnecting = false;
      Connection<ByteBuf> connection;
      try {
        connection = connect(r);
      } catch (ConnectionException e) {
        failures++;
        if (!settings.persist()) {
          log.warn("{}: {}", name, e.getMessage());
          Serving.call(name, this, () -> protocol.notConnected(r, this, e));
          return;
        }
        waitToRetry(r, failures, String.valueOf(e.getMessage()));
        continue;
      }
      long since = scheduler().ticker().nanoTime();
      String reason = serve(r, connection, again);
      again = true;
      Duration lasted = Duration.ofNanos(scheduler().ticker().nanoTime() - since);
      failures = lasted.compareTo(settings.backoff().stableAfter()) >= 0 ? 0 : failures;
      if (shutdown || !(settings.persist() || reconnecting)) {
        return;
      }
      if (!reconnecting) {
        failures++;
        waitToRetry(r, failures, reason);
      }
    }
  }

  private Connection<ByteBuf> connect(Routine r) {
    if (endpoint.mode() != Mode.PASSIVE || endpoint.transport() == Transport.UDP) {
      become(r, ConnectionState.CONNECTING, endpoint, Optional.empty(), "");
      return network.connect(r, endpoint, settings.connection());
    }
    try (Listener<ByteBuf> accepting =
        network.listen(r, endpoint, ListenSettings.of(settings.connection()))) {
      listener = accepting;
      become(r, ConnectionState.LISTENING, accepting.local(), Optional.empty(), "");
      return accepting
          .accept(r)
          .orElseThrow(() -> new ConnectionException("stopped listening on " + accepting.local()));
    } finally {
      listener = null;
    }
  }

  /** Where it waits for its peer, when it does, with the port that the system chose. */
  public Optional<Endpoint> listening() {
    return Optional.ofNullable(listener).map(Listener::local);
  }

  private String serve(Routine r, Connection<ByteBuf> connection, boolean again) {
    Serving current = new Serving(name, connection, protocol, settings.keepAlive());
    // Before anything that waits: from here on the connection has somebody to close it.
    RoutineFuture<Optional<Exception>> running =
        r.submit(name + " " + connection.local(), h -> current.run(h, again));
    serving = Optional.of(current);
    handler = running;
    String reason;
    try {
      become(r, ConnectionState.CONNECTED, endpoint, Optional.of(connection), "");
      r.join(running, Serving.FOREVER);
      reason = outcome(running).map(Exception::toString).orElse("");
    } catch (RoutineCancelledException e) {
      connection.abort();
      throw e;
    }
    handler = null;
    serving = Optional.empty();
    become(r, ConnectionState.DISCONNECTED, endpoint, Optional.of(connection), reason);
    return reason;
  }

  /** What the handler has said; empty when it was cancelled before it began. */
  private static Optional<Exception> outcome(RoutineFuture<Optional<Exception>> running) {
    try {
      return running.now();
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }

  private void endHandler(Routine r) {
    RoutineFuture<Optional<Exception>> running = handler;
    if (running != null && !running.isDone()) {
      running.cancel();
      r.join(running, settings.closeGrace());
    }
    serving.ifPresent(s -> s.connection().abort());
    handler = null;
    serving = Optional.empty();
  }

  private void waitToRetry(Routine r, int failures, String reason) {
    Duration delay = settings.backoff().delay(failures, scheduler().random());
    // The same failure every half minute need not fill the log.
    if (failures == 1) {
      log.warn("{}: {}; trying again", name, reason.isEmpty() ? "disconnected" : reason);
    } else {
      log.debug("{}: {}; trying again in {}", name, reason, delay);
    }
    become(r, ConnectionState.RETRYING, endpoint, Optional.empty(), reason);
    if (reconnecting) {
      return;
    }
    try {
      r.within(
          delay,
          body -> {
            retryNow.await(body, "the time to connect again");
            return true;
          });
    } catch (RoutineTimeoutException e) {
      log.trace("{}: the wait is over", name);
    }
  }

  private void become(
      Routine r,
      ConnectionState next,
      Endpoint where,
      Optional<Connection<ByteBuf>> connection,
      String reason) {
    state = next;
    log.debug("{}: {} {}", name, next, where);
    r.send(change(next, where, connection, reason));
  }

  private ConnectionStateChanged change(
      ConnectionState next, Endpoint where, Optional<Connection<ByteBuf>> connection, String why) {
    return new ConnectionStateChanged(this, next, where, connection, why);
  }

  @Override
  public String toString() {
    return name;
  }
}
