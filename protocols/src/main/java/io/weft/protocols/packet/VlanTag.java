package io.weft.protocols.packet;

/**
 * An IEEE 802.1Q tag.
 *
 * @param ethType {@link Ethernet#VLAN} or {@link Ethernet#PROVIDER_VLAN}
 * @param priority 0 to 7
 * @param dropEligible the drop-eligible indicator, formerly the canonical-format one
 * @param vid the VLAN identifier, 0 to 4095
 */
public record VlanTag(int ethType, int priority, boolean dropEligible, int vid) {
  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a number is out of its range
   */
  public VlanTag {
    if (ethType != Ethernet.VLAN && ethType != Ethernet.PROVIDER_VLAN) {
      throw new IllegalArgumentException(
          "0x" + Integer.toHexString(ethType) + " is not the type of a VLAN tag");
    }
    if (priority < 0 || priority > 7) {
      throw new IllegalArgumentException("a VLAN priority is 0 to 7, not " + priority);
    }
    if (vid < 0 || vid > 4095) {
      throw new IllegalArgumentException("a VLAN identifier is 0 to 4095, not " + vid);
    }
  }

  /** A customer tag of that identifier and priority 0. */
  public static VlanTag of(int vid) {
    return new VlanTag(Ethernet.VLAN, 0, false, vid);
  }

  /** The 16 bits of control information after the type. */
  public int tci() {
    return priority << 13 | (dropEligible ? 0x1000 : 0) | vid;
  }

  static VlanTag ofTci(int ethType, int tci) {
    return new VlanTag(ethType, tci >>> 13, (tci & 0x1000) != 0, tci & 0xfff);
  }
}
