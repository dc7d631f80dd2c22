package io.weft.protocols.http.server;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Makes a value of an argument's text.
 *
 * @param <T> the value
 */
@FunctionalInterface
public interface Converter<T> {
  /** The text itself. */
  Converter<String> TEXT = text -> text;

  /** Whether it is {@code true}, {@code 1}, {@code yes} or {@code on}, or the contrary. */
  Converter<Boolean> FLAG =
      text ->
          switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "1", "yes", "on" -> true;
            case "false", "0", "no", "off" -> false;
            default -> throw new IllegalArgumentException("must be true or false");
          };

  /**
   * Makes the value.
   *
   * @throws IllegalArgumentException saying what the text must be; the client is told
   */
  T convert(String text);

  /** A whole number in a range. */
  static Converter<Long> integer(long least, long most) {
    return text -> {
      try {
        long value = Long.parseLong(text);
        if (value >= least && value <= most) {
          return value;
        }
      } catch (NumberFormatException e) {
        // The same as out of range, for the client.
      }
      throw new IllegalArgumentException("must be a whole number from " + least + " to " + most);
    };
  }

  /** A number, finite. */
  static Converter<Double> number() {
    return text -> {
      try {
        double value = Double.parseDouble(text);
        if (Double.isFinite(value) && text.matches("[-+0-9.eE]+")) {
          return value;
        }
      } catch (NumberFormatException e) {
        // As below.
      }
      throw new IllegalArgumentException("must be a number");
    };
  }

  /** Text of a length, in characters. */
  static Converter<String> text(int least, int most) {
    return text -> {
      if (text.length() < least || text.length() > most) {
        throw new IllegalArgumentException("must have " + least + " to " + most + " characters");
      }
      return text;
    };
  }

  /**
   * Text that a regular expression matches whole.
   *
   * @param what it must be, for the client, such as {@code a MAC address}
   */
  static Converter<String> matching(Pattern pattern, String what) {
    return text -> {
      if (!pattern.matcher(text).matches()) {
        throw new IllegalArgumentException("must be " + what);
      }
      return text;
    };
  }

  /** One of the names of an enumeration, in any case, hyphens for underscores. */
  static <E extends Enum<E>> Converter<E> oneOf(Class<E> type) {
    return text -> {
      String name = text.toUpperCase(Locale.ROOT).replace('-', '_');
      Optional<E> found =
          Arrays.stream(type.getEnumConstants())
              .filter(constant -> constant.name().equals(name))
              .findFirst();
      return found.orElseThrow(
          () ->
              new IllegalArgumentException(
                  "must be one of "
                      + Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT)));
    };
  }
}
