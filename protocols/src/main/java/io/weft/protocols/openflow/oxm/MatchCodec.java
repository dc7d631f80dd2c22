package io.weft.protocols.openflow.oxm;

import io.netty.buffer.ByteBuf;
import io.weft.protocols.openflow.Fault;
import io.weft.protocols.openflow.ProtocolException;
import io.weft.protocols.openflow.internal.WireReader;

/** Reads and writes matches, for the codecs of messages. */
public final class MatchCodec {
  private static final int TYPE_OXM = 1;

  private MatchCodec() {}

  /** Reads {@code ofp_match} with its padding (OpenFlow 1.3.5 section 7.2.3.1). */
  public static Match decode(WireReader in) {
    try {
      return decodeOxm(in);
    } catch (ProtocolException e) {
      throw e.within(Fault.MATCH_LENGTH);
    }
  }

  private static Match decodeOxm(WireReader in) {
    int start = in.structure(4, "a match's header");
    int type = in.u16At(start);
    if (type != TYPE_OXM) {
      throw in.fail(start, Fault.MATCH_TYPE, "match type " + type + " is not OXM");
    }
    int length = in.u16At(start + 2);
    if (length < 4) {
      throw in.fail(start, "a match of " + length + " bytes is shorter than its header");
    }
    Match match = Match.ofWire(in.array(length - 4, "a match"), in, start + 4);
    in.skip(-length & 7, "the padding of a match");
    return match;
  }

  /**
   * Writes {@code ofp_match} with its padding.
   *
   * @throws IllegalArgumentException if the match has more than 65 531 bytes
   */
  public static void encode(Match match, ByteBuf out) {
    int length = 4 + match.length();
    if (length > 0xffff) {
      throw new IllegalArgumentException("a match of " + length + " bytes");
    }
    out.writeShort(TYPE_OXM).writeShort(length);
    match.writeTo(out);
    out.writeZero(-length & 7);
  }

  /**
   * Reads fields up to the end of the part: Nicira's {@code nx_match}, whose length is told
   * elsewhere.
   */
  public static Match decodeFields(WireReader in) {
    int offset = in.offset();
    try {
      return Match.ofWire(in.array(in.remaining(), "a match"), in, offset);
    } catch (ProtocolException e) {
      throw e.within(Fault.MATCH_LENGTH);
    }
  }

  /** Writes the fields alone, without header and padding. */
  public static void encodeFields(Match match, ByteBuf out) {
    match.writeTo(out);
  }

  /** The number of bytes that {@link #encodeFields} writes. */
  public static int fieldsLength(Match match) {
    return match.length();
  }

  /** Writes the low bytes of a number, 1 to 8 of them. */
  public static void writeNumber(ByteBuf out, long value, int bytes) {
    switch (bytes) {
      case 1 -> out.writeByte((int) value);
      case 2 -> out.writeShort((int) value);
      case 4 -> out.writeInt((int) value);
      case 8 -> out.writeLong(value);
      default -> {
        for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
          out.writeByte((int) (value >>> shift));
        }
      }
    }
  }
}
