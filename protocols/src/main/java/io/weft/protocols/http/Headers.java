package io.weft.protocols.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * The header fields of a message, in their order (RFC 9110, 5). A name may come several times; its
 * case does not matter. Immutable.
 *
 * <p>What is in it can be sent: names are tokens, and no value can end its header, so that nothing
 * is smuggled into a message that way.
 */
public final class Headers implements Iterable<Headers.Field> {
  /** No headers. */
  public static final Headers EMPTY = new Headers(new String[0]);

  /** Names at even places, their values behind them. */
  private final String[] fields;

  /**
   * One header field.
   *
   * @param name as it was given; its case does not matter
   * @param value without space around it
   */
  public record Field(String name, String value) {
    @Override
    public String toString() {
      return name + ": " + value;
    }
  }

  private Headers(String[] fields) {
    this.fields = fields;
  }

  /**
   * Headers from names and values in turn.
   *
   * @throws IllegalArgumentException when the number is odd, a name is no token, or a value has
   *     characters that a header must not have
   */
  public static Headers of(String... namesAndValues) {
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException("a header's name stands without a value");
    }
    for (int i = 0; i < namesAndValues.length; i += 2) {
      check(namesAndValues[i], namesAndValues[i + 1]);
    }
    return new Headers(namesAndValues.clone());
  }

  /**
   * Headers from names and values, of a map or of Netty's headers for example.
   *
   * @throws IllegalArgumentException like {@link #of}
   */
  public static Headers copyOf(Iterable<? extends Map.Entry<String, String>> entries) {
    List<String> fields = new ArrayList<>();
    for (Map.Entry<String, String> entry : entries) {
      check(entry.getKey(), entry.getValue());
      fields.add(entry.getKey());
      fields.add(entry.getValue());
    }
    return fields.isEmpty() ? EMPTY : new Headers(fields.toArray(String[]::new));
  }

  private static void check(String name, String value) {
    if (!HttpSyntax.isToken(name)) {
      throw new IllegalArgumentException(
          "a header cannot be named \"" + HttpSyntax.shown(name) + '"');
    }
    if (!HttpSyntax.isFieldValue(value)) {
      // Without the value, which may be a secret.
      throw new IllegalArgumentException(
          "the header " + name + " has a value that no header can have");
    }
  }

  /** How many fields there are. */
  public int size() {
    return fields.length / 2;
  }

  /** Whether there is none. */
  public boolean isEmpty() {
    return fields.length == 0;
  }

  /** The first value of a header. */
  public Optional<String> first(String name) {
    int at = indexOf(name);
    return at < 0 ? Optional.empty() : Optional.of(fields[at + 1]);
  }

  /** Whether there is such a header. */
  public boolean contains(String name) {
    return indexOf(name) >= 0;
  }

  private int indexOf(String name) {
    for (int i = 0; i < fields.length; i += 2) {
      if (fields[i].equalsIgnoreCase(name)) {
        return i;
      }
    }
    return -1;
  }

  /** All values of a header, in their order. */
  public List<String> all(String name) {
    List<String> values = new ArrayList<>(2);
    for (int i = 0; i < fields.length; i += 2) {
      if (fields[i].equalsIgnoreCase(name)) {
        values.add(fields[i + 1]);
      }
    }
    return List.copyOf(values);
  }

  /**
   * The members of a header that is a list with commas, such as {@code Accept} (RFC 9110, 5.6.1):
   * those of all its fields, without empty ones. Commas in quotes do not separate.
   */
  public List<String> list(String name) {
    List<String> members = new ArrayList<>();
    for (int i = 0; i < fields.length; i += 2) {
      if (fields[i].equalsIgnoreCase(name)) {
        addMembers(members, fields[i + 1]);
      }
    }
    return List.copyOf(members);
  }

  private static void addMembers(List<String> members, String value) {
    boolean quoted = false;
    int from = 0;
    for (int i = 0; i <= value.length(); i++) {
      if (i == value.length() || (value.charAt(i) == ',' && !quoted)) {
        String member = value.substring(from, i).strip();
        if (!member.isEmpty()) {
          members.add(member);
        }
        from = i + 1;
      } else if (value.charAt(i) == '"') {
        quoted = !quoted;
      } else if (value.charAt(i) == '\\' && quoted && i + 1 < value.length()) {
        i++;
      }
    }
  }

  /** Whether a header that is a list with commas has a member, in any case. */
  public boolean lists(String name, String member) {
    for (String each : list(name)) {
      if (each.equalsIgnoreCase(member)) {
        return true;
      }
    }
    return false;
  }

  /**
   * These and one field more, behind them.
   *
   * @throws IllegalArgumentException like {@link #of}
   */
  public Headers plus(String name, String value) {
    check(name, value);
    String[] more = Arrays.copyOf(fields, fields.length + 2);
    more[fields.length] = name;
    more[fields.length + 1] = value;
    return new Headers(more);
  }

  /**
   * These, with all fields of a name replaced by one, behind the others.
   *
   * @throws IllegalArgumentException like {@link #of}
   */
  public Headers with(String name, String value) {
    return without(name).plus(name, value);
  }

  /** These without the fields of a name. */
  public Headers without(String name) {
    if (!contains(name)) {
      return this;
    }
    List<String> rest = new ArrayList<>(fields.length);
    for (int i = 0; i < fields.length; i += 2) {
      if (!fields[i].equalsIgnoreCase(name)) {
        rest.add(fields[i]);
        rest.add(fields[i + 1]);
      }
    }
    return new Headers(rest.toArray(String[]::new));
  }

  @Override
  public Iterator<Field> iterator() {
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        return next < fields.length;
      }

      @Override
      public Field next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        next += 2;
        return new Field(fields[next - 2], fields[next - 1]);
      }
    };
  }

  /** Whether both have the same names, in any case, with the same values in the same order. */
  @Override
  public boolean equals(Object other) {
    if (!(other instanceof Headers headers) || headers.fields.length != fields.length) {
      return false;
    }
    for (int i = 0; i < fields.length; i += 2) {
      if (!fields[i].equalsIgnoreCase(headers.fields[i])
          || !fields[i + 1].equals(headers.fields[i + 1])) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    int hash = 0;
    for (int i = 1; i < fields.length; i += 2) {
      hash = 31 * hash + fields[i].hashCode();
    }
    return hash;
  }

  /** The names, and no values, which may be secrets. */
  @Override
  public String toString() {
    StringJoiner names = new StringJoiner(", ", "Headers(", ")");
    for (int i = 0; i < fields.length; i += 2) {
      names.add(fields[i]);
    }
    return names.toString();
  }
}
