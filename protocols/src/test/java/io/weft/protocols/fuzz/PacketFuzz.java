package io.weft.protocols.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.weft.protocols.packet.Arp;
import io.weft.protocols.packet.Bytes;
import io.weft.protocols.packet.ChecksumMode;
import io.weft.protocols.packet.Ethernet;
import io.weft.protocols.packet.Icmp;
import io.weft.protocols.packet.Icmpv6;
import io.weft.protocols.packet.Ipv4;
import io.weft.protocols.packet.Ipv4Address;
import io.weft.protocols.packet.Ipv6;
import io.weft.protocols.packet.Ipv6Address;
import io.weft.protocols.packet.Llc;
import io.weft.protocols.packet.Lldp;
import io.weft.protocols.packet.NeighborDiscovery;
import io.weft.protocols.packet.PacketException;
import io.weft.protocols.packet.Tcp;
import io.weft.protocols.packet.Udp;
import io.weft.protocols.packet.Vxlan;
import io.weft.protocols.packet.dhcp.DhcpMessage;
import java.util.function.Function;

/**
 * Packets: a value, or {@link PacketException}; and what was read is written as bytes that read as
 * the same. Checksums are not looked at, because a fuzzer does not get past them.
 */
class PacketFuzz {
  private static final ChecksumMode IGNORED = ChecksumMode.IGNORED;
  private static final Ipv4Address FROM = Ipv4Address.of(10, 0, 0, 1);
  private static final Ipv4Address TO = Ipv4Address.of(10, 0, 0, 2);
  private static final Ipv6Address FROM6 = Ipv6Address.parse("fe80::1");
  private static final Ipv6Address TO6 = Ipv6Address.parse("ff02::2");

  private static <T> void check(byte[] data, Function<Bytes, T> decode, Function<T, Bytes> encode) {
    T packet;
    Bytes bytes = Bytes.copyOf(data);
    try {
      packet = decode.apply(bytes);
    } catch (PacketException e) {
      refused(e, bytes);
      return;
    }
    assertThat(packet.toString()).isNotEmpty();
    Bytes written = encode.apply(packet);
    assertThat(decode.apply(written)).isEqualTo(packet);
    assertThat(encode.apply(decode.apply(written))).isEqualTo(written);
  }

  private static void refused(PacketException e, Bytes bytes) {
    assertThat(e.offset()).isBetween(0, bytes.length() + 8);
    assertThat(e.reason()).isNotBlank();
  }

  private static void read(byte[] data, Function<Bytes, ?> decode) {
    try {
      assertThat(decode.apply(Bytes.copyOf(data))).isNotNull();
    } catch (PacketException e) {
      refused(e, Bytes.copyOf(data));
    }
  }

  @FuzzTest(maxDuration = "10m")
  void ethernet(byte[] data) {
    check(data, Ethernet::decode, Ethernet::encode);
    read(data, bytes -> Llc.decode(Ethernet.decode(bytes)));
    check(data, Arp::decode, Arp::encode);
    check(data, Vxlan::decode, Vxlan::encode);
  }

  @FuzzTest(maxDuration = "10m")
  void ipv4(byte[] data) {
    check(data, bytes -> Ipv4.decode(bytes, IGNORED), Ipv4::encode);
    read(data, bytes -> Ipv4.decode(bytes, IGNORED).optionList());
    check(data, bytes -> Icmp.decode(bytes, IGNORED), Icmp::encode);
    read(data, bytes -> Icmp.decode(bytes, IGNORED).quoted());
    check(data, bytes -> Udp.decode(bytes, FROM, TO, IGNORED), udp -> udp.encode(FROM, TO));
    check(data, bytes -> Tcp.decode(bytes, FROM, TO, IGNORED), tcp -> tcp.encode(FROM, TO));
  }

  @FuzzTest(maxDuration = "10m")
  void ipv6(byte[] data) {
    check(data, Ipv6::decode, Ipv6::encode);
    check(data, bytes -> Icmpv6.decode(bytes, FROM6, TO6, IGNORED), m -> m.encode(FROM6, TO6));
    read(data, bytes -> Icmpv6.decode(bytes, FROM6, TO6, IGNORED).quoted());
    check(
        data,
        bytes -> NeighborDiscovery.decode(Icmpv6.decode(bytes, FROM6, TO6, IGNORED)),
        message -> message.toIcmpv6().encode(FROM6, TO6));
  }

  @FuzzTest(maxDuration = "10m")
  void dhcp(byte[] data) {
    check(data, DhcpMessage::decode, DhcpMessage::encode);
    read(data, bytes -> DhcpMessage.decode(bytes).options());
  }

  @FuzzTest(maxDuration = "10m")
  void lldp(byte[] data) {
    check(data, Lldp::decode, Lldp::encode);
  }
}
