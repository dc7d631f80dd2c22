package io.weft.protocols.ovsdb;

import io.netty.buffer.ByteBuf;
import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.core.net.Connection;
import io.weft.protocols.jsonrpc.JsonRpcCall;
import io.weft.protocols.jsonrpc.JsonRpcClosedException;
import io.weft.protocols.jsonrpc.JsonRpcConnection;
import io.weft.protocols.jsonrpc.JsonRpcErrorException;
import io.weft.protocols.jsonrpc.JsonRpcException;
import io.weft.protocols.jsonrpc.JsonRpcHandler;
import io.weft.protocols.jsonrpc.JsonRpcMessage;
import io.weft.protocols.jsonrpc.JsonRpcSettings;
import io.weft.protocols.jsonrpc.JsonTokens;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * A client's connection to an OVSDB server (RFC 7047 section 4.1, and what ovsdb-server(7) adds to
 * it). It belongs to the routine that opened it, and is closed at the latest when that routine
 * ends.
 *
 * <p>Calls throw {@link JsonRpcErrorException} when the server answers with an error, {@link
 * JsonRpcClosedException} when the connection is lost, and {@link OvsdbException} or {@link
 * JsonRpcException}, after which the connection is closed, when the server's answer is none.
 */
public final class OvsdbSession {
  private final JsonRpcConnection connection;
  private final List<OvsdbMonitor> monitors = new ArrayList<>();
  private final Map<String, OvsdbLock> locks = new LinkedHashMap<>();
  private long nextMonitor = 1;

  private OvsdbSession(Routine r, Connection<ByteBuf> transport, JsonRpcSettings settings) {
    this.connection = JsonRpcConnection.open(r, transport, settings, new Notifications());
  }

  /** Takes over a connection that was made or accepted. */
  public static OvsdbSession open(
      Routine r, Connection<ByteBuf> transport, JsonRpcSettings settings) {
    return new OvsdbSession(r, transport, settings);
  }

  /** The names of the server's databases (section 4.1.1). */
  public List<String> databases(Routine r) {
    return call(
        r,
        "list_dbs",
        Json.NODES.arrayNode(),
        (tokens, result) -> {
          List<String> names = new ArrayList<>();
          for (JsonNode name : Json.array("list_dbs result", tokens.tree(result))) {
            names.add(Json.string("list_dbs result", name));
          }
          return names;
        });
  }

  /** The schema of a database (section 4.1.2). */
  public DatabaseSchema schema(Routine r, String database) {
    return call(
        r,
        "get_schema",
        Json.NODES.arrayNode().add(database),
        (tokens, result) -> DatabaseSchema.parse(tokens.tree(result)));
  }

  /** The id of the running server, another one after a restart (ovsdb-server(7)). */
  public UUID serverId(Routine r) {
    return call(
        r,
        "get_server_id",
        Json.NODES.arrayNode(),
        (tokens, result) -> {
          if (!tokens.isUuid(result)) {
            throw new OvsdbException("get_server_id result", "is not a UUID");
          }
          return tokens.uuid(result);
        });
  }

  /**
   * Whether the server should keep the connection when databases come, go or change their schemas
   * (ovsdb-server(7)). Who says so follows the {@code _Server} database to know of it.
   */
  public void setDatabaseChangeAware(Routine r, boolean aware) {
    call(r, "set_db_change_aware", Json.NODES.arrayNode().add(aware), JsonTokens::kind);
  }

  /**
   * Runs operations as one transaction (section 4.1.3), and waits for the result. Look at it, or
   * use {@link TransactionResult#orThrow}: a refused transaction is an answer and not an exception.
   * When the wait is cut short, the server is told to cancel what it may be waiting with.
   */
  public TransactionResult transact(
      Routine r, DatabaseSchema schema, List<? extends Operation> operations) {
    PendingTransaction transaction = begin(r, schema, operations);
    try {
      return transaction.await(r);
    } finally {
      if (!transaction.isDone() && isOpen()) {
        // This routine may be at its end, and must not wait any more.
        r.scheduler()
            .spawn(
                this + " cancel",
                c -> {
                  try {
                    transaction.cancel(c);
                  } catch (JsonRpcClosedException e) {
                    // Then the server gives it up by itself.
                  }
                });
      }
    }
  }

  /** Sends a transaction, and does not wait for its result. */
  public PendingTransaction begin(
      Routine r, DatabaseSchema schema, List<? extends Operation> operations) {
    List<Operation> steps = List.copyOf(operations);
    ArrayNode params = Json.NODES.arrayNode().add(schema.name());
    steps.forEach(operation -> params.add(operation.toJson()));
    JsonRpcCall<TransactionResult> call =
        connection.begin(
            r,
            "transact",
            params,
            (tokens, result) -> TransactionResult.parse(schema, steps, tokens.tree(result)));
    return new PendingTransaction(this, call);
  }

  /**
   * Gives the schema's database this schema in place of its own (ovsdb-server(7), {@code convert}):
   * what fits into it stays, and when some of that does not, the answer is an error and nothing has
   * changed. Monitors of the database end. The server then closes this connection, unless it was
   * told that this side is {@linkplain #setDatabaseChangeAware aware}.
   */
  public void convert(Routine r, DatabaseSchema to) {
    call(r, "convert", Json.NODES.arrayNode().add(to.name()).add(to.toJson()), JsonTokens::kind);
  }

  /** Asks for a sign of life (section 4.1.11). */
  public void echo(Routine r) {
    connection.call(r, "echo", Json.NODES.arrayNode());
  }

  /**
   * Starts to follow tables, in the best way that the server knows: {@code monitor_cond_since},
   * {@code monitor_cond}, or {@code monitor} (section 4.1.5). The replica's content is replaced by
   * the server's, or brought up to date where the server knows what has changed since; from then on
   * {@link OvsdbMonitor#awaitChanges} keeps it up to date. Any number for each session.
   *
   * @param replica new, or one that has followed an earlier session with the same server
   */
  public OvsdbMonitor monitor(
      Routine r, DatabaseSchema schema, MonitorRequest request, Replica replica) {
    OvsdbMonitor monitor =
        new OvsdbMonitor(this, "weft-" + nextMonitor++, schema, request, replica);
    // From the answer on updates may come.
    monitors.add(monitor);
    boolean begun = false;
    try {
      monitor.begin(r);
      begun = true;
      return monitor;
    } finally {
      if (!begun) {
        monitors.remove(monitor);
      }
    }
  }

  /**
   * Asks for a lock (section 4.1.8), and waits for the server to say whether it is ours at once;
   * {@link OvsdbLock#awaitOwned} waits until it is. Once for each name.
   */
  public OvsdbLock lock(Routine r, String name) {
    return lock(r, "lock", name);
  }

  /** Takes a lock away from whoever has it. Once for each name. */
  public OvsdbLock steal(Routine r, String name) {
    return lock(r, "steal", name);
  }

  private OvsdbLock lock(Routine r, String method, String name) {
    if (locks.containsKey(name)) {
      throw new IllegalStateException("the lock " + name + " was asked for already");
    }
    OvsdbLock lock = new OvsdbLock(this, name);
    locks.put(name, lock);
    boolean done = false;
    try {
      call(
          r,
          method,
          Json.NODES.arrayNode().add(name),
          (tokens, result) -> {
            JsonNode locked =
                Json.required(method, Json.object(method, tokens.tree(result)), "locked");
            lock.set(Json.bool(method, locked));
            return true;
          });
      done = true;
      return lock;
    } finally {
      if (!done) {
        locks.remove(name);
      }
    }
  }

  void forget(OvsdbLock lock) {
    locks.remove(lock.name());
  }

  void forget(OvsdbMonitor monitor) {
    monitors.remove(monitor);
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

  void fail(String reason) {
    connection.fail(reason);
  }

  void notify(Routine r, String method, ArrayNode params) {
    connection.notify(r, method, params);
  }

  <T> T call(Routine r, String method, ArrayNode params, JsonRpcCall.Reader<? extends T> reader) {
    return checked(() -> connection.<T>call(r, method, params, reader));
  }

  <T> T checked(Supplier<T> call) {
    try {
      return call.get();
    } catch (OvsdbException | JsonRpcException e) {
      connection.fail("an answer is wrong: " + e.getMessage());
      throw e;
    }
  }

  /** Open vSwitch sends the words alone. */
  static boolean isUnknownMethod(JsonNode error) {
    JsonNode words = error.isObject() ? error.path("error") : error;
    return words.isString() && words.stringValue().equals("unknown method");
  }

  /** Takes notifications off the connection at once, so that answers behind are not held up. */
  private final class Notifications implements JsonRpcHandler {
    @Override
    public void request(Routine r, JsonRpcConnection from, JsonRpcMessage.Request request) {
      from.send(
          r, request.fail(new OperationResult.Failed("unknown method", request.method()).toJson()));
    }

    @Override
    public void notification(
        Routine r, JsonRpcConnection from, String method, JsonTokens tokens, int params) {
      int first = tokens.first(params);
      if (tokens.isEnd(first)) {
        return;
      }
      try {
        switch (method) {
          case "update" -> update(tokens, params, 2, 1);
          case "update2" -> update(tokens, params, 2, 2);
          case "update3" -> update(tokens, params, 3, 3);
          case "locked" -> lock(tokens, first, true);
          case "stolen" -> lock(tokens, first, false);
          case "monitor_canceled" ->
              List.copyOf(monitors).stream()
                  .filter(m -> tokens.isString(first) && tokens.is(first, m.idName()))
                  .forEach(OvsdbMonitor::end);
          default -> {
            // What we do not know was not meant for us.
          }
        }
      } catch (OvsdbException e) {
        from.fail("an update is wrong: " + e.getMessage());
      }
    }

    private void update(JsonTokens tokens, int params, int size, int kind) {
      if (!tokens.isArrayOf(params, size)) {
        throw new OvsdbException("update", "must have " + size + " parameters");
      }
      int id = tokens.first(params);
      if (!tokens.isString(id)) {
        return;
      }
      for (int i = 0; i < monitors.size(); i++) {
        OvsdbMonitor monitor = monitors.get(i);
        if (tokens.is(id, monitor.idName())) {
          monitor.told(tokens, kind, tokens.next(id));
          return;
        }
      }
    }

    private void lock(JsonTokens tokens, int name, boolean owned) {
      OvsdbLock lock = tokens.isString(name) ? locks.get(tokens.string(name)) : null;
      if (lock != null) {
        lock.set(owned);
      }
    }

    @Override
    public void notification(
        Routine r, JsonRpcConnection from, JsonRpcMessage.Notification notification) {
      // The other method takes them all, but for those with members that should not be there.
      from.fail("a notification with other members");
    }

    @Override
    public void closed(JsonRpcConnection from, String reason) {
      List.copyOf(monitors).forEach(OvsdbMonitor::end);
      locks.values().forEach(OvsdbLock::wake);
    }
  }

  @Override
  public String toString() {
    return "OVSDB " + remote();
  }
}
