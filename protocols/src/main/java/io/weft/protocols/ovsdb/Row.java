package io.weft.protocols.ovsdb;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Columns of a row, by name. The readers below throw {@link OvsdbException} for a column that was
 * not asked for and for one of another type: both are mistakes of the program.
 *
 * @param columns the values; not necessarily of all columns
 */
public record Row(Map<String, Datum> columns) {
  /** Takes a copy. */
  public Row {
    columns = ColumnMap.copyOf(columns);
  }

  /** A row with no columns yet. */
  public static Row empty() {
    return new Row(Map.of());
  }

  /** This row with one column more or changed. */
  public Row with(String column, Datum value) {
    Map<String, Datum> changed = new LinkedHashMap<>(columns);
    changed.put(column, value);
    return new Row(changed);
  }

  /** This row with the columns of the other instead of, or beside, its own. */
  Row withAll(Row other) {
    return new Row(ColumnMap.copyOf(columns).withAll(ColumnMap.copyOf(other.columns)));
  }

  /** This row after the differences of {@link TableUpdates2.Modify}. */
  Row changedBy(String table, TableSchema schema, Row difference) {
    return new Row(
        ColumnMap.copyOf(columns).changedBy(table, schema, ColumnMap.copyOf(difference.columns)));
  }

  /** The column's value, if the column was asked for. */
  public Optional<Datum> find(String column) {
    return Optional.ofNullable(columns.get(column));
  }

  /** The column's value. */
  public Datum value(String column) {
    Datum value = columns.get(column);
    if (value == null) {
      throw new OvsdbException(column, "is not among the columns read: " + columns.keySet());
    }
    return value;
  }

  /** The text of a column that holds at most one. */
  public Optional<String> text(String column) {
    return single(column, Atom.Text.class).map(Atom.Text::value);
  }

  /** The integer of a column that holds at most one. */
  public OptionalLong integer(String column) {
    Optional<Atom.Int> atom = single(column, Atom.Int.class);
    return atom.isPresent() ? OptionalLong.of(atom.get().value()) : OptionalLong.empty();
  }

  /** The truth value of a column that holds at most one. */
  public Optional<Boolean> bool(String column) {
    return single(column, Atom.Bool.class).map(Atom.Bool::value);
  }

  /** The row id of a column that holds at most one. */
  public Optional<UUID> reference(String column) {
    return single(column, Atom.Uuid.class).map(Atom.Uuid::value);
  }

  /** The texts of a set. */
  public Set<String> texts(String column) {
    Set<String> texts = new LinkedHashSet<>();
    all(column, Atom.Text.class).forEach(atom -> texts.add(atom.value()));
    return texts;
  }

  /** The integers of a set. */
  public Set<Long> integers(String column) {
    Set<Long> integers = new LinkedHashSet<>();
    all(column, Atom.Int.class).forEach(atom -> integers.add(atom.value()));
    return integers;
  }

  /** The row ids of a set. */
  public Set<UUID> references(String column) {
    Set<UUID> rows = new LinkedHashSet<>();
    all(column, Atom.Uuid.class).forEach(atom -> rows.add(atom.value()));
    return rows;
  }

  /** A map of texts, such as {@code external_ids}. */
  public Map<String, String> map(String column) {
    if (!(value(column) instanceof Datum.OfMap(Map<Atom, Atom> entries))) {
      throw new OvsdbException(column, "is a set, not a map");
    }
    Map<String, String> texts = new LinkedHashMap<>();
    entries.forEach(
        (key, value) ->
            texts.put(
                cast(column, key, Atom.Text.class).value(),
                cast(column, value, Atom.Text.class).value()));
    return texts;
  }

  private <A extends Atom> Optional<A> single(String column, Class<A> type) {
    List<A> all = all(column, type);
    if (all.size() > 1) {
      throw new OvsdbException(column, "holds " + all.size() + " values, not one");
    }
    return all.stream().findFirst();
  }

  private <A extends Atom> List<A> all(String column, Class<A> type) {
    return value(column).atoms(column).stream().map(a -> cast(column, a, type)).toList();
  }

  private static <A extends Atom> A cast(String column, Atom atom, Class<A> type) {
    if (!type.isInstance(atom)) {
      throw new OvsdbException(column, "holds " + Json.shorten(atom.toString()));
    }
    return type.cast(atom);
  }

  /** The row on the wire. */
  public ObjectNode toJson() {
    ObjectNode json = Json.NODES.objectNode();
    columns.forEach((name, value) -> json.set(name, value.toJson()));
    return json;
  }

  /**
   * Reads a row of a table.
   *
   * @throws OvsdbException if a column does not exist or its value does not fit
   */
  public static Row parse(String table, TableSchema schema, JsonNode json) {
    Map<String, Datum> columns = new LinkedHashMap<>();
    BiConsumer<String, JsonNode> read =
        (name, value) -> {
          String where = table + "." + Json.shorten(name);
          ColumnType type = schema.column(table, name).type();
          columns.put(name, type.check(where, Datum.parse(where, value)));
        };
    Json.object(table, json).forEachEntry(read);
    return new Row(columns);
  }
}
