package io.weft.protocols.openflow.oxm;

/** The words for which fragments a match asks for, with the bits of {@code ip_frag} they mean. */
enum FragmentKind {
  NO("no", 0, 3),
  YES("yes", 1, 1),
  FIRST("first", 1, 3),
  LATER("later", 3, 3),
  NOT_LATER("not_later", 0, 2);

  private final String text;
  private final int value;
  private final int mask;

  FragmentKind(String text, int value, int mask) {
    this.text = text;
    this.value = value;
    this.mask = mask;
  }

  String text() {
    return text;
  }

  int value() {
    return value;
  }

  int mask() {
    return mask;
  }

  /** The word for a value under a mask, as {@code ovs-ofctl} prints it. */
  static String text(long value, long mask) {
    boolean any = (value & 1) != 0;
    boolean later = (value & 2) != 0;
    return switch ((int) mask & 3) {
      case 3 -> any ? (later ? "later" : "first") : (later ? "<error>" : "no");
      case 1 -> any ? "yes" : "no";
      case 2 -> later ? "later" : "not_later";
      default -> "<error>";
    };
  }
}
