package io.weft.sdn.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.weft.core.Ticker;
import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.v13.FlowMod;
import io.weft.protocols.openflow.v13.FlowText;
import io.weft.protocols.openflow.v13.GroupMod;
import io.weft.protocols.openflow.v13.PortDescription;
import io.weft.protocols.packet.Bytes;
import io.weft.protocols.packet.MacAddress;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.sessions.JqwikSession;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same flows and packets for the simulated switch and for Open vSwitch. */
@Tag("real")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenVSwitchComparisonTest {
  private static final int SETS = Integer.getInteger("weft.test.ovs.sets", 25);
  private static final int PACKETS = 12;
  private static final int OFPP_LOCAL_16 = 65534;

  private Optional<RealSwitch> real = Optional.empty();

  @BeforeAll
  void start() throws Exception {
    Optional<String> missing = RealSwitch.missing();
    if (missing.isPresent()) {
      String reason = "needs Open vSwitch, and " + missing.get() + " is not installed";
      assertThat(System.getenv("CI")).as(reason).isNotEqualTo("true");
      Assumptions.abort(reason);
    }
    real = Optional.of(new RealSwitch());
  }

  @AfterAll
  void stop() {
    real.ifPresent(RealSwitch::close);
  }

  @BeforeEach
  void startGenerating() {
    JqwikSession.start();
  }

  @AfterEach
  void endGenerating() {
    JqwikSession.finish();
  }

  static List<Integer> seeds() {
    int first = Integer.getInteger("weft.test.ovs.seed", 1);
    return IntStream.range(first, first + SETS).boxed().toList();
  }

  private static <T> T random(Arbitrary<T> values, Random random) {
    return values.generator(1000, false).next(random).value();
  }

  private static Pipeline pipeline(List<String> groups, List<String> flows) {
    Pipeline pipeline = new Pipeline(Ticker.system());
    for (int i = 1; i <= RandomFlows.PORTS; i++) {
      pipeline.setPort(PortDescription.of(new PortNumber(i), MacAddress.ZERO, "p" + i));
    }
    pipeline.setPort(PortDescription.of(PortNumber.LOCAL, MacAddress.ZERO, "br0"));
    groups.forEach(line -> pipeline.change(GroupMod.add(FlowText.parseGroup(line))));
    flows.forEach(line -> pipeline.change(FlowMod.add(FlowText.parseFlow(line))));
    return pipeline;
  }

  private static int sixteenBits(PortNumber port) {
    return port.equals(PortNumber.LOCAL) ? OFPP_LOCAL_16 : port.value();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void bothPrintTheSameFlowsAndSendTheSamePackets(int seed) throws Exception {
    RealSwitch ovs = real.orElseThrow();
    Random random = new Random(seed);
    List<String> groups = random(RandomFlows.groups(), random);
    List<String> flows = random(RandomFlows.flows(), random);
    Pipeline pipeline = pipeline(groups, flows);
    ovs.load(groups, flows);

    assertThat(pipeline.flows().stream().map(stats -> FlowText.format(stats.flow())))
        .as("the flows of seed %d", seed)
        .containsExactlyInAnyOrderElementsOf(ovs.flows());
    assertThat(pipeline.groups().stream().map(FlowText::format))
        .as("the groups of seed %d", seed)
        .containsExactlyInAnyOrderElementsOf(ovs.groups());

    for (int i = 0; i < PACKETS; i++) {
      Bytes frame = random(RandomFlows.frames(), random);
      int inPort = 1 + random.nextInt(RandomFlows.PORTS);
      Trace ours = pipeline.inject(new PortNumber(inPort), frame);
      String theirs = ovs.trace(inPort, frame.toHex());
      List<String> expected = DatapathActions.outputs(theirs, frame, ovs::port);
      assertThat(ours.outputs())
          .as("packet %d of seed %d%n%s%n%s", i, seed, theirs, ours)
          .extracting(output -> sixteenBits(output.port()) + ": " + output.frame().toHex())
          .containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "table=5 actions=goto_table:5",
        "actions=group:9",
        "actions=pop_vlan",
        "actions=set_field:4196->vlan_vid",
        "dl_vlan=5 actions=pop_vlan,set_field:4196->vlan_vid",
        "arp actions=set_field:10.0.0.1->ip_src",
        "ip actions=set_field:7->tcp_src",
        "actions=push_vlan:0x8100,push_vlan:0x8100,push_vlan:0x8100",
        "actions=move:NXM_OF_IP_SRC[]->NXM_NX_REG0[]",
      })
  void bothRefuseTheSameFlowsWithTheSameError(String line) throws Exception {
    RealSwitch ovs = real.orElseThrow();
    String error = refusal(() -> pipeline(List.of(), List.of(line)));
    String code = error.substring(error.indexOf(' ') + 1, error.indexOf(':'));
    // What ovs-ofctl knows to be inconsistent in OpenFlow 1.3 it says in its own words.
    assertThat(refusal(() -> ovs.load(List.of(), List.of(line))))
        .containsPattern("_" + code + "|none of the usable flow formats");
  }

  private static String refusal(ThrowableAssert.ThrowingCallable change) {
    Throwable thrown = catchThrowable(change);
    assertThat(thrown).isNotNull();
    return String.valueOf(thrown.getMessage());
  }
}
