package io.weft.sdn.simulated;

import io.weft.protocols.packet.Arp;
import io.weft.protocols.packet.Bytes;
import io.weft.protocols.packet.Ethernet;
import io.weft.protocols.packet.Icmp;
import io.weft.protocols.packet.Ipv4;
import io.weft.protocols.packet.Ipv4Address;
import io.weft.protocols.packet.MacAddress;

/** Frames for tests. */
final class Packets {
  static final MacAddress A = MacAddress.parse("02:00:00:00:00:01");
  static final MacAddress B = MacAddress.parse("02:00:00:00:00:02");

  private Packets() {}

  static Bytes arp(MacAddress from, String senderIp, String targetIp) {
    Arp request = Arp.request(from, Ipv4Address.parse(senderIp), Ipv4Address.parse(targetIp));
    return Ethernet.of(MacAddress.BROADCAST, from, Ethernet.ARP, request.encode()).encode();
  }

  static Bytes echo(MacAddress from, MacAddress to, String source, String target) {
    Icmp message = Icmp.echoRequest(7, 1, Bytes.ofHex("0102030405060708"));
    Ipv4 packet =
        Ipv4.of(Ipv4Address.parse(source), Ipv4Address.parse(target), Ipv4.ICMP, message.encode());
    return Ethernet.of(to, from, Ethernet.IPV4, packet.encode()).encode();
  }
}
