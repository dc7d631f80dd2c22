package io.weft.protocols.ovsdb;

import io.weft.protocols.jsonrpc.JsonRpcMessage;
import io.weft.protocols.ovsdb.OvsdbDatabase.Outcome;
import io.weft.protocols.ovsdb.OvsdbDatabase.Step;
import io.weft.protocols.ovsdb.OvsdbDatabase.Violation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Serves {@link OvsdbDatabase}s to any number of clients as RFC 7047 section 4 and ovsdb-server(7)
 * say: {@code list_dbs}, {@code get_schema}, {@code transact}, {@code cancel}, {@code monitor},
 * {@code monitor_cond}, {@code monitor_cond_since}, {@code monitor_cond_change}, {@code
 * monitor_cancel}, {@code lock}, {@code steal}, {@code unlock}, {@code echo}, {@code
 * get_server_id}, {@code set_db_change_aware} and {@code convert}. Beside the databases given there
 * is {@code _Server}, which tells of them.
 *
 * <p>It neither reads nor writes sockets: messages go into {@link Session#receive} and come out of
 * the consumer given to {@link #open}. A client sees the updates of its own transaction before the
 * answer to it. One thread at a time.
 */
public final class OvsdbServer {
  private final Map<String, ServedDatabase> databases = new LinkedHashMap<>();
  private final OvsdbDatabase first;
  private final ServedDatabase catalogue;
  private final LongSupplier nanoTime;
  private final Limits limits;
  private final ServerLocks locks = new ServerLocks();
  private final List<Session> sessions = new ArrayList<>();
  private final List<Waiting> waiting = new ArrayList<>();
  private Optional<UUID> id = Optional.empty();

  /** A transaction whose wait is not fulfilled yet. */
  private record Waiting(
      Session session,
      ServedDatabase database,
      JsonRpcMessage.Request request,
      List<Step> steps,
      OptionalLong deadline) {}

  /**
   * What clients may make the server hold; beyond that they are answered with an error.
   *
   * @param monitors of one client
   * @param locks that one client has or waits for
   * @param waits transactions of one client that wait
   * @param history transactions of each database that a client may go on from
   */
  public record Limits(int monitors, int locks, int waits, int history) {
    /** 1000 monitors and locks, 100 waits, 100 transactions. */
    public static final Limits DEFAULT = new Limits(1000, 1000, 100, 100);

    /** Refuses negative limits. */
    public Limits {
      if (monitors < 0 || locks < 0 || waits < 0 || history < 0) {
        throw new IllegalArgumentException(
            "limits must not be negative: " + List.of(monitors, locks, waits, history));
      }
    }
  }

  /**
   * A server of one database, with the clock for the time-outs of waits.
   *
   * @param nanoTime such as {@code scheduler.ticker()::nanoTime}
   */
  public OvsdbServer(OvsdbDatabase database, LongSupplier nanoTime) {
    this(List.of(database), nanoTime, Limits.DEFAULT);
  }

  /**
   * A server of databases with different names.
   *
   * @param databases at least one
   */
  public OvsdbServer(Collection<OvsdbDatabase> databases, LongSupplier nanoTime, Limits limits) {
    this.nanoTime = nanoTime;
    this.limits = limits;
    this.first = databases.stream().findFirst().orElseThrow();
    this.catalogue = new ServedDatabase(ServerCatalogue.create(), limits.history());
    this.databases.put(catalogue.name(), catalogue);
    databases.forEach(this::add);
  }

  /** The first database. Change it through {@link #transact} only, or monitors miss the change. */
  public OvsdbDatabase database() {
    return first;
  }

  /** The database of that name, {@code _Server} included. */
  public Optional<OvsdbDatabase> database(String name) {
    return Optional.ofNullable(databases.get(name)).map(ServedDatabase::database);
  }

  /**
   * Serves one database more. Clients that have not said that they are aware of such changes are
   * disconnected, as Open vSwitch does it.
   *
   * @throws IllegalArgumentException if there is one of that name
   */
  public void add(OvsdbDatabase database) {
    String name = database.schema().name();
    if (databases.containsKey(name)) {
      throw new IllegalArgumentException("there is a database " + name + " already");
    }
    databases.put(name, new ServedDatabase(database, limits.history()));
    changeCatalogue(ServerCatalogue.added(database.schema()));
    disconnectUnaware("database " + name + " was added");
  }

  /**
   * Serves a database no more: waiting transactions fail, and monitors end. Clients that have not
   * said that they are aware of such changes are disconnected.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public void remove(String name) {
    ServedDatabase gone = name.equals(catalogue.name()) ? null : databases.remove(name);
    if (gone == null) {
      throw new IllegalArgumentException("there is no database " + name + " to remove");
    }
    endUse(gone);
    changeCatalogue(ServerCatalogue.removed(name));
    disconnectUnaware("database " + name + " was removed");
  }

  /**
   * Gives a database another schema, as a client's {@code convert} does (ovsdb-server(7)). The rows
   * of the tables that both schemas have stay under their ids, with the columns that both have; new
   * columns have their default values. Rows that nothing keeps any more go. Waiting transactions
   * fail, and monitors end; clients that have not said that they are aware of such changes are
   * disconnected.
   *
   * @param schema of the same name as the database
   * @throws IllegalArgumentException if there is no database of that name
   * @throws OvsdbException if the content does not fit or the schema refers to a table that it does
   *     not have; nothing has changed then
   */
  public void convert(DatabaseSchema schema) {
    ServedDatabase served = databases.get(schema.name());
    if (served == null || served == catalogue) {
      throw new IllegalArgumentException("there is no database " + schema.name() + " to convert");
    }
    schema.checkReferences();
    try {
      convert(served, schema);
    } catch (Violation e) {
      throw new OvsdbException(schema.name(), String.valueOf(e.getMessage()));
    }
    disconnectUnaware(converted(served));
  }

  private void convert(ServedDatabase served, DatabaseSchema schema) {
    served.database().convert(schema);
    served.converted();
    endUse(served);
    changeCatalogue(ServerCatalogue.converted(schema));
  }

  private static String converted(ServedDatabase served) {
    return "database " + served.name() + " was converted to another schema";
  }

  /** Ends what clients have under way with a database. */
  private void endUse(ServedDatabase served) {
    for (Session session : List.copyOf(sessions)) {
      for (ServerMonitor monitor : List.copyOf(session.monitors)) {
        if (monitor.database() == served.database()) {
          session.monitors.remove(monitor);
          if (session.aware) {
            session.tell(
                new JsonRpcMessage.Notification(
                    "monitor_canceled", Json.NODES.arrayNode().add(monitor.id())));
          }
        }
      }
    }
    for (Waiting transaction : List.copyOf(waiting)) {
      if (transaction.database() == served && waiting.remove(transaction)) {
        transaction.session.fail(transaction.request(), Json.NODES.stringNode("canceled"));
      }
    }
  }

  private void changeCatalogue(List<Operation> operations) {
    if (catalogue.database().transact(operations) instanceof Outcome.Finished finished) {
      finished.result().orThrow();
      publish(catalogue, finished.changes());
    }
  }

  private void disconnectUnaware(String reason) {
    for (Session session : List.copyOf(sessions)) {
      if (!session.aware) {
        session.disconnect.accept(reason);
      }
    }
  }

  /** A client has connected; what {@code out} is given goes to it, in order. */
  public Session open(Consumer<? super JsonRpcMessage> out) {
    return open(out, reason -> {});
  }

  /**
   * A client has connected; what {@code out} is given goes to it, in order.
   *
   * @param disconnect is given the reason when the client must connect again, once it has what
   *     {@code out} was given until then
   */
  public Session open(Consumer<? super JsonRpcMessage> out, Consumer<? super String> disconnect) {
    Session session = new Session(out, disconnect);
    sessions.add(session);
    return session;
  }

  /**
   * Changes the first database from inside, as a transaction of its own; monitors are told.
   *
   * @throws IllegalArgumentException for a wait that would have to be waited for
   */
  public TransactionResult transact(List<? extends Operation> operations) {
    return transact(first.schema().name(), operations);
  }

  /**
   * Changes a database from inside, as a transaction of its own; monitors are told.
   *
   * @throws IllegalArgumentException for a wait that would have to be waited for
   */
  public TransactionResult transact(String database, List<? extends Operation> operations) {
    ServedDatabase served = databases.get(database);
    if (served == null) {
      throw new IllegalArgumentException("there is no database " + database);
    }
    return switch (served.database().transact(operations)) {
      case Outcome.Finished finished -> {
        publish(served, finished.changes());
        retryWaiting();
        yield finished.result();
      }
      case Outcome.Blocked blocked ->
          throw new IllegalArgumentException("the wait would block: " + blocked.at());
    };
  }

  /** How many monitors all clients have. */
  public int monitorCount() {
    return sessions.stream().mapToInt(session -> session.monitors.size()).sum();
  }

  /** When the first unfulfilled wait times out, in the time of the given clock. */
  public OptionalLong nextDeadline() {
    return waiting.stream()
        .map(Waiting::deadline)
        .filter(OptionalLong::isPresent)
        .mapToLong(OptionalLong::getAsLong)
        .reduce((a, b) -> a - b < 0 ? a : b);
  }

  /** Answers the transactions whose waits have timed out. To be called at {@link #nextDeadline}. */
  public void expire() {
    long now = nanoTime.getAsLong();
    for (Waiting transaction : List.copyOf(waiting)) {
      if (transaction.deadline().isPresent()
          && transaction.deadline().getAsLong() - now <= 0
          && waiting.remove(transaction)
          && run(transaction) instanceof Outcome.Blocked blocked) {
        transaction.session.answer(
            transaction.request(), timedOut(transaction.steps().size(), blocked.before()));
      }
    }
  }

  private Outcome run(Waiting transaction) {
    return transaction
        .database()
        .database()
        .run(transaction.steps(), lock -> locks.isOwner(transaction.session(), lock));
  }

  private static ArrayNode timedOut(int operations, List<OperationResult> before) {
    List<OperationResult> results = new ArrayList<>(before);
    results.add(new OperationResult.Failed("timed out", "the wait was not fulfilled in time"));
    while (results.size() < operations) {
      results.add(new OperationResult.NotTried());
    }
    return new TransactionResult(results, Optional.empty()).toJson();
  }

  private void publish(ServedDatabase database, List<RowChange> changes) {
    if (changes.isEmpty()) {
      return;
    }
    database.committed(changes);
    for (Session session : List.copyOf(sessions)) {
      for (ServerMonitor monitor : List.copyOf(session.monitors)) {
        if (monitor.database() == database.database()) {
          session.tellUpdates(database, monitor, monitor.updates(changes));
        }
      }
    }
  }

  /** A change may fulfil waits, whose transactions change more. */
  private void retryWaiting() {
    boolean progress = true;
    while (progress) {
      progress = false;
      for (Waiting transaction : List.copyOf(waiting)) {
        if (waiting.contains(transaction)
            && run(transaction) instanceof Outcome.Finished finished) {
          waiting.remove(transaction);
          publish(transaction.database(), finished.changes());
          transaction.session.answer(transaction.request(), finished.result().toJson());
          progress |= !finished.changes().isEmpty();
        }
      }
    }
  }

  /** One client. */
  public final class Session {
    private final Consumer<? super JsonRpcMessage> out;
    private final Consumer<? super String> disconnect;
    private final List<ServerMonitor> monitors = new ArrayList<>();
    private int lockCount;
    private boolean aware;
    private boolean closed;

    private Session(Consumer<? super JsonRpcMessage> out, Consumer<? super String> disconnect) {
      this.out = out;
      this.disconnect = disconnect;
    }

    /** Handles what the client sent. Wrong parameters are answered with an error. */
    public void receive(JsonRpcMessage message) {
      switch (message) {
        case JsonRpcMessage.Request request -> {
          try {
            handle(request);
          } catch (OvsdbException e) {
            fail(request, error("syntax error", String.valueOf(e.getMessage())));
          }
        }
        case JsonRpcMessage.Notification notification -> {
          if (notification.method().equals("cancel") && notification.params().size() == 1) {
            cancel(notification.params().get(0));
          }
        }
        case JsonRpcMessage.Response response -> {
          // An answer to a keep-alive of ours.
        }
      }
    }

    /** The client has gone: its monitors, waits and locks go with it. */
    public void close() {
      if (!closed) {
        closed = true;
        sessions.remove(this);
        monitors.clear();
        waiting.removeIf(transaction -> transaction.session == this);
        locks.leave(this);
      }
    }

    void tell(JsonRpcMessage message) {
      if (!closed) {
        out.accept(message);
      }
    }

    private void answer(JsonRpcMessage.Request request, JsonNode result) {
      tell(request.reply(result));
    }

    private void fail(JsonRpcMessage.Request request, JsonNode error) {
      tell(request.fail(error));
    }

    private void handle(JsonRpcMessage.Request request) {
      ArrayNode params = request.params();
      switch (request.method()) {
        case "echo" -> answer(request, params);
        case "list_dbs" -> {
          ArrayNode names = Json.NODES.arrayNode();
          databases.keySet().forEach(names::add);
          answer(request, names);
        }
        case "get_schema" -> answer(request, database(params, 1).database().schema().toJson());
        case "get_server_id" -> answer(request, Json.NODES.stringNode(serverId().toString()));
        case "set_db_change_aware" -> {
          requireSize(params, 1);
          aware = Json.bool("set_db_change_aware", params.get(0));
          answer(request, Json.NODES.objectNode());
        }
        case "convert" -> convert(request, database(params, 2), params.get(1));
        case "transact" -> transact(request, database(params, params.size()), params);
        case "monitor" -> monitor(request, ServerMonitor.Version.RFC, 3);
        case "monitor_cond" -> monitor(request, ServerMonitor.Version.COND, 3);
        case "monitor_cond_since" -> monitor(request, ServerMonitor.Version.SINCE, 4);
        case "monitor_cond_change" -> changeMonitor(request, params);
        case "monitor_cancel" -> {
          requireSize(params, 1);
          if (monitors.removeIf(m -> m.id().equals(params.get(0)))) {
            answer(request, Json.NODES.objectNode());
          } else {
            fail(request, error("unknown monitor", ""));
          }
        }
        case "lock", "steal", "unlock" -> lock(request, lockName(params));
        default -> fail(request, error("unknown method", Json.shorten(request.method())));
      }
    }

    private void requireSize(ArrayNode params, int count) {
      if (params.size() != count) {
        throw new OvsdbException("params", params.size() + " parameters");
      }
    }

    private ServedDatabase database(ArrayNode params, int count) {
      requireSize(params, Math.max(1, count));
      String name = Json.string("database", params.get(0));
      ServedDatabase database = databases.get(name);
      if (database == null) {
        throw new OvsdbException("database", "no database \"" + Json.shorten(name) + "\"");
      }
      return database;
    }

    private UUID serverId() {
      if (id.isEmpty()) {
        id = Optional.of(first.newId());
      }
      return id.get();
    }

    private void transact(
        JsonRpcMessage.Request request, ServedDatabase database, ArrayNode params) {
      List<Step> steps = new ArrayList<>();
      for (int i = 1; i < params.size(); i++) {
        try {
          Operation operation = Operation.parse(database.database().schema(), params.get(i));
          steps.add(
              database == catalogue && operation.isWriting()
                  ? Step.failed("not allowed", "the database _Server can only be read")
                  : Step.of(operation));
        } catch (OvsdbException e) {
          steps.add(Step.failed("syntax error", String.valueOf(e.getMessage())));
        }
      }
      switch (database.database().run(steps, lock -> locks.isOwner(this, lock))) {
        case Outcome.Finished finished -> {
          publish(database, finished.changes());
          answer(request, finished.result().toJson());
          retryWaiting();
        }
        case Outcome.Blocked blocked -> {
          if (waiting.stream().filter(w -> w.session() == this).count() >= limits.waits()) {
            fail(request, error("resources exhausted", "too many waits"));
            return;
          }
          OptionalLong deadline =
              blocked.at().timeout().isPresent()
                  ? OptionalLong.of(nanoTime.getAsLong() + blocked.at().timeout().get().toNanos())
                  : OptionalLong.empty();
          waiting.add(new Waiting(this, database, request, steps, deadline));
        }
      }
    }

    private void convert(JsonRpcMessage.Request request, ServedDatabase database, JsonNode json) {
      DatabaseSchema schema = DatabaseSchema.parse(json);
      if (database == catalogue) {
        fail(request, error("not allowed", "the database _Server can only be read"));
        return;
      }
      if (!schema.name().equals(database.name())) {
        fail(
            request,
            error(
                "invalid parameters",
                "the schema is of "
                    + Json.shorten(schema.name())
                    + ", the database is "
                    + database.name()));
        return;
      }
      try {
        OvsdbServer.this.convert(database, schema);
      } catch (Violation e) {
        fail(request, e.failed().toJson());
        return;
      }
      answer(request, Json.NODES.objectNode());
      // This client, too, if it is not aware; behind its answer.
      disconnectUnaware(converted(database));
    }

    private void cancel(JsonNode id) {
      for (Waiting transaction : List.copyOf(waiting)) {
        if (transaction.session == this && transaction.request().id().equals(id)) {
          waiting.remove(transaction);
          fail(transaction.request(), Json.NODES.stringNode("canceled"));
        }
      }
    }

    private void monitor(JsonRpcMessage.Request request, ServerMonitor.Version version, int count) {
      ArrayNode params = request.params();
      ServedDatabase database = database(params, count);
      JsonNode id = params.get(1);
      if (find(id).isPresent()) {
        fail(request, error("duplicate monitor ID", ""));
        return;
      }
      if (monitors.size() >= limits.monitors()) {
        fail(request, error("resources exhausted", "too many monitors"));
        return;
      }
      ServerMonitor monitor = ServerMonitor.parse(database.database(), version, id, params.get(2));
      JsonNode content =
          version == ServerMonitor.Version.SINCE
              ? since(database, monitor, params.get(3))
              : monitor.initial();
      monitors.add(monitor);
      answer(request, content);
    }

    private ArrayNode since(ServedDatabase database, ServerMonitor monitor, JsonNode last) {
      UUID known = Atom.uuid("last-txn-id", Json.string("last-txn-id", last));
      Optional<List<RowChange>> changes = database.since(known);
      ArrayNode result = Json.NODES.arrayNode();
      result.add(changes.isPresent()).add(database.last().toString());
      return result.add(changes.isPresent() ? monitor.updates(changes.get()) : monitor.initial());
    }

    private Optional<ServerMonitor> find(JsonNode id) {
      return monitors.stream().filter(m -> m.id().equals(id)).findFirst();
    }

    private void changeMonitor(JsonRpcMessage.Request request, ArrayNode params) {
      requireSize(params, 3);
      Optional<ServerMonitor> found =
          find(params.get(0)).filter(m -> m.version() != ServerMonitor.Version.RFC);
      if (found.isEmpty()) {
        fail(request, error("unknown monitor", ""));
        return;
      }
      if (!params.get(0).equals(params.get(1)) && find(params.get(1)).isPresent()) {
        fail(request, error("duplicate monitor ID", ""));
        return;
      }
      ServerMonitor monitor = found.get();
      ObjectNode updates = monitor.change(params.get(2));
      monitor.rename(params.get(1));
      databases.values().stream()
          .filter(database -> database.database() == monitor.database())
          .forEach(database -> tellUpdates(database, monitor, updates));
      answer(request, Json.NODES.objectNode());
    }

    private void tellUpdates(ServedDatabase database, ServerMonitor monitor, ObjectNode updates) {
      if (updates.isEmpty()) {
        return;
      }
      ArrayNode params = Json.NODES.arrayNode().add(monitor.id());
      String method =
          switch (monitor.version()) {
            case RFC -> "update";
            case COND -> "update2";
            case SINCE -> {
              params.add(database.last().toString());
              yield "update3";
            }
          };
      tell(new JsonRpcMessage.Notification(method, params.add(updates)));
    }

    private String lockName(ArrayNode params) {
      requireSize(params, 1);
      Atom name = Operation.name(params.get(0));
      return ((Atom.NamedUuid) name).name();
    }

    private void lock(JsonRpcMessage.Request request, String lock) {
      boolean held = locks.isIn(this, lock);
      if (request.method().equals("unlock")) {
        if (!held) {
          throw new OvsdbException("unlock", lock + " was not asked for");
        }
        lockCount--;
        locks.unlock(this, lock);
        answer(request, Json.NODES.objectNode());
        return;
      }
      if (held) {
        throw new OvsdbException(
            request.method(), "must not be called again for " + lock + " before unlock");
      }
      if (lockCount >= limits.locks()) {
        fail(request, error("resources exhausted", "too many locks"));
        return;
      }
      lockCount++;
      boolean locked = true;
      if (request.method().equals("lock")) {
        locked = locks.lock(this, lock);
      } else {
        locks.steal(this, lock);
      }
      answer(request, Json.NODES.objectNode().put("locked", locked));
    }

    private static JsonNode error(String error, String details) {
      return new OperationResult.Failed(error, details).toJson();
    }
  }
}
