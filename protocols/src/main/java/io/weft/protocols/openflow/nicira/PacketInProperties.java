package io.weft.protocols.openflow.nicira;

import io.weft.protocols.openflow.oxm.Match;
import io.weft.protocols.packet.Bytes;
import java.util.List;
import java.util.Optional;

/**
 * The parts of a {@link NiciraBody.PacketIn2} or {@link NiciraBody.Resume}, in wire order. The
 * accessors give the first of a kind.
 */
public record PacketInProperties(List<PacketInProperty> all) {
  /** Copies the list. */
  public PacketInProperties {
    all = List.copyOf(all);
  }

  /** Those properties. */
  public static PacketInProperties of(PacketInProperty... properties) {
    return new PacketInProperties(List.of(properties));
  }

  /** The packet, or as much of it as was sent; empty if there is none. */
  public Bytes packet() {
    for (PacketInProperty property : all) {
      if (property instanceof PacketInProperty.Packet p) {
        return p.data();
      }
    }
    return Bytes.EMPTY;
  }

  /** The length of the whole packet in bytes, unsigned. */
  public int fullLength() {
    for (PacketInProperty property : all) {
      if (property instanceof PacketInProperty.FullLength p) {
        return p.length();
      }
    }
    return packet().length();
  }

  /** Where the switch keeps the packet, -1 for nowhere. */
  public int bufferId() {
    for (PacketInProperty property : all) {
      if (property instanceof PacketInProperty.BufferId p) {
        return p.bufferId();
      }
    }
    return -1;
  }

  /** The table that sent the packet, 0 if the switch does not say. */
  public int tableId() {
    for (PacketInProperty property : all) {
      if (property instanceof PacketInProperty.TableId p) {
        return p.tableId();
      }
    }
    return 0;
  }

  /** The cookie of the flow that sent the packet; all ones if the switch does not say. */
  public long cookie() {
    for (PacketInProperty property : all) {
      if (property instanceof PacketInProperty.Cookie p) {
        return p.cookie();
      }
    }
    return -1;
  }

  /** Why the packet was sent, {@code ofp_packet_in_reason}; 0 if the switch does not say. */
  public int reason() {
    for (PacketInProperty property : all) {
      if (property instanceof PacketInProperty.Reason p) {
        return p.reason();
      }
    }
    return 0;
  }

  /** The packet's port, tunnel, metadata and registers. */
  public Match metadata() {
    for (PacketInProperty property : all) {
      if (property instanceof PacketInProperty.Metadata p) {
        return p.fields();
      }
    }
    return Match.ANY;
  }

  /** What the {@code controller} action carried for its controller. */
  public Bytes userData() {
    for (PacketInProperty property : all) {
      if (property instanceof PacketInProperty.UserData p) {
        return p.data();
      }
    }
    return Bytes.EMPTY;
  }

  /** The switch's own state, there if the packet waits for a {@link NiciraBody.Resume}. */
  public Optional<Bytes> continuation() {
    for (PacketInProperty property : all) {
      if (property instanceof PacketInProperty.Continuation p) {
        return Optional.of(p.state());
      }
    }
    return Optional.empty();
  }
}
