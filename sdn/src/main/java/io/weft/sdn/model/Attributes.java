package io.weft.sdn.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The customized attributes of an object: names and JSON values that somebody gave it, in the order
 * in which they came. Immutable.
 *
 * <p>A value is a {@code String}, {@code Boolean}, {@code Long}, {@code BigInteger}, {@code
 * Double}, a {@code List} or {@code Map} of such, or null, which is JSON's null.
 */
public final class Attributes {
  /** No attributes. */
  public static final Attributes NONE = new Attributes(Map.of());

  private final Map<String, @Nullable Object> values;

  private Attributes(Map<String, @Nullable Object> values) {
    this.values = values;
  }

  /**
   * Takes a deep copy. Other integers become {@code Long}, {@code Float} becomes {@code Double}.
   *
   * @throws IllegalArgumentException when something in it is no JSON value
   */
  public static Attributes of(Map<String, ? extends @Nullable Object> values) {
    if (values.isEmpty()) {
      return NONE;
    }
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    values.forEach((name, value) -> copy.put(name, copyOf(value)));
    return new Attributes(Collections.unmodifiableMap(copy));
  }

  private static @Nullable Object copyOf(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case String text -> text;
      case Boolean flag -> flag;
      case Long number -> number;
      case Integer number -> number.longValue();
      case Short number -> number.longValue();
      case Byte number -> number.longValue();
      case Double number -> number;
      case Float number -> number.doubleValue();
      case java.math.BigInteger number -> number;
      case List<?> list -> {
        List<@Nullable Object> copy = new ArrayList<>(list.size());
        list.forEach(element -> copy.add(copyOf(element)));
        yield Collections.unmodifiableList(copy);
      }
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        map.forEach(
            (name, element) -> {
              if (!(name instanceof String text)) {
                throw new IllegalArgumentException("a name in an object must be text: " + name);
              }
              copy.put(text, copyOf(element));
            });
        yield Collections.unmodifiableMap(copy);
      }
      default ->
          throw new IllegalArgumentException(
              value.getClass().getSimpleName() + " is no JSON value");
    };
  }

  /** The names with their values, unmodifiable. */
  public Map<String, @Nullable Object> asMap() {
    return values;
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return values.isEmpty();
  }

  /** Whether there is one with the name, if only null. */
  public boolean has(String name) {
    return values.containsKey(name);
  }

  /** The value with the name; empty also when it is null. */
  public Optional<Object> find(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** The text with the name; empty when there is none or it is no text. */
  public Optional<String> text(String name) {
    return values.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
  }

  /** The integer with the name; empty when there is none or it is no integer of 64 bits. */
  public Optional<Long> integer(String name) {
    return values.get(name) instanceof Long number ? Optional.of(number) : Optional.empty();
  }

  /** Whether the value with the name is {@code true}. */
  public boolean isTrue(String name) {
    return Boolean.TRUE.equals(values.get(name));
  }

  /** These attributes and others, which replace those of the same name in their place. */
  public Attributes with(Attributes others) {
    if (others.isEmpty()) {
      return this;
    }
    Map<String, @Nullable Object> all = new LinkedHashMap<>(values);
    all.putAll(others.values);
    return new Attributes(Collections.unmodifiableMap(all));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Attributes attributes && attributes.values.equals(values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
