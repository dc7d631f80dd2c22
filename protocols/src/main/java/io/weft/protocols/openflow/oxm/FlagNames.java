package io.weft.protocols.openflow.oxm;

import io.weft.protocols.openflow.internal.Token;
import java.util.List;

/** The names of single bits of a field, in the order of the bits. */
final class FlagNames {
  static final FlagNames CT_STATE =
      new FlagNames(List.of("new", "est", "rel", "rpl", "inv", "trk", "snat", "dnat"));
  static final FlagNames TCP =
      new FlagNames(
          List.of(
              "fin", "syn", "rst", "psh", "ack", "urg", "ece", "cwr", "ns", "[200]", "[400]",
              "[800]"));
  static final FlagNames TUNNEL = new FlagNames(List.of("oam"));

  private final List<String> names;

  private FlagNames(List<String> names) {
    this.names = names;
  }

  /**
   * Flags that a text names.
   *
   * @param mask the bits that it says anything of, or -1 for all
   */
  record Flags(long value, long mask) {}

  /** Reads {@code +a-b}, or {@code a|b} which speaks of all flags. */
  Flags parse(Token text) {
    char first = text.charAt(0);
    boolean signed = first == '+' || first == '-';
    long value = 0;
    long mask = 0;
    int at = 0;
    while (at < text.length()) {
      int sign = at;
      if (signed) {
        at++;
      }
      int end = at;
      while (end < text.length() && "+-|".indexOf(text.charAt(end)) < 0) {
        end++;
      }
      Token name = text.slice(at, end);
      int bit = names.indexOf(name.text());
      if (bit < 0) {
        throw name.fail("there is no such flag");
      }
      if ((mask & 1L << bit) != 0) {
        throw name.fail("the flag is there twice");
      }
      mask |= 1L << bit;
      if (signed) {
        if ("+-".indexOf(text.charAt(sign)) < 0) {
          throw text.from(sign).fail("flags have a sign each, or none");
        }
        value |= text.charAt(sign) == '+' ? 1L << bit : 0;
        at = end;
      } else {
        value |= 1L << bit;
        if (end < text.length() && text.charAt(end) != '|') {
          throw text.from(end).fail("flags have a sign each, or none");
        }
        at = end + 1;
        if (at == text.length()) {
          throw text.fail("a flag is missing after |");
        }
      }
    }
    return new Flags(value, signed ? mask : -1);
  }

  void append(StringBuilder out, long value, long mask, boolean all) {
    if (all && value == 0) {
      out.append('0');
      return;
    }
    boolean first = true;
    for (int bit = 0; bit < names.size(); bit++) {
      long one = 1L << bit;
      if (all) {
        if ((value & one) != 0) {
          out.append(first ? "" : "|").append(names.get(bit));
          first = false;
        }
      } else if ((mask & one) != 0) {
        out.append((value & one) != 0 ? '+' : '-').append(names.get(bit));
      }
    }
    long rest = value >>> names.size() << names.size();
    if (all && rest != 0) {
      out.append(first ? "" : "|").append("0x").append(Long.toHexString(rest));
    }
  }
}
