package io.weft.protocols.ovsdb;

import io.weft.protocols.jsonrpc.JsonName;
import io.weft.protocols.jsonrpc.JsonTokens;
import io.weft.protocols.ovsdb.TableReader.Purpose;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Reads what a monitor tells, in the bytes as they came, straight to values of the schema's types:
 * {@code <table-updates>} of RFC 7047 section 4.1.6 and {@code <table-updates2>} of
 * ovsdb-server(7).
 *
 * <p>One thread at a time. Keep it as long as the monitor: it remembers the names that come again
 * and again. {@link OvsdbException} names the table and column that are wrong; a member that is
 * there twice is a {@link io.weft.protocols.jsonrpc.JsonRpcException} with its offset.
 */
public final class TableUpdatesReader {
  private static final JsonName OLD = JsonName.of("old");
  private static final JsonName NEW = JsonName.of("new");
  private static final JsonName INITIAL = JsonName.of("initial");
  private static final JsonName INSERT = JsonName.of("insert");
  private static final JsonName MODIFY = JsonName.of("modify");
  private static final JsonName DELETE = JsonName.of("delete");
  private static final TableUpdates2.RowUpdate DELETED = new TableUpdates2.Delete();

  private final DatabaseSchema schema;
  private final MonitorRequest request;
  private final Map<String, TableReader> readers = new HashMap<>();

  /**
   * A reader for what is told of a monitor.
   *
   * @param request what is monitored: the columns that {@code <table-updates2>} may leave out
   */
  public TableUpdatesReader(DatabaseSchema schema, MonitorRequest request) {
    this.schema = schema;
    this.request = request;
  }

  /** Reads {@code <table-updates>}. */
  public TableUpdates updates(JsonTokens tokens, int node) {
    return new TableUpdates(tables(tokens, node, this::row));
  }

  /** Reads {@code <table-updates2>}. */
  public TableUpdates2 updates2(JsonTokens tokens, int node) {
    return new TableUpdates2(tables(tokens, node, this::row2));
  }

  private interface RowRead<U> {
    U read(TableReader table, JsonTokens tokens, int node);
  }

  private <U> Map<String, Map<UUID, U>> tables(JsonTokens tokens, int node, RowRead<U> read) {
    requireObject("table updates", tokens, node);
    Map<String, Map<UUID, U>> tables = new LinkedHashMap<>();
    for (int name = tokens.first(node); !tokens.isEnd(name); name = tokens.next(name + 1)) {
      String table = tokens.string(name);
      TableReader reader = readers.computeIfAbsent(table, this::reader);
      if (tables.put(table, rows(reader, tokens, name + 1, read)) != null) {
        throw tokens.twice(name);
      }
    }
    return tables;
  }

  private TableReader reader(String table) {
    return new TableReader(
        table, schema.table(table), request.tables().getOrDefault(table, List.of()));
  }

  private static <U> Map<UUID, U> rows(
      TableReader table, JsonTokens tokens, int node, RowRead<U> read) {
    requireObject(table.table(), tokens, node);
    UuidMap<U> rows = new UuidMap<>(tokens.membersLikeFirst(node));
    for (int id = tokens.first(node); !tokens.isEnd(id); id = tokens.next(id + 1)) {
      if (!tokens.isUuid(id)) {
        throw new OvsdbException(
            table.table(), "\"" + Json.shorten(tokens.string(id)) + "\" is not a UUID");
      }
      if (!rows.add(tokens.uuid(id), read.read(table, tokens, id + 1))) {
        throw tokens.twice(id);
      }
    }
    return rows;
  }

  private TableUpdates.RowUpdate row(TableReader table, JsonTokens tokens, int node) {
    requireObject(table.table(), tokens, node);
    Optional<Row> before = Optional.empty();
    Optional<Row> after = Optional.empty();
    for (int name = tokens.first(node); !tokens.isEnd(name); name = tokens.next(name + 1)) {
      if (tokens.is(name, NEW) && after.isEmpty()) {
        after = Optional.of(table.read(tokens, name + 1, Purpose.NEW));
      } else if (tokens.is(name, OLD) && before.isEmpty()) {
        before = Optional.of(table.read(tokens, name + 1, Purpose.OLD));
      } else {
        throw unexpected(table, tokens, name);
      }
    }
    if (before.isEmpty() && after.isEmpty()) {
      throw new OvsdbException(table.table(), "a row update without old and new");
    }
    return new TableUpdates.RowUpdate(before, after);
  }

  private TableUpdates2.RowUpdate row2(TableReader table, JsonTokens tokens, int node) {
    requireObject(table.table(), tokens, node);
    int name = tokens.first(node);
    if (tokens.isEnd(name) || !tokens.isEnd(tokens.next(name + 1))) {
      throw new OvsdbException(
          table.table(), "a row update has one of initial, insert, modify and delete");
    }
    int value = name + 1;
    if (tokens.is(name, MODIFY)) {
      return new TableUpdates2.Modify(table.read(tokens, value, Purpose.DIFFERENCE));
    }
    if (tokens.is(name, INSERT)) {
      return new TableUpdates2.Insert(table.read(tokens, value, Purpose.COMPLETE));
    }
    if (tokens.is(name, INITIAL)) {
      return new TableUpdates2.Initial(table.read(tokens, value, Purpose.COMPLETE));
    }
    if (tokens.is(name, DELETE)) {
      return DELETED;
    }
    throw unexpected(table, tokens, name);
  }

  private static OvsdbException unexpected(TableReader table, JsonTokens tokens, int name) {
    return new OvsdbException(
        table.table(), "unexpected member \"" + Json.shorten(tokens.string(name)) + "\"");
  }

  private static void requireObject(String where, JsonTokens tokens, int node) {
    if (!tokens.isObject(node)) {
      throw new OvsdbException(where, "must be an object, not " + tokens.kind(node));
    }
  }
}
