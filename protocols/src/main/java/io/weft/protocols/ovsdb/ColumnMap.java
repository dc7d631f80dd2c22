package io.weft.protocols.ovsdb;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The unmodifiable values of a row's columns; rows of the same columns share the names. */
final class ColumnMap extends AbstractMap<String, Datum> {
  private final Shape shape;
  private final Datum[] values;

  /** Takes the array over. */
  ColumnMap(Shape shape, Datum[] values) {
    this.shape = shape;
    this.values = values;
  }

  /** The names of columns, and their places. */
  static final class Shape {
    private static final int FEW = 8;

    private final String[] names;
    private final Map<String, Integer> places = new HashMap<>();

    /** Takes the array over. */
    Shape(String[] names) {
      this.names = names;
      if (names.length > FEW) {
        for (int i = 0; i < names.length; i++) {
          places.put(names[i], i);
        }
      }
    }

    int size() {
      return names.length;
    }

    private int find(Object name) {
      if (names.length > FEW) {
        Integer place = places.get(name);
        return place == null ? -1 : place;
      }
      for (int i = 0; i < names.length; i++) {
        if (names[i].equals(name)) {
          return i;
        }
      }
      return -1;
    }
  }

  static ColumnMap copyOf(Map<String, Datum> columns) {
    if (columns instanceof ColumnMap map) {
      return map;
    }
    String[] names = new String[columns.size()];
    Datum[] values = new Datum[names.length];
    int i = 0;
    for (Map.Entry<String, Datum> column : columns.entrySet()) {
      names[i] = column.getKey();
      values[i++] = column.getValue();
    }
    return new ColumnMap(new Shape(names), values);
  }

  /** This with the columns of the other instead of, or beside, its own. */
  ColumnMap withAll(ColumnMap other) {
    if (shape == other.shape) {
      return other;
    }
    Datum[] changed = values.clone();
    for (int i = 0; i < other.values.length; i++) {
      int place = shape.find(other.shape.names[i]);
      if (place < 0) {
        Map<String, Datum> all = new java.util.LinkedHashMap<>(this);
        all.putAll(other);
        return copyOf(all);
      }
      changed[place] = other.values[i];
    }
    return new ColumnMap(shape, changed);
  }

  /** This after the differences of an update, of columns that it has. */
  ColumnMap changedBy(String table, TableSchema schema, ColumnMap difference) {
    Datum[] changed = values.clone();
    for (int i = 0; i < difference.values.length; i++) {
      String name = difference.shape.names[i];
      int place = shape.find(name);
      if (place < 0) {
        throw new OvsdbException(table + "." + name, "has changed, but is not monitored");
      }
      ColumnType type = schema.column(table, name).type();
      changed[place] =
          Differences.apply(table + "." + name, type, changed[place], difference.values[i]);
    }
    return new ColumnMap(shape, changed);
  }

  @Override
  public int size() {
    return values.length;
  }

  @Override
  public boolean containsKey(@Nullable Object name) {
    return name != null && shape.find(name) >= 0;
  }

  @Override
  @SuppressWarnings("NullAway") // Map.get gives null for what is not there.
  public @Nullable Datum get(@Nullable Object name) {
    int place = name == null ? -1 : shape.find(name);
    return place < 0 ? null : values[place];
  }

  @Override
  public void forEach(BiConsumer<? super String, ? super Datum> action) {
    for (int i = 0; i < values.length; i++) {
      action.accept(shape.names[i], values[i]);
    }
  }

  @Override
  public Set<Map.Entry<String, Datum>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public int size() {
        return values.length;
      }

      @Override
      public Iterator<Map.Entry<String, Datum>> iterator() {
        return new Iterator<>() {
          private int next;

          @Override
          public boolean hasNext() {
            return next < values.length;
          }

          @Override
          public Map.Entry<String, Datum> next() {
            if (next == values.length) {
              throw new NoSuchElementException();
            }
            return Map.entry(shape.names[next], values[next++]);
          }
        };
      }
    };
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return (other instanceof ColumnMap that && shape == that.shape)
        ? Arrays.equals(values, that.values)
        : super.equals(other);
  }

  @Override
  public int hashCode() {
    return super.hashCode();
  }
}
