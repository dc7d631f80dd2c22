package io.weft.protocols.openflow.v10;

import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.internal.Range;
import java.util.List;

/**
 * Changes flows (OpenFlow 1.0.0 section 5.3.3).
 *
 * @param tableId 0; or, after Nicira's {@code NXT_FLOW_MOD_TABLE_ID} has had the switch read it,
 *     the table or {@link #ALL_TABLES}
 * @param idleTimeout seconds without a packet after which the flow goes, 0 for never
 * @param hardTimeout seconds after which the flow goes, 0 for never
 * @param bufferId a packet that the flow is to be applied to, or {@link PacketIn#NO_BUFFER}
 * @param outPort restricts a deletion to flows with an output to it, {@link PortNumber#ANY} to none
 * @param flags of {@link Flow}
 */
public record FlowMod(
    int xid,
    Match match,
    long cookie,
    int tableId,
    FlowModCommand command,
    int idleTimeout,
    int hardTimeout,
    int priority,
    int bufferId,
    PortNumber outPort,
    int flags,
    List<Action> actions)
    implements Message {
  /** The flows of all tables, where a table is told. */
  public static final int ALL_TABLES = 0xff;

  /** Copies the list and checks the ranges. */
  public FlowMod {
    Range.u8("a table", tableId);
    Range.u16("an idle timeout", idleTimeout);
    Range.u16("a hard timeout", hardTimeout);
    Range.u16("a priority", priority);
    Ports.require(outPort);
    Range.u16("flags", flags);
    actions = List.copyOf(actions);
  }

  /** Adds the flow, or replaces the one of the same match and priority. */
  public static FlowMod add(Flow flow) {
    return of(FlowModCommand.ADD, flow);
  }

  /** Changes the actions of the flow of the same match and priority, or adds it. */
  public static FlowMod modifyStrict(Flow flow) {
    return of(FlowModCommand.MODIFY_STRICT, flow);
  }

  /** Deletes the flow of the same match and priority. */
  public static FlowMod deleteStrict(Flow flow) {
    return new FlowMod(
        0,
        flow.match(),
        0,
        flow.tableId(),
        FlowModCommand.DELETE_STRICT,
        0,
        0,
        flow.priority(),
        PacketIn.NO_BUFFER,
        PortNumber.ANY,
        0,
        List.of());
  }

  /** Deletes the flows that the match covers. */
  public static FlowMod delete(Match match) {
    return new FlowMod(
        0,
        match,
        0,
        0,
        FlowModCommand.DELETE,
        0,
        0,
        0,
        PacketIn.NO_BUFFER,
        PortNumber.ANY,
        0,
        List.of());
  }

  private static FlowMod of(FlowModCommand command, Flow flow) {
    return new FlowMod(
        0,
        flow.match(),
        flow.cookie(),
        flow.tableId(),
        command,
        flow.idleTimeout(),
        flow.hardTimeout(),
        flow.priority(),
        PacketIn.NO_BUFFER,
        PortNumber.ANY,
        flow.flags(),
        flow.actions());
  }

  /** What this says of the flow itself. */
  public Flow flow() {
    return new Flow(tableId, priority, cookie, idleTimeout, hardTimeout, flags, match, actions);
  }

  /** The same change in a table, which the switch must have been asked to read. */
  public FlowMod inTable(int tableId) {
    return new FlowMod(
        xid,
        match,
        cookie,
        tableId,
        command,
        idleTimeout,
        hardTimeout,
        priority,
        bufferId,
        outPort,
        flags,
        actions);
  }

  @Override
  public FlowMod withXid(int xid) {
    return new FlowMod(
        xid,
        match,
        cookie,
        tableId,
        command,
        idleTimeout,
        hardTimeout,
        priority,
        bufferId,
        outPort,
        flags,
        actions);
  }
}
