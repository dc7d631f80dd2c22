package io.weft.core.config;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Typed access to settings. A setting that is not there, or is {@code None}, is empty; one of
 * another type, or out of its range, is a {@link ConfigException} that names file, line and column.
 * Each method counts as asking for the setting. Any thread.
 */
public interface ConfigReader {
  /** The setting as it was made, {@code None} included. Counts as asked for. */
  Optional<ConfigValue> find(String name);

  /**
   * A setting read by the program's own function.
   *
   * @param read throws {@link IllegalArgumentException} with a reason when the value is wrong
   */
  default <T> Optional<T> value(String name, Function<? super Literal, ? extends T> read) {
    Optional<ConfigValue> found = find(name);
    if (found.isEmpty() || found.get().literal() instanceof Literal.None) {
      return Optional.empty();
    }
    try {
      return Optional.of(read.apply(found.get().literal()));
    } catch (IllegalArgumentException e) {
      throw found.get().invalid(String.valueOf(e.getMessage()));
    }
  }

  /** A string. */
  default Optional<String> string(String name) {
    return value(name, Literals::string);
  }

  /** An integer between two bounds, both allowed. */
  default OptionalLong integer(String name, long minimum, long maximum) {
    Optional<Long> value = value(name, literal -> Literals.integer(literal, minimum, maximum));
    return value.isPresent() ? OptionalLong.of(value.get()) : OptionalLong.empty();
  }

  /** An integer. */
  default OptionalLong integer(String name) {
    return integer(name, Long.MIN_VALUE, Long.MAX_VALUE);
  }

  /** A count or a size: an integer from {@code minimum} to {@link Integer#MAX_VALUE}. */
  default OptionalInt count(String name, int minimum) {
    OptionalLong value = integer(name, minimum, Integer.MAX_VALUE);
    return value.isPresent() ? OptionalInt.of((int) value.getAsLong()) : OptionalInt.empty();
  }

  /** A truth value; 0 and 1 count as one, as in Python. */
  default Optional<Boolean> bool(String name) {
    return value(name, Literals::bool);
  }

  /** A finite number, whole or not, between two bounds, both allowed. */
  default OptionalDouble real(String name, double minimum, double maximum) {
    Optional<Double> value = value(name, literal -> Literals.real(literal, minimum, maximum));
    return value.isPresent() ? OptionalDouble.of(value.get()) : OptionalDouble.empty();
  }

  /** A string that is the name of a constant, in any case of letters. */
  default <E extends Enum<E>> Optional<E> choice(String name, Class<E> type) {
    return value(name, literal -> Literals.choice(literal, type));
  }

  /** A dictionary whose keys are strings, in its order. */
  default Optional<Map<String, Literal>> dictionary(String name) {
    return value(name, Literals::dictionary);
  }

  /** A time in seconds, whole or not, not negative. */
  default Optional<Duration> seconds(String name) {
    return value(name, Literals::seconds);
  }

  /** A list, tuple or set of strings. */
  default Optional<List<String>> strings(String name) {
    return value(name, literal -> Literals.items(literal).stream().map(Literals::string).toList());
  }

  /** A list, tuple or set of integers between two bounds, both allowed. */
  default Optional<List<Long>> integers(String name, long minimum, long maximum) {
    return value(
        name,
        literal ->
            Literals.items(literal).stream()
                .map(item -> Literals.integer(item, minimum, maximum))
                .toList());
  }
}

/** Conversions of literals, with reasons for people. */
final class Literals {
  private static final BigDecimal NANOS = BigDecimal.valueOf(1_000_000_000);
  private static final BigDecimal LONGEST = BigDecimal.valueOf(Long.MAX_VALUE / 1_000_000_000);

  private Literals() {}

  static String string(Literal literal) {
    if (literal instanceof Literal.Text(String value)) {
      return value;
    }
    throw new IllegalArgumentException("must be a string, not " + describe(literal));
  }

  static long integer(Literal literal, long minimum, long maximum) {
    if (!(literal instanceof Literal.Int(BigInteger value))) {
      throw new IllegalArgumentException("must be an integer, not " + describe(literal));
    }
    if (value.compareTo(BigInteger.valueOf(minimum)) < 0
        || value.compareTo(BigInteger.valueOf(maximum)) > 0) {
      throw new IllegalArgumentException(
          "must be between " + minimum + " and " + maximum + ", not " + describe(literal));
    }
    return value.longValueExact();
  }

  static double real(Literal literal, double minimum, double maximum) {
    double value =
        switch (literal) {
          case Literal.Int(BigInteger integer) -> integer.doubleValue();
          case Literal.Real(double real) -> real;
          default ->
              throw new IllegalArgumentException("must be a number, not " + describe(literal));
        };
    if (!(value >= minimum && value <= maximum)) {
      throw new IllegalArgumentException(
          "must be between " + minimum + " and " + maximum + ", not " + describe(literal));
    }
    return value;
  }

  static <E extends Enum<E>> E choice(Literal literal, Class<E> type) {
    String value = string(literal);
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equalsIgnoreCase(value)) {
        return constant;
      }
    }
    String names =
        Arrays.stream(type.getEnumConstants())
            .map(constant -> constant.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    throw new IllegalArgumentException("must be one of " + names + ", not " + describe(literal));
  }

  static Map<String, Literal> dictionary(Literal literal) {
    if (!(literal instanceof Literal.DictOf(Map<Literal, Literal> entries))) {
      throw new IllegalArgumentException("must be a dictionary, not " + describe(literal));
    }
    Map<String, Literal> named = new LinkedHashMap<>();
    entries.forEach((key, value) -> named.put(string(key), value));
    return Collections.unmodifiableMap(named);
  }

  static boolean bool(Literal literal) {
    return switch (literal) {
      case Literal.Bool(boolean value) -> value;
      case Literal.Int(BigInteger value)
          when value.equals(BigInteger.ZERO) || value.equals(BigInteger.ONE) ->
          value.equals(BigInteger.ONE);
      default ->
          throw new IllegalArgumentException("must be True or False, not " + describe(literal));
    };
  }

  static Duration seconds(Literal literal) {
    BigDecimal seconds =
        switch (literal) {
          case Literal.Int(BigInteger value) -> new BigDecimal(value);
          case Literal.Real(double value) -> BigDecimal.valueOf(value);
          default ->
              throw new IllegalArgumentException(
                  "must be a number of seconds, not " + describe(literal));
        };
    if (seconds.signum() < 0 || seconds.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("must be a time, not " + describe(literal) + " seconds");
    }
    return Duration.ofNanos(seconds.multiply(NANOS).longValue());
  }

  static Collection<Literal> items(Literal literal) {
    return switch (literal) {
      case Literal.ListOf(List<Literal> items) -> items;
      case Literal.TupleOf(List<Literal> items) -> items;
      case Literal.SetOf set -> new ArrayList<>(set.items());
      default ->
          throw new IllegalArgumentException(
              "must be a list, a tuple or a set, not " + describe(literal));
    };
  }

  private static String describe(Literal literal) {
    return switch (literal) {
      case Literal.None n -> "None";
      case Literal.Bool b -> b.toString();
      case Literal.Int i -> LiteralParser.shorten(i.toString());
      case Literal.Real r -> r.toString();
      case Literal.Text t -> LiteralParser.shorten(t.toString());
      default -> literal.typeName();
    };
  }
}
