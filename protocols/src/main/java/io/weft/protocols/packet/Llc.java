package io.weft.protocols.packet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Optional;

/**
 * What a frame with a length in place of a type carries (IEEE 802.2): spanning tree and other old
 * protocols. With padding after it the frame is longer than the length says.
 *
 * @param dsap the destination's service access point, eight bits
 * @param ssap the source's service access point, eight bits
 * @param control eight bits in an unnumbered frame, whose low two bits are set; 16 in others
 * @param payload what follows
 */
public record Llc(int dsap, int ssap, int control, Bytes payload) {
  /** The service access point of SNAP, which has a type after all (IEEE 802). */
  public static final int SNAP = 0xaa;

  /** The control of a frame without connection. */
  public static final int UNNUMBERED_INFORMATION = 3;

  private static final int SNAP_HEADER = 5;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a number is out of its range
   */
  public Llc {
    if (dsap >>> 8 != 0 || ssap >>> 8 != 0) {
      throw new IllegalArgumentException("LLC service access points " + dsap + " and " + ssap);
    }
    // The first byte tells how long the field is: its low two bits are set in the short form.
    boolean unnumbered = control >>> 8 == 0 && (control & 3) == 3;
    boolean numbered = control >>> 16 == 0 && (control >>> 8 & 3) != 3;
    if (!unnumbered && !numbered) {
      throw new IllegalArgumentException("LLC control 0x" + Integer.toHexString(control));
    }
  }

  /**
   * A SNAP frame.
   *
   * @param organization 24 bits, 0 for a protocol with an Ethernet type
   * @param protocol 16 bits
   */
  public static Llc ofSnap(int organization, int protocol, Bytes payload) {
    if (organization >>> 24 != 0 || protocol >>> 16 != 0) {
      throw new IllegalArgumentException("SNAP of " + organization + " and " + protocol);
    }
    ByteBuf out = Unpooled.buffer(SNAP_HEADER + payload.length());
    out.writeMedium(organization).writeShort(protocol);
    payload.writeTo(out);
    return new Llc(SNAP, SNAP, UNNUMBERED_INFORMATION, Bytes.written(out));
  }

  /** The protocol, if this is SNAP of the organization 0: an Ethernet type. */
  public Optional<Integer> snapEthType() {
    boolean snap =
        dsap == SNAP
            && ssap == SNAP
            && control == UNNUMBERED_INFORMATION
            && payload.length() >= SNAP_HEADER;
    if (!snap || (payload.get(0) | payload.get(1) | payload.get(2)) != 0) {
      return Optional.empty();
    }
    return Optional.of(payload.get(3) << 8 | payload.get(4));
  }

  /**
   * What follows the SNAP header.
   *
   * @throws IllegalStateException if this is too short for one
   */
  public Bytes snapPayload() {
    if (payload.length() < SNAP_HEADER) {
      throw new IllegalStateException("no SNAP: " + this);
    }
    return payload.slice(SNAP_HEADER, payload.length() - SNAP_HEADER);
  }

  /**
   * Reads the payload of a frame whose {@link Ethernet#isLength()}.
   *
   * @throws PacketException if the frame is shorter than its length or than this header
   */
  public static Llc decode(Ethernet frame) {
    int length = frame.ethType();
    if (!frame.isLength()) {
      throw new PacketException(0, "a frame with a type has no LLC header");
    }
    if (length > frame.payload().length()) {
      throw new PacketException(
          0, "a frame's length of " + length + " in " + frame.payload().length() + " bytes");
    }
    Bytes content = frame.payload().slice(0, length);
    PacketException.requireLength(content, 3, "an LLC header");
    int control = content.get(2);
    int header = 3;
    if ((control & 3) != 3) {
      PacketException.requireLength(content, 4, "an LLC header with numbers");
      control = control << 8 | content.get(3);
      header = 4;
    }
    return new Llc(content.get(0), content.get(1), control, content.slice(header, length - header));
  }

  /** The bytes of a frame's payload, without padding. */
  public Bytes encode() {
    boolean unnumbered = control >>> 8 == 0 && (control & 3) == 3;
    ByteBuf out = Unpooled.buffer((unnumbered ? 3 : 4) + payload.length());
    out.writeByte(dsap).writeByte(ssap);
    if (unnumbered) {
      out.writeByte(control);
    } else {
      out.writeShort(control);
    }
    payload.writeTo(out);
    return Bytes.written(out);
  }
}
