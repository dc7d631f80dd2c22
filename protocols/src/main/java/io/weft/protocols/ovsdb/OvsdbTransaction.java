package io.weft.protocols.ovsdb;

import io.weft.protocols.ovsdb.OvsdbDatabase.Outcome;
import io.weft.protocols.ovsdb.OvsdbDatabase.Step;
import io.weft.protocols.ovsdb.OvsdbDatabase.Violation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** One run of a transaction over a database (RFC 7047 section 5.2). */
final class OvsdbTransaction {
  private final OvsdbDatabase database;
  private final DatabaseSchema schema;

  /** Rows written so far; empty for deleted. */
  private final Map<String, Map<UUID, Optional<Row>>> written = new LinkedHashMap<>();

  private final Map<String, UUID> names = new HashMap<>();

  private final Predicate<String> locks;

  OvsdbTransaction(OvsdbDatabase database, Predicate<String> locks) {
    this.database = database;
    this.locks = locks;
    this.schema = database.schema();
  }

  Outcome run(List<Step> steps) {
    List<OperationResult> results = new ArrayList<>();
    nameRows(steps);
    Set<String> namesSeen = new HashSet<>();
    for (Step step : steps) {
      if (step.operation().orElse(null) instanceof Operation.Wait wait) {
        try {
          if (!fulfilled(wait) && !wait.timeout().map(t -> t.isZero()).orElse(false)) {
            return new Outcome.Blocked(wait, results);
          }
        } catch (OvsdbException e) {
          // Reported by the run below, at its place.
        }
      }
      OperationResult result =
          step.operation().isPresent()
              ? attempt(step.operation().get(), namesSeen)
              : step.failure().orElseThrow();
      results.add(result);
      if (result instanceof OperationResult.Failed) {
        while (results.size() < steps.size()) {
          results.add(new OperationResult.NotTried());
        }
        return new Outcome.Finished(new TransactionResult(results, Optional.empty()), List.of());
      }
    }
    try {
      List<RowChange> changes = database.commit(written);
      return new Outcome.Finished(new TransactionResult(results, Optional.empty()), changes);
    } catch (Violation e) {
      return new Outcome.Finished(
          new TransactionResult(results, Optional.of(e.failed())), List.of());
    }
  }

  /** Names may be used before the insert that gives them. */
  private void nameRows(List<Step> steps) {
    for (Step step : steps) {
      if (step.operation().orElse(null) instanceof Operation.Insert insert) {
        insert.name().ifPresent(name -> names.computeIfAbsent(name, n -> database.newId()));
      }
    }
  }

  private OperationResult attempt(Operation operation, Set<String> namesSeen) {
    try {
      return switch (operation) {
        case Operation.Insert insert -> insert(insert, namesSeen);
        case Operation.Select select -> select(select);
        case Operation.Update update -> update(update);
        case Operation.Mutate mutate -> mutate(mutate);
        case Operation.Delete delete -> delete(delete);
        case Operation.Wait wait ->
            fulfilled(wait)
                ? new OperationResult.Done()
                : new OperationResult.Failed("timed out", "the wait was not fulfilled");
        case Operation.Commit commit -> new OperationResult.Done();
        case Operation.Abort abort -> new OperationResult.Failed("aborted", "");
        case Operation.Comment comment -> new OperationResult.Done();
        case Operation.Assert lock ->
            locks.test(lock.lock())
                ? new OperationResult.Done()
                : new OperationResult.Failed(
                    "not owner", "this client does not hold the lock " + lock.lock());
      };
    } catch (Violation e) {
      return e.failed();
    } catch (OvsdbException e) {
      return new OperationResult.Failed("constraint violation", String.valueOf(e.getMessage()));
    }
  }

  private OperationResult insert(Operation.Insert insert, Set<String> namesSeen) {
    UUID id;
    if (insert.name().isPresent()) {
      String name = insert.name().get();
      if (!namesSeen.add(name)) {
        return new OperationResult.Failed("duplicate uuid-name", "two rows are named " + name);
      }
      id = names.getOrDefault(name, new UUID(0, 0));
    } else {
      id = database.newId();
    }
    TableSchema table = schema.table(insert.table());
    Row given = typed(insert.table(), table, insert.row());
    Map<String, Datum> columns = new LinkedHashMap<>();
    table
        .columns()
        .forEach(
            (name, column) ->
                columns.put(
                    name,
                    given
                        .find(name)
                        .orElseGet(
                            () ->
                                // An enumeration may not have the default among its values.
                                column
                                    .type()
                                    .check(
                                        insert.table() + "." + name,
                                        column.type().defaultValue()))));
    write(insert.table(), id, Optional.of(new Row(columns)));
    return new OperationResult.Inserted(id);
  }

  private OperationResult select(Operation.Select select) {
    List<String> columns = columns(select.table(), select.columns());
    Set<Row> rows = new LinkedHashSet<>();
    matching(select.table(), select.where())
        .forEach((id, row) -> rows.add(project(id, row, columns)));
    return new OperationResult.Selected(List.copyOf(rows));
  }

  private OperationResult update(Operation.Update update) {
    TableSchema table = schema.table(update.table());
    Row row = typed(update.table(), table, update.row());
    row.columns().keySet().forEach(name -> requireMutable(update.table(), table, name));
    return change(
        update.table(),
        update.where(),
        old -> {
          Map<String, Datum> columns = new LinkedHashMap<>(old.columns());
          columns.putAll(row.columns());
          return new Row(columns);
        });
  }

  private OperationResult mutate(Operation.Mutate mutate) {
    TableSchema table = schema.table(mutate.table());
    for (Mutation mutation : mutate.mutations()) {
      table.column(mutate.table(), mutation.column());
      requireMutable(mutate.table(), table, mutation.column());
    }
    return change(
        mutate.table(),
        mutate.where(),
        old -> {
          Row row = old;
          for (Mutation mutation : mutate.mutations()) {
            String column = mutation.column();
            ColumnType type = table.column(mutate.table(), column).type();
            Mutation named =
                new Mutation(column, mutation.mutator(), resolve(column, mutation.value()));
            row = row.with(column, Mutations.apply(type, row.value(column), named));
          }
          return row;
        });
  }

  private OperationResult change(String table, List<Condition> where, UnaryOperator<Row> changed) {
    Map<UUID, Row> rows = matching(table, where);
    rows.forEach((id, row) -> write(table, id, Optional.of(changed.apply(row))));
    return new OperationResult.Count(rows.size());
  }

  private OperationResult delete(Operation.Delete delete) {
    Map<UUID, Row> rows = matching(delete.table(), delete.where());
    rows.keySet().forEach(id -> write(delete.table(), id, Optional.empty()));
    return new OperationResult.Count(rows.size());
  }

  private boolean fulfilled(Operation.Wait wait) {
    List<String> columns = columns(wait.table(), wait.columns());
    TableSchema table = schema.table(wait.table());
    Set<Row> found = new HashSet<>();
    matching(wait.table(), wait.where()).forEach((id, row) -> found.add(project(id, row, columns)));
    Set<Row> expected = new HashSet<>();
    for (Row row : wait.rows()) {
      Row full = Row.empty();
      for (String column : columns) {
        ColumnType type = table.column(wait.table(), column).type();
        Datum value =
            row.find(column)
                .map(v -> type.check(wait.table() + "." + column, resolve(column, v)))
                .orElseGet(type::defaultValue);
        full = full.with(column, value);
      }
      expected.add(full);
    }
    return found.equals(expected) == wait.equal();
  }

  private List<String> columns(String table, Optional<List<String>> wanted) {
    if (wanted.isPresent()) {
      wanted.get().forEach(name -> requireColumn(table, name));
      return wanted.get();
    }
    List<String> all = new ArrayList<>();
    all.add("_uuid");
    all.add("_version");
    all.addAll(schema.table(table).columns().keySet());
    return all;
  }

  private void requireColumn(String table, String name) {
    schema.table(table).column(table, name);
  }

  private Row project(UUID id, Row row, List<String> columns) {
    Map<String, Datum> values = new LinkedHashMap<>();
    for (String column : columns) {
      values.put(
          column,
          switch (column) {
            case "_uuid" -> Datum.of(id);
            case "_version" -> Datum.of(database.version(id));
            default -> row.value(column);
          });
    }
    return new Row(values);
  }

  private Map<UUID, Row> matching(String table, List<Condition> where) {
    TableSchema tableSchema = schema.table(table);
    List<Condition> conditions = new ArrayList<>();
    Optional<UUID> only = Optional.empty();
    for (Condition condition : where) {
      requireColumn(table, condition.column());
      Condition typed =
          Conditions.typed(
              table,
              tableSchema,
              new Condition(
                  condition.column(),
                  condition.function(),
                  resolve(condition.column(), condition.value())));
      conditions.add(typed);
      if (typed.column().equals("_uuid")
          && typed.function() == Condition.Function.EQUAL
          && typed.value().atoms("_uuid").stream().findFirst().orElse(null)
              instanceof Atom.Uuid(UUID id)) {
        only = Optional.of(id);
      }
    }
    Map<UUID, Row> rows = new LinkedHashMap<>();
    Map<UUID, Optional<Row>> changed = written.getOrDefault(table, Map.of());
    Map<UUID, Row> stored = database.rowsOf(table);
    Collection<UUID> candidates;
    if (only.isPresent()) {
      candidates = List.of(only.get());
    } else {
      candidates = new LinkedHashSet<>(stored.keySet());
      candidates.addAll(changed.keySet());
    }
    for (UUID id : candidates) {
      Optional<Row> row =
          changed.containsKey(id) ? changed.get(id) : Optional.ofNullable(stored.get(id));
      if (row != null
          && row.isPresent()
          && conditions.stream().allMatch(c -> holds(c, id, row.get()))) {
        rows.put(id, row.get());
      }
    }
    return rows;
  }

  private boolean holds(Condition condition, UUID id, Row row) {
    return Conditions.holds(
        condition,
        id,
        condition.column().equals("_version")
            ? row.with("_version", Datum.of(database.version(id)))
            : row);
  }

  private Row typed(String table, TableSchema tableSchema, Row row) {
    Map<String, Datum> columns = new LinkedHashMap<>();
    row.columns()
        .forEach(
            (name, value) -> {
              if (!tableSchema.columns().containsKey(name)) {
                throw new OvsdbException(
                    table, "no column \"" + Json.shorten(name) + "\" that can be set");
              }
              ColumnType type = tableSchema.column(table, name).type();
              columns.put(name, type.check(table + "." + name, resolve(name, value)));
            });
    return new Row(columns);
  }

  private static void requireMutable(String table, TableSchema tableSchema, String column) {
    if (!tableSchema.column(table, column).mutable()) {
      throw new OvsdbException(table + "." + column, "cannot be changed");
    }
  }

  /** The value with the names of rows replaced by their ids. */
  private Datum resolve(String column, Datum datum) {
    return switch (datum) {
      case Datum.OfSet set ->
          set.atoms().stream().anyMatch(a -> a instanceof Atom.NamedUuid)
              ? Datum.set(set.atoms().stream().map(a -> resolve(column, a)).toList())
              : set;
      case Datum.OfMap map -> {
        Map<Atom, Atom> entries = new LinkedHashMap<>();
        map.entries().forEach((k, v) -> entries.put(resolve(column, k), resolve(column, v)));
        yield new Datum.OfMap(entries);
      }
    };
  }

  private Atom resolve(String column, Atom atom) {
    if (!(atom instanceof Atom.NamedUuid(String name))) {
      return atom;
    }
    UUID id = names.get(name);
    if (id == null) {
      throw new OvsdbException(column, "no row of this transaction is named " + name);
    }
    return Atom.of(id);
  }

  private void write(String table, UUID id, Optional<Row> row) {
    written.computeIfAbsent(table, t -> new LinkedHashMap<>()).put(id, row);
  }
}
