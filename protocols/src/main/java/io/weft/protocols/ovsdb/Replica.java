package io.weft.protocols.ovsdb;

import io.weft.protocols.ovsdb.TableUpdates.RowUpdate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What we know of a server's tables: the monitored columns of all rows.
 *
 * <p>One thread at a time. A new session's first content {@linkplain #replace replaces} everything,
 * and the difference is reported, rows that went while nobody looked included. Where the server
 * still knows the transaction that was the last one told, it says instead what has changed since.
 */
public final class Replica {
  private Map<String, Map<UUID, Row>> tables = new LinkedHashMap<>();

  /** Of what the content was made, to know whether it can be gone on with. */
  private Optional<Origin> origin = Optional.empty();

  private record Origin(DatabaseSchema schema, MonitorRequest request, UUID lastTransaction) {}

  /** A replica of a database of which nothing is known. */
  public Replica() {}

  /** The rows of a table by id, in no order; empty for a table that is not monitored. A view. */
  public Map<UUID, Row> rows(String table) {
    return Collections.unmodifiableMap(tables.getOrDefault(table, Map.of()));
  }

  /** A row. */
  public Optional<Row> find(String table, UUID row) {
    return Optional.ofNullable(tables.getOrDefault(table, Map.of()).get(row));
  }

  /** The last transaction told of, if the same question can be asked again from there on. */
  Optional<UUID> lastTransaction(DatabaseSchema schema, MonitorRequest request) {
    return origin
        .filter(o -> o.schema().equals(schema) && o.request().equals(request))
        .map(Origin::lastTransaction);
  }

  /** From there on it can be asked again. */
  void reached(DatabaseSchema schema, MonitorRequest request, UUID transaction) {
    origin = Optional.of(new Origin(schema, request, transaction));
  }

  /** What is known now comes from another question, or nobody says how far it goes. */
  void cannotBeResumed() {
    origin = Optional.empty();
  }

  /**
   * Makes {@code content} all that is known, and tells what changed by that, table by table: first
   * what went, then what came or changed.
   *
   * @throws OvsdbException if it is not the first content of a monitor; nothing changed then
   */
  public List<RowChange> replace(TableUpdates content) {
    Map<String, Map<UUID, Row>> fresh = new LinkedHashMap<>();
    content
        .tables()
        .forEach(
            (table, updates) -> {
              Map<UUID, Row> rows = new LinkedHashMap<>();
              updates.forEach(
                  (id, update) -> {
                    if (update.before().isPresent()) {
                      throw new OvsdbException(table, "row " + id + " has an old value at first");
                    }
                    rows.put(id, update.after().orElseThrow());
                  });
              fresh.put(table, rows);
            });
    return replaceBy(fresh);
  }

  /**
   * As {@link #replace(TableUpdates)}, for the first content of a monitor with conditions.
   *
   * @throws OvsdbException if it is not the first content of a monitor; nothing changed then
   */
  public List<RowChange> replace(TableUpdates2 content) {
    Map<String, Map<UUID, Row>> fresh = new LinkedHashMap<>();
    content
        .tables()
        .forEach(
            (table, updates) -> {
              Map<UUID, Row> rows = new LinkedHashMap<>();
              updates.forEach(
                  (id, update) -> {
                    switch (update) {
                      case TableUpdates2.Initial(Row row) -> rows.put(id, row);
                      case TableUpdates2.Insert(Row row) -> rows.put(id, row);
                      case TableUpdates2.Modify m ->
                          throw new OvsdbException(table, "row " + id + " is modified at first");
                      case TableUpdates2.Delete d ->
                          throw new OvsdbException(table, "row " + id + " is deleted at first");
                    }
                  });
              fresh.put(table, rows);
            });
    return replaceBy(fresh);
  }

  private List<RowChange> replaceBy(Map<String, Map<UUID, Row>> fresh) {
    List<RowChange> changes = new ArrayList<>();
    tables.forEach(
        (table, rows) -> {
          Map<UUID, Row> now = fresh.getOrDefault(table, Map.of());
          rows.forEach(
              (id, row) -> {
                if (!now.containsKey(id)) {
                  changes.add(new RowChange(table, id, Optional.of(row), Optional.empty()));
                }
              });
        });
    fresh.forEach(
        (table, rows) ->
            rows.forEach(
                (id, row) -> {
                  Optional<Row> before = find(table, id);
                  if (before.isEmpty() || !before.get().equals(row)) {
                    changes.add(new RowChange(table, id, before, Optional.of(row)));
                  }
                }));
    tables = fresh;
    return changes;
  }

  /**
   * Applies an update, and tells what it changed.
   *
   * @throws OvsdbException if the update does not fit what is known: then something was missed, and
   *     only a new session helps. Nothing changed.
   */
  public List<RowChange> apply(TableUpdates update) {
    List<RowChange> changes = new ArrayList<>();
    update
        .tables()
        .forEach(
            (table, rows) -> {
              Map<UUID, Row> known = tables.getOrDefault(table, Map.of());
              rows.forEach((id, change) -> apply(table, id, known.get(id), change, changes));
            });
    return made(changes);
  }

  private List<RowChange> made(List<RowChange> changes) {
    for (RowChange change : changes) {
      Map<UUID, Row> rows = tables.computeIfAbsent(change.table(), t -> new LinkedHashMap<>());
      if (change.after().isPresent()) {
        rows.put(change.row(), change.after().get());
      } else {
        rows.remove(change.row());
      }
    }
    return changes;
  }

  private static void apply(
      String table, UUID id, @Nullable Row known, RowUpdate update, List<RowChange> changes) {
    if (update.before().isPresent() != (known != null)) {
      throw new OvsdbException(
          table,
          known != null
              ? "row " + id + " is inserted, but was there"
              : "row " + id + " is changed or deleted, but was not there");
    }
    if (known == null) {
      changes.add(new RowChange(table, id, Optional.empty(), update.after()));
    } else if (update.after().isEmpty()) {
      changes.add(new RowChange(table, id, Optional.of(known), Optional.empty()));
    } else {
      // All columns are there by the RFC. Should some be left out, they stay what they were.
      Row after = known.withAll(update.after().get());
      if (!after.equals(known)) {
        changes.add(new RowChange(table, id, Optional.of(known), Optional.of(after)));
      }
    }
  }

  /**
   * Applies an update of a monitor with conditions, and tells what it changed.
   *
   * @param schema the types of the columns, which say what a difference means
   * @throws OvsdbException if the update does not fit what is known: then something was missed, and
   *     only a new session helps. Nothing changed.
   */
  public List<RowChange> apply(DatabaseSchema schema, TableUpdates2 update) {
    List<RowChange> changes = new ArrayList<>();
    update
        .tables()
        .forEach(
            (table, rows) -> {
              TableSchema tableSchema = schema.table(table);
              Map<UUID, Row> known = tables.getOrDefault(table, Map.of());
              rows.forEach(
                  (id, change) -> apply(table, tableSchema, id, known.get(id), change, changes));
            });
    return made(changes);
  }

  private static void apply(
      String table,
      TableSchema schema,
      UUID id,
      @Nullable Row known,
      TableUpdates2.RowUpdate update,
      List<RowChange> changes) {
    switch (update) {
      case TableUpdates2.Initial(Row row) -> inserted(table, id, known, row, changes);
      case TableUpdates2.Insert(Row row) -> inserted(table, id, known, row, changes);
      case TableUpdates2.Modify(Row difference) -> {
        if (known == null) {
          throw new OvsdbException(table, "row " + id + " is changed, but was not there");
        }
        Row after = known.changedBy(table, schema, difference);
        if (!after.equals(known)) {
          changes.add(new RowChange(table, id, Optional.of(known), Optional.of(after)));
        }
      }
      case TableUpdates2.Delete d -> {
        if (known == null) {
          throw new OvsdbException(table, "row " + id + " is deleted, but was not there");
        }
        changes.add(new RowChange(table, id, Optional.of(known), Optional.empty()));
      }
    }
  }

  private static void inserted(
      String table, UUID id, @Nullable Row known, Row row, List<RowChange> changes) {
    if (known != null) {
      throw new OvsdbException(table, "row " + id + " is inserted, but was there");
    }
    changes.add(new RowChange(table, id, Optional.empty(), Optional.of(row)));
  }
}
