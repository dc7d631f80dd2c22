package io.weft.protocols.ovsdb;

import io.weft.protocols.jsonrpc.JsonTokens;
import io.weft.protocols.ovsdb.ColumnMap.Shape;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Reads rows of one table, in the bytes as they came. One thread at a time. */
final class TableReader {
  /** How many different orders of columns are remembered; a peer may think of any. */
  private static final int LAYOUTS = 64;

  private static final Layout NOTHING = new Layout(List.of(), List.of());

  private final String table;
  private final Map<String, ColumnReader> columns = new HashMap<>();

  /** The columns that the peer may leave out, because they have their default. */
  private final List<ColumnReader> monitored;

  private final Map<Key, Layout> layouts = new HashMap<>();

  /** What the last row was like, of those read for the same purpose. */
  private final Layout[] last = new Layout[Purpose.values().length];

  /** What a row is read for. */
  enum Purpose {
    /** Columns as they were. */
    OLD,
    /** The columns that are there. */
    NEW,
    /** The columns that are there, and the monitored ones that are not. */
    COMPLETE,
    /** What has changed in columns. */
    DIFFERENCE
  }

  TableReader(String table, TableSchema schema, List<String> monitored) {
    this.table = table;
    Arrays.fill(last, NOTHING);
    for (String name : List.of("_uuid", "_version")) {
      columns.put(name, new ColumnReader(table, name, ColumnType.scalar(AtomType.UUID)));
    }
    schema
        .columns()
        .forEach((name, column) -> columns.put(name, new ColumnReader(table, name, column.type())));
    this.monitored = columns.values().stream().filter(c -> monitored.contains(c.name)).toList();
  }

  String table() {
    return table;
  }

  Row read(JsonTokens tokens, int node, Purpose purpose) {
    if (!tokens.isObject(node)) {
      throw new OvsdbException(table, "must be an object, not " + tokens.kind(node));
    }
    // Most rows have the columns of the one before, in the same order.
    Layout expected = last[purpose.ordinal()];
    boolean difference = purpose == Purpose.DIFFERENCE;
    Datum[] values = new Datum[expected.shape.size()];
    int at = 0;
    int name = tokens.first(node);
    while (at < expected.told.length
        && !tokens.isEnd(name)
        && tokens.is(name, expected.told[at].json)) {
      values[at] = expected.told[at].read(tokens, name + 1, difference);
      name = tokens.next(name + 1);
      at++;
    }
    if (tokens.isEnd(name) && at == expected.told.length && expected != NOTHING) {
      System.arraycopy(expected.rest, 0, values, at, expected.rest.length);
      return new Row(new ColumnMap(expected.shape, values));
    }
    return another(tokens, node, purpose);
  }

  private Row another(JsonTokens tokens, int node, Purpose purpose) {
    boolean difference = purpose == Purpose.DIFFERENCE;
    boolean withDefaults = purpose == Purpose.COMPLETE;
    Map<ColumnReader, Datum> told = new LinkedHashMap<>();
    for (int name = tokens.first(node); !tokens.isEnd(name); name = tokens.next(name + 1)) {
      ColumnReader column = find(tokens, name);
      if (told.put(column, column.read(tokens, name + 1, difference)) != null) {
        throw tokens.twice(name);
      }
    }
    List<ColumnReader> order = List.copyOf(told.keySet());
    Layout found = layouts.get(new Key(order, withDefaults));
    if (found == null) {
      if (layouts.size() >= LAYOUTS) {
        layouts.clear();
      }
      found = new Layout(order, withDefaults ? monitored : List.of());
      layouts.put(new Key(order, withDefaults), found);
    }
    last[purpose.ordinal()] = found;
    Datum[] values = new Datum[found.shape.size()];
    int at = 0;
    for (Datum value : told.values()) {
      values[at++] = value;
    }
    System.arraycopy(found.rest, 0, values, at, found.rest.length);
    return new Row(new ColumnMap(found.shape, values));
  }

  private ColumnReader find(JsonTokens tokens, int name) {
    ColumnReader column = columns.get(tokens.string(name));
    if (column == null) {
      throw new OvsdbException(table, "no column \"" + Json.shorten(tokens.string(name)) + "\"");
    }
    return column;
  }

  private record Key(List<ColumnReader> told, boolean defaults) {}

  /** Columns as they were told, and behind them those that were left out. */
  private static final class Layout {
    private final ColumnReader[] told;
    private final Datum[] rest;
    private final Shape shape;

    Layout(List<ColumnReader> told, List<ColumnReader> monitored) {
      this.told = told.toArray(ColumnReader[]::new);
      List<ColumnReader> left = monitored.stream().filter(c -> !told.contains(c)).toList();
      this.rest = left.stream().map(c -> c.defaultValue).toArray(Datum[]::new);
      this.shape =
          new Shape(
              Stream.concat(told.stream(), left.stream()).map(c -> c.name).toArray(String[]::new));
    }
  }
}
