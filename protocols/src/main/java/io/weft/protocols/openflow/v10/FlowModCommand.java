package io.weft.protocols.openflow.v10;

import io.weft.protocols.openflow.Fault;
import io.weft.protocols.openflow.internal.Coded;
import io.weft.protocols.openflow.internal.WireReader;

/** What a {@link FlowMod} does ({@code ofp_flow_mod_command}). */
public enum FlowModCommand implements Coded {
  /** Adds a flow, or replaces the one of the same match and priority. */
  ADD(0),
  /** Changes the actions of the flows that the match covers; adds the flow if there are none. */
  MODIFY(1),
  /** Changes the actions of the flow of the same match and priority, or adds it. */
  MODIFY_STRICT(2),
  /** Deletes the flows that the match covers. */
  DELETE(3),
  /** Deletes the flow of the same match and priority. */
  DELETE_STRICT(4);

  private static final FlowModCommand[] COMMANDS = values();

  private final int code;

  FlowModCommand(int code) {
    this.code = code;
  }

  /** Reads the byte of a command. */
  static FlowModCommand decode(WireReader in) {
    int code = in.u8("a flow-mod's command");
    if (code >= COMMANDS.length) {
      throw in.fail(Fault.FLOW_COMMAND, "there is no flow-mod command " + code);
    }
    return COMMANDS[code];
  }

  @Override
  public int code() {
    return code;
  }
}
