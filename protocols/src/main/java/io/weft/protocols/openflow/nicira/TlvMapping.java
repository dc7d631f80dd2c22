package io.weft.protocols.openflow.nicira;

import io.weft.protocols.openflow.internal.Range;

/**
 * Which tunnel option a {@code tun_metadata} field stands for ({@code nx_tlv_map}).
 *
 * @param optionClass the option's class, 0 to 65535
 * @param optionType the option's type, 0 to 255
 * @param optionLength the option's length in bytes, a multiple of four up to 124 for a switch to
 *     take it
 * @param index the number of the {@code tun_metadata} field
 */
public record TlvMapping(int optionClass, int optionType, int optionLength, int index) {
  /** Checks the ranges. */
  public TlvMapping {
    Range.u16("an option's class", optionClass);
    Range.u8("an option's type", optionType);
    Range.u8("an option's length", optionLength);
    Range.u16("a field's index", index);
  }
}
