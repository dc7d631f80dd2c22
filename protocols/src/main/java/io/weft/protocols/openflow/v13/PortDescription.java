package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.packet.MacAddress;

/**
 * A port of a switch, {@code ofp_port} (OpenFlow 1.3.5 section 7.2.1).
 *
 * @param name at most 16 bytes of UTF-8
 * @param config {@code ofp_port_config}, the constants of this class
 * @param state {@code ofp_port_state}, the constants of this class
 * @param current {@code ofp_port_features} now; {@link PortFeature} reads it, and the three that
 *     follow
 * @param advertised what the port tells its peer
 * @param supported what the port can do
 * @param peer what the peer tells
 * @param currentSpeed kilobits per second, unsigned
 * @param maxSpeed kilobits per second, unsigned
 */
public record PortDescription(
    PortNumber number,
    MacAddress address,
    String name,
    int config,
    int state,
    int current,
    int advertised,
    int supported,
    int peer,
    int currentSpeed,
    int maxSpeed) {
  /** In {@code config}: the port is switched off by hand. */
  public static final int PORT_DOWN = 1;

  /** In {@code config}: the switch drops what comes in. */
  public static final int NO_RECEIVE = 1 << 2;

  /** In {@code config}: the switch sends nothing out. */
  public static final int NO_FORWARD = 1 << 5;

  /** In {@code config}: no packet that came in by the port goes to the controller. */
  public static final int NO_PACKET_IN = 1 << 6;

  /** In {@code state}: there is no link. */
  public static final int LINK_DOWN = 1;

  /** In {@code state}: a protocol outside of OpenFlow, as a spanning tree's, blocks the port. */
  public static final int BLOCKED = 1 << 1;

  /** In {@code state}: the port may be watched as live by a fast-failover group. */
  public static final int LIVE = 1 << 2;

  /** A port of that number, address and name with all else zero. */
  public static PortDescription of(PortNumber number, MacAddress address, String name) {
    return new PortDescription(number, address, name, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  /** Whether the port is switched on and has a link. */
  public boolean isUp() {
    return (config & PORT_DOWN) == 0 && (state & LINK_DOWN) == 0;
  }
}
