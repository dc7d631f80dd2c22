package io.weft.protocols.openflow.v10;

import io.weft.protocols.openflow.internal.Range;

/**
 * A port came, went or changed (OpenFlow 1.0.0 section 5.4.3).
 *
 * @param reason {@link #ADD}, {@link #DELETE} or {@link #MODIFY}
 */
public record PortStatus(int xid, int reason, PortDescription port) implements Message {
  /** The port was added. */
  public static final int ADD = 0;

  /** The port was removed. */
  public static final int DELETE = 1;

  /** The port has changed. */
  public static final int MODIFY = 2;

  /** Checks the range. */
  public PortStatus {
    Range.u8("a reason", reason);
  }

  @Override
  public PortStatus withXid(int xid) {
    return new PortStatus(xid, reason, port);
  }
}
