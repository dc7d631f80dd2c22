package io.weft.protocols.openflow.oxm;

import java.util.List;

/** The text form of matches and of values of fields, as {@code ovs-ofctl} prints and reads it. */
public final class MatchText {
  private MatchText() {}

  /** A match; empty if it is of all packets. */
  public static String format(Match match) {
    return new MatchPrinter(new StringBuilder(80)).match(match);
  }

  /**
   * Reads a match.
   *
   * @throws IllegalArgumentException if the text is none, or asks for a field without its
   *     prerequisite
   */
  public static Match parse(String text) {
    return MatchParser.match(text);
  }

  /** Appends each field with a comma after it. */
  public static void appendFields(StringBuilder out, Match match) {
    new MatchPrinter(out).matchFields(match);
  }

  /** Appends a value in the field's way of writing. */
  public static void appendValue(StringBuilder out, OxmField field, long high, long low) {
    new MatchPrinter(out).value(field, high, low);
  }

  /** Splits at commas and spaces; a word without value has an empty one. */
  public static List<String[]> keysAndValues(String text) {
    return MatchParser.keysAndValues(text);
  }

  /** Refuses a text that is too long to be a flow. */
  public static void requireShort(String text) {
    MatchParser.requireShort(text);
  }

  /**
   * Reads a decimal number, or a hexadecimal one after 0x.
   *
   * @param max the highest, unsigned
   */
  public static long number(String text, long max, String what) {
    return MatchParser.number(text, max, what);
  }

  /** Collects the fields of a match from words. */
  public static final class Reader {
    private final MatchParser parser = new MatchParser();

    /** Finds out what {@code tp_src} and {@code icmp_type} mean, wherever the words for it are. */
    public void readTypes(List<String[]> words) {
      parser.readTypes(words);
    }

    /** Reads one field. */
    public void field(String key, String value) {
      parser.matchField(key, value);
    }

    /** The match of all fields read. */
    public Match build() {
      return parser.build();
    }
  }
}
