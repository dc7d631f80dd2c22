package io.weft.protocols.openflow.v10;

import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.packet.MacAddress;

/**
 * A port of a switch, {@code ofp_phy_port} (OpenFlow 1.0.0 section 5.2.1).
 *
 * @param name at most 16 bytes of UTF-8
 * @param config {@code ofp_port_config}, what was set by {@link PortMod}
 * @param state {@code ofp_port_state}, what the port found
 * @param current {@code ofp_port_features} now, as the three that follow
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
    int peer) {
  /** In {@code config}: the port is switched off by hand. */
  public static final int PORT_DOWN = 1;

  /** In {@code config}: the port has no part in the spanning tree. */
  public static final int NO_STP = 1 << 1;

  /** In {@code config}: what comes in, but for the spanning tree, is dropped. */
  public static final int NO_RECV = 1 << 2;

  /** In {@code config}: what comes in for the spanning tree is dropped. */
  public static final int NO_RECV_STP = 1 << 3;

  /** In {@code config}: the port is left out when flooding. */
  public static final int NO_FLOOD = 1 << 4;

  /** In {@code config}: what would go out is dropped. */
  public static final int NO_FORWARD = 1 << 5;

  /** In {@code config}: what comes in makes no packet-in. */
  public static final int NO_PACKET_IN = 1 << 6;

  /** In {@code state}: there is no link. */
  public static final int LINK_DOWN = 1;

  /** In {@code state}: the bits of the spanning tree's state. */
  public static final int STP_MASK = 3 << 8;

  /** In {@code state} under {@link #STP_MASK}: it neither learns nor forwards. */
  public static final int STP_LISTEN = 0;

  /** In {@code state} under {@link #STP_MASK}: it learns but does not forward. */
  public static final int STP_LEARN = 1 << 8;

  /** In {@code state} under {@link #STP_MASK}: it learns and forwards. */
  public static final int STP_FORWARD = 2 << 8;

  /** In {@code state} under {@link #STP_MASK}: it is no part of the tree. */
  public static final int STP_BLOCK = 3 << 8;

  /** In the features: 10 Mb/s, half duplex. */
  public static final int SPEED_10M_HALF = 1;

  /** In the features: 10 Mb/s. */
  public static final int SPEED_10M = 1 << 1;

  /** In the features: 100 Mb/s, half duplex. */
  public static final int SPEED_100M_HALF = 1 << 2;

  /** In the features: 100 Mb/s. */
  public static final int SPEED_100M = 1 << 3;

  /** In the features: 1 Gb/s, half duplex. */
  public static final int SPEED_1G_HALF = 1 << 4;

  /** In the features: 1 Gb/s. */
  public static final int SPEED_1G = 1 << 5;

  /** In the features: 10 Gb/s. */
  public static final int SPEED_10G = 1 << 6;

  /** In the features: a copper medium. */
  public static final int COPPER = 1 << 7;

  /** In the features: a fiber medium. */
  public static final int FIBER = 1 << 8;

  /** In the features: it negotiates the speed. */
  public static final int AUTONEGOTIATION = 1 << 9;

  /** In the features: it can pause its peer. */
  public static final int PAUSE = 1 << 10;

  /** In the features: pausing can be of one direction alone. */
  public static final int PAUSE_ASYMMETRIC = 1 << 11;

  /** Checks the range. */
  public PortDescription {
    Ports.require(number);
  }

  /** A port of that number, address and name with all else zero. */
  public static PortDescription of(PortNumber number, MacAddress address, String name) {
    return new PortDescription(number, address, name, 0, 0, 0, 0, 0, 0);
  }

  /** Whether the port is switched on and has a link. */
  public boolean isUp() {
    return (config & PORT_DOWN) == 0 && (state & LINK_DOWN) == 0;
  }
}
