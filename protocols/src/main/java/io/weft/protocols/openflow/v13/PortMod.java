package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.packet.MacAddress;

/**
 * Changes a port's behaviour (OpenFlow 1.3.5 section 7.3.4.3).
 *
 * @param address must be the port's
 * @param config bits of {@link PortDescription#config()}, of which {@code mask} count
 * @param advertise {@link PortFeature} bits, 0 to leave them
 */
public record PortMod(
    int xid, PortNumber port, MacAddress address, int config, int mask, int advertise)
    implements Message {
  /** Switches a port on or off. */
  public static PortMod power(PortDescription port, boolean on) {
    int down = PortDescription.PORT_DOWN;
    return new PortMod(0, port.number(), port.address(), on ? 0 : down, down, 0);
  }

  @Override
  public PortMod withXid(int xid) {
    return new PortMod(xid, port, address, config, mask, advertise);
  }
}
