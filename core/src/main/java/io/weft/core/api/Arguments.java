package io.weft.core.api;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The values that a call was given, by name, or those of one item of a batch. Immutable. Values are
 * those of JSON: {@code String}, {@code Boolean}, {@code Long}, {@code BigInteger}, {@code Double},
 * {@code List}, {@code Map} and null. What is not as it should be is an {@link ApiException} of
 * kind {@code BAD_PARAMETER} that names the field.
 *
 * <p>The methods that ask for a type give a parameter's default where it was not given or null; the
 * others know nothing of defaults.
 */
public final class Arguments {
  private final String prefix;
  private final Map<String, @Nullable Object> values;
  private final Map<String, Object> defaults;

  private Arguments(
      String prefix, Map<String, @Nullable Object> values, Map<String, Object> defaults) {
    this.prefix = prefix;
    this.values = values;
    this.defaults = defaults;
  }

  /** Values without declared parameters, and so without defaults. */
  public static Arguments of(Map<String, ? extends @Nullable Object> values) {
    return of(values, Map.of());
  }

  static Arguments of(
      Map<String, ? extends @Nullable Object> values, Map<String, Object> defaults) {
    return new Arguments("", Collections.unmodifiableMap(new LinkedHashMap<>(values)), defaults);
  }

  /** The name of a field with the place of the item in the batch: {@code ports.0.id}. */
  public String path(String name) {
    return prefix + name;
  }

  /** Whether there is a value, if only null. */
  public boolean has(String name) {
    return values.containsKey(name);
  }

  /** The value as it is; null also when there is none. */
  public @Nullable Object value(String name) {
    return values.get(name);
  }

  /** A text; empty when there is none or it is null. */
  public Optional<String> text(String name) {
    Object value = checked(name, ApiParameter.Type.TEXT);
    return Optional.ofNullable((String) value);
  }

  /** A text that must be there. */
  public String requiredText(String name) {
    return text(name).orElseThrow(() -> error(name, "it is missing"));
  }

  /** An integer, also as its decimal digits; empty when there is none or it is null. */
  public Optional<Long> number(String name) {
    Object value = checked(name, ApiParameter.Type.NUMBER);
    return Optional.ofNullable(
        value instanceof String digits ? (Long) Long.parseLong(digits) : (Long) value);
  }

  /** Whether there is a value that says true, also as a text. */
  public boolean flag(String name) {
    Object value = checked(name, ApiParameter.Type.FLAG);
    return value != null && value.toString().equalsIgnoreCase("true");
  }

  /** A finite number, also as its digits; empty when there is none or it is null. */
  public OptionalDouble real(String name) {
    Object value = checked(name, ApiParameter.Type.REAL);
    return value == null
        ? OptionalDouble.empty()
        : OptionalDouble.of(Double.parseDouble(value.toString()));
  }

  /** A list of texts; empty also when there is none or it is null. */
  public List<String> texts(String name) {
    Object value = checked(name, ApiParameter.Type.TEXTS);
    return value == null ? List.of() : ((List<?>) value).stream().map(String.class::cast).toList();
  }

  /** An object's values by name; empty also when there is none or it is null. */
  public Map<String, @Nullable Object> object(String name) {
    Object value = checked(name, ApiParameter.Type.OBJECT);
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, field) -> fields.put(String.valueOf(key), field));
    }
    return fields;
  }

  private @Nullable Object checked(String name, ApiParameter.Type type) {
    Object value = values.get(name);
    ApiParameter.optional(name, type, "").check(path(name), value);
    return value == null ? defaults.get(name) : value;
  }

  /** The items of a batch, each with its place. */
  public List<Arguments> items(String name) {
    Object value = checked(name, ApiParameter.Type.ITEMS);
    if (value == null) {
      throw error(name, "it is missing");
    }
    List<Arguments> items = new ArrayList<>();
    for (Object item : (List<?>) value) {
      Map<String, @Nullable Object> fields = new LinkedHashMap<>();
      ((Map<?, ?>) item).forEach((key, field) -> fields.put((String) key, field));
      items.add(
          new Arguments(
              path(name) + "." + items.size() + ".",
              Collections.unmodifiableMap(fields),
              Map.of()));
    }
    return items;
  }

  /** All values but those with some names. */
  public Map<String, @Nullable Object> without(Set<String> names) {
    Map<String, @Nullable Object> others = new LinkedHashMap<>(values);
    others.keySet().removeAll(names);
    return others;
  }

  /** All values, unmodifiable. */
  public Map<String, @Nullable Object> asMap() {
    return values;
  }

  /** An error of a field: a bad parameter. */
  public ApiException error(String name, String reason) {
    return new ApiException(ApiException.Kind.BAD_PARAMETER, path(name), reason);
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
