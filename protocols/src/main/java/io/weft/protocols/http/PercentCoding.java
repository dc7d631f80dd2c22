package io.weft.protocols.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The percent coding of URIs and forms, over UTF-8 (RFC 3986, 2.1; WHATWG URL, 1.3 and 5). */
public final class PercentCoding {
  private static final String HEX = "0123456789ABCDEF";

  private PercentCoding() {}

  /** Encodes a segment of a path: everything but what RFC 3986 leaves as it is there. */
  public static String encodeSegment(String text) {
    return encode(text, "-._~!$&'()*+,;=:@", false);
  }

  /** Encodes a path: like its segments, with the slashes as they are. */
  public static String encodePath(String text) {
    return encode(text, "-._~!$&'()*+,;=:@/", false);
  }

  /** Encodes a name or value of a query string: everything but the unreserved characters. */
  public static String encodeComponent(String text) {
    return encode(text, "-._~", false);
  }

  /** Encodes a name or value of a form: a space becomes a plus sign. */
  public static String encodeForm(String text) {
    return encode(text, "-._*", true);
  }

  private static String encode(String text, String safe, boolean plus) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (c < 0x80 && (Character.isLetterOrDigit(c) || safe.indexOf(c) >= 0)) {
        out.append(c);
      } else if (c == ' ' && plus) {
        out.append('+');
      } else {
        out.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
      }
    }
    return out.toString();
  }

  /**
   * Decodes a path or another part of a URI. Strict: what it gives is what was meant.
   *
   * @throws IllegalArgumentException when a percent sign is not followed by two hexadecimal digits,
   *     or the bytes are not UTF-8
   */
  public static String decode(String text) {
    if (text.indexOf('%') < 0 && isAscii(text)) {
      return text;
    }
    int wrong = malformed(text, 0);
    if (wrong >= 0) {
      throw new IllegalArgumentException(
          "the percent sign at " + wrong + " is not followed by two hexadecimal digits");
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes(text, false)))
          .toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("the percent coding is not of UTF-8", e);
    }
  }

  /**
   * Decodes a name or value of a query string or form: a plus sign is a space. Never fails: a
   * percent sign without two hexadecimal digits stands for itself, and bytes that are not UTF-8
   * become U+FFFD.
   */
  public static String decodeForm(String text) {
    if (text.indexOf('%') < 0 && text.indexOf('+') < 0 && isAscii(text)) {
      return text;
    }
    return new String(bytes(text, true), StandardCharsets.UTF_8);
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  private static int malformed(String text, int from) {
    for (int i = text.indexOf('%', from); i >= 0; i = text.indexOf('%', i + 1)) {
      if (!isEscape(text, i)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isEscape(String text, int at) {
    return at + 2 < text.length()
        && digit(text.charAt(at + 1)) >= 0
        && digit(text.charAt(at + 2)) >= 0;
  }

  /** Of ASCII only: Character.digit takes the digits of every script. */
  private static int digit(char c) {
    return c < 0x80 ? Character.digit(c, 16) : -1;
  }

  private static byte[] bytes(String text, boolean plus) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(text.length());
    int plain = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%' && isEscape(text, i)) {
        out.writeBytes(text.substring(plain, i).getBytes(StandardCharsets.UTF_8));
        out.write((digit(text.charAt(i + 1)) << 4) | digit(text.charAt(i + 2)));
        i += 2;
        plain = i + 1;
      } else if (c == '+' && plus) {
        out.writeBytes(text.substring(plain, i).getBytes(StandardCharsets.UTF_8));
        out.write(' ');
        plain = i + 1;
      }
    }
    out.writeBytes(text.substring(plain).getBytes(StandardCharsets.UTF_8));
    return out.toByteArray();
  }
}
