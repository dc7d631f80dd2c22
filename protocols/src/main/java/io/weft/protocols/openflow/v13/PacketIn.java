package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Range;
import io.weft.protocols.openflow.oxm.Match;
import io.weft.protocols.packet.Bytes;

/**
 * A packet for the controller (OpenFlow 1.3.5 section 7.4.1).
 *
 * @param bufferId where the switch keeps the packet, or {@link #NO_BUFFER}
 * @param totalLength the packet's length in bytes; {@code data} may have less
 * @param reason why it was sent: {@link #NO_MATCH}, {@link #ACTION} or {@link #INVALID_TTL}
 * @param tableId the table that sent it
 * @param cookie of the flow that sent it
 * @param match the packet's port, tunnel, metadata and registers
 * @param data the packet, from its Ethernet header
 */
public record PacketIn(
    int xid,
    int bufferId,
    int totalLength,
    int reason,
    int tableId,
    long cookie,
    Match match,
    Bytes data)
    implements Message {
  /** The switch keeps no packet. */
  public static final int NO_BUFFER = -1;

  /** A table-miss flow sent it. */
  public static final int NO_MATCH = 0;

  /** An output action sent it. */
  public static final int ACTION = 1;

  /** Its time to live was used up. */
  public static final int INVALID_TTL = 2;

  /** Checks the ranges. */
  public PacketIn {
    Range.u16("a length", totalLength);
    Range.u8("a reason", reason);
    Range.u8("a table", tableId);
  }

  @Override
  public PacketIn withXid(int xid) {
    return new PacketIn(xid, bufferId, totalLength, reason, tableId, cookie, match, data);
  }
}
