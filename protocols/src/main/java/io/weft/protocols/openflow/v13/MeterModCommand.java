package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Coded;

/** What becomes of a meter ({@code ofp_meter_mod_command}). */
public enum MeterModCommand implements Coded {
  /** Adds the meter. */
  ADD(0),
  /** Replaces the meter. */
  MODIFY(1),
  /** Deletes the meter. */
  DELETE(2);

  private final int code;

  MeterModCommand(int code) {
    this.code = code;
  }

  @Override
  public int code() {
    return code;
  }
}
