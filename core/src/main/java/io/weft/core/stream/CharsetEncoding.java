package io.weft.core.stream;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.util.Arrays;

/** Text to bytes; keeps the first half of a code point back until the second one is there. */
final class CharsetEncoding implements Encoder<String, byte[]> {
  private static final int ROOM_FOR_FLUSH = 16;

  private final CharsetEncoder encoder;
  private final String charset;
  private String heldBack = "";
  private long consumed;

  CharsetEncoding(Charset charset) {
    this.encoder =
        charset
            .newEncoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    this.charset = charset.name();
  }

  @Override
  public byte[] encode(String data, boolean last) {
    String all = heldBack + data;
    CharBuffer in = CharBuffer.wrap(all);
    ByteBuffer out =
        ByteBuffer.allocate(
            (int) Math.ceil((double) all.length() * encoder.maxBytesPerChar()) + ROOM_FOR_FLUSH);
    CoderResult result = encoder.encode(in, out, last);
    if (result.isUnderflow() && last) {
      result = encoder.flush(out);
    }
    if (!result.isUnderflow()) {
      throw new MalformedDataException(
          "text",
          consumed + in.position(),
          result.isMalformed() ? "half a code point" : "no character of " + charset);
    }
    consumed += in.position();
    heldBack = all.substring(in.position());
    return Arrays.copyOf(out.array(), out.position());
  }
}
