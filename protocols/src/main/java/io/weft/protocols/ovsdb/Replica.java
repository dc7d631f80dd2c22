package io.weft.protocols.ovsdb;

import io.weft.protocols.ovsdb.TableUpdates.RowUpdate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What we know of a server's tables: the monitored columns of all rows.
 *
 * <p>One thread at a time. A new session's first content {@linkplain #replace replaces} everything,
 * and the difference is reported, rows that went while nobody looked included.
 */
public final class Replica {
  private Map<String, Map<UUID, Row>> tables = new LinkedHashMap<>();

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
                  if (!before.equals(Optional.of(row))) {
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
            (table, rows) ->
                rows.forEach((id, change) -> apply(table, id, change).ifPresent(changes::add)));
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

  private Optional<RowChange> apply(String table, UUID id, RowUpdate update) {
    Optional<Row> known = find(table, id);
    if (update.before().isPresent() != known.isPresent()) {
      throw new OvsdbException(
          table,
          known.isPresent()
              ? "row " + id + " is inserted, but was there"
              : "row " + id + " is changed or deleted, but was not there");
    }
    Optional<Row> after = update.after();
    if (known.isPresent() && after.isPresent()) {
      // All columns are there by the RFC. Should some be left out, they stay what they were.
      Map<String, Datum> columns = new LinkedHashMap<>(known.get().columns());
      columns.putAll(after.get().columns());
      after = Optional.of(new Row(columns));
    }
    return after.equals(known)
        ? Optional.empty()
        : Optional.of(new RowChange(table, id, known, after));
  }
}
