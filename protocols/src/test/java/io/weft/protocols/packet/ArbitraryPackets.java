package io.weft.protocols.packet;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Generators for every packet type. */
final class ArbitraryPackets {
  private ArbitraryPackets() {}

  static Arbitrary<Integer> bits(int count) {
    return Arbitraries.integers().between(0, (1 << count) - 1);
  }

  static Arbitrary<Integer> words() {
    return Arbitraries.integers();
  }

  static Arbitrary<Bytes> bytes(int least, int most) {
    return Arbitraries.bytes()
        .array(byte[].class)
        .ofMinSize(least)
        .ofMaxSize(most)
        .map(Bytes::copyOf);
  }

  /** Of a length that leaves that rest when it is divided by eight. */
  static Arbitrary<Bytes> eights(int rest, int most) {
    return Arbitraries.integers()
        .between(0, (most - rest) / 8)
        .flatMap(units -> bytes(8 * units + rest, 8 * units + rest));
  }

  static Arbitrary<MacAddress> macs() {
    return Arbitraries.longs().between(0, 0xffff_ffff_ffffL).map(MacAddress::new);
  }

  static Arbitrary<Ipv4Address> ipv4Addresses() {
    return words().map(Ipv4Address::new);
  }

  static Arbitrary<Ipv6Address> ipv6Addresses() {
    return Combinators.combine(Arbitraries.longs(), Arbitraries.longs()).as(Ipv6Address::new);
  }

  static Arbitrary<Ethernet> frames() {
    Arbitrary<VlanTag> tags =
        Combinators.combine(
                Arbitraries.of(Ethernet.VLAN, Ethernet.PROVIDER_VLAN),
                bits(3),
                Arbitraries.of(true, false),
                bits(12))
            .as(VlanTag::new);
    Arbitrary<Integer> types =
        bits(16).filter(type -> type != Ethernet.VLAN && type != Ethernet.PROVIDER_VLAN);
    return Combinators.combine(
            macs(), macs(), tags.list().ofMaxSize(Ethernet.MAX_TAGS), types, bytes(0, 60))
        .as(Ethernet::new);
  }

  static Arbitrary<Llc> llcs() {
    Arbitrary<Integer> controls =
        Arbitraries.oneOf(
            bits(8).map(control -> control | 3),
            bits(16).filter(control -> (control >>> 8 & 3) != 3));
    return Combinators.combine(bits(8), bits(8), controls, bytes(0, 40)).as(Llc::new);
  }

  static Arbitrary<Ipv4Option> ipv4Options() {
    return Combinators.combine(Arbitraries.integers().between(2, 255), bytes(0, 6))
        .as(Ipv4Option::new);
  }

  static Arbitrary<Ipv4> ipv4s() {
    Arbitrary<Bytes> options =
        Arbitraries.integers().between(0, 10).flatMap(n -> bytes(4 * n, 4 * n));
    Arbitrary<Ipv4> plain =
        Combinators.combine(bits(8), bits(16), bits(3), bits(13), bits(8), bits(8))
            .as(
                (tos, id, flags, offset, ttl, protocol) ->
                    new Ipv4(
                        tos,
                        id,
                        flags,
                        offset,
                        ttl,
                        protocol,
                        Ipv4Address.ZERO,
                        Ipv4Address.ZERO,
                        Bytes.EMPTY,
                        Bytes.EMPTY));
    return Combinators.combine(plain, ipv4Addresses(), ipv4Addresses(), options, bytes(0, 60))
        .as(
            (p, from, to, list, payload) ->
                new Ipv4(
                    p.tos(),
                    p.identification(),
                    p.flags(),
                    p.fragmentOffset(),
                    p.ttl(),
                    p.protocol(),
                    from,
                    to,
                    list,
                    payload));
  }

  static Arbitrary<Icmp> icmps() {
    return Combinators.combine(bits(8), bits(8), words(), bytes(0, 60)).as(Icmp::new);
  }

  static Arbitrary<Icmpv6> icmpv6s() {
    return Combinators.combine(bits(8), bits(8), words(), bytes(0, 60)).as(Icmpv6::new);
  }

  static Arbitrary<Udp> udps() {
    return Combinators.combine(bits(16), bits(16), bytes(0, 60), Arbitraries.of(true, false))
        .as(Udp::new);
  }

  static Arbitrary<TcpOption> tcpOptions() {
    Arbitrary<TcpOption.SelectiveAcknowledgment> blocks =
        Combinators.combine(words(), words())
            .as(TcpOption.SelectiveAcknowledgment.Block::new)
            .list()
            .ofMinSize(1)
            .ofMaxSize(3)
            .map(TcpOption.SelectiveAcknowledgment::new);
    // Kinds from 9 on have no form here.
    Arbitrary<TcpOption> unknown =
        Combinators.combine(Arbitraries.integers().between(9, 255), bytes(0, 12))
            .as(TcpOption.Unknown::new);
    Arbitrary<TcpOption> misshapen =
        Combinators.combine(Arbitraries.of(2, 3, 4, 8), bytes(5, 6)).as(TcpOption.Unknown::new);
    return Arbitraries.oneOf(
        Arbitraries.just(new TcpOption.NoOperation()),
        bits(16).map(TcpOption.MaximumSegmentSize::new),
        bits(8).map(TcpOption.WindowScale::new),
        Arbitraries.just(new TcpOption.SelectiveAcknowledgmentPermitted()),
        blocks,
        Combinators.combine(words(), words()).as(TcpOption.Timestamps::new),
        unknown,
        misshapen);
  }

  static Arbitrary<Tcp> tcps() {
    Arbitrary<List<TcpOption>> options =
        tcpOptions()
            .list()
            .ofMaxSize(4)
            .map(TcpOption::padded)
            .filter(list -> TcpOptionCodec.length(list) <= 40);
    Arbitrary<List<TcpOption>> ended =
        bytes(3, 3)
            .map(padding -> new TcpOption.End(padding))
            .map(end -> List.<TcpOption>of(new TcpOption.Timestamps(1, 2), fourBytes(), end))
            .map(list -> list.subList(1, 3));
    return Combinators.combine(
            bits(16),
            words(),
            bits(12),
            bits(16),
            bits(16),
            Arbitraries.oneOf(options, ended),
            bytes(0, 40))
        .as(
            (port, number, flags, window, urgent, list, payload) ->
                new Tcp(
                    port, 0xffff - port, number, ~number, flags, window, urgent, list, payload));
  }

  private static TcpOption fourBytes() {
    return new TcpOption.MaximumSegmentSize(1460);
  }

  static Arbitrary<Ipv6Extension> extensions() {
    Arbitrary<Ipv6Extension> padded =
        Combinators.combine(Arbitraries.of(0, 43, 60, 135, 139, 140), eights(6, 40))
            .as(Ipv6Extension.Padded::new);
    Arbitrary<Ipv6Extension> authentication =
        Arbitraries.integers()
            .between(1, 5)
            .flatMap(n -> bytes(4 * n + 2, 4 * n + 2))
            .map(Ipv6Extension.Authentication::new);
    Arbitrary<Ipv6Extension> first =
        Combinators.combine(Arbitraries.of(true, false), words(), bits(10))
            .as((more, id, reserved) -> new Ipv6Extension.Fragment(0, more, id, reserved));
    return Arbitraries.oneOf(padded, authentication, first);
  }

  static Arbitrary<Ipv6> ipv6s() {
    Arbitrary<Integer> protocols = bits(8).filter(p -> !Ipv6ExtensionCodec.isExtension(p));
    Arbitrary<List<Ipv6Extension>> chains =
        Combinators.combine(extensions().list().ofMaxSize(4), bits(13))
            .as(
                (list, offset) -> {
                  List<Ipv6Extension> chain = new ArrayList<>(list);
                  if (offset % 3 == 1) {
                    chain.add(new Ipv6Extension.Fragment(offset, true, offset));
                  }
                  return chain;
                });
    return Combinators.combine(
            bits(8),
            bits(20),
            bits(8),
            ipv6Addresses(),
            ipv6Addresses(),
            chains,
            protocols,
            bytes(0, 60))
        .as(Ipv6::new);
  }

  static Arbitrary<NeighborOption> neighborOptions() {
    Arbitrary<NeighborOption> prefixes =
        Combinators.combine(bits(8), bits(8), words(), words(), ipv6Addresses())
            .as(NeighborOption.Prefix::new);
    Arbitrary<NeighborOption> servers =
        Combinators.combine(words(), ipv6Addresses().list().ofMinSize(1).ofMaxSize(3))
            .as(NeighborOption.NameServers::new);
    // Of known types, but not of their lengths.
    Arbitrary<NeighborOption> unknown =
        Combinators.combine(
                Arbitraries.of(1, 2, 5, 14, 31, 255), eights(6, 30).filter(b -> b.length() > 6))
            .as(NeighborOption.Unknown::new);
    return Arbitraries.oneOf(
        macs().map(NeighborOption.SourceLinkAddress::new),
        macs().map(NeighborOption.TargetLinkAddress::new),
        prefixes,
        eights(0, 80).map(NeighborOption.RedirectedHeader::new),
        words().map(NeighborOption.Mtu::new),
        servers,
        unknown);
  }

  static Arbitrary<NeighborDiscovery> neighborMessages() {
    Arbitrary<List<NeighborOption>> options = neighborOptions().list().ofMaxSize(3);
    Arbitrary<NeighborDiscovery> routers =
        Combinators.combine(bits(8), bits(8), bits(16), words(), words(), options)
            .as(NeighborDiscovery.RouterAdvertisement::new);
    Arbitrary<NeighborDiscovery> solicitations =
        Combinators.combine(ipv6Addresses(), options)
            .as(NeighborDiscovery.NeighborSolicitation::new);
    Arbitrary<NeighborDiscovery> advertisements =
        Combinators.combine(bits(3), ipv6Addresses(), options)
            .as(
                (flags, target, list) ->
                    new NeighborDiscovery.NeighborAdvertisement(flags << 29, target, list));
    Arbitrary<NeighborDiscovery> redirects =
        Combinators.combine(ipv6Addresses(), ipv6Addresses(), options)
            .as(NeighborDiscovery.Redirect::new);
    return Arbitraries.oneOf(
        options.map(NeighborDiscovery.RouterSolicitation::new),
        routers,
        solicitations,
        advertisements,
        redirects);
  }

  static Arbitrary<Vxlan> vxlans() {
    return Combinators.combine(words(), bits(24), bits(8), bytes(0, 40))
        .as((flags, vni, last, frame) -> new Vxlan(flags & ~0x0800_0000, vni, last, frame));
  }

  static Arbitrary<LldpTlv> lldpTlvs() {
    Arbitrary<String> texts =
        Arbitraries.strings().ofMaxLength(20).filter(ArbitraryPackets::isText);
    Arbitrary<LldpTlv> addresses =
        Combinators.combine(bits(8), bytes(1, 31), bits(8), words(), bytes(0, 128))
            .as(LldpTlv.ManagementAddress::new);
    Arbitrary<LldpTlv> organizations =
        Combinators.combine(bits(24), bits(8), bytes(0, 60)).as(LldpTlv.OrganizationSpecific::new);
    Arbitrary<LldpTlv> unknown =
        Combinators.combine(Arbitraries.of(9, 100, 126), bytes(0, 60)).as(LldpTlv.Unknown::new);
    Arbitrary<LldpTlv> misshapen =
        Combinators.combine(Arbitraries.of(7, 8, 127), bytes(3, 3)).as(LldpTlv.Unknown::new);
    return Arbitraries.oneOf(
        texts.map(LldpTlv.PortDescription::new),
        texts.map(LldpTlv.SystemName::new),
        texts.map(LldpTlv.SystemDescription::new),
        Combinators.combine(bits(16), bits(16)).as(LldpTlv.SystemCapabilities::new),
        addresses,
        organizations,
        unknown,
        misshapen);
  }

  /** Lone surrogates have no UTF-8. */
  private static boolean isText(String text) {
    return text.chars().noneMatch(c -> Character.isSurrogate((char) c));
  }

  static Arbitrary<Lldp> lldps() {
    Arbitrary<LldpTlv.ChassisId> chassis =
        Combinators.combine(bits(8), bytes(1, 255)).as(LldpTlv.ChassisId::new);
    Arbitrary<LldpTlv.PortId> ports =
        Combinators.combine(bits(8), bytes(1, 255)).as(LldpTlv.PortId::new);
    return Combinators.combine(
            chassis, ports, bits(16), lldpTlvs().list().ofMaxSize(4), Arbitraries.of(true, false))
        .as(
            (c, p, seconds, others, ended) ->
                new Lldp(Lldp.of(c, p, seconds, others.toArray(LldpTlv[]::new)).tlvs(), ended));
  }
}
