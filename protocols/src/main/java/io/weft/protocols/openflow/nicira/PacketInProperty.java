package io.weft.protocols.openflow.nicira;

import io.weft.protocols.openflow.internal.Range;
import io.weft.protocols.openflow.oxm.Match;
import io.weft.protocols.packet.Bytes;

/** A part of a {@link NiciraBody.PacketIn2} or {@link NiciraBody.Resume}. */
public sealed interface PacketInProperty {
  /** The packet, from its Ethernet header; it may be cut. */
  record Packet(Bytes data) implements PacketInProperty {}

  /**
   * The length of the whole packet, if the packet was cut.
   *
   * @param length in bytes, unsigned
   */
  record FullLength(int length) implements PacketInProperty {}

  /** Where the switch keeps the packet. */
  record BufferId(int bufferId) implements PacketInProperty {}

  /**
   * The table that sent the packet.
   *
   * @param tableId 0 to 255
   */
  record TableId(int tableId) implements PacketInProperty {
    /** Checks the range. */
    public TableId {
      Range.u8("a table", tableId);
    }
  }

  /** The cookie of the flow that sent the packet. */
  record Cookie(long cookie) implements PacketInProperty {}

  /**
   * Why the packet was sent.
   *
   * @param reason {@code ofp_packet_in_reason}
   */
  record Reason(int reason) implements PacketInProperty {
    /** Checks the range. */
    public Reason {
      Range.u8("a reason", reason);
    }
  }

  /** The packet's port, tunnel, metadata and registers. */
  record Metadata(Match fields) implements PacketInProperty {}

  /** What the {@code controller} action carried for its controller. */
  record UserData(Bytes data) implements PacketInProperty {}

  /** The switch's own state of a paused packet; it has no meaning to others. */
  record Continuation(Bytes state) implements PacketInProperty {}

  /**
   * A property of another type.
   *
   * @param type from 9 to 65535
   * @param body what follows type and length, without padding
   */
  record Unknown(int type, Bytes body) implements PacketInProperty {
    /** Checks the range. */
    public Unknown {
      Range.u16("a property's type", type);
      if (type <= NiciraCodec.LAST_PACKET_IN_PROPERTY) {
        throw new IllegalArgumentException("property type " + type + " is known");
      }
    }
  }
}
