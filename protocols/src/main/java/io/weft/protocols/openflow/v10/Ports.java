package io.weft.protocols.openflow.v10;

import io.netty.buffer.ByteBuf;
import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.internal.WireReader;

/** The 16-bit port numbers of this version. */
final class Ports {
  private Ports() {}

  /** Refuses a port whose number this version cannot tell. */
  static void require(PortNumber port) {
    if (!port.fits16Bits()) {
      throw new IllegalArgumentException("port " + port + " has no number in OpenFlow 1.0");
    }
  }

  static PortNumber decode(WireReader in, String what) {
    return PortNumber.of16Bits(in.u16(what));
  }

  static ByteBuf encode(PortNumber port, ByteBuf out) {
    return out.writeShort(port.to16Bits());
  }
}
