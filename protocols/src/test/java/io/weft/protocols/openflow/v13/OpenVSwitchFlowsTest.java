package io.weft.protocols.openflow.v13;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.protocols.openflow.PrivateOpenVSwitch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Thousands of flows of all kinds: what this codec installs, a real Open vSwitch keeps and sends
 * back as it was, and prints as this codec prints it.
 */
@Tag("real")
@Timeout(120)
class OpenVSwitchFlowsTest {
  private static final int FLOWS = 4000;

  private final OpenFlowCodec codec = new OpenFlowCodec();

  @Test
  void whatIsInstalledIsReadBackAndPrintedEqual() throws IOException, InterruptedException {
    long seed = Long.getLong("weft.seed", System.nanoTime());
    RandomFlowTexts texts = new RandomFlowTexts(seed);
    Map<Integer, Flow> sent = new TreeMap<>();
    for (int priority = 1; priority <= FLOWS; priority++) {
      sent.put(priority, Flow.parse(texts.flow(priority)));
    }
    try (PrivateOpenVSwitch ovs = PrivateOpenVSwitch.start(4, "OpenFlow13");
        PrivateOpenVSwitch.Channel channel = ovs.connect(OpenFlowCodec.VERSION)) {
      install(sent, channel);
      Map<Integer, Flow> read = read(channel);
      Map<Integer, String> dumped = new TreeMap<>();
      ovs.ofctl("OpenFlow13", List.of("--no-names", "--no-stats", "dump-flows"))
          .lines()
          .map(String::strip)
          .filter(line -> line.contains("actions="))
          .forEach(line -> dumped.put(Flow.parse(line).priority(), line));

      for (Map.Entry<Integer, Flow> entry : sent.entrySet()) {
        Flow flow = entry.getValue().normalized();
        Flow back = read.get(entry.getKey());
        String line = dumped.get(entry.getKey());
        assertThat(back).as("flow %s, seed %s", flow, seed).isNotNull().hasToString(line);
        if (!line.contains("tun_erspan") && !line.contains("gtpu")) {
          // Of these fields Open vSwitch 3.1 sends the value in place of the mask, and prints some
          // only beside others.
          assertThat(back.normalized()).as("flow %s, seed %s", line, seed).isEqualTo(flow);
          assertThat(Flow.parse(line)).as("flow %s, seed %s", line, seed).isEqualTo(flow);
        }
      }
      assertThat(read).hasSize(FLOWS);
      assertThat(dumped).hasSize(FLOWS);
    }
  }

  private void install(Map<Integer, Flow> flows, PrivateOpenVSwitch.Channel channel)
      throws IOException {
    ByteBuf wire = Unpooled.buffer();
    flows.forEach(
        (priority, flow) -> codec.encode(FlowMod.add(flow).withXid(100_000 + priority), wire));
    codec.encode(new BarrierRequest(77), wire);
    channel.send(wire);
    List<String> refused = new ArrayList<>();
    Message answer = codec.decode(channel.receive());
    while (!(answer instanceof BarrierReply)) {
      refused.add(answer + " for " + flows.get(answer.xid() - 100_000));
      answer = codec.decode(channel.receive());
    }
    assertThat(refused).isEmpty();
  }

  private Map<Integer, Flow> read(PrivateOpenVSwitch.Channel channel) throws IOException {
    ByteBuf wire = Unpooled.buffer();
    codec.encode(FlowStatsRequest.all().withXid(78), wire);
    channel.send(wire);
    Map<Integer, Flow> flows = new TreeMap<>();
    FlowStatsReply reply;
    do {
      reply = (FlowStatsReply) codec.decode(channel.receive());
      assertThat(reply.malformed()).isEmpty();
      reply.entries().forEach(entry -> flows.put(entry.flow().priority(), entry.flow()));
    } while (reply.more());
    return flows;
  }
}
