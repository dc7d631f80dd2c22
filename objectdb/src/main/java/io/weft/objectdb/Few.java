package io.weft.objectdb;

import java.util.ArrayList;
import java.util.List;

/** Immutable lists that have one element as a rule, and then take little room. */
final class Few {
  private Few() {}

  static <T> List<T> with(List<T> some, T one) {
    if (some.isEmpty()) {
      return List.of(one);
    }
    List<T> more = new ArrayList<>(some.size() + 1);
    more.addAll(some);
    more.add(one);
    return List.copyOf(more);
  }

  /** Without the first one of that kind. */
  static <T> List<T> without(List<T> some, T one) {
    List<T> rest = new ArrayList<>(some);
    rest.remove(one);
    return List.copyOf(rest);
  }
}
