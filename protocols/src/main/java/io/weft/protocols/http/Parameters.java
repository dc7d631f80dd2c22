package io.weft.protocols.http;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.UnaryOperator;

/**
 * Names with values, of a query string or of a form ({@code application/x-www-form-urlencoded},
 * WHATWG URL, 5), in their order. A name may come several times. Immutable.
 */
public final class Parameters implements Iterable<Parameters.Parameter> {
  /** No parameters. */
  public static final Parameters EMPTY = new Parameters(List.of());

  private final List<Parameter> list;

  /** A name with a value; both decoded, either may be empty. */
  public record Parameter(String name, String value) {}

  private Parameters(List<Parameter> list) {
    this.list = list;
  }

  /** Parameters from names and values in turn. */
  public static Parameters of(String... namesAndValues) {
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException("a parameter's name stands without a value");
    }
    List<Parameter> list = new ArrayList<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      list.add(new Parameter(namesAndValues[i], namesAndValues[i + 1]));
    }
    return new Parameters(List.copyOf(list));
  }

  /**
   * Reads the text of a query string or form; see {@link PercentCoding#decodeForm}. Empty parts
   * between two {@code &} are left out.
   *
   * @param limit how many parameters there may be
   * @throws IllegalArgumentException when there are more
   */
  public static Parameters decode(String text, int limit) {
    if (text.isEmpty()) {
      return EMPTY;
    }
    List<Parameter> list = new ArrayList<>();
    for (int from = 0; from <= text.length(); ) {
      int end = text.indexOf('&', from);
      end = end < 0 ? text.length() : end;
      if (end > from) {
        if (list.size() == limit) {
          throw new IllegalArgumentException("there are more than " + limit + " parameters");
        }
        int equals = text.indexOf('=', from);
        boolean hasValue = equals >= 0 && equals < end;
        list.add(
            new Parameter(
                PercentCoding.decodeForm(text.substring(from, hasValue ? equals : end)),
                hasValue ? PercentCoding.decodeForm(text.substring(equals + 1, end)) : ""));
      }
      from = end + 1;
    }
    return new Parameters(List.copyOf(list));
  }

  /** How many there are, each value counted. */
  public int size() {
    return list.size();
  }

  /** Whether there is none. */
  public boolean isEmpty() {
    return list.isEmpty();
  }

  /** The first value of a name. */
  public Optional<String> first(String name) {
    for (Parameter parameter : list) {
      if (parameter.name().equals(name)) {
        return Optional.of(parameter.value());
      }
    }
    return Optional.empty();
  }

  /** All values of a name, in their order. */
  public List<String> all(String name) {
    return list.stream().filter(p -> p.name().equals(name)).map(Parameter::value).toList();
  }

  /** Each name with all its values, names and values in their order. */
  public Map<String, List<String>> asMap() {
    Map<String, List<String>> map = new LinkedHashMap<>();
    list.forEach(p -> map.computeIfAbsent(p.name(), n -> new ArrayList<>(1)).add(p.value()));
    map.replaceAll((name, values) -> List.copyOf(values));
    return map;
  }

  /** These and one more. */
  public Parameters plus(String name, String value) {
    List<Parameter> more = new ArrayList<>(list);
    more.add(new Parameter(name, value));
    return new Parameters(List.copyOf(more));
  }

  /** As the body of a form: spaces as plus signs. */
  public String toForm() {
    return encoded(PercentCoding::encodeForm);
  }

  /** As a query string, without its question mark. */
  public String toQuery() {
    return encoded(PercentCoding::encodeComponent);
  }

  private String encoded(UnaryOperator<String> coding) {
    StringJoiner out = new StringJoiner("&");
    list.forEach(p -> out.add(coding.apply(p.name()) + "=" + coding.apply(p.value())));
    return out.toString();
  }

  @Override
  public Iterator<Parameter> iterator() {
    return list.iterator();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Parameters parameters && parameters.list.equals(list);
  }

  @Override
  public int hashCode() {
    return list.hashCode();
  }

  /** The names, and no values, which may be secrets. */
  @Override
  public String toString() {
    return "Parameters" + list.stream().map(Parameter::name).toList();
  }
}
