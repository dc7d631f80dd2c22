package io.weft.protocols.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class PacketProperties {
  @Property
  void addressesReadBackAsPrinted(
      @ForAll @LongRange(max = 0xffff_ffff_ffffL) long mac,
      @ForAll int ipv4,
      @ForAll long high,
      @ForAll long low) {
    assertThat(MacAddress.parse(new MacAddress(mac).toString())).isEqualTo(new MacAddress(mac));
    assertThat(Ipv4Address.parse(new Ipv4Address(ipv4).toString()))
        .isEqualTo(new Ipv4Address(ipv4));
    Ipv6Address ipv6 = new Ipv6Address(high, low);
    assertThat(Ipv6Address.parse(ipv6.toString())).isEqualTo(ipv6);
    Ipv6Address sparse = new Ipv6Address(high & low << 16, high >>> 32 & low);
    assertThat(Ipv6Address.parse(sparse.toString())).isEqualTo(sparse);
  }

  @Property
  void packetsReadBackAsWritten(
      @ForAll int source,
      @ForAll int destination,
      @ForAll @IntRange(max = 255) int number,
      @ForAll @IntRange(max = 0xffff) int wide,
      @ForAll @Size(max = 40) byte[] content) {
    Bytes payload = Bytes.copyOf(content);
    Ipv4Address from = new Ipv4Address(source);
    Ipv4Address to = new Ipv4Address(destination);
    Bytes options = Bytes.copyOf(new byte[4 * (number % 11)]);
    Ipv4 ipv4 =
        new Ipv4(number, wide, wide % 8, wide % 8192, number, number, from, to, options, payload);
    assertThat(Ipv4.decode(ipv4.encode())).isEqualTo(ipv4);
    Udp udp = new Udp(wide, 0xffff - wide, payload);
    assertThat(Udp.decode(udp.encode(from, to), from, to)).isEqualTo(udp);
    Icmp icmp = new Icmp(number, 255 - number, source, payload);
    assertThat(Icmp.decode(icmp.encode())).isEqualTo(icmp);
    MacAddress mac = new MacAddress(Integer.toUnsignedLong(source));
    VlanTag tag = new VlanTag(Ethernet.PROVIDER_VLAN, wide % 8, true, wide % 4096);
    Ethernet frame =
        new Ethernet(
            mac, MacAddress.BROADCAST, List.of(tag, VlanTag.of(1)), Ethernet.IPV6, payload);
    assertThat(Ethernet.decode(frame.encode())).isEqualTo(frame);
  }

  @Property
  void noiseIsReadOrRefused(@ForAll @Size(max = 60) byte[] noise) {
    Bytes bytes = Bytes.copyOf(noise);
    readOrRefuse(Ethernet::decode, bytes);
    readOrRefuse(Arp::decode, bytes);
    readOrRefuse(Ipv4::decode, bytes);
    readOrRefuse(Icmp::decode, bytes);
    readOrRefuse(b -> Udp.decode(b, Ipv4Address.ZERO, Ipv4Address.ZERO), bytes);
  }

  private static void readOrRefuse(Function<Bytes, Object> decoder, Bytes bytes) {
    try {
      assertThat(decoder.apply(bytes)).isNotNull();
    } catch (PacketException e) {
      assertThat(e.offset()).isBetween(0, bytes.length());
      assertThat(e.reason()).isNotBlank();
    }
  }
}
