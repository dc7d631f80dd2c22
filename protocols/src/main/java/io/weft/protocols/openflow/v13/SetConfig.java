package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Range;

/**
 * Changes the switch's settings.
 *
 * @param flags {@code ofp_config_flags}: what becomes of fragments
 * @param missSendLength how many bytes of a packet the switch sends to the controller; {@link
 *     Action.Output#NO_BUFFER} for all
 */
public record SetConfig(int xid, int flags, int missSendLength) implements Message {
  /** Checks the ranges. */
  public SetConfig {
    Range.u16("flags", flags);
    Range.u16("a length", missSendLength);
  }

  @Override
  public SetConfig withXid(int xid) {
    return new SetConfig(xid, flags, missSendLength);
  }
}
