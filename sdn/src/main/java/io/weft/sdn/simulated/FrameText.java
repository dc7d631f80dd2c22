package io.weft.sdn.simulated;

import io.weft.protocols.openflow.oxm.OxmField;
import io.weft.protocols.packet.Bytes;
import io.weft.protocols.packet.Ipv4Address;
import io.weft.protocols.packet.MacAddress;

/** A frame in a few words. */
final class FrameText {
  private FrameText() {}

  /** For example {@code 02:…:01 > ff:…:ff vlan 100 arp request 10.0.0.1 > 10.0.0.2}. */
  static String describe(Bytes content) {
    if (content.length() < Frame.MIN_LENGTH) {
      return content.length() + " bytes that are no Ethernet frame";
    }
    PacketState packet = new PacketState(new Frame(content), 0, 0, 0, 0);
    StringBuilder text = new StringBuilder(80);
    text.append(MacAddress.of(packet.value(OxmField.ETH_SRC))).append(" > ");
    text.append(MacAddress.of(packet.value(OxmField.ETH_DST)));
    Frame frame = packet.frame();
    if (frame.tagged()) {
      text.append(" vlan ").append(frame.tci() & 0xfff);
    }
    switch (frame.ethType()) {
      case Frame.ETH_ARP -> arp(packet, text);
      case Frame.ETH_IPV4 -> ipv4(packet, text);
      case Frame.ETH_IPV6 -> text.append(" ipv6");
      default -> text.append(String.format(" type 0x%04x", frame.ethType()));
    }
    return text.toString();
  }

  private static void arp(PacketState packet, StringBuilder text) {
    long operation = packet.value(OxmField.ARP_OP);
    text.append(" arp ");
    text.append(operation == 1 ? "request" : operation == 2 ? "reply" : "op " + operation);
    text.append(' ').append(new Ipv4Address((int) packet.value(OxmField.ARP_SPA)));
    text.append(" > ").append(new Ipv4Address((int) packet.value(OxmField.ARP_TPA)));
  }

  private static void ipv4(PacketState packet, StringBuilder text) {
    int protocol = packet.frame().ipProto();
    String name =
        switch (protocol) {
          case Frame.PROTO_ICMP -> "icmp";
          case Frame.PROTO_TCP -> "tcp";
          case Frame.PROTO_UDP -> "udp";
          default -> "ip proto " + protocol;
        };
    text.append(' ').append(name);
    if (protocol == Frame.PROTO_ICMP) {
      text.append(" type ").append(packet.value(OxmField.ICMPV4_TYPE));
    }
    text.append(' ').append(new Ipv4Address((int) packet.value(OxmField.IPV4_SRC)));
    if (protocol == Frame.PROTO_TCP) {
      text.append(':').append(packet.value(OxmField.TCP_SRC));
    } else if (protocol == Frame.PROTO_UDP) {
      text.append(':').append(packet.value(OxmField.UDP_SRC));
    }
    text.append(" > ").append(new Ipv4Address((int) packet.value(OxmField.IPV4_DST)));
    if (protocol == Frame.PROTO_TCP) {
      text.append(':').append(packet.value(OxmField.TCP_DST));
    } else if (protocol == Frame.PROTO_UDP) {
      text.append(':').append(packet.value(OxmField.UDP_DST));
    }
  }
}
