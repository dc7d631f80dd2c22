package io.weft.objectdb;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Puts many places of a view in the order of their keys. Keys are far apart in memory and begin
 * alike, so comparisons go by abbreviated keys, which lie side by side: by the first characters in
 * which keys differ, as one number. Those with the same number are put in order by what follows.
 */
final class KeyOrder {
  /** As many characters as a number holds. */
  private static final int CHARACTERS = Long.SIZE / Character.SIZE;

  /** So few are not worth abbreviating. */
  private static final int FEW = 16;

  private static final Comparator<Abbreviated> BY_START =
      (one, other) -> Long.compareUnsigned(one.start, other.start);

  private static final Comparator<Abbreviated> BY_KEY =
      (one, other) -> one.text.compareTo(other.text);

  private KeyOrder() {}

  private static final class Abbreviated {
    final Graph.Place place;
    final String text;
    long start;

    Abbreviated(Graph.Place place) {
      this.place = place;
      this.text = place.key.toString();
    }
  }

  static void sort(List<Graph.Place> places) {
    if (places.size() < 2) {
      return;
    }
    Abbreviated[] all = new Abbreviated[places.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = new Abbreviated(places.get(i));
    }
    sort(all, 0, all.length, 0);
    for (int i = 0; i < all.length; i++) {
      places.set(i, all[i].place);
    }
  }

  /**
   * Sorts a part.
   *
   * @param seen how many characters have made no difference
   */
  private static void sort(Abbreviated[] all, int from, int to, int seen) {
    int common = to - from < FEW ? 0 : commonLength(all, from, to);
    // Where some end within what was seen, a number tells no more.
    if (to - from < FEW || common < seen) {
      Arrays.sort(all, from, to, BY_KEY);
      return;
    }
    for (int i = from; i < to; i++) {
      all[i].start = start(all[i].text, common);
    }
    Arrays.sort(all, from, to, BY_START);
    int first = from;
    for (int i = from + 1; i <= to; i++) {
      if (i == to || all[i].start != all[first].start) {
        if (i - first > 1) {
          sort(all, first, i, common + CHARACTERS);
        }
        first = i;
      }
    }
  }

  /** How many characters all begin with. */
  private static int commonLength(Abbreviated[] all, int from, int to) {
    String first = all[from].text;
    int common = first.length();
    for (int i = from + 1; i < to; i++) {
      while (!all[i].text.regionMatches(0, first, 0, common)) {
        common--;
      }
    }
    return common;
  }

  /** Some characters of a text; what is shorter comes first, or is equal. */
  private static long start(String text, int from) {
    long start = 0;
    for (int i = from; i < from + CHARACTERS; i++) {
      start = start << Character.SIZE | (i < text.length() ? text.charAt(i) : 0);
    }
    return start;
  }
}
