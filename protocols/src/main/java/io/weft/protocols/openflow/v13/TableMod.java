package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Range;

/**
 * Configures a table (OpenFlow 1.3.5 section 7.3.4.4). The bits of {@code config} are deprecated.
 *
 * @param tableId the table, or {@link FlowMod#ALL_TABLES}
 * @param config {@code ofp_table_config}
 */
public record TableMod(int xid, int tableId, int config) implements Message {
  /** Checks the range. */
  public TableMod {
    Range.u8("a table", tableId);
  }

  @Override
  public TableMod withXid(int xid) {
    return new TableMod(xid, tableId, config);
  }
}
