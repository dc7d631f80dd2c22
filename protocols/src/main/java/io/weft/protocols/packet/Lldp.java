package io.weft.protocols.packet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a neighbour says of itself (IEEE 802.1AB): the payload of a frame of type {@link
 * Ethernet#LLDP} to {@link #NEAREST_BRIDGE}. The first three parts are those that it must have.
 *
 * @param tlvs in order, the end not among them
 * @param ended whether the end follows them; some senders leave it away
 */
public record Lldp(List<LldpTlv> tlvs, boolean ended) {
  /** The address of frames that no bridge forwards. */
  public static final MacAddress NEAREST_BRIDGE = new MacAddress(0x0180_c200_000eL);

  /**
   * Copies the list and checks that the first three are there.
   *
   * @throws IllegalArgumentException if they are not
   */
  public Lldp {
    tlvs = List.copyOf(tlvs);
    if (tlvs.size() < 3
        || !(tlvs.get(0) instanceof LldpTlv.ChassisId)
        || !(tlvs.get(1) instanceof LldpTlv.PortId)
        || !(tlvs.get(2) instanceof LldpTlv.TimeToLive)) {
      throw new IllegalArgumentException("LLDP begins with chassis, port and time to live");
    }
  }

  /**
   * A message.
   *
   * @param seconds how long it counts, 0 to 65535
   */
  public static Lldp of(
      LldpTlv.ChassisId chassis, LldpTlv.PortId port, int seconds, LldpTlv... others) {
    List<LldpTlv> tlvs = new ArrayList<>(List.of(chassis, port, new LldpTlv.TimeToLive(seconds)));
    tlvs.addAll(List.of(others));
    return new Lldp(tlvs, true);
  }

  /** The sender. */
  public LldpTlv.ChassisId chassisId() {
    return (LldpTlv.ChassisId) tlvs.get(0);
  }

  /** The sender's port. */
  public LldpTlv.PortId portId() {
    return (LldpTlv.PortId) tlvs.get(1);
  }

  /** How many seconds this counts. */
  public int timeToLive() {
    return ((LldpTlv.TimeToLive) tlvs.get(2)).seconds();
  }

  /** The first part of that kind. */
  public <T extends LldpTlv> Optional<T> find(Class<T> kind) {
    return tlvs.stream().filter(kind::isInstance).map(kind::cast).findFirst();
  }

  /**
   * Reads the payload of a frame; what follows the end is padding.
   *
   * @throws PacketException if it is cut, or does not begin with the three parts that it must have
   */
  public static Lldp decode(Bytes payload) {
    List<LldpTlv> tlvs = new ArrayList<>();
    int at = 0;
    boolean ended = false;
    while (!ended && at < payload.length()) {
      PacketException.requireLength(payload, at + 2, "the header of an LLDP part");
      int header = payload.get(at) << 8 | payload.get(at + 1);
      int type = header >>> 9;
      int length = header & 0x1ff;
      PacketException.requireLength(payload, at + 2 + length, "LLDP part of type " + type);
      if (type == 0) {
        if (length != 0) {
          throw new PacketException(at, "an LLDP end with " + length + " bytes");
        }
        ended = true;
      } else {
        tlvs.add(LldpTlvCodec.decode(type, payload.slice(at + 2, length)));
      }
      if (!beginsRight(tlvs)) {
        throw new PacketException(at, "LLDP that does not begin with chassis, port, time to live");
      }
      at += 2 + length;
    }
    if (tlvs.size() < 3) {
      throw new PacketException(at, "LLDP without chassis, port and time to live");
    }
    return new Lldp(tlvs, ended);
  }

  private static boolean beginsRight(List<LldpTlv> tlvs) {
    return switch (tlvs.size()) {
      case 1 -> tlvs.getLast() instanceof LldpTlv.ChassisId;
      case 2 -> tlvs.getLast() instanceof LldpTlv.PortId;
      case 3 -> tlvs.getLast() instanceof LldpTlv.TimeToLive;
      default -> true;
    };
  }

  /** The payload of a frame, without padding. */
  public Bytes encode() {
    ByteBuf out = Unpooled.buffer(128);
    for (LldpTlv tlv : tlvs) {
      LldpTlvCodec.encode(tlv, out);
    }
    if (ended) {
      out.writeShort(0);
    }
    return Bytes.copyOf(out);
  }
}
