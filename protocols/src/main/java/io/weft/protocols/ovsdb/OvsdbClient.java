package io.weft.protocols.ovsdb;

import io.netty.buffer.ByteBuf;
import io.weft.core.Routine;
import io.weft.core.RoutineTimeoutException;
import io.weft.core.net.Connection;
import io.weft.core.net.ConnectionException;
import io.weft.core.net.Endpoint;
import io.weft.core.net.Network;
import io.weft.protocols.jsonrpc.JsonRpcClosedException;
import io.weft.protocols.jsonrpc.JsonRpcErrorException;
import io.weft.protocols.jsonrpc.JsonRpcSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows tables of one OVSDB server for as long as it is let, over any number of connections: a
 * lost one is made again after a while, and then the replica is replaced as a whole.
 *
 * <p>{@link #run} does that for a server that is connected to, {@link #follow} for one that
 * connects. Everything happens in the calling routine and its children.
 */
public final class OvsdbClient {
  private static final Logger log = LoggerFactory.getLogger(OvsdbClient.class);

  private static final Duration FIRST_RETRY = Duration.ofMillis(500);
  private static final Duration SLOWEST_RETRY = Duration.ofSeconds(10);
  private static final Duration START_LIMIT = Duration.ofSeconds(30);

  private final String database;
  private final MonitorRequest request;
  private final JsonRpcSettings settings;
  private final Listener listener;
  private final Replica replica = new Replica();

  /**
   * Is told what happens. Called by the routine that runs the client, which goes on when the call
   * returns: it may wait, and may use the session. An exception ends the client.
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
    this.database = database;
    this.request = request;
    this.settings = settings;
    this.listener = listener;
  }

  /** What is known of the server's tables. For the client's scheduler only. */
  public Replica replica() {
    return replica;
  }

  /**
   * Connects, follows, and connects again, until it is cancelled. Retries start after half a second
   * and get slower up to ten seconds.
   */
  public void run(Routine r, Network network, Endpoint endpoint) {
    Duration retry = FIRST_RETRY;
    String lastFailure = "";
    while (true) {
      String failure;
      try {
        Connection<ByteBuf> connection = network.connect(r, endpoint);
        if (follow(r, connection)) {
          retry = FIRST_RETRY;
          lastFailure = "";
        }
        failure = "";
      } catch (ConnectionException e) {
        failure = String.valueOf(e.getMessage());
      }
      // The same failure every ten seconds need not fill the log.
      if (!failure.isEmpty() && !failure.equals(lastFailure)) {
        log.warn("OVSDB {}: {}; trying again", endpoint, failure);
        lastFailure = failure;
      }
      r.sleep(retry);
      retry =
          retry.multipliedBy(2).compareTo(SLOWEST_RETRY) < 0
              ? retry.multipliedBy(2)
              : SLOWEST_RETRY;
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
      Optional<Started> started = start(r, session);
      if (started.isEmpty()) {
        return false;
      }
      listener.connected(r, session, started.get().schema(), started.get().changes());
      for (Optional<List<RowChange>> changes = session.awaitChanges(r);
          changes.isPresent();
          changes = session.awaitChanges(r)) {
        listener.changed(r, session, changes.get());
      }
      listener.disconnected(r, session.closed().now());
      return true;
    } finally {
      session.close("this side was stopped");
    }
  }

  private record Started(DatabaseSchema schema, List<RowChange> changes) {}

  private Optional<Started> start(Routine r, OvsdbSession session) {
    long begin = r.scheduler().ticker().nanoTime();
    try {
      return r.within(
          START_LIMIT,
          limited -> {
            DatabaseSchema schema = session.schema(limited, database);
            MonitorRequest known = request.within(schema);
            return Optional.of(
                new Started(schema, session.monitor(limited, schema, known, replica)));
          });
    } catch (JsonRpcClosedException | OvsdbException e) {
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
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("no call declares a checked exception", e);
    }
  }
}
