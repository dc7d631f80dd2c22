package io.weft.core.api;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A parameter of a call.
 *
 * @param name in small letters
 * @param type what values it takes
 * @param required whether it must be given
 * @param defaultValue what holds when it is not given; empty for nothing
 * @param description a sentence
 */
public record ApiParameter(
    String name, Type type, boolean required, Optional<Object> defaultValue, String description) {
  /** What values a parameter takes. */
  public enum Type {
    /** A text. */
    TEXT("a text"),
    /** An integer, or its decimal digits. */
    NUMBER("a number"),
    /** True or false, or the same as a text. */
    FLAG("true or false"),
    /** A finite number, whole or not, or its digits. */
    REAL("a number, whole or not"),
    /** A list of texts. */
    TEXTS("a list of texts"),
    /** An object: values by name. */
    OBJECT("an object"),
    /** A list of objects: the items of a batch. */
    ITEMS("a list of objects"),
    /** Anything. */
    ANY("any value");

    private final String words;

    Type(String words) {
      this.words = words;
    }

    /** Whether it takes a value. */
    boolean takes(Object value) {
      return switch (this) {
        case TEXT -> value instanceof String;
        case NUMBER ->
            value instanceof Long
                || (value instanceof String text && text.matches("[+-]?[0-9]{1,18}"));
        case FLAG ->
            value instanceof Boolean
                || (value instanceof String text
                    && (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")));
        case REAL ->
            value instanceof Long
                || (value instanceof Double real && Double.isFinite(real))
                || (value instanceof String text
                    && text.matches("[+-]?[0-9]{1,30}(?:\\.[0-9]{1,30})?"));
        case TEXTS ->
            value instanceof List<?> list && list.stream().allMatch(String.class::isInstance);
        case OBJECT -> value instanceof Map<?, ?>;
        case ITEMS ->
            value instanceof List<?> list
                && list.stream().allMatch(element -> element instanceof Map<?, ?>);
        case ANY -> true;
      };
    }
  }

  /** One that must be given. */
  public static ApiParameter required(String name, Type type, String description) {
    return new ApiParameter(name, type, true, Optional.empty(), description);
  }

  /** One that may be given. */
  public static ApiParameter optional(String name, Type type, String description) {
    return new ApiParameter(name, type, false, Optional.empty(), description);
  }

  /** One with a default. */
  public static ApiParameter optional(
      String name, Type type, Object defaultValue, String description) {
    return new ApiParameter(name, type, false, Optional.of(defaultValue), description);
  }

  /**
   * @throws IllegalArgumentException when the default is not of the type
   */
  public ApiParameter {
    if (defaultValue.isPresent() && !type.takes(defaultValue.get())) {
      throw new IllegalArgumentException(
          "the default of parameter " + name + " must be " + type.words);
    }
  }

  /** What discovery tells about it. */
  Map<String, @Nullable Object> details() {
    Map<String, @Nullable Object> described = new LinkedHashMap<>();
    described.put("name", name);
    described.put("type", type.name().toLowerCase(Locale.ROOT));
    described.put("required", required);
    if (!required) {
      described.put("default", defaultValue.orElse(null));
    }
    described.put("description", description);
    return described;
  }

  /** Refuses a value of a wrong type; no value, or null, is one only if it is required. */
  void check(String path, @Nullable Object value) {
    if (value == null) {
      if (required) {
        throw new ApiException(ApiException.Kind.BAD_PARAMETER, path, "it is missing");
      }
    } else if (!type.takes(value)) {
      throw new ApiException(
          ApiException.Kind.BAD_PARAMETER,
          path,
          "it must be " + type.words + ", not " + kind(value));
    }
  }

  private static String kind(Object value) {
    return switch (value) {
      case String text ->
          "the text '" + (text.length() > 40 ? text.substring(0, 40) + "…" : text) + "'";
      case List<?> list -> "a list";
      case Map<?, ?> map -> "an object";
      default -> value.toString();
    };
  }
}
