package io.weft.sdn.l2;

import io.weft.protocols.openflow.PortNumber;

/**
 * The groups that carry a packet to all ports of a network on a switch. A group message is limited
 * to 64 KiB, and rewriting one group for every port that comes would cost what the network has
 * ports; so ports are spread over groups by their number, and the flow uses all groups that have
 * any.
 */
final class FloodGroups {
  private static final int PORTS_PER_GROUP = 64;

  private FloodGroups() {}

  /** Which group of its network a port is in: 0 or more. */
  static int part(PortNumber port) {
    return port.value() / PORTS_PER_GROUP;
  }

  /** The id of a group: the same on every controller and after every restart. */
  static int id(int network, int part) {
    // The highest OpenFlow port number that Open vSwitch gives is 65279: parts fit in 10 bits.
    return part << 16 | network;
  }
}
