package io.weft.protocols.openflow.v10;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.PrivateOpenVSwitch;
import io.weft.protocols.openflow.nicira.NiciraBody;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;

/** What this codec writes, a real Open vSwitch reads, keeps and sends back as it was. */
@Tag("real")
class OpenVSwitch10Properties {
  private final OpenFlowCodec codec = new OpenFlowCodec();

  @Provide
  Arbitrary<List<Flow>> flows() {
    return Arbitrary10.flow(Arbitrary10.match(), Arbitrary10.textAction().list().ofMaxSize(4))
        .list()
        .ofSize(100);
  }

  @Property(tries = 5, shrinking = ShrinkingMode.OFF)
  void flowsPrintAsOpenVSwitchPrintsThem(@ForAll("flows") List<Flow> flows)
      throws IOException, InterruptedException {
    List<FlowStats> entries =
        flows.stream().map(f -> new FlowStats(Arbitrary10.withoutFlags(f), 0, 0, 0, 0)).toList();

    String printed = PrivateOpenVSwitch.print(encode(FlowStatsReply.of(1, false, entries)));

    List<String> lines =
        printed
            .lines()
            .skip(1)
            .map(String::strip)
            .map(line -> line.replaceAll("(cookie=0x0|duration=0s|table=0|n_[a-z]+=0), ", ""))
            .toList();
    assertThat(lines).isEqualTo(entries.stream().map(entry -> entry.flow().toString()).toList());
  }

  @Provide
  Arbitrary<List<NiciraFlow>> niciraFlows() {
    return Arbitrary10.niciraFlow(Arbitrary10.textAction().list().ofMaxSize(4)).list().ofSize(100);
  }

  @Property(tries = 5, shrinking = ShrinkingMode.OFF)
  void niciraFlowsPrintAsOpenVSwitchPrintsThem(@ForAll("niciraFlows") List<NiciraFlow> flows)
      throws IOException, InterruptedException {
    List<NiciraFlowStats> entries =
        flows.stream()
            .map(f -> new NiciraFlowStats(Arbitrary10.withoutFlags(f), 0, 0, -1, -1, 0, 0))
            .toList();

    String printed = PrivateOpenVSwitch.print(encode(NiciraFlowStatsReply.of(1, false, entries)));

    List<String> lines =
        printed
            .lines()
            .skip(1)
            .map(String::strip)
            .map(line -> line.replaceAll("(cookie=0x0|duration=0s|table=0|n_[a-z]+=0), ", ""))
            .toList();
    assertThat(lines).isEqualTo(entries.stream().map(entry -> entry.flow().toString()).toList());
  }

  @Property(tries = 2, shrinking = ShrinkingMode.OFF)
  void flowsThatAreInstalledReadBackEqual(@ForAll("flows") List<Flow> generated)
      throws IOException, InterruptedException {
    Map<List<Object>, Flow> flows = new LinkedHashMap<>();
    for (Flow flow : generated) {
      Flow installable = installable(flow);
      flows.putIfAbsent(List.of(installable.priority(), installable.match()), installable);
    }
    try (PrivateOpenVSwitch ovs = PrivateOpenVSwitch.start(4, "OpenFlow10");
        PrivateOpenVSwitch.Channel channel = ovs.connect(OpenFlowCodec.VERSION)) {
      ByteBuf wire = Unpooled.buffer();
      flows.values().forEach(flow -> codec.encode(FlowMod.add(flow), wire));
      codec.encode(new BarrierRequest(77), wire);
      codec.encode(FlowStatsRequest.all().withXid(78), wire);
      channel.send(wire);
      assertThat(codec.decode(channel.receive())).isEqualTo(new BarrierReply(77));
      List<Flow> read = new ArrayList<>();
      FlowStatsReply reply;
      do {
        reply = (FlowStatsReply) codec.decode(channel.receive());
        assertThat(reply.malformed()).isEmpty();
        reply.entries().forEach(entry -> read.add(entry.flow().normalized()));
      } while (reply.more());
      List<String> dumped =
          ovs.ofctl("OpenFlow10", List.of("--no-names", "--no-stats", "dump-flows"))
              .lines()
              .map(String::strip)
              .filter(line -> line.contains("actions="))
              .toList();

      List<Flow> sent =
          flows.values().stream().map(f -> Arbitrary10.withoutFlags(f).normalized()).toList();
      assertThat(sent).hasSizeGreaterThan(50);
      assertThat(read).containsExactlyInAnyOrderElementsOf(sent);
      assertThat(dumped)
          .containsExactlyInAnyOrderElementsOf(sent.stream().map(Flow::toString).toList());
      assertThat(dumped.stream().map(Flow::parse)).containsExactlyInAnyOrderElementsOf(sent);
    }
  }

  @Property(tries = 2, shrinking = ShrinkingMode.OFF)
  void niciraFlowsThatAreInstalledReadBackEqual(@ForAll("niciraFlows") List<NiciraFlow> generated)
      throws IOException, InterruptedException {
    Map<List<Object>, NiciraFlow> flows = new LinkedHashMap<>();
    for (NiciraFlow flow : generated) {
      NiciraFlow installable = installable(flow);
      flows.putIfAbsent(
          List.of(installable.tableId(), installable.priority(), installable.match()), installable);
    }
    try (PrivateOpenVSwitch ovs = PrivateOpenVSwitch.start(4, "OpenFlow10");
        PrivateOpenVSwitch.Channel channel = ovs.connect(OpenFlowCodec.VERSION)) {
      ByteBuf wire = Unpooled.buffer();
      codec.encode(new NiciraMessage(1, NiciraBody.FlowModTableId.of(true)), wire);
      flows.values().forEach(flow -> codec.encode(NiciraFlowMod.add(flow), wire));
      codec.encode(new BarrierRequest(77), wire);
      codec.encode(NiciraFlowStatsRequest.all().withXid(78), wire);
      channel.send(wire);
      assertThat(codec.decode(channel.receive())).isEqualTo(new BarrierReply(77));
      List<NiciraFlow> read = new ArrayList<>();
      NiciraFlowStatsReply reply;
      do {
        reply = (NiciraFlowStatsReply) codec.decode(channel.receive());
        assertThat(reply.malformed()).isEmpty();
        reply.entries().forEach(entry -> read.add(entry.flow().normalized()));
      } while (reply.more());
      List<String> dumped =
          ovs.ofctl("OpenFlow10", List.of("-F", "nxm", "--no-names", "--no-stats", "dump-flows"))
              .lines()
              .map(String::strip)
              .filter(line -> line.contains("actions="))
              .toList();

      List<NiciraFlow> sent =
          flows.values().stream().map(f -> Arbitrary10.withoutFlags(f).normalized()).toList();
      assertThat(sent).hasSizeGreaterThan(50);
      assertThat(read).containsExactlyInAnyOrderElementsOf(sent);
      assertThat(dumped)
          .containsExactlyInAnyOrderElementsOf(sent.stream().map(NiciraFlow::toString).toList());
    }
  }

  private static NiciraFlow installable(NiciraFlow flow) {
    return new NiciraFlow(
        flow.tableId() % 254,
        flow.priority(),
        flow.cookie(),
        0,
        0,
        flow.flags() & 1,
        flow.match(),
        installable(flow.actions()));
  }

  /** The flow as a switch takes it: in its table 0, never gone, to ports and queues that exist. */
  private static Flow installable(Flow flow) {
    return new Flow(
        0,
        flow.priority(),
        flow.cookie(),
        0,
        0,
        flow.flags() & 1,
        flow.match(),
        installable(flow.actions()));
  }

  private static List<Action> installable(List<Action> actions) {
    return actions.stream()
        .map(
            action ->
                action instanceof Action.Enqueue e
                    ? new Action.Enqueue(PortNumber.of(1 + e.port().value() % 4), e.queueId())
                    : action)
        .toList();
  }

  private ByteBuf encode(Message message) {
    ByteBuf out = Unpooled.buffer();
    codec.encode(message, out);
    return out;
  }
}
