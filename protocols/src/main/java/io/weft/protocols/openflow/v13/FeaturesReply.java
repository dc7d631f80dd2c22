package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.DatapathId;
import io.weft.protocols.openflow.internal.Range;

/**
 * What a switch is and can do (OpenFlow 1.3.5 section 7.3.1).
 *
 * @param datapathId who it is
 * @param buffers how many packets it can keep for the controller, unsigned
 * @param tables how many tables it has
 * @param auxiliaryId 0 for the main connection
 * @param capabilities {@code ofp_capabilities}
 */
public record FeaturesReply(
    int xid, DatapathId datapathId, int buffers, int tables, int auxiliaryId, int capabilities)
    implements Message {
  /** Checks the ranges. */
  public FeaturesReply {
    Range.u8("the number of tables", tables);
    Range.u8("an auxiliary id", auxiliaryId);
  }

  @Override
  public FeaturesReply withXid(int xid) {
    return new FeaturesReply(xid, datapathId, buffers, tables, auxiliaryId, capabilities);
  }
}
