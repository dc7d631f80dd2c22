package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Coded;

/** The role of a controller ({@code ofp_controller_role}). */
public enum ControllerRole implements Coded {
  /** Asks for the current role. */
  NO_CHANGE(0),
  /** Full access, shared with others. */
  EQUAL(1),
  /** Full access; the former master becomes slave. */
  MASTER(2),
  /** Read-only access. */
  SLAVE(3);

  private final int code;

  ControllerRole(int code) {
    this.code = code;
  }

  @Override
  public int code() {
    return code;
  }
}
