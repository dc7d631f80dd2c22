package io.weft.examples.benchmark;

import static io.weft.examples.benchmark.CodecLibrary.mix;

import io.netty.buffer.ByteBuf;
import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.oxm.Match;
import io.weft.protocols.openflow.oxm.OxmField;
import io.weft.protocols.openflow.v13.Action;
import io.weft.protocols.openflow.v13.Flow;
import io.weft.protocols.openflow.v13.FlowMod;
import io.weft.protocols.openflow.v13.FlowModCommand;
import io.weft.protocols.openflow.v13.FlowStats;
import io.weft.protocols.openflow.v13.FlowStatsReply;
import io.weft.protocols.openflow.v13.Instruction;
import io.weft.protocols.openflow.v13.Message;
import io.weft.protocols.openflow.v13.OpenFlowCodec;
import io.weft.protocols.openflow.v13.PacketIn;
import io.weft.protocols.openflow.v13.PacketOut;
import io.weft.protocols.packet.Bytes;
import io.weft.protocols.packet.Ipv4Address;
import io.weft.protocols.packet.MacAddress;
import java.util.Arrays;
import java.util.List;

/** Weft's own codec, on messages that the framer has cut out of the network's buffers. */
class WeftLibrary implements CodecLibrary {
  private final OpenFlowCodec codec = new OpenFlowCodec();
  private final FlowMod ready = flowMod(0);
  private Message kept = ready;
  private Bytes[] frames = {};

  /** A flow-mod of seven match fields, an output and a table to go on in. */
  static FlowMod flowMod(int number) {
    return FlowMod.add(flow(number));
  }

  static Flow flow(int number) {
    Match match =
        Match.builder()
            .inPort(3 + number)
            .ethSrc(MacAddress.of(0x0200_0000_0001L + number))
            .ethDst(MacAddress.of(0x0200_0000_0002L))
            .ipv4()
            .ipProto(6)
            .ipv4Src(Ipv4Address.of(10, 0, 0, 1))
            .ipv4Dst(new Ipv4Address(0x0a00_0002 + number))
            .build();
    return new Flow(
        1,
        100,
        0x1234 + number,
        60,
        0,
        Flow.SEND_FLOW_REMOVED,
        match,
        List.of(
            Instruction.ApplyActions.of(Action.Output.to(PortNumber.of(7))),
            new Instruction.GotoTable(2)));
  }

  @Override
  public void frames(ByteBuf[] frames) {
    this.frames = Arrays.stream(frames).map(Bytes::copyOf).toArray(Bytes[]::new);
  }

  @Override
  public long decode(int index) {
    return decode(frames[index]);
  }

  final long decode(Bytes frame) {
    Message message = codec.decode(frame);
    kept = message;
    return switch (message) {
      case FlowMod m -> read(m);
      case PacketIn m -> read(m);
      case PacketOut m -> read(m);
      case FlowStatsReply m -> read(m);
      case Object other -> throw new IllegalStateException("not measured: " + other);
    };
  }

  private static long read(FlowMod m) {
    long sum = m.xid();
    sum = mix(sum, m.cookie());
    sum = mix(sum, m.cookieMask());
    sum = mix(sum, m.tableId());
    sum = mix(sum, m.command() == FlowModCommand.ADD ? 0 : 1);
    sum = mix(sum, m.idleTimeout());
    sum = mix(sum, m.hardTimeout());
    sum = mix(sum, m.priority());
    sum = mix(sum, m.bufferId());
    sum = mix(sum, m.outPort().value());
    sum = mix(sum, m.outGroup());
    sum = mix(sum, m.flags() == Flow.SEND_FLOW_REMOVED ? 1 : 0);
    return read(m.match(), m.instructions(), sum);
  }

  private static long read(Match match, List<Instruction> instructions, long before) {
    long sum = mix(before, match.value(OxmField.IN_PORT));
    sum = mix(sum, match.value(OxmField.ETH_SRC));
    sum = mix(sum, match.value(OxmField.ETH_DST));
    sum = mix(sum, match.value(OxmField.ETH_TYPE));
    sum = mix(sum, match.value(OxmField.IP_PROTO));
    sum = mix(sum, match.value(OxmField.IPV4_SRC));
    sum = mix(sum, match.value(OxmField.IPV4_DST));
    for (Instruction instruction : instructions) {
      sum =
          switch (instruction) {
            case Instruction.ApplyActions i -> read(i.actions(), sum);
            case Instruction.GotoTable i -> mix(sum, i.tableId());
            default -> throw new IllegalStateException("not measured: " + instruction);
          };
    }
    return sum;
  }

  private static long read(List<Action> actions, long before) {
    long sum = before;
    for (Action action : actions) {
      if (!(action instanceof Action.Output output)) {
        throw new IllegalStateException("not measured: " + action);
      }
      sum = mix(mix(sum, output.port().value()), output.maxLength());
    }
    return sum;
  }

  private static long read(PacketIn m) {
    long sum = m.xid();
    sum = mix(sum, m.bufferId());
    sum = mix(sum, m.totalLength());
    sum = mix(sum, m.reason());
    sum = mix(sum, m.tableId());
    sum = mix(sum, m.cookie());
    sum = mix(sum, m.match().value(OxmField.IN_PORT));
    return read(m.data(), sum);
  }

  private static long read(PacketOut m) {
    long sum = m.xid();
    sum = mix(sum, m.bufferId());
    sum = mix(sum, m.inPort().value());
    sum = read(m.actions(), sum);
    return read(m.data(), sum);
  }

  private static long read(Bytes data, long before) {
    return mix(mix(before, data.length()), data.get(12) << 8 | data.get(13));
  }

  private static long read(FlowStatsReply m) {
    long sum = m.xid();
    sum = mix(sum, m.flags());
    for (FlowStats entry : m.entries()) {
      Flow flow = entry.flow();
      sum = mix(sum, flow.tableId());
      sum = mix(sum, entry.durationSeconds());
      sum = mix(sum, entry.durationNanos());
      sum = mix(sum, flow.priority());
      sum = mix(sum, flow.idleTimeout());
      sum = mix(sum, flow.hardTimeout());
      sum = mix(sum, flow.flags() == Flow.SEND_FLOW_REMOVED ? 1 : 0);
      sum = mix(sum, flow.cookie());
      sum = mix(sum, entry.packets());
      sum = mix(sum, entry.bytes());
      sum = read(flow.match(), flow.instructions(), sum);
    }
    return sum;
  }

  @Override
  public Object kept() {
    return kept;
  }

  @Override
  public void encode(ByteBuf out) {
    codec.encode(ready, out);
  }

  @Override
  public void buildAndEncode(ByteBuf out) {
    codec.encode(flowMod(0), out);
  }
}
