package io.weft.protocols.http.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An argument of a request, given or not; see {@link Arguments}. Immutable. */
public final class Argument {
  private final String name;
  private final List<String> values;

  Argument(String name, List<String> values) {
    this.name = name;
    this.values = values;
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /** Whether it is given. */
  public boolean isGiven() {
    return !values.isEmpty();
  }

  /**
   * Its value.
   *
   * @throws HttpException 400 when it is not given, is given more than once, or is not what the
   *     converter asks for
   */
  public <T> T as(Converter<T> converter) {
    return optional(converter).orElseThrow(() -> HttpException.badArgument(name, "must be given"));
  }

  /**
   * Its value, or another one when it is not given.
   *
   * @throws HttpException 400 when it is given more than once, or is not what the converter asks
   *     for
   */
  public <T> T as(Converter<T> converter, T otherwise) {
    return optional(converter).orElse(otherwise);
  }

  /**
   * Its value, if it is given.
   *
   * @throws HttpException 400 when it is given more than once, or is not what the converter asks
   *     for
   */
  public <T> Optional<T> optional(Converter<T> converter) {
    if (values.isEmpty()) {
      return Optional.empty();
    }
    if (values.size() > 1) {
      throw HttpException.badArgument(name, "is given " + values.size() + " times");
    }
    return Optional.of(convert(converter, values.getFirst()));
  }

  /**
   * All its values, in their order; none when it is not given.
   *
   * @throws HttpException 400 when one is not what the converter asks for
   */
  public <T> List<T> list(Converter<T> converter) {
    List<T> list = new ArrayList<>(values.size());
    values.forEach(value -> list.add(convert(converter, value)));
    return List.copyOf(list);
  }

  private <T> T convert(Converter<T> converter, String text) {
    try {
      return converter.convert(text);
    } catch (IllegalArgumentException e) {
      throw HttpException.badArgument(name, "" + e.getMessage());
    }
  }

  /** {@link #as} text. */
  public String text() {
    return as(Converter.TEXT);
  }

  /** {@link #as} a whole number in a range. */
  public long integer(long least, long most) {
    return as(Converter.integer(least, most));
  }

  /** The name, and no value, which may be a secret. */
  @Override
  public String toString() {
    return "Argument(" + name + ")";
  }
}
