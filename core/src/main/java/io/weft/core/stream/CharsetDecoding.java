package io.weft.core.stream;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.util.List;

/** Bytes to text; keeps the start of a character back until its end is there. */
final class CharsetDecoding implements Encoder<byte[], String> {
  private static final int ROOM_FOR_FLUSH = 16;

  private final CharsetDecoder decoder;
  private final String format;
  private byte[] heldBack = StreamType.BYTES.empty();
  private long consumed;

  CharsetDecoding(Charset charset) {
    this.decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    this.format = charset.name() + " text";
  }

  @Override
  public String encode(byte[] data, boolean last) {
    byte[] all = heldBack.length == 0 ? data : StreamType.BYTES.join(List.of(heldBack, data));
    ByteBuffer in = ByteBuffer.wrap(all);
    CharBuffer out =
        CharBuffer.allocate(
            (int) Math.ceil((double) all.length * decoder.maxCharsPerByte()) + ROOM_FOR_FLUSH);
    CoderResult result = decoder.decode(in, out, last);
    if (result.isUnderflow() && last) {
      result = decoder.flush(out);
    }
    if (!result.isUnderflow()) {
      throw new MalformedDataException(
          format, consumed + in.position(), Hex.describe(all, in.position(), result));
    }
    consumed += in.position();
    heldBack = StreamType.BYTES.slice(all, in.position(), all.length);
    return out.flip().toString();
  }

  /** Says what cannot be decoded. */
  private static final class Hex {
    static String describe(byte[] data, int position, CoderResult result) {
      if (position >= data.length) {
        return "it ends inside a character";
      }
      int end = Math.min(data.length, position + (result.isError() ? result.length() : 1));
      StringBuilder text = new StringBuilder("no character is");
      for (int i = position; i < end; i++) {
        text.append(String.format(" %02x", data[i]));
      }
      return text.toString();
    }
  }
}
