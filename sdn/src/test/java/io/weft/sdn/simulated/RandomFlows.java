package io.weft.sdn.simulated;

import io.weft.protocols.packet.Arp;
import io.weft.protocols.packet.Bytes;
import io.weft.protocols.packet.Ethernet;
import io.weft.protocols.packet.Icmp;
import io.weft.protocols.packet.Ipv4;
import io.weft.protocols.packet.Ipv4Address;
import io.weft.protocols.packet.MacAddress;
import io.weft.protocols.packet.Udp;
import io.weft.protocols.packet.VlanTag;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * Random flows, groups and packets over so few values that packets often match, in the text of
 * {@code ovs-ofctl}, so that the same can be given to Open vSwitch.
 */
final class RandomFlows {
  static final int PORTS = 4;
  static final int TABLES = 4;

  private static final List<String> MACS =
      List.of("02:00:00:00:00:01", "02:00:00:00:00:02", "01:00:5e:00:00:01", "ff:ff:ff:ff:ff:ff");
  private static final List<String> ADDRESSES = List.of("10.0.0.1", "10.0.0.2", "10.0.1.1");

  private RandomFlows() {}

  private static Arbitrary<String> optional(double probability, Arbitrary<String> text) {
    return text.injectNull(1 - probability).map(t -> t == null ? "" : t);
  }

  private static Arbitrary<String> sometimes(Arbitrary<String> text) {
    return optional(0.3, text);
  }

  private static Arbitrary<String> fields(List<Arbitrary<String>> parts) {
    return Combinators.combine(parts)
        .as(texts -> String.join(",", texts.stream().filter(t -> !t.isEmpty()).toList()));
  }

  private static final String UNTAGGED = "vlan_tci=0x0000/0x1fff";

  private static Arbitrary<String> vlans() {
    return Arbitraries.of(
        "",
        "",
        "dl_vlan=1",
        "dl_vlan=2",
        UNTAGGED,
        "vlan_tci=0x1000/0x1000",
        "dl_vlan=1,dl_vlan_pcp=3");
  }

  private static Arbitrary<String> headers() {
    Arbitrary<String> arp =
        fields(
            List.of(
                Arbitraries.of("arp"),
                sometimes(Arbitraries.of("arp_op=1", "arp_op=2")),
                sometimes(Arbitraries.of(ADDRESSES).map(a -> "arp_spa=" + a)),
                sometimes(Arbitraries.of("arp_tpa=10.0.0.0/24", "arp_tpa=10.0.1.0/24")),
                sometimes(Arbitraries.of(MACS).map(m -> "arp_sha=" + m))));
    Arbitrary<String> ip =
        fields(
            List.of(
                Arbitraries.of("ip", "icmp", "udp", "tcp", "icmp,icmp_type=8", "udp,tp_dst=67"),
                sometimes(Arbitraries.of(ADDRESSES).map(a -> "nw_src=" + a)),
                sometimes(Arbitraries.of("nw_dst=10.0.0.0/24", "nw_dst=10.0.1.0/24")),
                optional(0.1, Arbitraries.of("nw_tos=0", "nw_tos=32", "nw_ttl=64"))));
    return Arbitraries.oneOf(Arbitraries.of("", "dl_type=0x88cc"), arp, ip);
  }

  /** Matches as text. */
  static Arbitrary<String> matches() {
    return fields(
            List.of(
                sometimes(Arbitraries.integers().between(0, 2).map(v -> "reg4=" + v)),
                optional(
                    0.1,
                    Arbitraries.of(
                        "reg4=0x0/0x1", "reg4=0x1/0x1", "metadata=0x1/0x3", "metadata=0x5")),
                sometimes(Arbitraries.integers().between(1, PORTS).map(p -> "in_port=" + p)),
                sometimes(Arbitraries.of(MACS).map(m -> "dl_src=" + m)),
                sometimes(
                    Arbitraries.of(
                        "dl_dst=02:00:00:00:00:02",
                        "dl_dst=ff:ff:ff:ff:ff:ff",
                        "dl_dst=01:00:00:00:00:00/01:00:00:00:00:00",
                        "dl_dst=00:00:00:00:00:00/01:00:00:00:00:00")),
                vlans(),
                headers()))
        .filter(RandomFlows::hasEachFieldOnce);
  }

  private static boolean hasEachFieldOnce(String match) {
    return match.indexOf("reg4=") == match.lastIndexOf("reg4=");
  }

  private static Arbitrary<String> registerActions() {
    return Arbitraries.of(
        "set_field:0x1->reg4",
        "set_field:0x2->reg4",
        "load:0->NXM_NX_REG4[]",
        "load:0x3->NXM_NX_REG6[0..15]",
        "load:0x1->NXM_NX_REG4[1]",
        "move:NXM_OF_ETH_SRC[0..15]->NXM_NX_REG6[0..15]",
        "move:NXM_NX_REG4[]->NXM_NX_REG6[]",
        "output:NXM_NX_REG6[]");
  }

  private static Arbitrary<String> freeActions() {
    return Arbitraries.oneOf(
        Arbitraries.integers().between(1, PORTS).map(p -> "output:" + p),
        Arbitraries.of("IN_PORT", "FLOOD", "ALL", "group:1", "group:2", "group:3"),
        registerActions(),
        Arbitraries.of(MACS).map(m -> "set_field:" + m + "->eth_src"),
        Arbitraries.of(MACS).map(m -> "set_field:" + m + "->eth_dst"));
  }

  private static Arbitrary<String> actionsFor(String match) {
    List<Arbitrary<String>> choices = new ArrayList<>();
    choices.add(freeActions());
    if (match.contains(UNTAGGED)) {
      choices.add(
          Arbitraries.of(
              "push_vlan:0x8100,set_field:4097->vlan_vid",
              "push_vlan:0x8100,set_field:4098->vlan_vid,set_field:3->vlan_pcp"));
    } else if (match.contains("vlan")) {
      choices.add(Arbitraries.of("set_field:4098->vlan_vid", "set_field:5->vlan_pcp"));
    }
    if (match.contains("ip") || match.contains("icmp")) {
      choices.add(
          Arbitraries.of(
              "set_field:10.0.0.2->ip_src",
              "set_field:10.0.1.1->ip_dst",
              "dec_ttl",
              "mod_nw_ttl:9"));
    }
    if (match.contains("arp")) {
      choices.add(
          Arbitraries.of(
              "set_field:2->arp_op",
              "set_field:10.0.0.2->arp_spa",
              "move:NXM_NX_ARP_SHA[]->NXM_NX_ARP_THA[]"));
    }
    return Arbitraries.oneOf(choices);
  }

  private static Arbitrary<String> instructions(int table, String match) {
    boolean tagged = match.contains("vlan") && !match.contains(UNTAGGED);
    Arbitrary<String> applied =
        fields(
            List.of(
                actionsFor(match),
                sometimes(actionsFor(match)),
                sometimes(actionsFor(match)),
                sometimes(
                    table < TABLES - 1
                        ? Arbitraries.of("resubmit(," + (table + 1) + ")")
                        : Arbitraries.of("output:1")),
                tagged ? sometimes(Arbitraries.of("pop_vlan,output:1")) : Arbitraries.of("")));
    Arbitrary<String> written =
        Arbitraries.of(
            "clear_actions",
            "write_actions(output:1)",
            "write_actions(output:2,set_field:02:00:00:00:00:01->eth_src)",
            "write_actions(group:1)",
            "clear_actions,write_actions(output:3)");
    Arbitrary<String> onwards =
        table == TABLES - 1
            ? Arbitraries.of("")
            : optional(
                0.8,
                Arbitraries.integers().between(table + 1, TABLES - 1).map(t -> "goto_table:" + t));
    return fields(
            List.of(
                optional(0.7, applied),
                optional(0.2, written),
                optional(0.2, Arbitraries.of("write_metadata:0x1", "write_metadata:0x4/0xc")),
                onwards))
        .map(text -> text.isEmpty() ? "drop" : text);
  }

  /** Flows of all tables as lines; no two of a table have the same priority. */
  static Arbitrary<List<String>> flows() {
    Arbitrary<String> one =
        Combinators.combine(Arbitraries.of(0, 0, 0, 1, 1, 2, 3), matches())
            .as((table, match) -> new Start(table, match))
            .flatMap(
                start ->
                    instructions(start.table, start.match)
                        .map(
                            instructions ->
                                "table="
                                    + start.table
                                    + ",priority=%d"
                                    + (start.match.isEmpty() ? "" : ",")
                                    + start.match
                                    + " actions="
                                    + instructions));
    return one.filter(line -> line.split("push_vlan", -1).length <= 3)
        .list()
        .ofMinSize(5)
        .ofMaxSize(40)
        .map(
            lines -> {
              List<String> numbered = new ArrayList<>();
              for (String line : lines) {
                numbered.add(String.format(line, 100 + numbered.size()));
              }
              return numbered;
            });
  }

  private record Start(int table, String match) {}

  /** The three groups that the flows name. */
  static Arbitrary<List<String>> groups() {
    Arbitrary<String> bucket =
        Combinators.combine(
                Arbitraries.of(
                    "",
                    "set_field:02:00:00:00:00:02->eth_dst,",
                    "set_field:0x2->reg4,",
                    "set_field:02:00:00:00:00:01->eth_src,"),
                Arbitraries.integers().between(1, PORTS))
            .as((before, port) -> ",bucket=actions=" + before + "output:" + port);
    Arbitrary<String> buckets = bucket.list().ofMaxSize(3).map(list -> String.join("", list));
    return Combinators.combine(buckets, bucket, buckets)
        .as(
            (first, second, third) ->
                List.of(
                    "group_id=1,type=all" + first,
                    "group_id=2,type=indirect" + second,
                    "group_id=3,type=all" + third + ",bucket=actions=group:1"));
  }

  /** Frames with the addresses that the matches ask for. */
  static Arbitrary<Bytes> frames() {
    Arbitrary<MacAddress> sources = Arbitraries.of(MACS.subList(0, 2)).map(MacAddress::parse);
    Arbitrary<MacAddress> targets = Arbitraries.of(MACS).map(MacAddress::parse);
    Arbitrary<Ipv4Address> addresses = Arbitraries.of(ADDRESSES).map(Ipv4Address::parse);
    Arbitrary<List<VlanTag>> tags =
        Arbitraries.of(
            List.of(),
            List.of(),
            List.of(VlanTag.of(1)),
            List.of(new VlanTag(0x8100, 3, false, 1)),
            List.of(VlanTag.of(2)));
    Arbitrary<Payload> arp =
        Combinators.combine(Arbitraries.of(1, 2), sources, addresses, addresses)
            .as(
                (operation, sender, from, to) ->
                    new Payload(
                        Ethernet.ARP,
                        new Arp(operation, sender, from, MacAddress.ZERO, to).encode()));
    Arbitrary<Payload> ip =
        Combinators.combine(
                addresses,
                addresses,
                Arbitraries.of(1, 2, 64),
                Arbitraries.of("icmp", "udp", "other"))
            .as(RandomFlows::ipv4);
    Arbitrary<Payload> other = Arbitraries.of(new Payload(0x88cc, Bytes.ofHex("00".repeat(46))));
    Arbitrary<Payload> payloads =
        Arbitraries.frequencyOf(Tuple.of(4, arp), Tuple.of(6, ip), Tuple.of(1, other));
    return Combinators.combine(targets, sources, tags, payloads)
        .as(
            (target, source, tag, payload) ->
                new Ethernet(target, source, tag, payload.ethType, payload.content).encode());
  }

  private record Payload(int ethType, Bytes content) {}

  private static Payload ipv4(Ipv4Address from, Ipv4Address to, int ttl, String kind) {
    int protocol =
        switch (kind) {
          case "icmp" -> Ipv4.ICMP;
          case "udp" -> Ipv4.UDP;
          default -> 132;
        };
    Bytes content =
        switch (kind) {
          case "icmp" -> Icmp.echoRequest(1, 2, Bytes.ofHex("0102")).encode();
          case "udp" -> new Udp(68, 67, Bytes.ofHex("0102")).encode(from, to);
          default -> Bytes.ofHex("00".repeat(20));
        };
    return new Payload(
        Ethernet.IPV4,
        new Ipv4(0, 0, 0, 0, ttl, protocol, from, to, Bytes.EMPTY, content).encode());
  }
}
