package io.weft.protocols.openflow.v10;

import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.packet.Bytes;
import java.util.List;

/**
 * Has the switch send a packet (OpenFlow 1.0.0 section 5.3.6).
 *
 * @param bufferId where the switch keeps the packet, or {@link PacketIn#NO_BUFFER}
 * @param inPort the port that the packet shall seem to have come in by, {@link PortNumber#ANY} for
 *     none
 * @param actions done to the packet
 * @param data the packet from its Ethernet header, empty if it is in a buffer
 */
public record PacketOut(int xid, int bufferId, PortNumber inPort, List<Action> actions, Bytes data)
    implements Message {
  /** Copies the list and checks the ranges. */
  public PacketOut {
    Ports.require(inPort);
    actions = List.copyOf(actions);
  }

  /** Has the switch do the actions to a packet that comes along. */
  public static PacketOut of(PortNumber inPort, List<Action> actions, Bytes data) {
    return new PacketOut(0, PacketIn.NO_BUFFER, inPort, actions, data);
  }

  @Override
  public PacketOut withXid(int xid) {
    return new PacketOut(xid, bufferId, inPort, actions, data);
  }
}
