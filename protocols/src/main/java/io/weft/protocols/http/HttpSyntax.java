package io.weft.protocols.http;

/** Which characters HTTP allows where (RFC 9110, 5.5 and 5.6.2). Any thread. */
public final class HttpSyntax {
  private HttpSyntax() {}

  /** Whether a text is a token, as methods and the names of headers and cookies must be. */
  public static boolean isToken(CharSequence text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isTokenChar(text.charAt(i))) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /** Whether a character may stand in a token. */
  public static boolean isTokenChar(char c) {
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) {
      return true;
    }
    return switch (c) {
      case '!', '#', '$', '%', '&', '\'', '*', '+', '-', '.', '^', '_', '`', '|', '~' -> true;
      default -> false;
    };
  }

  /**
   * Whether a text can be a header's value: no control characters but tabs, so that it cannot end
   * the header; none above 255, which have no byte; no space around it, which would not arrive.
   */
  public static boolean isFieldValue(CharSequence text) {
    int length = text.length();
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7f || c > 0xff) {
        return false;
      }
    }
    return length == 0 || (!isBlank(text.charAt(0)) && !isBlank(text.charAt(length - 1)));
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  /** A text for an exception or a log: shortened, and in one line. */
  static String shown(CharSequence text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < Math.min(text.length(), 60); i++) {
      char c = text.charAt(i);
      out.append(c < ' ' || c == 0x7f ? '?' : c);
    }
    return (text.length() > 60 ? out.append('…') : out).toString();
  }
}
