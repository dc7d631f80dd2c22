package io.weft.protocols.openflow.v10;

import io.weft.protocols.packet.Bytes;

/**
 * A vendor's message that this codec does not read (OpenFlow 1.0.0 section 5.5.4).
 *
 * @param vendor the vendor's id, 0x2320 for Nicira
 * @param data what follows
 */
public record VendorMessage(int xid, int vendor, Bytes data) implements Message {
  @Override
  public VendorMessage withXid(int xid) {
    return new VendorMessage(xid, vendor, data);
  }
}
