package io.weft.protocols.openflow.oxm;

import java.util.Optional;

/**
 * Some bits of a field, in Nicira's actions.
 *
 * @param header the field's header as on the wire, without mask
 * @param experimenter the experimenter's number if the header's class says that there is one, else
 *     0
 * @param offset the lowest bit
 * @param bits the number of bits, at least 1
 */
public record Subfield(int header, int experimenter, int offset, int bits) {
  /** Checks the ranges. */
  public Subfield {
    if (offset < 0 || offset > 0xffff || bits < 0 || bits > 0xffff) {
      throw new IllegalArgumentException("bits " + offset + " and " + bits + " on from it");
    }
  }

  /** Some bits of a field of no experimenter. */
  public Subfield(int header, int offset, int bits) {
    this(header, 0, offset, bits);
  }

  /** All bits of a field. */
  public static Subfield of(OxmField field) {
    return new Subfield(field.header(), field.experimenter(), 0, field.subfieldBits());
  }

  /**
   * Some bits of a field.
   *
   * @throws IllegalArgumentException if the field is too narrow
   */
  public static Subfield of(OxmField field, int offset, int bits) {
    if (offset < 0 || bits < 1 || offset > field.bits() - bits) {
      throw new IllegalArgumentException(
          field.text() + " has no " + bits + " bits from bit " + offset);
    }
    return new Subfield(field.header(), field.experimenter(), offset, bits);
  }

  /** The field, if this codec knows it. */
  public Optional<OxmField> field() {
    return Optional.ofNullable(OxmIndex.ofHeader(header, experimenter));
  }

  /** Whether the header is one of eight bytes. */
  public boolean isLong() {
    return header >>> 16 == OxmHeader.CLASS_EXPERIMENTER;
  }

  /** Whether these are all bits of a field. */
  public boolean isWhole() {
    return offset == 0 && field().map(f -> f.subfieldBits() == bits).orElse(false);
  }

  /** The same bits under the one header of their field. */
  public Subfield normalized() {
    return field().map(f -> new Subfield(f.header(), f.experimenter(), offset, bits)).orElse(this);
  }
}
