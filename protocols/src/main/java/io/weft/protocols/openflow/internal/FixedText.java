package io.weft.protocols.openflow.internal;

import io.netty.buffer.ByteBuf;
import io.weft.protocols.packet.Bytes;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Text in a field of fixed length, ended by a zero byte unless it fills the field.
 *
 * <p>It is UTF-8, but a peer may cut a character in two. A text that is not UTF-8 keeps each byte
 * from 0x80 up as a lone surrogate U+DC80 to U+DCFF, so that it is written as it was read.
 */
public final class FixedText {
  private static final int ESCAPE = 0xdc00;

  private FixedText() {}

  /** Reads the text up to its end or the first zero byte. */
  public static String decode(Bytes frame, int index, int length) {
    int count = 0;
    while (count < length && frame.get(index + count) != 0) {
      count++;
    }
    byte[] bytes = frame.toArray(index, count);
    // Not by an exception, which would be large beside a name of a few bytes.
    CharBuffer text = CharBuffer.allocate(bytes.length);
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    if (!decoder.decode(ByteBuffer.wrap(bytes), text, true).isError()) {
      return text.flip().toString();
    }
    StringBuilder escaped = new StringBuilder(bytes.length);
    for (byte b : bytes) {
      escaped.append(b >= 0 ? (char) b : (char) (ESCAPE | (b & 0xff)));
    }
    return escaped.toString();
  }

  /**
   * Writes the text and zeros after it.
   *
   * @throws IllegalArgumentException if the text does not fit
   */
  public static void encode(String text, int length, ByteBuf out) {
    byte[] bytes = bytes(text);
    if (bytes.length > length) {
      throw new IllegalArgumentException(
          "\"" + text + "\" has " + bytes.length + " bytes and its field " + length);
    }
    out.writeBytes(bytes).writeZero(length - bytes.length);
  }

  private static byte[] bytes(String text) {
    try {
      ByteBuffer encoded =
          StandardCharsets.UTF_8
              .newEncoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .encode(CharBuffer.wrap(text));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    } catch (CharacterCodingException e) {
      byte[] bytes = new byte[text.length()];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) text.charAt(i);
      }
      return bytes;
    }
  }
}
