package io.weft.protocols.ovsdb;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A database in memory with the semantics of RFC 7047: transactions that take effect as a whole,
 * types and constraints, unique indexes, references that must lead somewhere, and rows that go when
 * nothing refers to them any more. Locks are the server's.
 *
 * <p>One thread at a time. It is what {@link OvsdbServer} serves.
 */
public final class OvsdbDatabase {
  private final Supplier<UUID> ids;

  // All of these are replaced together by a conversion.
  private DatabaseSchema schema;
  private Map<String, Map<UUID, Row>> tables = new LinkedHashMap<>();

  /** How many strong references lead to a row; ids are unique over all tables. */
  private Map<UUID, Integer> references = new HashMap<>();

  private Map<String, List<Index>> indexes = new HashMap<>();

  /** The {@code _version} of each row: made of how many rows were written before. */
  private Map<UUID, UUID> versions = new HashMap<>();

  private long versionsGiven;

  /**
   * An empty database.
   *
   * @param ids where new rows get their ids
   */
  public OvsdbDatabase(DatabaseSchema schema, Supplier<UUID> ids) {
    this.schema = schema;
    this.ids = ids;
    schema
        .tables()
        .forEach(
            (name, table) -> {
              tables.put(name, new LinkedHashMap<>());
              indexes.put(name, table.indexes().stream().map(Index::new).toList());
            });
  }

  /** What the tables are; another one after {@link OvsdbServer#convert}. */
  public DatabaseSchema schema() {
    return schema;
  }

  /** The rows of a table by id, all columns included. A view, until the database is converted. */
  public Map<UUID, Row> rows(String table) {
    schema.table(table);
    return Collections.unmodifiableMap(rowsOf(table));
  }

  Map<UUID, Row> rowsOf(String table) {
    Map<UUID, Row> rows = tables.get(table);
    if (rows == null) {
      throw new OvsdbException(schema.name(), "no table \"" + Json.shorten(table) + "\"");
    }
    return rows;
  }

  UUID newId() {
    return ids.get();
  }

  /** The {@code _version} of a row: another one whenever the row has changed (section 3.2). */
  UUID version(UUID row) {
    return versions.getOrDefault(row, new UUID(0, 0));
  }

  /** How a transaction ended. */
  sealed interface Outcome {
    /** It is over; the changes are empty if it failed. */
    record Finished(TransactionResult result, List<RowChange> changes) implements Outcome {}

    /**
     * A wait is not fulfilled. Nothing has been changed; it can be tried again.
     *
     * @param before the results of the operations before the wait
     */
    record Blocked(Operation.Wait at, List<OperationResult> before) implements Outcome {}
  }

  /** Runs a transaction whose operations are known to be well-formed. */
  Outcome transact(Collection<? extends Operation> operations) {
    return run(operations.stream().map(Step::of).toList(), lock -> false);
  }

  /** An operation, or why it could not be read. */
  record Step(Optional<Operation> operation, Optional<OperationResult.Failed> failure) {
    static Step of(Operation operation) {
      return new Step(Optional.of(operation), Optional.empty());
    }

    static Step failed(String error, String details) {
      return new Step(Optional.empty(), Optional.of(new OperationResult.Failed(error, details)));
    }
  }

  /** Runs a transaction of who has those locks. */
  Outcome run(List<Step> steps, Predicate<String> locks) {
    return new OvsdbTransaction(this, locks).run(steps);
  }

  /**
   * Gives it another schema of the same name. The rows of the tables that both have stay under
   * their ids, with the columns that both have; a new column has the default of its type. Then the
   * checks of a commit follow, so that rows go which nothing keeps any more.
   *
   * @throws Violation when the content does not fit; nothing has changed then
   */
  void convert(DatabaseSchema to) {
    OvsdbDatabase converted = new OvsdbDatabase(to, ids);
    converted.versionsGiven = versionsGiven;
    Map<String, Map<UUID, Optional<Row>>> written = new LinkedHashMap<>();
    to.tables()
        .forEach(
            (name, table) -> {
              if (tables.containsKey(name)) {
                TableSchema from = schema.table(name);
                Map<UUID, Optional<Row>> rows = new LinkedHashMap<>();
                rowsOf(name)
                    .forEach(
                        (id, row) -> rows.put(id, Optional.of(converted(name, from, table, row))));
                written.put(name, rows);
              }
            });
    converted.commit(written);
    schema = to;
    tables = converted.tables;
    references = converted.references;
    indexes = converted.indexes;
    versions = converted.versions;
    versionsGiven = converted.versionsGiven;
  }

  private static Row converted(String table, TableSchema from, TableSchema to, Row row) {
    Map<String, Datum> columns = new LinkedHashMap<>();
    to.columns()
        .forEach(
            (name, column) -> {
              ColumnSchema before = from.columns().get(name);
              if (before == null) {
                columns.put(name, column.type().defaultValue());
              } else if (before.type().equals(column.type())) {
                // Unchecked: it may be the default of a type that does not allow it.
                columns.put(name, row.value(name));
              } else {
                columns.put(name, converted(table + "." + name, column.type(), row.value(name)));
              }
            });
    return new Row(columns);
  }

  private static Datum converted(String where, ColumnType type, Datum value) {
    try {
      return type.check(where, value);
    } catch (OvsdbException e) {
      throw new Violation("constraint violation", String.valueOf(e.getMessage()));
    }
  }

  /**
   * Makes the new rows (empty: deleted) the content, after the checks of a commit.
   *
   * @return what changed in the end, unreferenced rows that went included
   */
  List<RowChange> commit(Map<String, Map<UUID, Optional<Row>>> written) {
    Map<String, Map<UUID, Optional<Row>>> rows = new LinkedHashMap<>();
    written.forEach((table, changed) -> rows.put(table, new LinkedHashMap<>(changed)));
    Map<UUID, Integer> counts = countReferences(rows);
    collectGarbage(rows, counts);
    dropWeakReferences(rows);
    checkReferences(rows, counts);
    List<RowChange> changes = new ArrayList<>();
    rows.forEach(
        (table, changed) ->
            changed.forEach(
                (id, after) -> {
                  Optional<Row> before = Optional.ofNullable(rowsOf(table).get(id));
                  if (!before.equals(after)) {
                    changes.add(new RowChange(table, id, before, after));
                  }
                }));
    checkSizes(changes);
    checkIndexes(changes);
    for (RowChange change : changes) {
      Map<UUID, Row> table = rowsOf(change.table());
      change
          .after()
          .ifPresentOrElse(row -> table.put(change.row(), row), () -> table.remove(change.row()));
      if (change.after().isPresent()) {
        versions.put(
            change.row(), new UUID(++versionsGiven, change.row().getLeastSignificantBits()));
      } else {
        versions.remove(change.row());
      }
    }
    counts.forEach(
        (id, count) -> {
          if (count == 0) {
            references.remove(id);
          } else {
            references.put(id, count);
          }
        });
    return changes;
  }

  /** The counts of references that the written rows change. */
  private Map<UUID, Integer> countReferences(Map<String, Map<UUID, Optional<Row>>> rows) {
    Map<UUID, Integer> counts = new LinkedHashMap<>();
    rows.forEach(
        (table, changed) ->
            changed.forEach(
                (id, after) -> {
                  Row before = rowsOf(table).get(id);
                  if (before != null) {
                    count(table, before, -1, counts);
                  }
                  after.ifPresent(row -> count(table, row, 1, counts));
                }));
    return counts;
  }

  private void count(String table, Row row, int by, Map<UUID, Integer> counts) {
    for (Reference reference : references(table, row)) {
      if (!reference.weak()) {
        counts.merge(
            reference.row(), references.getOrDefault(reference.row(), 0) + by, (a, b) -> a + by);
      }
    }
  }

  private int count(UUID id, Map<UUID, Integer> counts) {
    return counts.getOrDefault(id, references.getOrDefault(id, 0));
  }

  /** Removes the rows of tables without roots that lost their last reference, and so on. */
  private void collectGarbage(
      Map<String, Map<UUID, Optional<Row>>> rows, Map<UUID, Integer> counts) {
    List<UUID> suspects = new ArrayList<>(counts.keySet());
    rows.values().forEach(changed -> suspects.addAll(changed.keySet()));
    while (!suspects.isEmpty()) {
      UUID id = suspects.removeLast();
      if (count(id, counts) > 0) {
        continue;
      }
      for (Map.Entry<String, TableSchema> table : schema.tables().entrySet()) {
        Optional<Row> row = current(table.getKey(), id, rows);
        if (!table.getValue().root() && row.isPresent()) {
          rows.computeIfAbsent(table.getKey(), t -> new LinkedHashMap<>())
              .put(id, Optional.empty());
          count(table.getKey(), row.get(), -1, counts);
          references(table.getKey(), row.get()).forEach(r -> suspects.add(r.row()));
        }
      }
    }
  }

  private Optional<Row> current(String table, UUID id, Map<String, Map<UUID, Optional<Row>>> rows) {
    Optional<Row> written = rows.getOrDefault(table, Map.of()).get(id);
    return written == null ? Optional.ofNullable(rowsOf(table).get(id)) : written;
  }

  private void checkReferences(
      Map<String, Map<UUID, Optional<Row>>> rows, Map<UUID, Integer> counts) {
    rows.forEach(
        (table, changed) ->
            changed.forEach(
                (id, after) -> {
                  if (after.isEmpty() && count(id, counts) > 0) {
                    throw new Violation(
                        "referential integrity violation",
                        "cannot delete " + table + " row " + id + ": it is referred to");
                  }
                  after.ifPresent(
                      row -> {
                        for (Reference reference : references(table, row)) {
                          if (!reference.weak()
                              && current(reference.table(), reference.row(), rows).isEmpty()) {
                            throw new Violation(
                                "referential integrity violation",
                                table
                                    + "."
                                    + reference.column()
                                    + " of row "
                                    + id
                                    + " refers to "
                                    + reference.table()
                                    + " row "
                                    + reference.row()
                                    + " that does not exist");
                          }
                        }
                      });
                }));
  }

  /** Weak references to rows that are not there go silently (section 3.2). */
  private void dropWeakReferences(Map<String, Map<UUID, Optional<Row>>> rows) {
    boolean anyGone =
        rows.values().stream().anyMatch(changed -> changed.containsValue(Optional.<Row>empty()));
    schema
        .tables()
        .forEach(
            (table, tableSchema) -> {
              if (tableSchema.columns().values().stream().noneMatch(OvsdbDatabase::isWeak)) {
                return;
              }
              Map<UUID, Optional<Row>> candidates = new LinkedHashMap<>();
              if (anyGone) {
                rowsOf(table).forEach((id, row) -> candidates.put(id, Optional.of(row)));
              }
              candidates.putAll(rows.getOrDefault(table, Map.of()));
              candidates.forEach(
                  (id, row) -> {
                    if (row.isPresent()) {
                      Row kept = withoutDangling(table, tableSchema, row.get(), rows);
                      if (!kept.equals(row.get())) {
                        rows.computeIfAbsent(table, t -> new LinkedHashMap<>())
                            .put(id, Optional.of(kept));
                      }
                    }
                  });
            });
  }

  private static boolean isWeak(ColumnSchema column) {
    return column.type().key().weak() || column.type().value().map(BaseType::weak).orElse(false);
  }

  private Row withoutDangling(
      String table, TableSchema tableSchema, Row row, Map<String, Map<UUID, Optional<Row>>> rows) {
    Map<String, Datum> columns = new LinkedHashMap<>(row.columns());
    columns.replaceAll(
        (name, value) -> {
          ColumnSchema column = tableSchema.column(table, name);
          if (!isWeak(column)) {
            return value;
          }
          Datum kept =
              switch (value) {
                case Datum.OfSet set ->
                    Datum.set(
                        set.atoms().stream()
                            .filter(atom -> !dangles(column.type().key(), atom, rows))
                            .toList());
                case Datum.OfMap map -> {
                  Map<Atom, Atom> entries = new LinkedHashMap<>(map.entries());
                  entries
                      .entrySet()
                      .removeIf(
                          e ->
                              dangles(column.type().key(), e.getKey(), rows)
                                  || dangles(
                                      column.type().value().orElseThrow(), e.getValue(), rows));
                  yield new Datum.OfMap(entries);
                }
              };
          if (kept.size() < column.type().minimum()) {
            throw new Violation(
                "constraint violation", table + "." + name + " would lose its last weak reference");
          }
          return kept;
        });
    return new Row(columns);
  }

  private boolean dangles(BaseType type, Atom atom, Map<String, Map<UUID, Optional<Row>>> rows) {
    return type.weak()
        && type.table().isPresent()
        && atom instanceof Atom.Uuid(UUID id)
        && current(type.table().get(), id, rows).isEmpty();
  }

  private void checkSizes(List<RowChange> changes) {
    Map<String, Integer> sizes = new HashMap<>();
    for (RowChange change : changes) {
      int by = (change.after().isPresent() ? 1 : 0) - (change.before().isPresent() ? 1 : 0);
      sizes.merge(change.table(), rowsOf(change.table()).size() + by, (a, b) -> a + by);
    }
    sizes.forEach(
        (table, size) -> {
          int limit = schema.table(table).maxRows();
          if (size > limit) {
            throw new Violation(
                "constraint violation",
                "table " + table + " may have " + limit + " rows and would have " + size);
          }
        });
  }

  private void checkIndexes(List<RowChange> changes) {
    Map<UUID, RowChange> changed = new HashMap<>();
    changes.forEach(change -> changed.put(change.row(), change));
    Map<Index, Map<List<Datum>, UUID>> added = new HashMap<>();
    for (RowChange change : changes) {
      Optional<Row> after = change.after();
      for (Index index : indexesOf(change.table())) {
        if (after.isEmpty()) {
          continue;
        }
        List<Datum> key = index.key(after.get());
        UUID holder = index.rows.get(key);
        UUID other =
            added.computeIfAbsent(index, x -> new HashMap<>()).putIfAbsent(key, change.row());
        if (other != null || (holder != null && !changed.containsKey(holder))) {
          throw new Violation(
              "constraint violation",
              "two rows of table "
                  + change.table()
                  + " have the same "
                  + index.columns
                  + ": "
                  + key);
        }
      }
    }
    for (RowChange change : changes) {
      for (Index index : indexesOf(change.table())) {
        change.before().ifPresent(row -> index.rows.remove(index.key(row)));
      }
    }
    added.forEach((index, keys) -> index.rows.putAll(keys));
  }

  private List<Index> indexesOf(String table) {
    return indexes.getOrDefault(table, List.of());
  }

  /** Which row has which values of columns that no two rows may have equal. */
  private static final class Index {
    private final List<String> columns;
    private final Map<List<Datum>, UUID> rows = new HashMap<>();

    Index(List<String> columns) {
      this.columns = columns;
    }

    List<Datum> key(Row row) {
      return columns.stream().map(row::value).toList();
    }
  }

  private record Reference(String column, String table, UUID row, boolean weak) {}

  private List<Reference> references(String table, Row row) {
    List<Reference> found = new ArrayList<>();
    TableSchema tableSchema = schema.table(table);
    row.columns()
        .forEach(
            (name, value) -> {
              ColumnType type = tableSchema.column(table, name).type();
              switch (value) {
                case Datum.OfSet set -> addReferences(name, type.key(), set.atoms(), found);
                case Datum.OfMap map -> {
                  addReferences(name, type.key(), map.entries().keySet(), found);
                  type.value()
                      .ifPresent(v -> addReferences(name, v, map.entries().values(), found));
                }
              }
            });
    return found;
  }

  private static void addReferences(
      String column, BaseType type, Collection<Atom> atoms, List<Reference> found) {
    if (type.table().isPresent()) {
      for (Atom atom : atoms) {
        if (atom instanceof Atom.Uuid(UUID id)) {
          found.add(new Reference(column, type.table().get(), id, type.weak()));
        }
      }
    }
  }

  /** A rule of the database that a transaction broke. */
  static final class Violation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String error;
    private final String details;

    Violation(String error, String details) {
      super(error + ": " + details);
      this.error = error;
      this.details = details;
    }

    OperationResult.Failed failed() {
      return new OperationResult.Failed(error, details);
    }
  }
}
