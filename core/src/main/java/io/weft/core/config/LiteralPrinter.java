package io.weft.core.config;

import java.math.BigInteger;
import java.util.List;
import java.util.Locale;

/** Writes strings as Python does. */
final class LiteralPrinter {
  private LiteralPrinter() {}

  /** What was read from more hexadecimal digits than decimal ones are allowed must be so again. */
  static String integer(BigInteger value) {
    String decimal = value.toString();
    return decimal.length() <= LiteralParser.MAX_DIGITS
        ? decimal
        : (value.signum() < 0 ? "-0x" : "0x") + value.abs().toString(16);
  }

  static String text(String value) {
    StringBuilder out = new StringBuilder("'");
    value
        .codePoints()
        .forEach(
            c -> {
              if (!escaped(out, c)) {
                if (Character.isISOControl(c)
                    || (c >= 0xd800 && c <= 0xdfff)
                    || c == 0x2028
                    || c == 0x2029) {
                  out.append(String.format(Locale.ROOT, "\\u%04x", c));
                } else {
                  out.appendCodePoint(c);
                }
              }
            });
    return out.append('\'').toString();
  }

  static String bytes(byte[] value) {
    StringBuilder out = new StringBuilder("b'");
    for (byte b : value) {
      int c = b & 0xff;
      if (!escaped(out, c)) {
        if (c < 0x20 || c > 0x7e) {
          out.append(String.format(Locale.ROOT, "\\x%02x", c));
        } else {
          out.append((char) c);
        }
      }
    }
    return out.append('\'').toString();
  }

  private static boolean escaped(StringBuilder out, int c) {
    switch (c) {
      case '\\' -> out.append("\\\\");
      case '\'' -> out.append("\\'");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> {
        return false;
      }
    }
    return true;
  }

  static List<Object> javaList(List<Literal> items) {
    return items.stream().map(Literal::toJava).toList();
  }
}
