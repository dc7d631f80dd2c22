package io.weft.protocols.openflow.v13;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.protocols.openflow.OpenFlowTextException;
import io.weft.protocols.openflow.internal.WireReader;
import io.weft.protocols.openflow.oxm.Match;
import io.weft.protocols.openflow.oxm.MatchCodec;
import io.weft.protocols.openflow.oxm.OxmField;
import io.weft.protocols.openflow.oxm.OxmHeader;
import io.weft.protocols.packet.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;

@Tag("pure")
class FlowTextProperties {
  /** The fields that a normalized match can have, and of which ovs-ofctl prints all. */
  private static final List<OxmField> TEXT_FIELDS =
      ArbitraryOxm.fixed().stream()
          .filter(
              f ->
                  switch (f) {
                    case PACKET_TYPE,
                        CT_STATE,
                        TUN_GBP_FLAGS,
                        TUN_ERSPAN_VER,
                        TUN_ERSPAN_IDX,
                        TUN_ERSPAN_DIR,
                        TUN_ERSPAN_HWID,
                        TUN_GTPU_FLAGS,
                        TUN_GTPU_MSGTYPE,
                        IP_FRAG,
                        IN_PORT_NXM,
                        NSH_C1,
                        NSH_C2,
                        NSH_C3,
                        NSH_C4 ->
                        false;
                    default -> !f.text().startsWith("x");
                  })
          .toList();

  /** Matches whose fields have their prerequisites, of every protocol. */
  @Provide
  Arbitrary<Match> matches() {
    Arbitrary<String> protocol =
        Arbitraries.of(
            "",
            "arp",
            "rarp",
            "ip",
            "ipv6",
            "tcp",
            "udp6",
            "sctp",
            "icmp",
            "icmp6",
            "mpls",
            "dl_type=0x88e7",
            "icmp6,icmp_type=135",
            "icmp6,icmp_type=136");
    Arbitrary<List<Match.FieldEntry>> fields =
        Combinators.combine(
                Arbitraries.of(TEXT_FIELDS),
                Arbitraries.longs(),
                Arbitraries.longs(),
                Arbitraries.longs(),
                Arbitraries.of(true, false))
            .as(
                (field, high, low, mask, masked) ->
                    new Match.FieldEntry(
                        field,
                        high & field.onesHigh(),
                        low & field.ones(),
                        masked ? mask & field.onesHigh() : field.onesHigh(),
                        masked ? mask & field.ones() : field.ones()))
            .list()
            .ofMaxSize(10);
    return Combinators.combine(protocol, fields)
        .as(
            (text, entries) -> {
              Match match = FlowText.parseMatch(text);
              for (Match.FieldEntry e : entries) {
                match = withIfAllowed(match, e);
              }
              return match;
            });
  }

  private static Match withIfAllowed(Match match, Match.FieldEntry e) {
    Match.Builder builder = Match.builder();
    for (Match.Entry entry : match.entries()) {
      if (entry instanceof Match.FieldEntry f) {
        builder.with(f.field(), f.valueHigh(), f.value(), f.maskHigh(), f.mask());
      }
    }
    builder.with(
        e.field(), e.valueHigh() & e.maskHigh(), e.value() & e.mask(), e.maskHigh(), e.mask());
    // A word for another protocol, or a half of one, is not what this is about.
    if (e.field() == OxmField.ETH_TYPE || e.field() == OxmField.IP_PROTO) {
      return match;
    }
    try {
      return builder.build();
    } catch (IllegalArgumentException lacksPrerequisite) {
      return match;
    }
  }

  @Provide
  Arbitrary<List<Action>> actions() {
    return ArbitraryActions.text().list().ofMaxSize(6);
  }

  @Provide
  Arbitrary<Match> wireMatches() {
    return Arbitrary13.wireMatch();
  }

  @Property(tries = 1000)
  void aPrintedMatchReadsBackEqual(@ForAll("matches") Match match) {
    assertThat(FlowText.parseMatch(match.toString())).isEqualTo(match);
  }

  @Property(tries = 1000)
  void printedActionsReadBackEqual(@ForAll("actions") List<Action> actions) {
    assertThat(FlowText.parseActions(FlowText.formatActions(actions)))
        .isEqualTo(Action.normalized(actions));
  }

  @Property(tries = 500)
  void aPrintedFlowReadsBackEqual(
      @ForAll("matches") Match match, @ForAll("actions") List<Action> actions) {
    Flow flow =
        new Flow(
            3,
            77,
            -1,
            5,
            6,
            Flow.SEND_FLOW_REMOVED,
            match,
            List.of(
                new Instruction.GotoTable(9),
                new Instruction.ApplyActions(actions),
                new Instruction.WriteMetadata(5, 7),
                new Instruction.WriteActions(actions)));

    assertThat(Flow.parse(flow.toString())).isEqualTo(flow.normalized());
  }

  @Property(tries = 500)
  void normalizingTwiceIsNormalizingOnce(@ForAll("wireMatches") Match match) {
    assertThat(match.normalized().normalized()).isEqualTo(match.normalized());
    assertThat(match.toString()).isNotNull();
  }

  @Property(tries = 500)
  void theOrderOfFieldsDoesNotCountWhenNormalized(@ForAll("matches") Match match) {
    List<Match.Entry> backwards = new ArrayList<>(match.entries());
    java.util.Collections.reverse(backwards);
    ByteBuf out = Unpooled.buffer();
    for (Match.Entry entry : backwards) {
      Match.FieldEntry e = (Match.FieldEntry) entry;
      boolean masked = match.isMasked(e.field());
      OxmHeader header = e.field().headers().get(0);
      out.writeInt(masked ? header.masked(e.field().bytes()) : header.bits());
      if (header.isLong()) {
        out.writeInt(header.experimenter());
      }
      write(e.field(), e.valueHigh(), e.value(), out);
      if (masked) {
        write(e.field(), e.maskHigh(), e.mask(), out);
      }
    }

    Match read = MatchCodec.decodeFields(new WireReader(Bytes.copyOf(out)));

    assertThat(read.normalized()).isEqualTo(match);
    assertThat(read).hasToString(match.toString());
  }

  private static void write(OxmField field, long high, long low, ByteBuf out) {
    if (field.words() == 2) {
      out.writeLong(high);
    }
    MatchCodec.writeNumber(out, low, Math.min(field.bytes(), 8));
  }

  /**
   * Pieces of real flows in any order, which come nearer to being understood than any characters.
   */
  @Provide
  Arbitrary<String> garbage() {
    Arbitrary<String> pieces =
        Arbitraries.of(
            "ip,",
            "tcp_flags=",
            "+syn",
            "-",
            "ct(",
            "nat(",
            "src=",
            "1.2.3.4",
            "exec(",
            ")",
            "learn(",
            "table=",
            "5",
            "load:",
            "->",
            "NXM_NX_REG0[",
            "0..",
            "]",
            ",",
            " ",
            "actions=",
            "set_field:",
            "0x",
            "ffffffffffffffffff",
            "clone(",
            "reg0=",
            "/",
            "tun_metadata3=",
            "packet_type=",
            "(1,",
            "encap(",
            "nsh(",
            "tlv(",
            "bundle(",
            "members:",
            "conjunction(",
            "multipath(",
            "note:",
            "[",
            "ct_state=",
            "|",
            "bucket=",
            "group_id=1,type=all,",
            "weight:",
            "meter=",
            "bands=type=");
    return Arbitraries.oneOf(
        pieces.list().ofMaxSize(20).map(list -> String.join("", list)),
        Arbitraries.strings().ofMaxLength(60));
  }

  @Property(tries = 1000)
  void whatIsNoTextIsRefusedWithItsPlace(@ForAll("garbage") String text) {
    List<Function<String, Object>> readers =
        List.of(
            FlowText::parseMatch,
            FlowText::parseFlow,
            FlowText::parseActions,
            FlowText::parseInstructions,
            FlowText::parseGroup,
            FlowText::parseMeter,
            t -> FlowText.parseFlow("actions=" + t),
            t -> FlowText.parseFlowMod(FlowModCommand.DELETE, t));
    for (Function<String, Object> reader : readers) {
      try {
        assertThat(reader.apply(text).toString()).isNotNull();
      } catch (OpenFlowTextException e) {
        assertThat(e.position()).isBetween(0, text.length() + 8);
        assertThat(e.reason()).isNotBlank();
        assertThat("actions=" + text + text).contains(e.token());
      }
    }
  }
}
