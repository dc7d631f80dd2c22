package io.weft.protocols.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.protocols.packet.dhcp.DhcpLayout;
import io.weft.protocols.packet.dhcp.DhcpMessage;
import io.weft.protocols.packet.dhcp.DhcpMessageType;
import io.weft.protocols.packet.dhcp.DhcpOption;
import io.weft.protocols.packet.dhcp.DhcpOptionCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The guide's samples of packets. */
class PacketGuideTest {
  private static final MacAddress ROUTER = MacAddress.parse("02:00:00:00:00:fe");

  // README: packets
  /** Answers a ping in an Ethernet frame; empty for anything else. */
  static Optional<Bytes> answer(Bytes frame) {
    try {
      Ethernet ethernet = Ethernet.decode(frame);
      if (ethernet.ethType() != Ethernet.IPV4) {
        return Optional.empty();
      }
      Ipv4 packet = Ipv4.decode(ethernet.payload()); // padding after it is left away
      if (packet.protocol() != Ipv4.ICMP || packet.isFragment()) {
        return Optional.empty();
      }
      Icmp message = Icmp.decode(packet.payload()); // a wrong checksum is refused
      if (message.type() != Icmp.ECHO_REQUEST) {
        return Optional.empty();
      }
      Bytes echo = message.echoReply().encode();
      Ipv4 reply = Ipv4.of(packet.destination(), packet.source(), Ipv4.ICMP, echo);
      return Optional.of(
          Ethernet.of(ethernet.source(), ethernet.destination(), Ethernet.IPV4, reply.encode())
              .encode());
    } catch (PacketException e) {
      return Optional.empty(); // e.offset() and e.reason() say what is wrong
    }
  }

  // README: end

  // README: dhcp
  /** The settings of a network as people wrote them, and the answer to a client. */
  static Bytes offer(Bytes request, Ipv4Address address, Map<String, Object> settings) {
    DhcpMessage discover = DhcpMessage.decode(request);
    List<DhcpOption> options = new ArrayList<>(); // the most important first
    options.add(DhcpOption.of(DhcpMessageType.OFFER));
    options.add(DhcpOption.of(DhcpOptionCode.SERVER_ID, Ipv4Address.of(169, 254, 169, 254)));
    settings.forEach((option, value) -> options.add(DhcpOption.create(option, value)));
    return discover.reply(address).withOptionsThatFit(options, DhcpLayout.DEFAULT).encode();
  }

  // README: end

  @Test
  void aPingIsAnswered() {
    Ipv4Address from = Ipv4Address.of(10, 0, 0, 1);
    Ipv4Address to = Ipv4Address.of(10, 0, 0, 254);
    MacAddress host = MacAddress.parse("02:00:00:00:00:01");
    Icmp ping = Icmp.echoRequest(1, 2, Bytes.ofHex("cafe"));
    Bytes packet = Ipv4.of(from, to, Ipv4.ICMP, ping.encode()).encode();
    Bytes frame = Ethernet.of(ROUTER, host, Ethernet.IPV4, packet).encode();

    Ethernet answer = Ethernet.decode(answer(frame).orElseThrow());

    assertThat(answer.destination()).isEqualTo(host);
    Ipv4 reply = Ipv4.decode(answer.payload());
    assertThat(reply.destination()).isEqualTo(from);
    assertThat(Icmp.decode(reply.payload())).isEqualTo(ping.echoReply());
    assertThat(answer(frame.slice(0, 30))).isEmpty();
  }

  @Test
  void anOfferHasTheSettings() {
    Bytes discover =
        DhcpMessage.request(7, ROUTER)
            .withOptions(DhcpOption.of(DhcpMessageType.DISCOVER))
            .encode();

    Bytes offer =
        offer(
            discover,
            Ipv4Address.of(10, 0, 0, 9),
            Map.of("router", "10.0.0.254", "classless-routes", "10.1.0.0/16 10.0.0.253"));

    DhcpMessage read = DhcpMessage.decode(offer);
    assertThat(read.messageType()).contains(DhcpMessageType.OFFER);
    assertThat(read.yourAddress()).hasToString("10.0.0.9");
    assertThat(read.options()).hasSize(4);
  }

  @Test
  void anErrorQuotesItsCauseAndARedirectNamesTheRouter() {
    Ipv4 cause =
        Ipv4.of(
            Ipv4Address.of(10, 0, 0, 1),
            Ipv4Address.of(10, 0, 0, 2),
            Ipv4.UDP,
            Bytes.copyOf(new byte[900]));
    Icmp unreachable = Icmp.unreachable(Icmp.PORT_UNREACHABLE, cause);

    Ipv4 quoted = Icmp.decode(unreachable.encode()).quoted();

    assertThat(unreachable.encode().length()).isEqualTo(576 - 20);
    assertThat(quoted.destination()).isEqualTo(cause.destination());
    assertThat(quoted.payload().length()).isEqualTo(548 - 20);
    assertThat(Icmp.redirect(cause.source(), cause).gateway()).isEqualTo(cause.source());
    assertThat(Icmp.fragmentationNeeded(1400, cause).nextHopMtu()).isEqualTo(1400);
  }

  @Test
  void ipv6ErrorsQuoteTheirCause() {
    Ipv6 cause =
        Ipv6.of(
            Ipv6Address.parse("fd00::1"),
            Ipv6Address.parse("fd00::2"),
            Ipv4.UDP,
            Bytes.copyOf(new byte[1400]));
    Icmpv6 tooBig = Icmpv6.packetTooBig(1280, cause);

    assertThat(tooBig.quoted().destination()).isEqualTo(cause.destination());
    assertThat(tooBig.payload().length()).isEqualTo(1280 - 40 - 8);
    assertThat(tooBig.rest()).isEqualTo(1280);
  }

  @Test
  void aWrongChecksumIsTakenOnPurpose() {
    Ipv4Address from = Ipv4Address.of(10, 0, 0, 1);
    Udp datagram = new Udp(1, 2, Bytes.ofHex("01"));
    byte[] wire = datagram.encode(from, from).toArray();
    wire[6] ^= 1;

    Udp read = Udp.decode(Bytes.copyOf(wire), from, from, ChecksumMode.IGNORED);

    assertThat(read).isEqualTo(datagram);
    assertThat(read.encode(from, from)).isEqualTo(datagram.encode(from, from));
    assertThat(datagram.withoutChecksum().encode(from, from).toByteBuf().getShort(6)).isZero();
  }

  @Test
  void lldpNamesChassisAndPort() {
    Lldp message =
        Lldp.of(
            LldpTlv.ChassisId.named("switch-1"),
            LldpTlv.PortId.named("eth3"),
            120,
            new LldpTlv.SystemName("rack 7"));

    Lldp read = Lldp.decode(message.encode());

    assertThat(read.timeToLive()).isEqualTo(120);
    assertThat(read.portId()).isEqualTo(LldpTlv.PortId.named("eth3"));
    assertThat(read.find(LldpTlv.SystemName.class)).contains(new LldpTlv.SystemName("rack 7"));
  }
}
