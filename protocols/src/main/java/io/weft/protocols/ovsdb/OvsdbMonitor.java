package io.weft.protocols.ovsdb;

import io.weft.core.Routine;
import io.weft.protocols.jsonrpc.JsonName;
import io.weft.protocols.jsonrpc.JsonRpcErrorException;
import io.weft.protocols.jsonrpc.JsonTokens;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.node.ArrayNode;

/**
 * Tables of a server that are followed with a {@link Replica} (RFC 7047 section 4.1.5, and {@code
 * monitor_cond} and {@code monitor_cond_since} of ovsdb-server(7)). It ends with its session at the
 * latest. For the routines of the session's scheduler.
 */
public final class OvsdbMonitor {
  /** Updates that nobody has taken; more close the connection. */
  private static final int BACKLOG = 10_000;

  private static final UUID NO_TRANSACTION = new UUID(0, 0);

  /** How a server can be asked, from the best way on. */
  public enum Method {
    /** Rows by condition, and only what has changed since a transaction. */
    MONITOR_COND_SINCE,
    /** Rows by condition. */
    MONITOR_COND,
    /** All rows (RFC 7047). */
    MONITOR;

    private String text() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  private final OvsdbSession session;
  private final String id;
  private final JsonName idName;
  private final DatabaseSchema schema;
  private final Replica replica;
  private final TableUpdatesReader reader;
  private final ArrayDeque<Told> untaken = new ArrayDeque<>();
  private final Wakeup wakeup = new Wakeup();
  private MonitorRequest request;
  private Method method = Method.MONITOR_COND_SINCE;
  private List<RowChange> first = List.of();
  private Optional<UUID> lastTransaction = Optional.empty();
  private boolean resumed;
  private boolean ended;

  /** What the server has told, in its order. */
  private sealed interface Told {
    record Update(TableUpdates updates) implements Told {}

    record Update2(TableUpdates2 updates, Optional<UUID> transaction) implements Told {}

    record ConditionsChanged(MonitorRequest request) implements Told {}
  }

  /** The answer to the beginning of a monitor. */
  private record Content(boolean resumed, Told content) {}

  OvsdbMonitor(
      OvsdbSession session,
      String id,
      DatabaseSchema schema,
      MonitorRequest request,
      Replica replica) {
    this.session = session;
    this.id = id;
    this.idName = JsonName.of(id);
    this.schema = schema;
    this.request = request;
    this.replica = replica;
    this.reader = new TableUpdatesReader(schema, request);
  }

  void begin(Routine r) {
    for (Method candidate : Method.values()) {
      method = candidate;
      try {
        started(session.call(r, method.text(), beginning(), this::content));
        return;
      } catch (JsonRpcErrorException e) {
        if (candidate == Method.MONITOR || !OvsdbSession.isUnknownMethod(e.error())) {
          throw e;
        }
      }
    }
  }

  private ArrayNode beginning() {
    ArrayNode params = Json.NODES.arrayNode().add(schema.name()).add(id);
    return switch (method) {
      case MONITOR -> params.add(request.toJson());
      case MONITOR_COND -> params.add(request.toConditionalJson());
      case MONITOR_COND_SINCE ->
          params
              .add(request.toConditionalJson())
              .add(replica.lastTransaction(schema, request).orElse(NO_TRANSACTION).toString());
    };
  }

  private Content content(JsonTokens tokens, int result) {
    return switch (method) {
      case MONITOR -> new Content(false, new Told.Update(reader.updates(tokens, result)));
      case MONITOR_COND ->
          new Content(false, new Told.Update2(reader.updates2(tokens, result), Optional.empty()));
      case MONITOR_COND_SINCE -> {
        if (!tokens.isArrayOf(result, 3)) {
          throw new OvsdbException("monitor_cond_since result", "must be of three elements");
        }
        int transaction = result + 2;
        boolean found = tokens.kind(result + 1) == JsonTokens.Kind.TRUE;
        yield new Content(
            found,
            new Told.Update2(
                reader.updates2(tokens, tokens.next(transaction)),
                transaction(tokens, transaction)));
      }
    };
  }

  private static Optional<UUID> transaction(JsonTokens tokens, int node) {
    if (!tokens.isUuid(node)) {
      throw new OvsdbException("last transaction", "is not a UUID");
    }
    return Optional.of(tokens.uuid(node));
  }

  private void started(Content content) {
    resumed = content.resumed();
    first =
        switch (content.content()) {
          case Told.Update(TableUpdates updates) -> replica.replace(updates);
          case Told.Update2(TableUpdates2 updates, Optional<UUID> transaction) ->
              resumed ? replica.apply(schema, updates) : replica.replace(updates);
          case Told.ConditionsChanged c -> throw new IllegalStateException("not at first");
        };
    reached(
        content.content() instanceof Told.Update2(TableUpdates2 u, Optional<UUID> transaction)
            ? transaction
            : Optional.empty());
  }

  private void reached(Optional<UUID> transaction) {
    lastTransaction = transaction;
    transaction.ifPresentOrElse(
        last -> replica.reached(schema, request, last), replica::cannotBeResumed);
  }

  /** What was different at first from what the replica held, deletions included. */
  public List<RowChange> firstChanges() {
    return first;
  }

  /** The way in which the server is asked: the best that it knows. */
  public Method method() {
    return method;
  }

  /**
   * Whether the server has told at first only what had changed since the replica's last session.
   */
  public boolean resumed() {
    return resumed;
  }

  /** What is followed; with the conditions as they are now. */
  public MonitorRequest request() {
    return request;
  }

  /** What is known of the tables. */
  public Replica replica() {
    return replica;
  }

  /** The schema that the server gave. */
  public DatabaseSchema schema() {
    return schema;
  }

  JsonName idName() {
    return idName;
  }

  /** A notification of changes, in any of the three forms, has come for this monitor. */
  void told(JsonTokens tokens, int kind, int updates) {
    if (untaken.size() >= BACKLOG) {
      session.fail(BACKLOG + " updates came that nobody took");
      return;
    }
    untaken.add(
        switch (kind) {
          case 1 -> new Told.Update(reader.updates(tokens, updates));
          case 2 -> new Told.Update2(reader.updates2(tokens, updates), Optional.empty());
          default ->
              new Told.Update2(
                  reader.updates2(tokens, tokens.next(updates)), transaction(tokens, updates));
        });
    wakeup.raise();
  }

  /**
   * Waits for the next transaction that changed what is followed, and applies it to the replica.
   * One routine at a time.
   *
   * @return its changes; empty when the monitor has ended or the connection is closed: {@link
   *     OvsdbSession#closed} says why. What the server sent before is delivered first.
   */
  public Optional<List<RowChange>> awaitChanges(Routine r) {
    while (true) {
      Told next = untaken.poll();
      if (next != null) {
        try {
          List<RowChange> changes = apply(next);
          if (!changes.isEmpty()) {
            return Optional.of(changes);
          }
        } catch (OvsdbException e) {
          session.fail("an update does not fit: " + e.getMessage());
          untaken.clear();
          return Optional.empty();
        }
      } else if (ended || !session.isOpen()) {
        return Optional.empty();
      } else {
        wakeup.await(r, this + " changes");
      }
    }
  }

  private List<RowChange> apply(Told told) {
    return switch (told) {
      case Told.Update(TableUpdates updates) -> replica.apply(updates);
      case Told.Update2(TableUpdates2 updates, Optional<UUID> transaction) -> {
        List<RowChange> changes = replica.apply(schema, updates);
        if (transaction.isPresent()) {
          reached(transaction);
        }
        yield changes;
      }
      case Told.ConditionsChanged(MonitorRequest changed) -> {
        request = changed;
        reached(lastTransaction);
        yield List.of();
      }
    };
  }

  /**
   * Asks for other rows of a table from now on (ovsdb-server(7), {@code monitor_cond_change}):
   * those that fulfil one of the conditions, none if there is no condition. What comes and goes by
   * that is among the {@linkplain #awaitChanges changes}. Waits for the server to have done it.
   *
   * @throws IllegalStateException if the server knows no conditions
   */
  public void changeConditions(Routine r, String table, List<Condition> conditions) {
    if (method == Method.MONITOR) {
      throw new IllegalStateException(session + " knows no conditions");
    }
    if (!request.tables().containsKey(table)) {
      throw new IllegalArgumentException(table + " is not followed");
    }
    MonitorRequest changed = asked().where(table, conditions);
    replica.cannotBeResumed();
    ArrayNode params = Json.NODES.arrayNode().add(id).add(id);
    params.add(MonitorRequest.conditionsToJson(Map.of(table, conditions)));
    session.call(
        r,
        "monitor_cond_change",
        params,
        (tokens, result) -> {
          untaken.add(new Told.ConditionsChanged(changed));
          wakeup.raise();
          return true;
        });
  }

  /** What the server was asked for last. */
  private MonitorRequest asked() {
    MonitorRequest last = request;
    for (Told told : untaken) {
      if (told instanceof Told.ConditionsChanged(MonitorRequest changed)) {
        last = changed;
      }
    }
    return last;
  }

  /** Ends it, when the server has said yes; the replica stays as it is. */
  public void cancel(Routine r) {
    session.call(r, "monitor_cancel", Json.NODES.arrayNode().add(id), JsonTokens::kind);
    end();
  }

  /** Nothing more is told. */
  void end() {
    ended = true;
    session.forget(this);
    wakeup.raise();
  }

  @Override
  public String toString() {
    return session + " " + schema.name();
  }
}
