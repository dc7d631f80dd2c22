package io.weft.protocols.openflow.v10;

import io.weft.protocols.openflow.internal.Range;

/**
 * A table and its counters, all unsigned (OpenFlow 1.0.0 section 5.3.5).
 *
 * @param name at most 32 bytes of UTF-8
 * @param wildcards the {@code ofp_flow_wildcards} that the table supports
 * @param maxEntries how many flows it can hold
 * @param active the number of its flows
 * @param lookups packets that came to it
 * @param matched packets that hit a flow
 */
public record TableStats(
    int tableId,
    String name,
    int wildcards,
    int maxEntries,
    int active,
    long lookups,
    long matched) {
  /** Checks the range. */
  public TableStats {
    Range.u8("a table", tableId);
  }
}
