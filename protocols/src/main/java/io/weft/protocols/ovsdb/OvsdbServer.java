package io.weft.protocols.ovsdb;

import io.weft.protocols.jsonrpc.JsonRpcMessage;
import io.weft.protocols.ovsdb.OvsdbDatabase.Outcome;
import io.weft.protocols.ovsdb.OvsdbDatabase.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * Serves an {@link OvsdbDatabase} to any number of clients as RFC 7047 section 4 says: {@code
 * list_dbs}, {@code get_schema}, {@code transact}, {@code cancel}, {@code monitor}, {@code
 * monitor_cancel}, {@code echo}. Locks are not supported.
 *
 * <p>It neither reads nor writes sockets: messages go into {@link Session#receive} and come out of
 * the consumer given to {@link #open}. A client sees the updates of its own transaction before the
 * answer to it. One thread at a time.
 */
public final class OvsdbServer {
  private static final int MAX_MONITORS = 1000;
  private static final int MAX_WAITING = 1000;

  private final OvsdbDatabase database;
  private final LongSupplier nanoTime;
  private final List<Session> sessions = new ArrayList<>();
  private final List<Waiting> waiting = new ArrayList<>();

  /** A transaction whose wait is not fulfilled yet. */
  private record Waiting(
      Session session, JsonRpcMessage.Request request, List<Step> steps, OptionalLong deadline) {}

  /**
   * A server of one database, with the clock for the time-outs of waits.
   *
   * @param nanoTime such as {@code scheduler.ticker()::nanoTime}
   */
  public OvsdbServer(OvsdbDatabase database, LongSupplier nanoTime) {
    this.database = database;
    this.nanoTime = nanoTime;
  }

  /** The content. Change it through {@link #transact} only, or monitors miss the change. */
  public OvsdbDatabase database() {
    return database;
  }

  /** A client has connected; what {@code out} is given goes to it, in order. */
  public Session open(Consumer<? super JsonRpcMessage> out) {
    Session session = new Session(out);
    sessions.add(session);
    return session;
  }

  /**
   * Changes the database from inside, as a transaction of its own; monitors are told.
   *
   * @throws IllegalArgumentException for a wait that would have to be waited for
   */
  public TransactionResult transact(List<? extends Operation> operations) {
    return switch (database.transact(operations)) {
      case Outcome.Finished finished -> {
        publish(finished.changes());
        retryWaiting();
        yield finished.result();
      }
      case Outcome.Blocked blocked ->
          throw new IllegalArgumentException("the wait would block: " + blocked.at());
    };
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
          && database.run(transaction.steps()) instanceof Outcome.Blocked blocked) {
        transaction.session.answer(
            transaction.request(), timedOut(transaction.steps().size(), blocked.before()));
      }
    }
  }

  private static ArrayNode timedOut(int operations, List<OperationResult> before) {
    List<OperationResult> results = new ArrayList<>(before);
    results.add(new OperationResult.Failed("timed out", "the wait was not fulfilled in time"));
    while (results.size() < operations) {
      results.add(new OperationResult.NotTried());
    }
    return new TransactionResult(results, Optional.empty()).toJson();
  }

  private void publish(List<RowChange> changes) {
    if (changes.isEmpty()) {
      return;
    }
    for (Session session : List.copyOf(sessions)) {
      for (ServerMonitor monitor : List.copyOf(session.monitors)) {
        TableUpdates updates = monitor.updates(changes);
        if (!updates.isEmpty()) {
          ArrayNode params = Json.NODES.arrayNode().add(monitor.id()).add(updates.toJson());
          session.out.accept(new JsonRpcMessage.Notification("update", params));
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
            && database.run(transaction.steps()) instanceof Outcome.Finished finished) {
          waiting.remove(transaction);
          publish(finished.changes());
          transaction.session.answer(transaction.request(), finished.result().toJson());
          progress |= !finished.changes().isEmpty();
        }
      }
    }
  }

  /** One client. */
  public final class Session {
    private final Consumer<? super JsonRpcMessage> out;
    private final List<ServerMonitor> monitors = new ArrayList<>();
    private boolean closed;

    private Session(Consumer<? super JsonRpcMessage> out) {
      this.out = out;
    }

    /** Handles what the client sent. Wrong parameters are answered with an error. */
    public void receive(JsonRpcMessage message) {
      switch (message) {
        case JsonRpcMessage.Request request -> {
          try {
            handle(request);
          } catch (OvsdbException e) {
            out.accept(request.fail(error("syntax error", String.valueOf(e.getMessage()))));
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

    /** The client has gone: its monitors and waits go with it. */
    public void close() {
      closed = true;
      sessions.remove(this);
      monitors.clear();
      waiting.removeIf(transaction -> transaction.session == this);
    }

    private void handle(JsonRpcMessage.Request request) {
      ArrayNode params = request.params();
      switch (request.method()) {
        case "echo" -> answer(request, params);
        case "list_dbs" -> answer(request, Json.NODES.arrayNode().add(database.schema().name()));
        case "get_schema" -> {
          requireDatabase(params, 1);
          answer(request, database.schema().toJson());
        }
        case "transact" -> {
          requireDatabase(params, params.size());
          transact(request, params);
        }
        case "monitor" -> {
          requireDatabase(params, 3);
          monitor(request, params.get(1), params.get(2));
        }
        case "monitor_cancel" -> {
          if (params.size() == 1 && monitors.removeIf(m -> m.id().equals(params.get(0)))) {
            answer(request, Json.NODES.objectNode());
          } else {
            out.accept(request.fail(error("unknown monitor", "")));
          }
        }
        default -> out.accept(request.fail(error("unknown method", request.method())));
      }
    }

    private void requireDatabase(ArrayNode params, int count) {
      if (params.size() != count || params.isEmpty()) {
        throw new OvsdbException("params", params.size() + " parameters");
      }
      String name = Json.string("database", params.get(0));
      if (!name.equals(database.schema().name())) {
        throw new OvsdbException("database", "no database \"" + Json.shorten(name) + "\"");
      }
    }

    private void transact(JsonRpcMessage.Request request, ArrayNode params) {
      List<Step> steps = new ArrayList<>();
      for (int i = 1; i < params.size(); i++) {
        try {
          steps.add(Step.of(Operation.parse(database.schema(), params.get(i))));
        } catch (OvsdbException e) {
          steps.add(Step.failed(e));
        }
      }
      switch (database.run(steps)) {
        case Outcome.Finished finished -> {
          publish(finished.changes());
          answer(request, finished.result().toJson());
          retryWaiting();
        }
        case Outcome.Blocked blocked -> {
          if (waiting.size() >= MAX_WAITING) {
            out.accept(request.fail(error("resources exhausted", "too many waits")));
            return;
          }
          OptionalLong deadline =
              blocked.at().timeout().isPresent()
                  ? OptionalLong.of(nanoTime.getAsLong() + blocked.at().timeout().get().toNanos())
                  : OptionalLong.empty();
          waiting.add(new Waiting(this, request, steps, deadline));
        }
      }
    }

    private void cancel(JsonNode id) {
      for (Waiting transaction : List.copyOf(waiting)) {
        if (transaction.session == this && transaction.request().id().equals(id)) {
          waiting.remove(transaction);
          out.accept(transaction.request().fail(Json.NODES.stringNode("canceled")));
        }
      }
    }

    private void monitor(JsonRpcMessage.Request request, JsonNode id, JsonNode requests) {
      if (monitors.stream().anyMatch(m -> m.id().equals(id))) {
        out.accept(request.fail(error("duplicate monitor ID", "")));
        return;
      }
      if (monitors.size() >= MAX_MONITORS) {
        out.accept(request.fail(error("resources exhausted", "too many monitors")));
        return;
      }
      ServerMonitor monitor = ServerMonitor.parse(database.schema(), id, requests);
      monitors.add(monitor);
      answer(request, monitor.initial(database).toJson());
    }

    private void answer(JsonRpcMessage.Request request, JsonNode result) {
      if (!closed) {
        out.accept(request.reply(result));
      }
    }

    private static JsonNode error(String error, String details) {
      return new OperationResult.Failed(error, details).toJson();
    }
  }
}
