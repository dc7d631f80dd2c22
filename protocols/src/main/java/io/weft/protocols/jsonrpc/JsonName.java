package io.weft.protocols.jsonrpc;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A string that is looked for among the {@linkplain JsonTokens tokens} of messages, such as the
 * name of a member. Keep it: it is made to be compared fast. Immutable.
 */
public final class JsonName {
  static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int WORD = 8;

  private final String text;
  private final byte[] utf8;
  private final long first;
  private final long mask;
  private final long last;
  private final int header;

  private JsonName(String text) {
    this.text = text;
    this.utf8 = text.getBytes(StandardCharsets.UTF_8);
    byte[] padded = Arrays.copyOf(utf8, Math.max(WORD, utf8.length));
    this.first = (long) WORDS.get(padded, 0);
    this.last = (long) WORDS.get(padded, padded.length - WORD);
    int kind = text.length() == utf8.length ? JsonTokens.TEXT : JsonTokens.TEXT_UTF8;
    this.header = JsonTokens.header(kind, utf8.length);
    this.mask = utf8.length >= WORD ? -1 : (1L << (Byte.SIZE * utf8.length)) - 1;
  }

  /** The string to look for. */
  public static JsonName of(String text) {
    return new JsonName(text);
  }

  /** The string. */
  public String text() {
    return text;
  }

  /** The upper half of its token, if that has no escapes. */
  int header() {
    return header;
  }

  /** Whether it, and not only its header, is there; the array goes on for a word behind it. */
  boolean isAt(byte[] bytes, int at) {
    if ((((long) WORDS.get(bytes, at) ^ first) & mask) != 0) {
      return false;
    }
    int length = utf8.length;
    return length <= WORD
        || ((long) WORDS.get(bytes, at + length - WORD) == last
            && (length <= 2 * WORD
                || Arrays.equals(bytes, at + WORD, at + length - WORD, utf8, WORD, length - WORD)));
  }

  @Override
  public String toString() {
    return text;
  }
}
