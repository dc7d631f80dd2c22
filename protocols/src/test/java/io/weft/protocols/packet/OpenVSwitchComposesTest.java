package io.weft.protocols.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Packets that Open vSwitch makes are read as what it was told to make, and written as it did. */
@Tag("real")
class OpenVSwitchComposesTest {
  private static final Bytes HELLO = Bytes.copyOf("Hello".getBytes(StandardCharsets.UTF_8));

  @Test
  void segmentsInTaggedFrames() throws IOException, InterruptedException {
    Bytes wire =
        compose(
            "tcp,nw_src=1.2.3.4,nw_dst=5.6.7.8,tp_src=80,tp_dst=90,tcp_flags=0x12,nw_ttl=3,"
                + "nw_tos=4,dl_vlan=5,dl_vlan_pcp=3,dl_src=02:00:00:00:00:01,"
                + "dl_dst=02:00:00:00:00:02");

    Ethernet frame = Ethernet.decode(wire);
    Ipv4 packet = Ipv4.decode(frame.payload());
    Tcp segment = Tcp.decode(packet.payload(), packet.source(), packet.destination());

    assertThat(frame.tags()).containsExactly(new VlanTag(Ethernet.VLAN, 3, false, 5));
    assertThat(packet.ttl()).isEqualTo(3);
    assertThat(segment)
        .isEqualTo(new Tcp(80, 90, 0, 0, Tcp.SYN | Tcp.ACK, 0, 0, List.of(), segment.payload()));
    Bytes written = segment.encode(packet.source(), packet.destination());
    assertThat(written).isEqualTo(packet.payload());
    assertThat(packet.encode()).isEqualTo(frame.payload());
    assertThat(frame.encode()).isEqualTo(wire);
  }

  @Test
  void datagrams() throws IOException, InterruptedException {
    Bytes wire = compose("udp,nw_src=1.1.1.1,nw_dst=2.2.2.2,udp_src=1,udp_dst=3,nw_ttl=9");
    Ipv4Address from = Ipv4Address.of(1, 1, 1, 1);
    Ipv4Address to = Ipv4Address.of(2, 2, 2, 2);

    Ipv4 packet = Ipv4.decode(Ethernet.decode(wire).payload());

    Udp expected = new Udp(1, 3, HELLO);
    assertThat(Udp.decode(packet.payload(), from, to)).isEqualTo(expected);
    assertThat(expected.encode(from, to)).isEqualTo(packet.payload());
  }

  @Test
  void pings() throws IOException, InterruptedException {
    Bytes wire = compose("icmp,nw_src=1.1.1.1,nw_dst=2.2.2.2,icmp_type=8,icmp_code=0,nw_ttl=9");

    Ipv4 packet = Ipv4.decode(Ethernet.decode(wire).payload());

    assertThat(Icmp.decode(packet.payload())).isEqualTo(Icmp.echoRequest(0, 0, HELLO));
    assertThat(Icmp.echoRequest(0, 0, HELLO).encode()).isEqualTo(packet.payload());
  }

  @Test
  void fragments() throws IOException, InterruptedException {
    Bytes wire = compose("icmp,icmp_type=8,nw_src=1.1.1.1,nw_dst=2.2.2.2,nw_frag=later");

    Ipv4 packet = Ipv4.decode(Ethernet.decode(wire).payload());

    assertThat(packet.isFragment()).isTrue();
    assertThat(packet.isLaterFragment()).isTrue();
  }

  @Test
  void arp() throws IOException, InterruptedException {
    Bytes wire = compose("arp,arp_op=1,arp_spa=1.2.3.4,arp_tpa=4.3.2.1,arp_sha=02:00:00:00:00:01");

    Arp expected =
        Arp.request(
            MacAddress.of(0x0200_0000_0001L),
            Ipv4Address.of(1, 2, 3, 4),
            Ipv4Address.of(4, 3, 2, 1));
    assertThat(Arp.decode(Ethernet.decode(wire).payload())).isEqualTo(expected);
    assertThat(expected.encode()).isEqualTo(Ethernet.decode(wire).payload());
  }

  @Test
  void segmentsAndDatagramsInIpv6() throws IOException, InterruptedException {
    Ipv6Address from = Ipv6Address.parse("::1");
    Ipv6Address to = Ipv6Address.parse("::2");
    String addresses = "ipv6_src=::1,ipv6_dst=::2,";

    Bytes tcp = compose("tcp6," + addresses + "tcp_src=1,tcp_dst=2,ipv6_label=0x12345");
    Ipv6 packet = Ipv6.decode(Ethernet.decode(tcp).payload());
    Tcp segment = Tcp.decode(packet.payload(), from, to);

    assertThat(packet.flowLabel()).isEqualTo(0x12345);
    assertThat(segment.payload()).isEqualTo(HELLO);
    assertThat(segment.encode(from, to)).isEqualTo(packet.payload());
    assertThat(packet.encode()).isEqualTo(Ethernet.decode(tcp).payload());
    Bytes udp = compose("udp6," + addresses + "udp_src=1,udp_dst=2");
    packet = Ipv6.decode(Ethernet.decode(udp).payload());
    assertThat(Udp.decode(packet.payload(), from, to)).isEqualTo(new Udp(1, 2, HELLO));
    assertThat(new Udp(1, 2, HELLO).encode(from, to)).isEqualTo(packet.payload());
  }

  @Test
  void neighborSolicitations() throws IOException, InterruptedException {
    Bytes wire =
        compose(
            "eth_type=0x86dd,ip_proto=58,icmpv6_type=135,icmpv6_code=0,nd_target=fe80::1,"
                + "nd_sll=02:00:00:00:00:01,ipv6_src=fe80::2,ipv6_dst=ff02::1,nw_ttl=255");

    Ipv6 packet = Ipv6.decode(Ethernet.decode(wire).payload());
    Icmpv6 message = Icmpv6.decode(packet.payload(), packet.source(), packet.destination());

    NeighborDiscovery expected =
        new NeighborDiscovery.NeighborSolicitation(
            Ipv6Address.parse("fe80::1"),
            List.of(new NeighborOption.SourceLinkAddress(MacAddress.parse("02:00:00:00:00:01"))));
    assertThat(packet.hopLimit()).isEqualTo(NeighborDiscovery.HOP_LIMIT);
    assertThat(NeighborDiscovery.decode(message)).isEqualTo(expected);
    assertThat(expected.toIcmpv6().encode(packet.source(), packet.destination()))
        .isEqualTo(packet.payload());
  }

  private static Bytes compose(String flow) throws IOException, InterruptedException {
    Process process;
    try {
      process =
          new ProcessBuilder("ovs-ofctl", "compose-packet", flow, HELLO.toHex())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      if ("true".equals(System.getenv("CI"))) {
        throw e;
      }
      return abort("ovs-ofctl is not installed");
    }
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    // 00000000  00 00 00 00 00 00 00 00-00 00 00 00 08 06 00 01
    StringBuilder digits = new StringBuilder();
    printed.lines().forEach(line -> digits.append(line.substring(10).replaceAll("[^0-9a-f]", "")));
    return Bytes.ofHex(digits);
  }
}
