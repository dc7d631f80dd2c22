package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Coded;

/** What a hash is made of ({@code nx_hash_fields}). */
public enum HashFields implements Coded {
  /** The Ethernet source. */
  ETH_SRC(0, "eth_src"),
  /** Addresses, VLAN, type, protocol and ports, the same in both directions. */
  SYMMETRIC_L4(1, "symmetric_l4"),
  /** IP addresses, protocol and TCP or SCTP ports, the same in both directions. */
  SYMMETRIC_L3L4(2, "symmetric_l3l4"),
  /** As the former, with the ports of UDP. */
  SYMMETRIC_L3L4_UDP(3, "symmetric_l3l4+udp"),
  /** The IP source. */
  NW_SRC(4, "nw_src"),
  /** The IP destination. */
  NW_DST(5, "nw_dst"),
  /** IP addresses, the same in both directions. */
  SYMMETRIC_L3(6, "symmetric_l3");

  private final int code;
  private final String text;

  HashFields(int code, String text) {
    this.code = code;
    this.text = text;
  }

  @Override
  public int code() {
    return code;
  }

  /** The name that {@code ovs-ofctl} uses. */
  public String text() {
    return text;
  }
}
