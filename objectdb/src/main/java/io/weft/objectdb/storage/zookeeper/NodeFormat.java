package io.weft.objectdb.storage.zookeeper;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * What is in a node: nothing for a value that was deleted, otherwise a letter and the text, {@code
 * t} as it is in UTF-8, {@code z} deflated (RFC 1950).
 */
final class NodeFormat {
  /** A shorter text gains less than the time that it takes. */
  private static final int DEFLATE_FROM = 1024;

  private final boolean deflate;
  private final int maxValueBytes;

  NodeFormat(boolean deflate, int maxValueBytes) {
    this.deflate = deflate;
    this.maxValueBytes = maxValueBytes;
  }

  /** The content of a node. */
  byte[] encode(String key, String text) {
    byte[] plain = text.getBytes(StandardCharsets.UTF_8);
    if (plain.length > maxValueBytes) {
      throw new ValueFormatException(
          "the value of " + key + " has " + plain.length + " bytes, the limit is " + maxValueBytes);
    }
    if (deflate && plain.length >= DEFLATE_FROM) {
      byte[] packed = new byte[plain.length];
      Deflater deflater = new Deflater();
      try {
        deflater.setInput(plain);
        deflater.finish();
        packed[0] = 'z';
        int length = deflater.deflate(packed, 1, packed.length - 1);
        if (deflater.finished()) {
          return Arrays.copyOf(packed, length + 1);
        }
      } finally {
        deflater.end();
      }
    }
    byte[] content = new byte[plain.length + 1];
    content[0] = 't';
    System.arraycopy(plain, 0, content, 1, plain.length);
    return content;
  }

  /** The text in a node that is not empty. */
  String decode(String key, byte[] content) {
    try {
      return switch (content[0]) {
        case 't' -> text(ByteBuffer.wrap(content, 1, content.length - 1));
        case 'z' -> inflate(key, content);
        default ->
            throw new ValueFormatException(
                "the node of " + key + " begins with byte " + content[0] + ", not with 't' or 'z'");
      };
    } catch (CharacterCodingException | DataFormatException e) {
      throw new ValueFormatException("the node of " + key + " is damaged: " + e.getMessage());
    }
  }

  private static String text(ByteBuffer bytes) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
  }

  private String inflate(String key, byte[] content)
      throws DataFormatException, CharacterCodingException {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(content, 1, content.length - 1);
      // One more than is allowed: so the end is noticed, or that there is none in time.
      int most = maxValueBytes + 1;
      byte[] plain = new byte[Math.min(most, Math.max(256, 4 * content.length))];
      int length = 0;
      while (!inflater.finished()) {
        if (length == plain.length && length < most) {
          plain = Arrays.copyOf(plain, (int) Math.min(most, 2L * length));
        }
        int more = inflater.inflate(plain, length, plain.length - length);
        if (more == 0 && !inflater.finished()) {
          throw new ValueFormatException("the node of " + key + " is damaged: it ends too early");
        }
        length += more;
        if (length == most) {
          throw new ValueFormatException(
              "the value of " + key + " has more than " + maxValueBytes + " bytes");
        }
      }
      return text(ByteBuffer.wrap(plain, 0, length));
    } finally {
      inflater.end();
    }
  }
}
