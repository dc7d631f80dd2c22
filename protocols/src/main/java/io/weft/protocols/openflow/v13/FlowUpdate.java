package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Coded;
import io.weft.protocols.openflow.internal.Range;
import io.weft.protocols.openflow.oxm.Match;
import java.util.List;

/** A change of a flow, in a {@link FlowMonitorReply}. */
public sealed interface FlowUpdate {
  /** What became of the flow. */
  enum Event implements Coded {
    /** It is new, or was there when the monitor began. */
    ADDED(0),
    /** It is gone. */
    DELETED(1),
    /** Its instructions have changed. */
    MODIFIED(2);

    private final int code;

    Event(int code) {
      this.code = code;
    }

    @Override
    public int code() {
      return code;
    }
  }

  /**
   * A change in full.
   *
   * @param reason of {@link FlowRemoved}, for a deleted flow
   * @param cookie the flow's
   * @param instructions the flow's, if the monitor asked for its actions
   */
  record Full(
      Event event,
      int reason,
      int priority,
      int idleTimeout,
      int hardTimeout,
      int tableId,
      long cookie,
      Match match,
      List<Instruction> instructions)
      implements FlowUpdate {
    /** Copies the list and checks the ranges. */
    public Full {
      Range.u16("a reason", reason);
      Range.u16("a priority", priority);
      Range.u16("an idle timeout", idleTimeout);
      Range.u16("a hard timeout", hardTimeout);
      Range.u8("a table", tableId);
      instructions = List.copyOf(instructions);
    }
  }

  /**
   * A change that this controller has asked for itself.
   *
   * @param xid the transaction id of its request
   */
  record Abbreviated(int xid) implements FlowUpdate {}
}
