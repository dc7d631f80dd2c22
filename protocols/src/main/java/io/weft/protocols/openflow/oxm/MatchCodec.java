package io.weft.protocols.openflow.oxm;

import io.netty.buffer.ByteBuf;
import io.weft.protocols.openflow.internal.WireReader;

/** Reads and writes matches, for the codecs of messages. */
public final class MatchCodec {
  private MatchCodec() {}

  /** Reads {@code ofp_match} with its padding (OpenFlow 1.3.5 section 7.2.3.1). */
  public static Match decode(WireReader in) {
    return Match.decode(in);
  }

  /** Writes {@code ofp_match} with its padding. */
  public static void encode(Match match, ByteBuf out) {
    match.encode(out);
  }

  /**
   * Reads fields up to the end of the part: Nicira's {@code nx_match}, whose length is told
   * elsewhere.
   */
  public static Match decodeFields(WireReader in) {
    return Match.decodeFields(in);
  }

  /** Writes the fields alone, without header and padding. */
  public static void encodeFields(Match match, ByteBuf out) {
    match.encodeFields(out);
  }

  /** Writes the low bytes of a number, 1 to 8 of them. */
  public static void writeNumber(ByteBuf out, long value, int bytes) {
    Match.writeNumber(out, value, bytes);
  }
}
