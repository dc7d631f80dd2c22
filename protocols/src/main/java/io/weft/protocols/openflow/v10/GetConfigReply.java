package io.weft.protocols.openflow.v10;

import io.weft.protocols.openflow.internal.Range;

/**
 * The switch's settings (OpenFlow 1.0.0 section 5.3.2).
 *
 * @param flags {@code ofp_config_flags}: what becomes of fragments, as {@link SetConfig} has it
 * @param missSendLength how many bytes of a packet without flow the switch sends to the controller
 */
public record GetConfigReply(int xid, int flags, int missSendLength) implements Message {
  /** Checks the range. */
  public GetConfigReply {
    Range.u16("flags", flags);
    Range.u16("a length", missSendLength);
  }

  @Override
  public GetConfigReply withXid(int xid) {
    return new GetConfigReply(xid, flags, missSendLength);
  }
}
