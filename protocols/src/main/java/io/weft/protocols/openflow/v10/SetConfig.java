package io.weft.protocols.openflow.v10;

import io.weft.protocols.openflow.internal.Range;

/**
 * Changes the switch's settings (OpenFlow 1.0.0 section 5.3.2).
 *
 * @param flags {@code ofp_config_flags}: what becomes of fragments
 * @param missSendLength how many bytes of a packet without flow the switch sends to the controller
 */
public record SetConfig(int xid, int flags, int missSendLength) implements Message {
  /** In {@code flags}: fragments are treated as packets whose ports are zero. */
  public static final int FRAGMENTS_NORMAL = 0;

  /** In {@code flags}: fragments are dropped. */
  public static final int FRAGMENTS_DROP = 1;

  /** In {@code flags}: fragments are put together. */
  public static final int FRAGMENTS_REASSEMBLE = 2;

  /** Checks the range. */
  public SetConfig {
    Range.u16("flags", flags);
    Range.u16("a length", missSendLength);
  }

  @Override
  public SetConfig withXid(int xid) {
    return new SetConfig(xid, flags, missSendLength);
  }
}
