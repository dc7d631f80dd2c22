package io.weft.protocols.ovsdb;

import io.netty.buffer.ByteBuf;
import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.core.Suspension;
import io.weft.core.net.Connection;
import io.weft.protocols.jsonrpc.JsonRpcClosedException;
import io.weft.protocols.jsonrpc.JsonRpcConnection;
import io.weft.protocols.jsonrpc.JsonRpcErrorException;
import io.weft.protocols.jsonrpc.JsonRpcHandler;
import io.weft.protocols.jsonrpc.JsonRpcMessage;
import io.weft.protocols.jsonrpc.JsonRpcSettings;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * A client's connection to an OVSDB server (RFC 7047 section 4.1). It belongs to the routine that
 * opened it, and is closed at the latest when that routine ends.
 *
 * <p>Calls throw {@link JsonRpcErrorException} when the server answers with an error, {@link
 * JsonRpcClosedException} when the connection is lost, and {@link OvsdbException}, after which the
 * connection is closed, when the server's answer is none.
 */
public final class OvsdbSession {
  /** Updates that nobody has taken; more close the connection. */
  private static final int BACKLOG = 10_000;

  private static final JsonNode MONITOR_ID = Json.NODES.stringNode("weft");

  private final JsonRpcConnection connection;
  private final ArrayDeque<JsonNode> updates = new ArrayDeque<>();
  private @Nullable Suspension<Boolean> taker;
  private @Nullable Following following;

  private record Following(DatabaseSchema schema, Replica replica) {}

  private OvsdbSession(Routine r, Connection<ByteBuf> transport, JsonRpcSettings settings) {
    this.connection = JsonRpcConnection.open(r, transport, settings, new Updates());
  }

  /** Takes over a connection that was made or accepted. */
  public static OvsdbSession open(
      Routine r, Connection<ByteBuf> transport, JsonRpcSettings settings) {
    return new OvsdbSession(r, transport, settings);
  }

  /** The names of the server's databases (section 4.1.1). */
  public List<String> databases(Routine r) {
    return checked(
        () -> {
          List<String> names = new ArrayList<>();
          JsonNode result = connection.call(r, "list_dbs", Json.NODES.arrayNode());
          for (JsonNode name : Json.array("list_dbs result", result)) {
            names.add(Json.string("list_dbs result", name));
          }
          return names;
        });
  }

  /** The schema of a database (section 4.1.2). */
  public DatabaseSchema schema(Routine r, String database) {
    return checked(
        () ->
            DatabaseSchema.parse(
                connection.call(r, "get_schema", Json.NODES.arrayNode().add(database))));
  }

  /**
   * Runs operations as one transaction (section 4.1.3). Look at the result, or use {@link
   * TransactionResult#orThrow}: a refused transaction is an answer and not an exception.
   */
  public TransactionResult transact(
      Routine r, DatabaseSchema schema, List<? extends Operation> operations) {
    List<Operation> steps = List.copyOf(operations);
    ArrayNode params = Json.NODES.arrayNode().add(schema.name());
    steps.forEach(operation -> params.add(operation.toJson()));
    return checked(
        () -> TransactionResult.parse(schema, steps, connection.call(r, "transact", params)));
  }

  /** Asks for a sign of life (section 4.1.11). */
  public void echo(Routine r) {
    connection.call(r, "echo", Json.NODES.arrayNode());
  }

  /**
   * Starts to follow tables (section 4.1.5); once for each session. The replica's content is
   * replaced by the server's, and from then on {@link #awaitChanges} keeps it up to date.
   *
   * @param replica new, or one that has followed an earlier session with the same server
   * @return what is different from what the replica held, deletions included
   */
  public List<RowChange> monitor(
      Routine r, DatabaseSchema schema, MonitorRequest request, Replica replica) {
    if (following != null) {
      throw new IllegalStateException("this session has a monitor already");
    }
    ArrayNode params =
        Json.NODES.arrayNode().add(schema.name()).add(MONITOR_ID).add(request.toJson());
    return checked(
        () -> {
          TableUpdates content = TableUpdates.parse(schema, connection.call(r, "monitor", params));
          List<RowChange> changes = replica.replace(content);
          following = new Following(schema, replica);
          return changes;
        });
  }

  /**
   * Waits for the next transaction that changed what is followed, and applies it to the replica.
   * One routine at a time.
   *
   * @return its changes; empty when the connection is closed: {@link #closed} says why. What the
   *     server sent before is delivered first.
   */
  public Optional<List<RowChange>> awaitChanges(Routine r) {
    if (following == null) {
      throw new IllegalStateException("monitor first");
    }
    Following to = following;
    while (true) {
      JsonNode update = updates.poll();
      if (update != null) {
        try {
          List<RowChange> changes = to.replica().apply(TableUpdates.parse(to.schema(), update));
          if (!changes.isEmpty()) {
            return Optional.of(changes);
          }
        } catch (OvsdbException e) {
          connection.fail("an update does not fit: " + e.getMessage());
          updates.clear();
          return Optional.empty();
        }
      } else if (!connection.isOpen()) {
        return Optional.empty();
      } else {
        awaitUpdate(r);
      }
    }
  }

  private void awaitUpdate(Routine r) {
    r.<Boolean>suspend(
        this + " changes",
        suspension -> {
          taker = suspension;
          suspension.onEnd(() -> taker = null);
        });
  }

  /** Why the connection closed, once it has. */
  public RoutineFuture<String> closed() {
    return connection.closed();
  }

  /** Whether it can still be used. Loop or routine. */
  public boolean isOpen() {
    return connection.isOpen();
  }

  /** The server's address, as text for logs. Any thread. */
  public String remote() {
    return connection.remote();
  }

  /** Closes the connection. May be repeated. */
  public void close(String reason) {
    connection.close(reason);
  }

  private <T> T checked(java.util.function.Supplier<T> call) {
    try {
      return call.get();
    } catch (OvsdbException e) {
      connection.fail("an answer is wrong: " + e.getMessage());
      throw e;
    }
  }

  /** Takes updates off the connection at once, so that answers behind them are not held up. */
  private final class Updates implements JsonRpcHandler {
    @Override
    public void request(Routine r, JsonRpcConnection from, JsonRpcMessage.Request request) {
      from.send(
          r, request.fail(new OperationResult.Failed("unknown method", request.method()).toJson()));
    }

    @Override
    public void notification(
        Routine r, JsonRpcConnection from, JsonRpcMessage.Notification notification) {
      ArrayNode params = notification.params();
      if (!notification.method().equals("update")
          || params.size() != 2
          || !params.get(0).equals(MONITOR_ID)) {
        return;
      }
      if (updates.size() >= BACKLOG) {
        from.fail(BACKLOG + " updates came that nobody took");
        return;
      }
      updates.add(params.get(1));
      wakeTaker();
    }

    @Override
    public void closed(JsonRpcConnection from, String reason) {
      wakeTaker();
    }

    private void wakeTaker() {
      if (taker != null) {
        taker.resume(true);
      }
    }
  }

  @Override
  public String toString() {
    return "OVSDB " + remote();
  }
}
