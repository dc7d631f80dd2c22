package io.weft.protocols.openflow.v10;

import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.internal.Range;
import io.weft.protocols.packet.Bytes;

/**
 * A packet for the controller (OpenFlow 1.0.0 section 5.4.1).
 *
 * @param bufferId where the switch keeps the packet, or {@link #NO_BUFFER}
 * @param totalLength the packet's length in bytes; {@code data} may have less
 * @param inPort the port that the packet came in by
 * @param reason why it was sent: {@link #NO_MATCH} or {@link #ACTION}
 * @param data the packet, from its Ethernet header
 */
public record PacketIn(
    int xid, int bufferId, int totalLength, PortNumber inPort, int reason, Bytes data)
    implements Message {
  /** The switch keeps no packet. */
  public static final int NO_BUFFER = -1;

  /** There was no flow for it. */
  public static final int NO_MATCH = 0;

  /** An output action sent it. */
  public static final int ACTION = 1;

  /** Checks the ranges. */
  public PacketIn {
    Range.u16("a length", totalLength);
    Ports.require(inPort);
    Range.u8("a reason", reason);
  }

  @Override
  public PacketIn withXid(int xid) {
    return new PacketIn(xid, bufferId, totalLength, inPort, reason, data);
  }
}
