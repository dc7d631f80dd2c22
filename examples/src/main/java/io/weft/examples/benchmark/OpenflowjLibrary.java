package io.weft.examples.benchmark;

import static io.weft.examples.benchmark.CodecLibrary.mix;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Set;
import org.projectfloodlight.openflow.exceptions.OFParseError;
import org.projectfloodlight.openflow.protocol.OFFactories;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.OFFlowMod;
import org.projectfloodlight.openflow.protocol.OFFlowModCommand;
import org.projectfloodlight.openflow.protocol.OFFlowModFlags;
import org.projectfloodlight.openflow.protocol.OFFlowStatsEntry;
import org.projectfloodlight.openflow.protocol.OFFlowStatsReply;
import org.projectfloodlight.openflow.protocol.OFMessage;
import org.projectfloodlight.openflow.protocol.OFMessageReader;
import org.projectfloodlight.openflow.protocol.OFPacketIn;
import org.projectfloodlight.openflow.protocol.OFPacketInReason;
import org.projectfloodlight.openflow.protocol.OFPacketOut;
import org.projectfloodlight.openflow.protocol.OFVersion;
import org.projectfloodlight.openflow.protocol.action.OFAction;
import org.projectfloodlight.openflow.protocol.action.OFActionOutput;
import org.projectfloodlight.openflow.protocol.instruction.OFInstruction;
import org.projectfloodlight.openflow.protocol.instruction.OFInstructionApplyActions;
import org.projectfloodlight.openflow.protocol.instruction.OFInstructionGotoTable;
import org.projectfloodlight.openflow.protocol.match.Match;
import org.projectfloodlight.openflow.protocol.match.MatchField;
import org.projectfloodlight.openflow.types.EthType;
import org.projectfloodlight.openflow.types.IPv4Address;
import org.projectfloodlight.openflow.types.IpProtocol;
import org.projectfloodlight.openflow.types.MacAddress;
import org.projectfloodlight.openflow.types.OFBufferId;
import org.projectfloodlight.openflow.types.OFGroup;
import org.projectfloodlight.openflow.types.OFPort;
import org.projectfloodlight.openflow.types.TableId;
import org.projectfloodlight.openflow.types.U64;

/** The peer: {@code org.projectfloodlight:openflowj}. */
final class OpenflowjLibrary implements CodecLibrary {
  private final OFFactory factory = OFFactories.getFactory(OFVersion.OF_13);
  private final OFMessageReader<OFMessage> reader = factory.getReader();
  private final OFMessage ready = flowMod();
  private OFMessage kept = ready;
  private ByteBuf[] frames = {};

  private OFMessage flowMod() {
    Match match =
        factory
            .buildMatch()
            .setExact(MatchField.IN_PORT, OFPort.of(3))
            .setExact(MatchField.ETH_SRC, MacAddress.of(0x0200_0000_0001L))
            .setExact(MatchField.ETH_DST, MacAddress.of(0x0200_0000_0002L))
            .setExact(MatchField.ETH_TYPE, EthType.IPv4)
            .setExact(MatchField.IP_PROTO, IpProtocol.TCP)
            .setExact(MatchField.IPV4_SRC, IPv4Address.of(0x0a00_0001))
            .setExact(MatchField.IPV4_DST, IPv4Address.of(0x0a00_0002))
            .build();
    OFAction output = factory.actions().buildOutput().setPort(OFPort.of(7)).setMaxLen(0).build();
    return factory
        .buildFlowAdd()
        .setXid(0)
        .setTableId(TableId.of(1))
        .setPriority(100)
        .setCookie(U64.of(0x1234))
        .setIdleTimeout(60)
        .setHardTimeout(0)
        .setFlags(Set.of(OFFlowModFlags.SEND_FLOW_REM))
        .setBufferId(OFBufferId.NO_BUFFER)
        .setOutPort(OFPort.ANY)
        .setOutGroup(OFGroup.ANY)
        .setMatch(match)
        .setInstructions(
            List.of(
                factory.instructions().applyActions(List.of(output)),
                factory.instructions().gotoTable(TableId.of(2))))
        .build();
  }

  @Override
  public void frames(ByteBuf[] frames) {
    this.frames = frames;
  }

  @Override
  public long decode(int index) {
    OFMessage message;
    try {
      message = reader.readFrom(frames[index].readerIndex(0));
    } catch (OFParseError e) {
      throw new IllegalStateException(e);
    }
    kept = message;
    return switch (message) {
      case OFFlowMod m -> read(m);
      case OFPacketIn m -> read(m);
      case OFPacketOut m -> read(m);
      case OFFlowStatsReply m -> read(m);
      default -> throw new IllegalStateException("not measured: " + message);
    };
  }

  private static long read(OFFlowMod m) {
    long sum = (int) m.getXid();
    sum = mix(sum, m.getCookie().getValue());
    sum = mix(sum, m.getCookieMask().getValue());
    sum = mix(sum, m.getTableId().getValue());
    sum = mix(sum, m.getCommand() == OFFlowModCommand.ADD ? 0 : 1);
    sum = mix(sum, m.getIdleTimeout());
    sum = mix(sum, m.getHardTimeout());
    sum = mix(sum, m.getPriority());
    sum = mix(sum, m.getBufferId().getInt());
    sum = mix(sum, m.getOutPort().getPortNumber());
    sum = mix(sum, m.getOutGroup().getGroupNumber());
    sum = mix(sum, m.getFlags().contains(OFFlowModFlags.SEND_FLOW_REM) ? 1 : 0);
    return read(m.getMatch(), m.getInstructions(), sum);
  }

  private static long read(Match match, List<OFInstruction> instructions, long before) {
    long sum = mix(before, match.get(MatchField.IN_PORT).getPortNumber());
    sum = mix(sum, match.get(MatchField.ETH_SRC).getLong());
    sum = mix(sum, match.get(MatchField.ETH_DST).getLong());
    sum = mix(sum, match.get(MatchField.ETH_TYPE).getValue());
    sum = mix(sum, match.get(MatchField.IP_PROTO).getIpProtocolNumber());
    sum = mix(sum, match.get(MatchField.IPV4_SRC).getInt() & 0xffff_ffffL);
    sum = mix(sum, match.get(MatchField.IPV4_DST).getInt() & 0xffff_ffffL);
    for (OFInstruction instruction : instructions) {
      sum =
          switch (instruction) {
            case OFInstructionApplyActions i -> read(i.getActions(), sum);
            case OFInstructionGotoTable i -> mix(sum, i.getTableId().getValue());
            default -> throw new IllegalStateException("not measured: " + instruction);
          };
    }
    return sum;
  }

  private static long read(List<OFAction> actions, long before) {
    long sum = before;
    for (OFAction action : actions) {
      if (!(action instanceof OFActionOutput output)) {
        throw new IllegalStateException("not measured: " + action);
      }
      sum = mix(mix(sum, output.getPort().getPortNumber()), output.getMaxLen());
    }
    return sum;
  }

  private static long read(OFPacketIn m) {
    long sum = (int) m.getXid();
    sum = mix(sum, m.getBufferId().getInt());
    sum = mix(sum, m.getTotalLen());
    sum = mix(sum, m.getReason() == OFPacketInReason.NO_MATCH ? 0 : 1);
    sum = mix(sum, m.getTableId().getValue());
    sum = mix(sum, m.getCookie().getValue());
    sum = mix(sum, m.getMatch().get(MatchField.IN_PORT).getPortNumber());
    return read(m.getData(), sum);
  }

  private static long read(OFPacketOut m) {
    long sum = (int) m.getXid();
    sum = mix(sum, m.getBufferId().getInt());
    sum = mix(sum, m.getInPort().getPortNumber());
    sum = read(m.getActions(), sum);
    return read(m.getData(), sum);
  }

  private static long read(byte[] data, long before) {
    return mix(mix(before, data.length), ((data[12] & 0xff) << 8) | (data[13] & 0xff));
  }

  private static long read(OFFlowStatsReply m) {
    long sum = (int) m.getXid();
    sum = mix(sum, m.getFlags().size());
    for (OFFlowStatsEntry entry : m.getEntries()) {
      sum = mix(sum, entry.getTableId().getValue());
      sum = mix(sum, entry.getDurationSec());
      sum = mix(sum, entry.getDurationNsec());
      sum = mix(sum, entry.getPriority());
      sum = mix(sum, entry.getIdleTimeout());
      sum = mix(sum, entry.getHardTimeout());
      sum = mix(sum, entry.getFlags().contains(OFFlowModFlags.SEND_FLOW_REM) ? 1 : 0);
      sum = mix(sum, entry.getCookie().getValue());
      sum = mix(sum, entry.getPacketCount().getValue());
      sum = mix(sum, entry.getByteCount().getValue());
      sum = read(entry.getMatch(), entry.getInstructions(), sum);
    }
    return sum;
  }

  @Override
  public Object kept() {
    return kept;
  }

  @Override
  public void encode(ByteBuf out) {
    ready.writeTo(out);
  }

  @Override
  public void buildAndEncode(ByteBuf out) {
    flowMod().writeTo(out);
  }
}
