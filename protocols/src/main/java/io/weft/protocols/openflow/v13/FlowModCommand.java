package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Coded;

/** What a {@link FlowMod} does ({@code ofp_flow_mod_command}). */
public enum FlowModCommand implements Coded {
  /** Adds a flow, or replaces the one of the same match and priority. */
  ADD(0),
  /** Changes the instructions of the flows that the match covers. */
  MODIFY(1),
  /** Changes the instructions of the flow of the same match and priority. */
  MODIFY_STRICT(2),
  /** Deletes the flows that the match covers. */
  DELETE(3),
  /** Deletes the flow of the same match and priority. */
  DELETE_STRICT(4);

  private final int code;

  FlowModCommand(int code) {
    this.code = code;
  }

  @Override
  public int code() {
    return code;
  }
}
