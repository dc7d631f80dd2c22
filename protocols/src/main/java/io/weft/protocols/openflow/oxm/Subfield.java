package io.weft.protocols.openflow.oxm;

import java.util.Optional;

/**
 * Some bits of a field, in Nicira's actions.
 *
 * @param header the field's header as on the wire, without mask
 * @param offset the lowest bit
 * @param bits the number of bits, at least 1
 */
public record Subfield(int header, int offset, int bits) {
  /** Checks the ranges. */
  public Subfield {
    if (offset < 0 || offset > 0xffff || bits < 0 || bits > 0xffff) {
      throw new IllegalArgumentException("bits " + offset + " and " + bits + " on from it");
    }
  }

  /** All bits of a field. */
  public static Subfield of(OxmField field) {
    return new Subfield(field.header(), 0, field.bits());
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
    return new Subfield(field.header(), offset, bits);
  }

  /** The field, if this codec knows it. */
  public Optional<OxmField> field() {
    return Optional.ofNullable(OxmField.ofHeader(header));
  }

  /** The same bits under the one header of their field. */
  public Subfield normalized() {
    OxmField field = OxmField.ofHeader(header);
    return field == null ? this : new Subfield(field.header(), offset, bits);
  }
}
