package io.weft.sdn.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.core.Ticker;
import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.oxm.Match;
import io.weft.protocols.openflow.oxm.OxmField;
import io.weft.protocols.openflow.v13.Action;
import io.weft.protocols.openflow.v13.Flow;
import io.weft.protocols.openflow.v13.FlowMod;
import io.weft.protocols.openflow.v13.FlowModCommand;
import io.weft.protocols.openflow.v13.FlowStats;
import io.weft.protocols.openflow.v13.FlowText;
import io.weft.protocols.openflow.v13.GroupMod;
import io.weft.protocols.openflow.v13.Instruction;
import io.weft.protocols.packet.Bytes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** The tables against a list that is searched from one end to the other. */
class FlowTableProperties {

  /** Matches that leave much open, so that a packet matches several. */
  private static final List<String> LOOSE =
      List.of(
          "",
          "in_port=1",
          "in_port=2",
          "arp",
          "ip",
          "dl_vlan=1",
          "vlan_tci=0x0000/0x1fff",
          "vlan_tci=0x1000/0x1000",
          "reg4=0x1",
          "reg4=0x0/0x1",
          "dl_dst=01:00:00:00:00:00/01:00:00:00:00:00",
          "dl_src=02:00:00:00:00:01",
          "ip,nw_dst=10.0.0.0/24",
          "in_port=1,reg4=0x0/0x2",
          "in_port=1,arp");

  @Provide
  Arbitrary<Match> matches() {
    return Arbitraries.frequencyOf(
            Tuple.of(4, Arbitraries.of(LOOSE)), Tuple.of(1, RandomFlows.matches()))
        .map(FlowText::parseMatch);
  }

  @Provide
  Arbitrary<Flow> flows() {
    return Combinators.combine(
            matches(),
            Arbitraries.of(0, 1, 1, 1, 2),
            Arbitraries.integers().between(1, 3),
            Arbitraries.longs().between(0, 3))
        .as(
            (match, priority, port, cookie) ->
                Flow.of(
                    0,
                    priority,
                    cookie,
                    match,
                    Instruction.ApplyActions.of(Action.Output.to(new PortNumber(port)))));
  }

  @Provide
  Arbitrary<FlowMod> mods() {
    Arbitrary<Integer> ports = Arbitraries.of(-1, -1, 1, 2);
    Arbitrary<Long> cookieMasks = Arbitraries.of(0L, 0L, 1L, 3L, -1L);
    return Combinators.combine(
            Arbitraries.of(
                FlowModCommand.ADD,
                FlowModCommand.ADD,
                FlowModCommand.ADD,
                FlowModCommand.MODIFY,
                FlowModCommand.MODIFY_STRICT,
                FlowModCommand.DELETE,
                FlowModCommand.DELETE_STRICT),
            flows(),
            cookieMasks,
            ports)
        .as(
            (command, flow, cookieMask, port) ->
                new FlowMod(
                    0,
                    flow.cookie(),
                    cookieMask,
                    0,
                    command,
                    0,
                    0,
                    flow.priority(),
                    -1,
                    PortNumber.of(port),
                    GroupMod.ANY_GROUP,
                    0,
                    flow.match(),
                    flow.instructions()));
  }

  @Provide
  Arbitrary<Bytes> frames() {
    return RandomFlows.frames();
  }

  private static PacketState packet(Bytes frame, int inPort, int register) {
    PacketState packet = new PacketState(new Frame(frame), inPort, 0, 0, 0);
    packet.set(OxmField.REG4, 0, register, 0, 0xffff_ffffL);
    return packet;
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void theFlowFoundIsTheOneThatALinearSearchFinds(
      @ForAll("someFlows") List<Flow> flows,
      @ForAll("frames") Bytes frame,
      @ForAll("inPorts") int inPort,
      @ForAll("inPorts") int register) {
    FlowTable table = new FlowTable();
    List<FlowEntry> model = new ArrayList<>();
    for (int sequence = 0; sequence < flows.size(); sequence++) {
      FlowEntry entry = new FlowEntry(flows.get(sequence), sequence, 0);
      table.add(entry).ifPresent(model::remove);
      model.add(entry);
      // Take one out now and then, so that emptied tuples are seen too.
      if (model.size() % 4 == 3) {
        table.remove(model.removeFirst());
      }
    }
    PacketState packet = packet(frame, inPort, register);
    Optional<FlowEntry> expected =
        model.stream()
            .filter(entry -> entry.flow().match().matches(packet))
            .max(
                Comparator.<FlowEntry>comparingInt(entry -> entry.flow().priority())
                    .thenComparingLong(entry -> -entry.sequence()));
    assertThat(table.find(packet)).isEqualTo(expected);
    assertThat(table.size()).isEqualTo(model.size());
  }

  @Provide
  Arbitrary<List<Flow>> someFlows() {
    return flows().list().ofMaxSize(40);
  }

  @Provide
  Arbitrary<Integer> inPorts() {
    return Arbitraries.integers().between(0, 3);
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void changesDoWhatTheyDoToAList(@ForAll("someMods") List<FlowMod> mods) {
    Pipeline pipeline = new Pipeline(Ticker.system());
    List<Flow> model = new ArrayList<>();
    for (FlowMod mod : mods) {
      pipeline.change(mod);
      changeModel(model, mod);
      assertThat(pipeline.flows().stream().map(FlowStats::flow))
          .containsExactlyInAnyOrderElementsOf(model);
    }
  }

  @Provide
  Arbitrary<List<FlowMod>> someMods() {
    return mods().list().ofMaxSize(30);
  }

  private static void changeModel(List<Flow> model, FlowMod mod) {
    boolean strict =
        mod.command() == FlowModCommand.MODIFY_STRICT
            || mod.command() == FlowModCommand.DELETE_STRICT;
    switch (mod.command()) {
      case ADD -> {
        model.removeIf(
            flow -> flow.priority() == mod.priority() && flow.match().equals(mod.match()));
        model.add(mod.flow());
      }
      case MODIFY, MODIFY_STRICT ->
          model.replaceAll(
              flow ->
                  concerns(mod, flow, strict)
                      ? Flow.of(
                          0,
                          flow.priority(),
                          flow.cookie(),
                          flow.match(),
                          mod.instructions().getFirst())
                      : flow);
      case DELETE, DELETE_STRICT ->
          model.removeIf(
              flow ->
                  concerns(mod, flow, strict)
                      && (mod.outPort().equals(PortNumber.ANY)
                          || flow.instructions()
                              .contains(
                                  Instruction.ApplyActions.of(Action.Output.to(mod.outPort())))));
    }
  }

  private static boolean concerns(FlowMod mod, Flow flow, boolean strict) {
    boolean match =
        strict
            ? flow.match().equals(mod.match()) && flow.priority() == mod.priority()
            : isAsSpecific(flow.match(), mod.match());
    return match && (flow.cookie() & mod.cookieMask()) == (mod.cookie() & mod.cookieMask());
  }

  private static boolean isAsSpecific(Match match, Match cover) {
    for (Match.Entry entry : cover.entries()) {
      Match.FieldEntry wanted = (Match.FieldEntry) entry;
      boolean found = false;
      for (Match.Entry other : match.entries()) {
        Match.FieldEntry mine = (Match.FieldEntry) other;
        found |=
            mine.field() == wanted.field()
                && (mine.mask() & wanted.mask()) == wanted.mask()
                && (mine.value() & wanted.mask()) == wanted.value();
      }
      if (!found) {
        return false;
      }
    }
    return true;
  }
}
