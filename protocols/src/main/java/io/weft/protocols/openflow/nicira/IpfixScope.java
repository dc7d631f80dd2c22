package io.weft.protocols.openflow.nicira;

import io.weft.protocols.openflow.internal.Coded;

/** Whose {@link IpfixStats}; the code is Nicira's type of statistics. */
public enum IpfixScope implements Coded {
  /** The bridge's exporter. */
  BRIDGE(3),
  /** The exporters of {@code sample} actions. */
  FLOW(4);

  private final int code;

  IpfixScope(int code) {
    this.code = code;
  }

  @Override
  public int code() {
    return code;
  }
}
