package io.weft.protocols.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PacketTest {
  private static final MacAddress A = MacAddress.parse("02:aa:00:01:00:01");
  private static final MacAddress B = MacAddress.parse("02:bb:00:01:00:01");
  private static final Ipv4Address IP_A = Ipv4Address.parse("192.168.1.2");
  private static final Ipv4Address IP_B = Ipv4Address.parse("192.168.1.3");

  /** The header is the example that is commonly used to explain RFC 1071's sum. */
  @Test
  void theIpv4ChecksumIsTheKnownOne() {
    Bytes wire =
        Bytes.ofHex("450000730000400040" + "11b861" + "c0a80001c0a800c7" + "00".repeat(95));

    Ipv4 packet = Ipv4.decode(wire);

    assertThat(packet.destination()).hasToString("192.168.0.199");
    assertThat(packet.flags()).isEqualTo(Ipv4.DONT_FRAGMENT);
    assertThat(packet.encode()).isEqualTo(wire);
  }

  @Test
  void aPingInATaggedFrameIsReadLayerByLayer() {
    Icmp ping = Icmp.echoRequest(0x1234, 7, Bytes.ofHex("0102030405"));
    Ipv4 packet = Ipv4.of(IP_A, IP_B, Ipv4.ICMP, ping.encode());
    Ethernet frame = new Ethernet(B, A, List.of(VlanTag.of(100)), Ethernet.IPV4, packet.encode());

    Ethernet read = Ethernet.decode(frame.encode());

    assertThat(read).isEqualTo(frame);
    assertThat(Ipv4.decode(read.payload())).isEqualTo(packet);
    assertThat(Icmp.decode(packet.payload())).isEqualTo(ping);
    assertThat(ping.echoReply().sequence()).isEqualTo(7);
    assertThat(ping.identifier()).isEqualTo(0x1234);
  }

  @Test
  void anArpRequestIsAnswered() {
    Arp request = Arp.request(A, IP_A, IP_B);

    Arp reply = Arp.decode(request.reply(B).encode());

    assertThat(reply).isEqualTo(new Arp(Arp.REPLY, B, IP_B, A, IP_A));
    assertThat(Arp.decode(request.encode())).isEqualTo(request);
  }

  @Test
  void aWrongChecksumIsRefused() {
    byte[] ipv4 = Ipv4.of(IP_A, IP_B, Ipv4.UDP, Bytes.EMPTY).encode().toArray();
    ipv4[8]--;
    byte[] icmp = Icmp.echoRequest(1, 1, Bytes.EMPTY).encode().toArray();
    icmp[7]++;
    byte[] udp = new Udp(1, 2, Bytes.ofHex("01")).encode(IP_A, IP_B).toArray();
    udp[8]++;

    assertThatThrownBy(() -> Ipv4.decode(Bytes.copyOf(ipv4)))
        .isInstanceOf(PacketException.class)
        .hasMessageContaining("checksum");
    assertThatThrownBy(() -> Icmp.decode(Bytes.copyOf(icmp)))
        .isInstanceOf(PacketException.class)
        .hasMessageContaining("checksum");
    assertThatThrownBy(() -> Udp.decode(Bytes.copyOf(udp), IP_A, IP_B))
        .isInstanceOf(PacketException.class)
        .hasMessageContaining("checksum");
    udp[6] = 0;
    udp[7] = 0;
    assertThat(Udp.decode(Bytes.copyOf(udp), IP_A, IP_B).payload()).isEqualTo(Bytes.ofHex("02"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        ":::",
        "1",
        "1::2::3",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7:8::",
        "1:2:3:4:5:6:7:",
        ":1:2:3:4:5:6:7",
        "12345::",
        "g::",
        "::1.2.3",
        "1.2.3.4",
        "::1.2.3.4:5",
        "1:2:3:4:5:6:7:1.2.3.4",
        "::%eth0"
      })
  void whatIsNoIpv6AddressIsRefused(String text) {
    assertThatThrownBy(() -> Ipv6Address.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "::, ::",
    "::1, ::1",
    "1::, 1::",
    "0:0:0:1::, 0:0:0:1::",
    "2001:DB8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
    "::ffff:1.2.3.4, ::ffff:1.2.3.4",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "fe80::1:2, fe80::1:2"
  })
  void ipv6AddressesPrintInTheRecommendedForm(String text, String printed) {
    assertThat(Ipv6Address.parse(text)).hasToString(printed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "01.2.3.4",
        "1..2.3",
        "1.2.3.4 ",
        "+1.2.3.4"
      })
  void whatIsNoIpv4AddressIsRefused(String text) {
    assertThatThrownBy(() -> Ipv4Address.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "02:aa:00:01:00",
        "02-aa-00-01-00-01",
        "02:aa:00:01:00:0g",
        "02:aa:00:01:00:01:"
      })
  void whatIsNoMacAddressIsRefused(String text) {
    assertThatThrownBy(() -> MacAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(text);
  }

  @Test
  void aWrongTcpChecksumIsRefusedUnlessItIsIgnored() {
    Tcp segment = tcp(1, 2, Tcp.SYN, 512, 0);
    byte[] wire = segment.encode(IP_A, IP_B).toArray();
    wire[16]++;
    assertThatThrownBy(() -> Tcp.decode(Bytes.copyOf(wire), IP_A, IP_B))
        .isInstanceOf(PacketException.class)
        .hasMessageContaining("checksum");
    assertThat(Tcp.decode(Bytes.copyOf(wire), IP_A, IP_B, ChecksumMode.IGNORED)).isEqualTo(segment);
  }

  @ParameterizedTest
  @CsvSource({
    "65536, 0, 0, 0, 0, source port",
    "-1, 0, 0, 0, 0, source port",
    "0, 65536, 0, 0, 0, destination port",
    "0, 0, 4096, 0, 0, flags",
    "0, 0, 0, 65536, 0, window",
    "0, 0, 0, 0, 65536, urgent pointer",
  })
  void aSegmentHasOnlyWhatItsHeaderCanHold(
      int source, int destination, int flags, int window, int urgent, String what) {
    assertThatThrownBy(() -> tcp(source, destination, flags, window, urgent))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(what);
  }

  private static Tcp tcp(int source, int destination, int flags, int window, int urgent) {
    return new Tcp(source, destination, 7, 8, flags, window, urgent, List.of(), Bytes.EMPTY);
  }

  /** The end of the options and the filling between them have no length and are no options. */
  @ParameterizedTest
  @CsvSource({"-1, 0", "0, 0", "1, 0", "256, 0", "7, 39"})
  void anOptionOfIpv4HasATypeAndFitsTheHeader(int type, int length) {
    Bytes data = Bytes.ofHex("00".repeat(length));
    assertThatThrownBy(() -> new Ipv4Option(type, data))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(new Ipv4Option(255, Bytes.ofHex("00".repeat(38))).data().length()).isEqualTo(38);
  }

  /** IANA's numbers, which hold RFC 791's and RFC 2113's. */
  @Test
  void optionsOfIpv4HaveTheirAssignedNumbers() {
    assertThat(
            List.of(
                Ipv4Option.RECORD_ROUTE,
                Ipv4Option.TIMESTAMP,
                Ipv4Option.LOOSE_SOURCE_ROUTE,
                Ipv4Option.STRICT_SOURCE_ROUTE,
                Ipv4Option.ROUTER_ALERT))
        .containsExactly(7, 68, 131, 137, 148);
  }

  @ParameterizedTest
  @CsvSource({
    "aa, aa, 3, 0000000800, 2048",
    "ab, aa, 3, 0000000800, ",
    "aa, ab, 3, 0000000800, ",
    "aa, aa, 4, 0000000800, ",
    "aa, aa, 3, 00000008, ",
    "aa, aa, 3, 00000c0800, ",
  })
  void onlySnapOfNoOrganizationHasAnEthernetType(
      String dsap, String ssap, int control, String payload, Integer type) {
    Llc llc =
        new Llc(
            Integer.parseInt(dsap, 16), Integer.parseInt(ssap, 16), control, Bytes.ofHex(payload));
    assertThat(llc.snapEthType()).isEqualTo(Optional.ofNullable(type));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "128, 0", "9, 512"})
  void aPartOfLldpHasATypeOf7BitsAndALengthOf9(int type, int length) {
    Bytes data = Bytes.ofHex("00".repeat(length));
    assertThatThrownBy(() -> new LldpTlv.Unknown(type, data))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
