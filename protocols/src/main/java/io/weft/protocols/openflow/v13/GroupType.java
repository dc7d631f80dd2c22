package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Coded;

/** How a group treats its buckets ({@code ofp_group_type}). */
public enum GroupType implements Coded {
  /** The packet goes through each bucket. */
  ALL(0, "all"),
  /** The packet goes through one bucket that the switch selects by weight. */
  SELECT(1, "select"),
  /** The packet goes through the only bucket. */
  INDIRECT(2, "indirect"),
  /** The packet goes through the first bucket that is live. */
  FAST_FAILOVER(3, "ff");

  private final int code;
  private final String text;

  GroupType(int code, String text) {
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
