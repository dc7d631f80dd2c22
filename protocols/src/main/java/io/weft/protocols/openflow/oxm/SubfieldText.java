package io.weft.protocols.openflow.oxm;

import io.weft.protocols.openflow.internal.Token;
import java.util.Optional;

/** The text form of some bits of a field: {@code NXM_NX_REG0[0..15]}. */
public final class SubfieldText {
  private SubfieldText() {}

  /** Appends the bits; a field that is not known is its header in hexadecimal. */
  public static void append(StringBuilder out, Subfield subfield) {
    Optional<OxmField> field = subfield.field();
    out.append(
        field
            .map(OxmField::headerText)
            .orElseGet(
                () ->
                    subfield.isLong()
                        ? String.format("oxm_%08x%08x", subfield.header(), subfield.experimenter())
                        : String.format("oxm_%08x", subfield.header())));
    out.append('[');
    if (!subfield.isWhole()) {
      out.append(subfield.offset());
      if (subfield.bits() != 1) {
        out.append("..").append(subfield.offset() + subfield.bits() - 1);
      }
    }
    out.append(']');
  }

  /** Whether a text may be some bits of a field: whether it begins with a field's name. */
  public static boolean isOne(Token text) {
    int bracket = text.indexOf("[");
    return OxmField.find((bracket < 0 ? text : text.to(bracket)).text()).isPresent();
  }

  /**
   * Reads some bits of a field, under the name of its header or its own.
   *
   * @throws io.weft.protocols.openflow.OpenFlowTextException if the text is none
   */
  public static Subfield parse(Token text) {
    int bracket = text.indexOf("[");
    Token name = bracket < 0 ? text : text.to(bracket);
    if (bracket >= 0 && !text.endsWith(']')) {
      throw text.fail("not some bits of a field");
    }
    OxmField field =
        name.is("in_port")
            ? OxmField.IN_PORT_NXM
            : OxmField.find(name.text()).orElseThrow(() -> name.fail("unknown field"));
    Token bits =
        bracket < 0 ? text.from(text.length()) : text.slice(bracket + 1, text.length() - 1);
    if (bits.isEmpty()) {
      return Subfield.of(field);
    }
    int dots = bits.indexOf("..");
    int first = (dots < 0 ? bits : bits.to(dots)).integer(1023, name.text());
    int last = dots < 0 ? first : bits.from(dots + 2).integer(1023, name.text());
    try {
      return Subfield.of(field, first, last - first + 1);
    } catch (IllegalArgumentException e) {
      throw text.fail(e);
    }
  }
}
