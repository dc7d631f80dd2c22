package io.weft.protocols.openflow.v10;

import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.packet.MacAddress;

/**
 * Changes a port's behaviour (OpenFlow 1.0.0 section 5.3.3).
 *
 * @param address must be the port's
 * @param config {@code ofp_port_config} bits of {@link PortDescription}, of which {@code mask}
 *     count
 * @param advertise {@code ofp_port_features}, 0 to leave them
 */
public record PortMod(
    int xid, PortNumber port, MacAddress address, int config, int mask, int advertise)
    implements Message {
  /** Checks the range. */
  public PortMod {
    Ports.require(port);
  }

  @Override
  public PortMod withXid(int xid) {
    return new PortMod(xid, port, address, config, mask, advertise);
  }
}
