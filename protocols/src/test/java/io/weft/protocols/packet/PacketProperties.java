package io.weft.protocols.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** What is written reads back, what is read is written as it was, and noise is refused. */
@Tag("pure")
class PacketProperties {
  private static final int TRIES = 200;
  private static final Ipv4Address FROM = Ipv4Address.of(10, 0, 0, 1);
  private static final Ipv4Address TO = Ipv4Address.of(10, 0, 0, 2);
  private static final Ipv6Address FROM6 = Ipv6Address.parse("fe80::1");
  private static final Ipv6Address TO6 = Ipv6Address.parse("ff02::2");

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

  @Property(tries = TRIES)
  void framesReadBack(@ForAll("frames") Ethernet frame) {
    assertThat(Ethernet.decode(frame.encode())).isEqualTo(frame);
  }

  @Property(tries = TRIES)
  void llcFramesReadBack(@ForAll("llcs") Llc llc, @ForAll @IntRange(max = 40) int padding) {
    Ethernet frame = Ethernet.of(MacAddress.BROADCAST, MacAddress.ZERO, llc);
    Bytes padded = Bytes.ofHex(frame.encode().toHex() + "00".repeat(padding));

    assertThat(frame.isLength()).isTrue();
    assertThat(Llc.decode(Ethernet.decode(padded))).isEqualTo(llc);
  }

  @Property(tries = TRIES)
  void ipv4PacketsReadBack(@ForAll("ipv4s") Ipv4 packet) {
    Bytes wire = packet.encode();

    assertThat(Ipv4.decode(wire)).isEqualTo(packet);
    assertThat(Ipv4.decode(Bytes.ofHex(wire.toHex() + "00ff"))).isEqualTo(packet);
  }

  @Property(tries = TRIES)
  void ipv4OptionsReadBack(@ForAll("ipv4Options") List<Ipv4Option> options) {
    Ipv4 packet = Ipv4.of(FROM, TO, Ipv4.UDP, Bytes.EMPTY).withOptions(options);

    assertThat(Ipv4.decode(packet.encode()).optionList()).isEqualTo(options);
  }

  @Property(tries = TRIES)
  void ipv6PacketsReadBack(@ForAll("ipv6s") Ipv6 packet) {
    Bytes wire = packet.encode();

    assertThat(Ipv6.decode(wire)).isEqualTo(packet);
    assertThat(Ipv6.decode(Bytes.ofHex(wire.toHex() + "00ff"))).isEqualTo(packet);
  }

  @Property(tries = TRIES)
  void icmpReadsBack(@ForAll("icmps") Icmp four, @ForAll("icmpv6s") Icmpv6 six) {
    assertThat(Icmp.decode(four.encode())).isEqualTo(four);
    assertThat(Icmpv6.decode(six.encode(FROM6, TO6), FROM6, TO6)).isEqualTo(six);
  }

  @Property(tries = TRIES)
  void datagramsReadBack(@ForAll("udps") Udp datagram) {
    assertThat(Udp.decode(datagram.encode(FROM, TO), FROM, TO)).isEqualTo(datagram);
    assertThat(Udp.decode(datagram.encode(FROM6, TO6), FROM6, TO6)).isEqualTo(datagram);
  }

  @Property(tries = TRIES)
  void segmentsReadBack(@ForAll("tcps") Tcp segment) {
    assertThat(Tcp.decode(segment.encode(FROM, TO), FROM, TO)).isEqualTo(segment);
    assertThat(Tcp.decode(segment.encode(FROM6, TO6), FROM6, TO6)).isEqualTo(segment);
  }

  @Property(tries = TRIES)
  void neighborDiscoveryReadsBack(@ForAll("neighborMessages") NeighborDiscovery message) {
    Bytes wire = message.toIcmpv6().encode(FROM6, TO6);

    assertThat(NeighborDiscovery.decode(Icmpv6.decode(wire, FROM6, TO6))).isEqualTo(message);
  }

  @Property(tries = TRIES)
  void tunnelsReadBack(@ForAll("vxlans") Vxlan packet) {
    assertThat(Vxlan.decode(packet.encode())).isEqualTo(packet);
  }

  @Property(tries = TRIES)
  void lldpReadsBack(@ForAll("lldps") Lldp message, @ForAll @IntRange(max = 9) int padding) {
    Bytes wire = message.encode();

    assertThat(Lldp.decode(wire)).isEqualTo(message);
    if (message.ended()) {
      assertThat(Lldp.decode(Bytes.ofHex(wire.toHex() + "aa".repeat(padding)))).isEqualTo(message);
    }
  }

  /** With the sums ignored, so that noise gets further. */
  @Property
  void noiseIsRefusedOrWrittenAsItWas(@ForAll @Size(max = 90) byte[] noise) {
    readAll(Bytes.copyOf(noise));
  }

  /** A packet with a byte changed is nearer to one than noise is. */
  @Property
  void aChangedByteDoesNoHarm(
      @ForAll("wires") Bytes wire, @ForAll @IntRange(max = 200) int where, @ForAll byte what) {
    byte[] changed = wire.toArray();
    if (changed.length > 0) {
      changed[where % changed.length] = what;
    }
    readAll(Bytes.copyOf(changed));
    readAll(wire.slice(0, where % (wire.length() + 1)));
  }

  private static void readAll(Bytes bytes) {
    readOrRefuse(bytes, Ethernet::decode, Ethernet::encode, 0);
    readOrRefuse(bytes, Arp::decode, Arp::encode, 0);
    ChecksumMode ignored = ChecksumMode.IGNORED;
    readOrRefuse(bytes, b -> Ipv4.decode(b, ignored), Ipv4::encode, 10);
    readOrRefuse(bytes, b -> Icmp.decode(b, ignored), Icmp::encode, 2);
    readOrRefuse(bytes, b -> Udp.decode(b, FROM, TO, ignored), u -> u.encode(FROM, TO), 6);
    readOrRefuse(bytes, b -> Tcp.decode(b, FROM, TO, ignored), t -> t.encode(FROM, TO), 16);
    readOrRefuse(bytes, Ipv6::decode, Ipv6::encode, 0);
    readOrRefuse(bytes, Vxlan::decode, Vxlan::encode, 0);
    readOrRefuse(bytes, Lldp::decode, Lldp::encode, 0);
    readOrRefuse(bytes, b -> Icmpv6.decode(b, FROM6, TO6, ignored), m -> m.encode(FROM6, TO6), 2);
    readOrRefuse(bytes, b -> Icmp.decode(b, ignored).quoted(), q -> Bytes.EMPTY, 0);
    readOrRefuse(bytes, b -> Icmpv6.decode(b, FROM6, TO6, ignored).quoted(), q -> Bytes.EMPTY, 0);
    readOrRefuse(bytes, b -> Llc.decode(Ethernet.decode(b)), l -> Bytes.EMPTY, 0);
    readOrRefuse(bytes, b -> Ipv4.decode(b, ignored).optionList(), l -> Bytes.EMPTY, 0);
    for (int type = Icmpv6.ROUTER_SOLICITATION; type <= Icmpv6.REDIRECT; type++) {
      Icmpv6 message = new Icmpv6(type, 0, 0, bytes);
      readOrRefuse(bytes, b -> NeighborDiscovery.decode(message), m -> m.toIcmpv6().payload(), 0);
    }
  }

  /**
   * @param checksumAt where encoding may differ, 0 for nowhere; what follows the encoding is
   *     padding
   */
  private static <T> void readOrRefuse(
      Bytes bytes, Function<Bytes, T> decoder, Function<T, Bytes> encoder, int checksumAt) {
    T packet;
    try {
      packet = decoder.apply(bytes);
    } catch (PacketException e) {
      assertThat(e.offset()).isBetween(0, bytes.length() + 8);
      assertThat(e.reason()).isNotBlank();
      return;
    }
    Bytes written = encoder.apply(packet);
    assertThat(written.length()).isLessThanOrEqualTo(bytes.length());
    for (int i = 0; i < written.length(); i++) {
      boolean checksum = checksumAt != 0 && (i == checksumAt || i == checksumAt + 1);
      if (!checksum) {
        assertThat(written.get(i)).as("byte %d of %s", i, packet).isEqualTo(bytes.get(i));
      }
    }
  }

  @Property
  void aChecksumUpdatedIsTheChecksumComputed(
      @ForAll @Size(10) byte[] content,
      @ForAll int address,
      @ForAll @IntRange(max = 0xffff) int old) {
    Bytes before = Bytes.copyOf(content);
    int sum = new Checksum().add(before).add(1).value();
    int oldAddress = before.toByteBuf().getInt(4);

    Bytes after =
        Bytes.ofHex(
            before.slice(0, 4).toHex()
                + String.format("%08x", address)
                + before.slice(8, 2).toHex());

    assertThat(Checksum.updateInt(sum, oldAddress, address))
        .isEqualTo(new Checksum().add(after).add(1).value());
    assertThat(Checksum.update(Checksum.update(sum, 1, old), old, 1)).isEqualTo(sum);
  }

  @Provide
  Arbitrary<Bytes> wires() {
    return Arbitraries.oneOf(
        ArbitraryPackets.frames().map(Ethernet::encode),
        ArbitraryPackets.ipv4s().map(Ipv4::encode),
        ArbitraryPackets.ipv6s().map(Ipv6::encode),
        ArbitraryPackets.tcps().map(t -> t.encode(FROM, TO)),
        ArbitraryPackets.udps().map(t -> t.encode(FROM, TO)),
        ArbitraryPackets.lldps().map(Lldp::encode),
        ArbitraryPackets.vxlans().map(Vxlan::encode),
        ArbitraryPackets.neighborMessages().map(m -> m.toIcmpv6().encode(FROM6, TO6)),
        ArbitraryPackets.neighborMessages().map(m -> m.toIcmpv6().payload()));
  }

  @Provide
  Arbitrary<Ethernet> frames() {
    return ArbitraryPackets.frames();
  }

  @Provide
  Arbitrary<Llc> llcs() {
    return ArbitraryPackets.llcs();
  }

  @Provide
  Arbitrary<Ipv4> ipv4s() {
    return ArbitraryPackets.ipv4s();
  }

  @Provide
  Arbitrary<List<Ipv4Option>> ipv4Options() {
    return ArbitraryPackets.ipv4Options().list().ofMaxSize(5);
  }

  @Provide
  Arbitrary<Ipv6> ipv6s() {
    return ArbitraryPackets.ipv6s();
  }

  @Provide
  Arbitrary<Icmp> icmps() {
    return ArbitraryPackets.icmps();
  }

  @Provide
  Arbitrary<Icmpv6> icmpv6s() {
    return ArbitraryPackets.icmpv6s();
  }

  @Provide
  Arbitrary<Udp> udps() {
    return ArbitraryPackets.udps();
  }

  @Provide
  Arbitrary<Tcp> tcps() {
    return ArbitraryPackets.tcps();
  }

  @Provide
  Arbitrary<NeighborDiscovery> neighborMessages() {
    return ArbitraryPackets.neighborMessages();
  }

  @Provide
  Arbitrary<Vxlan> vxlans() {
    return ArbitraryPackets.vxlans();
  }

  @Provide
  Arbitrary<Lldp> lldps() {
    return ArbitraryPackets.lldps();
  }
}
