package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Coded;

/** How a port is chosen ({@code nx_bd_algorithm}). */
public enum BundleAlgorithm implements Coded {
  /** The first that is live. */
  ACTIVE_BACKUP(0, "active_backup"),
  /** The live one of highest random weight. */
  HRW(1, "hrw");

  private final int code;
  private final String text;

  BundleAlgorithm(int code, String text) {
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
