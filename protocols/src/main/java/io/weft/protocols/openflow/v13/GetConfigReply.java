package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Range;

/**
 * The switch's settings.
 *
 * @param flags {@code ofp_config_flags}: what becomes of fragments
 * @param missSendLength how many bytes of a packet the switch sends to the controller
 */
public record GetConfigReply(int xid, int flags, int missSendLength) implements Message {
  /** Checks the ranges. */
  public GetConfigReply {
    Range.u16("flags", flags);
    Range.u16("a length", missSendLength);
  }

  @Override
  public GetConfigReply withXid(int xid) {
    return new GetConfigReply(xid, flags, missSendLength);
  }
}
