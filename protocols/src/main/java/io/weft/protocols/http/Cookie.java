package io.weft.protocols.http;

import java.util.ArrayList;
import java.util.List;

/**
 * A name with a value that a client sends back to a server (RFC 6265, 4.2 and 5.4). Immutable.
 *
 * @param name a token
 * @param value of the characters that RFC 6265 allows, without quotes; what has others must be
 *     encoded, with {@link PercentCoding#encodeComponent} for example
 */
public record Cookie(String name, String value) {
  /**
   * Checks the characters.
   *
   * @throws IllegalArgumentException when the name or the value has others than RFC 6265 allows
   */
  public Cookie {
    if (!HttpSyntax.isToken(name)) {
      throw new IllegalArgumentException(
          "a cookie cannot be named \"" + HttpSyntax.shown(name) + '"');
    }
    if (!isValue(value)) {
      // Without the value, which may be a secret.
      throw new IllegalArgumentException(
          "the cookie " + name + " has a value that no cookie can have");
    }
  }

  static boolean isValue(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c <= ' ' || c >= 0x7f || c == '"' || c == ',' || c == ';' || c == '\\') {
        return false;
      }
    }
    return true;
  }

  /**
   * Reads a {@code Cookie} header. What is no cookie is left out, as other sites of the same domain
   * may have set it; quotes around a value are taken off.
   *
   * @param limit the cookies behind so many are left out, too
   */
  public static List<Cookie> parse(String header, int limit) {
    List<Cookie> cookies = new ArrayList<>();
    for (int from = 0; from < header.length() && cookies.size() < limit; ) {
      int end = header.indexOf(';', from);
      end = end < 0 ? header.length() : end;
      int equals = header.indexOf('=', from);
      if (equals >= 0 && equals < end) {
        String name = header.substring(from, equals).strip();
        String value = unquoted(header.substring(equals + 1, end).strip());
        if (HttpSyntax.isToken(name) && isValue(value)) {
          cookies.add(new Cookie(name, value));
        }
      }
      from = end + 1;
    }
    return List.copyOf(cookies);
  }

  static String unquoted(String value) {
    return value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")
        ? value.substring(1, value.length() - 1)
        : value;
  }

  /** Several cookies as the value of a {@code Cookie} header. */
  public static String header(Iterable<Cookie> cookies) {
    List<String> parts = new ArrayList<>();
    cookies.forEach(cookie -> parts.add(cookie.name + "=" + cookie.value));
    return String.join("; ", parts);
  }

  /** The name, and not the value, which may be a secret. */
  @Override
  public String toString() {
    return "Cookie(" + name + ")";
  }
}
