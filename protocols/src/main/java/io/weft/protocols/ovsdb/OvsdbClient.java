package io.weft.protocols.ovsdb;

import io.netty.buffer.ByteBuf;
import io.weft.core.Routine;
import io.weft.core.RoutineTimeoutException;
import io.weft.core.net.Backoff;
import io.weft.core.net.Client;
import io.weft.core.net.ClientSettings;
import io.weft.core.net.Connection;
import io.weft.core.net.Endpoint;
import io.weft.core.net.Network;
import io.weft.protocols.jsonrpc.JsonRpcClosedException;
import io.weft.protocols.jsonrpc.JsonRpcErrorException;
import io.weft.protocols.jsonrpc.JsonRpcException;
import io.weft.protocols.jsonrpc.JsonRpcSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows tables of one OVSDB server for as long as it is let, over any number of connections: a
 * lost one is made again after a while. The replica is then brought up to date, by what has changed
 * since where the server knows that, and otherwise by replacing it as a whole.
 *
 * <p>{@link #run} does that for a server that is connected to, {@link #follow} for one that
 * connects. For the routines of one scheduler.
 */
public final class OvsdbClient {
  /** Connects again and again, after half a second at first, up to ten seconds. */
  public static final ClientSettings CONNECTING =
      ClientSettings.PERSISTENT.withBackoff(
          new Backoff(Duration.ofMillis(500), Duration.ofSeconds(10), 0.2, Duration.ofSeconds(1)));

  private static final Logger log = LoggerFactory.getLogger(OvsdbClient.class);

  private static final Duration START_LIMIT = Duration.ofSeconds(30);

  private final String database;
  private final JsonRpcSettings settings;
  private final ClientSettings connecting;
  private final Listener listener;
  private final Replica replica = new Replica();
  private MonitorRequest request;
  private Optional<OvsdbMonitor> current = Optional.empty();

  /**
   * Is told what happens. Called by the routine that follows, which goes on when the call returns:
   * it may wait, and may use the session. An exception is logged, and ends the connection; {@link
   * #run} makes another.
   */
  public interface Listener {
    /**
     * A connection is made and the replica is up to date.
     *
     * @param changes the difference from what was known before, deletions included; may be empty
     */
    void connected(Routine r, OvsdbSession session, DatabaseSchema schema, List<RowChange> changes);

    /** One transaction changed the replica. */
    void changed(Routine r, OvsdbSession session, List<RowChange> changes);

    /** The connection is lost. The replica keeps its content until there is another. */
    void disconnected(Routine r, String reason);
  }

  /**
   * A client of one database of one server.
   *
   * @param request the tables and columns to follow; those that the server does not have are left
   *     out
   */
  public OvsdbClient(
      String database, MonitorRequest request, JsonRpcSettings settings, Listener listener) {
    this(database, request, settings, CONNECTING, listener);
  }

  /**
   * As above.
   *
   * @param connecting how {@link #run} connects: TLS, and the waits between attempts
   */
  public OvsdbClient(
      String database,
      MonitorRequest request,
      JsonRpcSettings settings,
      ClientSettings connecting,
      Listener listener) {
    this.database = database;
    this.request = request;
    this.settings = settings;
    this.connecting = connecting;
    this.listener = listener;
  }

  /** What is known of the server's tables. For the client's scheduler only. */
  public Replica replica() {
    return replica;
  }

  /** The monitor of the connection that is synchronized, if there is one. */
  public Optional<OvsdbMonitor> monitor() {
    return current;
  }

  /**
   * Follows other rows of a table from now on, over later connections, too: those that fulfil one
   * of the conditions, none if there is no condition. See {@link OvsdbMonitor#changeConditions};
   * the listener is told what comes and goes. A server that knows no conditions tells of all rows.
   */
  public void changeConditions(Routine r, String table, List<Condition> conditions) {
    request = request.where(table, conditions);
    if (current.isPresent() && current.get().method() != OvsdbMonitor.Method.MONITOR) {
      try {
        current.get().changeConditions(r, table, conditions);
      } catch (JsonRpcClosedException e) {
        // The next connection begins with them.
      }
    }
  }

  /**
   * Connects, follows, and connects again, until the routine is cancelled, or until the connection
   * is lost if the settings say so. Changes of the connection's state are sent as {@link
   * io.weft.core.net.ConnectionStateChanged}.
   */
  public void run(Routine r, Network network, Endpoint endpoint) {
    Client client = Client.start(network, endpoint, connecting, this::follow);
    try {
      r.await(client.ended());
    } finally {
      client.abort();
    }
  }

  /**
   * Follows the server at the other end of a connection until that is lost.
   *
   * @return whether the replica was synchronized; if not, the listener was told nothing
   */
  public boolean follow(Routine r, Connection<ByteBuf> transport) {
    OvsdbSession session = OvsdbSession.open(r, transport, settings);
    try {
      Optional<OvsdbMonitor> started = start(r, session);
      if (started.isEmpty()) {
        return false;
      }
      OvsdbMonitor monitor = started.get();
      current = started;
      listener.connected(r, session, monitor.schema(), monitor.firstChanges());
      for (Optional<List<RowChange>> changes = monitor.awaitChanges(r);
          changes.isPresent();
          changes = monitor.awaitChanges(r)) {
        listener.changed(r, session, changes.get());
      }
      // The server may have ended the monitor, and not the connection.
      session.close("the server tells no more of " + database);
      listener.disconnected(r, session.closed().now());
      return true;
    } finally {
      current = Optional.empty();
      session.close("this side was stopped");
    }
  }

  private Optional<OvsdbMonitor> start(Routine r, OvsdbSession session) {
    long begin = r.scheduler().ticker().nanoTime();
    try {
      return r.within(
          START_LIMIT,
          limited -> {
            DatabaseSchema schema = session.schema(limited, database);
            return Optional.of(session.monitor(limited, schema, request.within(schema), replica));
          });
    } catch (JsonRpcClosedException | OvsdbException | JsonRpcException e) {
      // Closed, and logged, already.
      return Optional.empty();
    } catch (JsonRpcErrorException e) {
      log.warn("{}: {}", session, e.getMessage());
      session.close("the server refused: " + e.getMessage());
      return Optional.empty();
    } catch (RoutineTimeoutException e) {
      if (r.scheduler().ticker().nanoTime() - begin < START_LIMIT.toNanos()) {
        throw e; // A limit of the caller.
      }
      session.close("the server did not give its tables within " + START_LIMIT);
      return Optional.empty();
    }
  }
}
