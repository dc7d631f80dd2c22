package io.weft.protocols.openflow.nicira;

import io.weft.protocols.openflow.internal.Coded;

/** The role of a controller ({@code nx_role}). */
public enum NiciraRole implements Coded {
  /** Full access, shared with others. */
  OTHER(0),
  /** Full access; the former master becomes slave. */
  MASTER(1),
  /** Read-only access. */
  SLAVE(2);

  private final int code;

  NiciraRole(int code) {
    this.code = code;
  }

  @Override
  public int code() {
    return code;
  }
}
