package io.weft.objectdb.storage.redis;

import io.weft.objectdb.storage.VersionedValue;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.Deflater;

/**
 * Texts as bytes. A value is a tag, for plain or deflated, and its UTF-8; stored it has its version
 * before that, in digits.
 */
final class Texts {
  static final byte PLAIN = 'p';
  static final byte DEFLATED = 'z';

  /** Fewer bytes are not worth compressing. */
  private static final int WORTH_DEFLATING = 1024;

  private Texts() {}

  /**
   * UTF-8, strictly.
   *
   * @throws IllegalArgumentException for half a surrogate pair
   */
  static byte[] utf8(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    // Most texts are ASCII, which is told fast. Half a pair has become a question mark.
    if (bytes.length != text.length()
        || !text.equals(new String(bytes, StandardCharsets.ISO_8859_1))) {
      checkPairs(text);
    }
    return bytes;
  }

  private static void checkPairs(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!pair) {
          throw new IllegalArgumentException("has half a surrogate pair at character " + i);
        }
        i++;
      }
    }
  }

  /** The text of UTF-8, strictly. */
  static String text(byte[] bytes, int from, int count) {
    String text = new String(bytes, from, count, StandardCharsets.UTF_8);
    if (text.indexOf('\ufffd') >= 0) {
      try {
        return StandardCharsets.UTF_8
            .newDecoder()
            .decode(ByteBuffer.wrap(bytes, from, count))
            .toString();
      } catch (CharacterCodingException e) {
        throw new CorruptReplyException("UTF-8", text);
      }
    }
    return text;
  }

  /** A tag and the bytes, compressed if that is wanted and pays. */
  static byte[] tagged(byte[] bytes, boolean deflate) {
    if (deflate && bytes.length >= WORTH_DEFLATING) {
      Optional<byte[]> small = deflate(bytes);
      if (small.isPresent()) {
        return small.get();
      }
    }
    byte[] tagged = new byte[bytes.length + 1];
    tagged[0] = PLAIN;
    System.arraycopy(bytes, 0, tagged, 1, bytes.length);
    return tagged;
  }

  private static Optional<byte[]> deflate(byte[] bytes) {
    Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    try {
      deflater.setInput(bytes);
      deflater.finish();
      byte[] buffer = new byte[bytes.length];
      buffer[0] = DEFLATED;
      int count = deflater.deflate(buffer, 1, buffer.length - 1);
      // What has not found room is no smaller than it was.
      return deflater.finished() ? Optional.of(Arrays.copyOf(buffer, count + 1)) : Optional.empty();
    } finally {
      deflater.end();
    }
  }

  /**
   * The bytes behind a tag.
   *
   * @param limit how many there may be
   */
  static byte[] untagged(byte[] tagged, int from, int limit) {
    try (Inflation inflation = new Inflation(limit)) {
      return untagged(tagged, from, inflation);
    }
  }

  private static byte[] untagged(byte[] tagged, int from, Inflation inflation) {
    if (from >= tagged.length) {
      throw new CorruptReplyException("a value", "nothing");
    }
    return switch (tagged[from]) {
      case PLAIN -> Arrays.copyOfRange(tagged, from + 1, tagged.length);
      case DEFLATED -> inflation.inflate(tagged, from + 1);
      default -> throw new CorruptReplyException("a value's tag", (char) (tagged[from] & 0xff));
    };
  }

  /** A value as it is stored, with its version before it. */
  static VersionedValue stored(byte[] bytes, Inflation inflation) {
    long version = 0;
    int at = 0;
    while (at < bytes.length && at < 19 && bytes[at] >= '0' && bytes[at] <= '9') {
      version = 10 * version + bytes[at++] - '0';
    }
    if (at == 0) {
      throw new CorruptReplyException("a version", text(bytes, 0, Math.min(20, bytes.length)));
    }
    return new VersionedValue(version, value(bytes, at, inflation));
  }

  /**
   * The text of a value behind its tag.
   *
   * @param limit how many bytes it may have
   */
  static String value(byte[] bytes, int from, int limit) {
    try (Inflation inflation = new Inflation(limit)) {
      return value(bytes, from, inflation);
    }
  }

  private static String value(byte[] bytes, int from, Inflation inflation) {
    if (from < bytes.length && bytes[from] == PLAIN) {
      return text(bytes, from + 1, bytes.length - from - 1);
    }
    byte[] plain = untagged(bytes, from, inflation);
    return text(plain, 0, plain.length);
  }
}
