package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Range;

/**
 * The counters of a table, all unsigned.
 *
 * @param active the number of its flows
 * @param lookups packets that came to it
 * @param matched packets that hit a flow
 */
public record TableStats(int tableId, int active, long lookups, long matched) {
  /** Checks the range. */
  public TableStats {
    Range.u8("a table", tableId);
  }
}
