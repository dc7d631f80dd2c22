package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.internal.Range;
import io.weft.protocols.openflow.oxm.Match;
import java.util.List;

/**
 * Changes flows (OpenFlow 1.3.5 section 7.3.4.1). An importance, which says what a full table gives
 * up first, is sent from OpenFlow 1.4 on only: Open vSwitch has no form of it for 1.3.
 *
 * @param cookieMask which bits of the cookie restrict a change or deletion
 * @param tableId the table, {@link #ALL_TABLES} in a deletion
 * @param idleTimeout seconds without a packet after which the flow goes, 0 for never
 * @param hardTimeout seconds after which the flow goes, 0 for never
 * @param bufferId a packet that the flow is to be applied to, or {@link PacketIn#NO_BUFFER}
 * @param outPort restricts a deletion to flows with an output to it, {@link PortNumber#ANY} to none
 * @param outGroup restricts a deletion to flows with that group, {@link GroupMod#ANY_GROUP} to none
 * @param flags of {@link Flow}
 */
public record FlowMod(
    int xid,
    long cookie,
    long cookieMask,
    int tableId,
    FlowModCommand command,
    int idleTimeout,
    int hardTimeout,
    int priority,
    int bufferId,
    PortNumber outPort,
    int outGroup,
    int flags,
    Match match,
    List<Instruction> instructions)
    implements Message {
  /** In a deletion: the flows of all tables. */
  public static final int ALL_TABLES = 0xff;

  /** Copies the list and checks the ranges. */
  public FlowMod {
    Range.u8("a table", tableId);
    Range.u16("an idle timeout", idleTimeout);
    Range.u16("a hard timeout", hardTimeout);
    Range.u16("a priority", priority);
    Range.u16("flags", flags);
    instructions = List.copyOf(instructions);
  }

  /** Adds the flow, or replaces the one of the same table, match and priority. */
  public static FlowMod add(Flow flow) {
    return of(FlowModCommand.ADD, flow, 0);
  }

  /** Changes the instructions of the flow of the same table, match and priority. */
  public static FlowMod modifyStrict(Flow flow) {
    return of(FlowModCommand.MODIFY_STRICT, flow, 0);
  }

  /** Deletes the flow of the same table, match and priority, whatever its cookie. */
  public static FlowMod deleteStrict(Flow flow) {
    return new FlowMod(
        0,
        0,
        0,
        flow.tableId(),
        FlowModCommand.DELETE_STRICT,
        0,
        0,
        flow.priority(),
        PacketIn.NO_BUFFER,
        PortNumber.ANY,
        GroupMod.ANY_GROUP,
        0,
        flow.match(),
        List.of());
  }

  /** Deletes the flows of a table, or of {@link #ALL_TABLES}, that the match covers. */
  public static FlowMod delete(int tableId, Match match) {
    return deleteByCookie(tableId, match, 0, 0);
  }

  /** Deletes as {@link #delete}, but only flows whose cookie has these bits under the mask. */
  public static FlowMod deleteByCookie(int tableId, Match match, long cookie, long cookieMask) {
    return new FlowMod(
        0,
        cookie,
        cookieMask,
        tableId,
        FlowModCommand.DELETE,
        0,
        0,
        0,
        PacketIn.NO_BUFFER,
        PortNumber.ANY,
        GroupMod.ANY_GROUP,
        0,
        match,
        List.of());
  }

  private static FlowMod of(FlowModCommand command, Flow flow, long cookieMask) {
    return new FlowMod(
        0,
        flow.cookie(),
        cookieMask,
        flow.tableId(),
        command,
        flow.idleTimeout(),
        flow.hardTimeout(),
        flow.priority(),
        PacketIn.NO_BUFFER,
        PortNumber.ANY,
        GroupMod.ANY_GROUP,
        flow.flags(),
        flow.match(),
        flow.instructions());
  }

  /** What this says of the flow itself. */
  public Flow flow() {
    return new Flow(
        tableId, priority, cookie, idleTimeout, hardTimeout, flags, match, instructions);
  }

  @Override
  public FlowMod withXid(int xid) {
    return new FlowMod(
        xid,
        cookie,
        cookieMask,
        tableId,
        command,
        idleTimeout,
        hardTimeout,
        priority,
        bufferId,
        outPort,
        outGroup,
        flags,
        match,
        instructions);
  }
}
