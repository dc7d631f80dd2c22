package io.weft.protocols.openflow.v10;

import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.internal.Range;
import io.weft.protocols.openflow.oxm.Match;
import java.util.List;

/**
 * Changes flows by an extended match ({@code nx_flow_mod}).
 *
 * @param cookie the flow's mark
 * @param tableId 0; or, after {@code NXT_FLOW_MOD_TABLE_ID} has had the switch read it, the table
 *     or {@link FlowMod#ALL_TABLES}
 * @param idleTimeout seconds without a packet after which the flow goes, 0 for never
 * @param hardTimeout seconds after which the flow goes, 0 for never
 * @param bufferId a packet that the flow is to be applied to, or {@link PacketIn#NO_BUFFER}
 * @param outPort restricts a deletion to flows with an output to it, {@link PortNumber#ANY} to none
 * @param flags of {@link Flow}
 */
public record NiciraFlowMod(
    int xid,
    long cookie,
    int tableId,
    FlowModCommand command,
    int idleTimeout,
    int hardTimeout,
    int priority,
    int bufferId,
    PortNumber outPort,
    int flags,
    Match match,
    List<Action> actions)
    implements Message {
  /** Copies the list and checks the ranges. */
  public NiciraFlowMod {
    Range.u8("a table", tableId);
    Range.u16("an idle timeout", idleTimeout);
    Range.u16("a hard timeout", hardTimeout);
    Range.u16("a priority", priority);
    Ports.require(outPort);
    Range.u16("flags", flags);
    actions = List.copyOf(actions);
  }

  /** Adds the flow, or replaces the one of the same match and priority. */
  public static NiciraFlowMod add(NiciraFlow flow) {
    return of(FlowModCommand.ADD, flow);
  }

  /** Changes the actions of the flow of the same match and priority, or adds it. */
  public static NiciraFlowMod modifyStrict(NiciraFlow flow) {
    return of(FlowModCommand.MODIFY_STRICT, flow);
  }

  /** Deletes the flow of the same match and priority. */
  public static NiciraFlowMod deleteStrict(NiciraFlow flow) {
    return new NiciraFlowMod(
        0,
        0,
        flow.tableId(),
        FlowModCommand.DELETE_STRICT,
        0,
        0,
        flow.priority(),
        PacketIn.NO_BUFFER,
        PortNumber.ANY,
        0,
        flow.match(),
        List.of());
  }

  /** Deletes the flows that the match covers. */
  public static NiciraFlowMod delete(int tableId, Match match) {
    return new NiciraFlowMod(
        0,
        0,
        tableId,
        FlowModCommand.DELETE,
        0,
        0,
        0,
        PacketIn.NO_BUFFER,
        PortNumber.ANY,
        0,
        match,
        List.of());
  }

  private static NiciraFlowMod of(FlowModCommand command, NiciraFlow flow) {
    return new NiciraFlowMod(
        0,
        flow.cookie(),
        flow.tableId(),
        command,
        flow.idleTimeout(),
        flow.hardTimeout(),
        flow.priority(),
        PacketIn.NO_BUFFER,
        PortNumber.ANY,
        flow.flags(),
        flow.match(),
        flow.actions());
  }

  /** What this says of the flow itself. */
  public NiciraFlow flow() {
    return new NiciraFlow(
        tableId, priority, cookie, idleTimeout, hardTimeout, flags, match, actions);
  }

  @Override
  public NiciraFlowMod withXid(int xid) {
    return new NiciraFlowMod(
        xid,
        cookie,
        tableId,
        command,
        idleTimeout,
        hardTimeout,
        priority,
        bufferId,
        outPort,
        flags,
        match,
        actions);
  }
}
