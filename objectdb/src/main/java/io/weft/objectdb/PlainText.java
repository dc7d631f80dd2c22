package io.weft.objectdb;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * JSON that is read from its beginning to its end, as long as it is plain: without spaces, escapes
 * and whatever else may be written in more than one way. The first thing that is not ends it, right
 * or wrong: from then on it has nothing more.
 */
final class PlainText {
  /** What stands for no integer; it has too many digits to be one itself. */
  static final long NONE = Long.MIN_VALUE;

  /** More might be too many for a long. */
  private static final int MAX_DIGITS = 18;

  /** Whether a character, by its byte, may stand in a string as it is. */
  private static final boolean[] LITERAL = literal();

  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;

  private final String text;

  /** A byte for each character, a question mark for one that has none. */
  private final byte[] bytes;

  private int at;

  PlainText(String text) {
    this.text = text;
    this.bytes = text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static boolean[] literal() {
    boolean[] literal = new boolean[256];
    for (int c = ' '; c < literal.length; c++) {
      literal[c] = c != '"' && c != '\\';
    }
    return literal;
  }

  /** Whether characters of ASCII may stand in a string as they are. */
  static boolean isPlain(byte[] ascii) {
    int i = 0;
    for (; i + Long.BYTES <= ascii.length; i += Long.BYTES) {
      long word = (long) WORDS.get(ascii, i);
      // The highest bit of each byte that is below a blank, a quote or a backslash; what is above
      // the first of them may be wrong.
      long control = word - ONES * ' ';
      long quote = (word ^ ONES * '"') - ONES;
      long backslash = (word ^ ONES * '\\') - ONES;
      if (((control | quote | backslash) & HIGHS) != 0) {
        return false;
      }
    }
    for (; i < ascii.length; i++) {
      if (!LITERAL[ascii[i]]) {
        return false;
      }
    }
    return true;
  }

  /** Whether all of it has been read, and was plain. */
  boolean isAtEnd() {
    return at == bytes.length;
  }

  /** Reads a character, if it is the next one. */
  boolean take(char expected) {
    if (at < bytes.length && bytes[at] == expected) {
      at++;
      return true;
    }
    return false;
  }

  /** Reads some characters, if they are the next ones. */
  boolean take(String expected) {
    if (text.startsWith(expected, at)) {
      at += expected.length();
      return true;
    }
    return false;
  }

  /** The next string; null when there is none that is plain. */
  @Nullable String string() {
    if (!take('"')) {
      return null;
    }
    int from = at;
    int end = from;
    while (end < bytes.length && LITERAL[bytes[end] & 0xff]) {
      end++;
    }
    at = end;
    return take('"') ? text.substring(from, end) : null;
  }

  /** The next integer; {@link #NONE} when there is none that is plain and in the range. */
  long integer(long least, long most) {
    boolean negative = take('-');
    int from = at;
    int end = from;
    long value = 0;
    while (end < bytes.length && bytes[end] >= '0' && bytes[end] <= '9') {
      value = 10 * value + bytes[end++] - '0';
    }
    at = end;
    int digits = end - from;
    if (digits == 0 || digits > MAX_DIGITS || (bytes[from] == '0' && (digits > 1 || negative))) {
      return NONE;
    }
    long signed = negative ? -value : value;
    return signed < least || signed > most ? NONE : signed;
  }
}
