package io.weft.protocols.openflow.v13;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.protocols.openflow.internal.WireReader;
import io.weft.protocols.openflow.oxm.Match;
import io.weft.protocols.openflow.oxm.MatchCodec;
import io.weft.protocols.openflow.oxm.OxmField;
import io.weft.protocols.openflow.oxm.OxmHeader;
import io.weft.protocols.openflow.oxm.Subfield;
import io.weft.protocols.packet.Bytes;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Arbitrary fields, under all their headers, and matches of them. */
final class ArbitraryOxm {
  private ArbitraryOxm() {}

  /** The fields whose values are numbers. */
  static List<OxmField> fixed() {
    return Arrays.stream(OxmField.values()).filter(f -> !f.isVariable()).toList();
  }

  static Arbitrary<OxmField> field() {
    return Arbitraries.of(fixed());
  }

  static Arbitrary<OxmField> option() {
    return Arbitraries.integers().between(0, 63).map(OxmField::tunnelMetadata);
  }

  static Arbitrary<Bytes> optionBytes() {
    return Arbitraries.bytes().array(byte[].class).ofMinSize(1).ofMaxSize(124).map(Bytes::copyOf);
  }

  static Arbitrary<Subfield> subfield(int maxBits) {
    return subfield(maxBits, true);
  }

  /** Bits of a field, of an experimenter's or not. */
  static Arbitrary<Subfield> subfield(int maxBits, boolean experimenters) {
    List<OxmField> fields =
        fixed().stream()
            .filter(f -> f.bits() <= maxBits && (experimenters || f.experimenter() == 0))
            .toList();
    return Arbitraries.of(fields)
        .flatMap(
            f ->
                Arbitraries.integers()
                    .between(1, f.bits())
                    .flatMap(
                        bits ->
                            Arbitraries.integers()
                                .between(0, f.bits() - bits)
                                .map(offset -> Subfield.of(f, offset, bits))));
  }

  private static Bytes entry(
      OxmField field, int form, boolean masked, byte[] content, int optionLength) {
    OxmHeader header = field.headers().get(form % field.headers().size());
    int one = field.isVariable() ? optionLength : field.bytes();
    ByteBuf out = Unpooled.buffer();
    out.writeInt(masked ? header.masked(one) : header.exact(one));
    if (header.isLong()) {
      out.writeInt(header.experimenter());
    }
    out.writeBytes(content, 0, masked ? 2 * one : one);
    return Bytes.copyOf(out);
  }

  /** Fields in any order, known ones with and without mask, unknown ones among them. */
  static Arbitrary<Match> wireMatch() {
    Arbitrary<Bytes> known =
        Combinators.combine(
                Arbitraries.of(OxmField.class),
                Arbitraries.integers().between(0, 2),
                Arbitraries.of(true, false),
                Arbitraries.bytes().array(byte[].class).ofSize(248),
                Arbitraries.integers().between(1, 124))
            .as(ArbitraryOxm::entry);
    Arbitrary<Bytes> unknown =
        Combinators.combine(
                Arbitraries.of(2, 3, 0x0fff, 0x1001, 0x7fff, 0x8002, 0xfffe, 0xffff),
                Arbitraries.integers().between(0, 255),
                Arbitraries.bytes().array(byte[].class).ofMinSize(4).ofMaxSize(40))
            .as(
                (oxmClass, field, content) -> {
                  ByteBuf out = Unpooled.buffer();
                  out.writeShort(oxmClass).writeByte(field).writeByte(content.length);
                  // No experimenter's number begins so.
                  content[0] = 1;
                  out.writeBytes(content);
                  return Bytes.copyOf(out);
                });
    return Arbitraries.frequencyOf(Tuple.of(9, known), Tuple.of(1, unknown))
        .list()
        .ofMaxSize(12)
        .map(
            fields -> {
              ByteBuf out = Unpooled.buffer();
              fields.forEach(field -> field.writeTo(out));
              return MatchCodec.decodeFields(new WireReader(Bytes.copyOf(out)));
            });
  }
}
