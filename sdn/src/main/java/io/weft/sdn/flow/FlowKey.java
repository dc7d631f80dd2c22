package io.weft.sdn.flow;

import io.weft.protocols.openflow.oxm.Match;
import io.weft.protocols.openflow.v13.Flow;

/** What makes two flows the same one for a switch: the later replaces the earlier. */
record FlowKey(int tableId, int priority, Match match) {
  /** The key of a normalized flow. */
  static FlowKey of(Flow flow) {
    return new FlowKey(flow.tableId(), flow.priority(), flow.match());
  }
}
