package io.weft.protocols.http.client;

import io.netty.buffer.ByteBuf;
import io.weft.core.Routine;
import io.weft.core.RoutineTimeoutException;
import io.weft.core.Scheduler;
import io.weft.core.Suspension;
import io.weft.core.net.Connection;
import io.weft.core.net.ConnectionException;
import io.weft.core.net.ConnectionSettings;
import io.weft.core.net.Endpoint;
import io.weft.core.net.Network;
import io.weft.core.net.TlsSettings;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The connections of a client: those in use, and idle ones kept for a while. A request gets the
 * connection that rested last, or a new one while the limits allow; else it waits its turn. Loop or
 * routine.
 */
final class ConnectionPool {
  /** Where a connection leads, and with which trust: only who asks for the same may use it. */
  record Key(Endpoint endpoint, TlsSettings tls) {}

  /** There was no turn: too many wait, or it took too long. */
  static final class WaitException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean timeout;

    WaitException(String message, boolean timeout) {
      super(message);
      this.timeout = timeout;
    }

    boolean isTimeout() {
      return timeout;
    }
  }

  /** What a request gets: a connection, or the right to make one. */
  private sealed interface Grant {}

  private record Ready(PooledConnection connection) implements Grant {}

  private record Permit() implements Grant {}

  /** A request that waits. */
  private record Waiting(long turn, Suspension<Grant> suspension) {}

  private static final class Host {
    final Key key;

    /** The one that rested last is at the end. */
    final ArrayDeque<PooledConnection> idle = new ArrayDeque<>();

    final ArrayDeque<Waiting> waiting = new ArrayDeque<>();

    /** Idle ones included, and those that are being made. */
    int open;

    Host(Key key) {
      this.key = key;
    }

    boolean isUnused() {
      return open == 0 && waiting.isEmpty();
    }
  }

  private final Network network;
  private final Scheduler scheduler;
  private final WebClientSettings settings;
  private final Map<Key, Host> hosts = new LinkedHashMap<>();
  private final Set<PooledConnection> inUse = new LinkedHashSet<>();
  private int open;
  private int waiting;
  private long turns;
  private boolean sweepScheduled;
  private boolean closed;

  ConnectionPool(Network network, WebClientSettings settings) {
    this.network = network;
    this.scheduler = network.scheduler();
    this.settings = settings;
  }

  int open() {
    return open;
  }

  int idle() {
    return hosts.values().stream().mapToInt(host -> host.idle.size()).sum();
  }

  int waiting() {
    return waiting;
  }

  /**
   * Waits for a connection, which is then in use until {@link #release}.
   *
   * @param fresh whether it must be a new one
   * @throws ConnectionException when none can be made, or the pool closes
   * @throws WaitException when none becomes free in time, or too many wait already
   */
  PooledConnection acquire(Routine r, Key key, boolean fresh) {
    Host host = hosts.computeIfAbsent(key, Host::new);
    if (fresh) {
      // They are as old as the one that turned out to be stale.
      List.copyOf(host.idle).forEach(this::endIdle);
    }
    Grant grant = grantNow(host);
    if (grant == null) {
      grant = await(r, host);
    }
    return switch (grant) {
      case Ready ready -> ready.connection();
      case Permit permit -> connect(r, key);
    };
  }

  private @Nullable Grant grantNow(Host host) {
    PooledConnection rested;
    while ((rested = host.idle.peekLast()) != null) {
      if (rested.isUsable()) {
        host.idle.removeLast();
        inUse.add(rested);
        return new Ready(rested);
      }
      endIdle(rested);
    }
    if (host.open >= settings.sameHostLimit()) {
      return null;
    }
    if (open >= settings.totalLimit() && !evictOldest()) {
      return null;
    }
    host.open++;
    open++;
    // It may have left with the last idle connection.
    hosts.put(host.key, host);
    return new Permit();
  }

  private Grant await(Routine r, Host host) {
    if (waiting >= settings.waitingLimit()) {
      forgetUnused(host);
      throw new WaitException(waiting + " requests wait for a connection already", false);
    }
    try {
      return r.within(
          settings.waitTimeout(),
          body ->
              body.<Grant>suspend(
                  "a connection to " + host.key.endpoint(),
                  w -> {
                    hosts.put(host.key, host);
                    Waiting mine = new Waiting(turns++, w);
                    host.waiting.add(mine);
                    waiting++;
                    w.onEnd(
                        () -> {
                          waiting--;
                          host.waiting.remove(mine);
                          forgetUnused(host);
                        });
                  }));
    } catch (RoutineTimeoutException e) {
      throw new WaitException("no connection became free", true);
    }
  }

  private PooledConnection connect(Routine r, Key key) {
    ConnectionSettings how = settings.connection().toBuilder().tls(key.tls()).build();
    boolean made = false;
    try {
      Connection<ByteBuf> connection = network.connect(r, key.endpoint(), how);
      if (closed) {
        connection.abort();
        throw new ConnectionException("the client was closed");
      }
      PooledConnection pooled = new PooledConnection(key, connection, new ResponseCodec(settings));
      inUse.add(pooled);
      made = true;
      return pooled;
    } finally {
      if (!made) {
        leave(key);
        dispatch();
      }
    }
  }

  /**
   * Takes a connection back.
   *
   * @param reusable whether the response has ended, and the server keeps the connection
   */
  void release(PooledConnection connection, boolean reusable) {
    if (!inUse.remove(connection)) {
      return;
    }
    Host host = hosts.get(connection.key());
    if (reusable && !closed && host != null && connection.isUsable()) {
      connection.rest(scheduler.ticker().nanoTime());
      host.idle.add(connection);
      scheduleSweep();
    } else {
      connection.end();
      leave(connection.key());
    }
    dispatch();
  }

  private void endIdle(PooledConnection connection) {
    Host host = hosts.get(connection.key());
    if (host != null && host.idle.remove(connection)) {
      connection.end();
      leave(connection.key());
    }
  }

  private void leave(Key key) {
    open--;
    Host host = hosts.get(key);
    if (host != null) {
      host.open--;
      forgetUnused(host);
    }
  }

  private void forgetUnused(Host host) {
    if (host.isUnused()) {
      hosts.remove(host.key, host);
    }
  }

  private boolean evictOldest() {
    PooledConnection oldest = null;
    for (Host host : hosts.values()) {
      PooledConnection first = host.idle.peekFirst();
      if (first != null && (oldest == null || first.idleSinceNanos() < oldest.idleSinceNanos())) {
        oldest = first;
      }
    }
    if (oldest == null) {
      return false;
    }
    endIdle(oldest);
    return true;
  }

  /** Serves who waits, in the order in which they came, as far as the limits allow. */
  private void dispatch() {
    while (waiting > 0 && serveOne()) {
      // Once more.
    }
  }

  private boolean serveOne() {
    List<Host> byTurn = new ArrayList<>();
    for (Host host : hosts.values()) {
      if (!host.waiting.isEmpty()
          && (!host.idle.isEmpty() || host.open < settings.sameHostLimit())) {
        byTurn.add(host);
      }
    }
    byTurn.sort((a, b) -> Long.compare(a.waiting.getFirst().turn(), b.waiting.getFirst().turn()));
    for (Host host : byTurn) {
      Grant grant = grantNow(host);
      if (grant != null) {
        Waiting first = host.waiting.getFirst();
        if (!first.suspension().resume(grant)) {
          throw new AssertionError("who has ended to wait has left the queue");
        }
        return true;
      }
    }
    return false;
  }

  private void scheduleSweep() {
    if (sweepScheduled) {
      return;
    }
    long oldest = Long.MAX_VALUE;
    long now = scheduler.ticker().nanoTime();
    for (Host host : hosts.values()) {
      PooledConnection first = host.idle.peekFirst();
      if (first != null) {
        oldest =
            Math.min(oldest, settings.idleTimeout().toNanos() - (now - first.idleSinceNanos()));
      }
    }
    if (oldest < Long.MAX_VALUE) {
      sweepScheduled = true;
      long next = Math.max(0, Math.min(oldest, settings.cleanupInterval().toNanos()));
      scheduler.callLater(Duration.ofNanos(next), this::sweep);
    }
  }

  private void sweep() {
    sweepScheduled = false;
    closeIdle(settings.idleTimeout());
    scheduleSweep();
  }

  /** Ends idle connections that are dead, or have rested for so long. */
  void closeIdle(Duration rested) {
    long before = scheduler.ticker().nanoTime() - rested.toNanos();
    for (Host host : List.copyOf(hosts.values())) {
      for (PooledConnection connection : List.copyOf(host.idle)) {
        if (connection.idleSinceNanos() - before <= 0 || !connection.isUsable()) {
          endIdle(connection);
        }
      }
    }
    dispatch();
  }

  /** Ends idle connections, and from now on each one that is released; nobody gets one any more. */
  void close() {
    closed = true;
    closeIdle(Duration.ZERO);
    for (Host host : List.copyOf(hosts.values())) {
      for (Waiting each : List.copyOf(host.waiting)) {
        each.suspension().fail(new ConnectionException("the client was closed"));
      }
    }
  }

  /** Ends all connections. */
  void abort() {
    close();
    List.copyOf(inUse).forEach(connection -> release(connection, false));
  }

  boolean isClosed() {
    return closed;
  }
}
