package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Range;

/**
 * Changes the switch's settings.
 *
 * @param flags {@code ofp_config_flags}: what becomes of fragments, {@link #FRAG_NORMAL}, {@link
 *     #FRAG_DROP} or {@link #FRAG_REASM}
 * @param missSendLength how many bytes of a packet the switch sends to the controller; {@link
 *     Action.Output#NO_BUFFER} for all
 */
public record SetConfig(int xid, int flags, int missSendLength) implements Message {
  /** In {@code flags}: fragments are packets as others. */
  public static final int FRAG_NORMAL = 0;

  /** In {@code flags}: fragments are dropped. */
  public static final int FRAG_DROP = 1;

  /** In {@code flags}: fragments are put together. */
  public static final int FRAG_REASM = 2;

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
