package io.weft.protocols.openflow;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.protocols.openflow.nicira.AsyncProperty;
import io.weft.protocols.openflow.nicira.NiciraBody;
import io.weft.protocols.openflow.nicira.NiciraRole;
import io.weft.protocols.openflow.nicira.TlvMapping;
import io.weft.protocols.openflow.nicira.TlvTableCommand;
import io.weft.protocols.openflow.v10.NiciraFlow;
import io.weft.protocols.openflow.v10.NiciraFlowMod;
import io.weft.protocols.openflow.v13.Action;
import io.weft.protocols.openflow.v13.BundleAdd;
import io.weft.protocols.openflow.v13.ControllerRole;
import io.weft.protocols.openflow.v13.ErrorCode;
import io.weft.protocols.openflow.v13.ErrorMessage;
import io.weft.protocols.openflow.v13.Flow;
import io.weft.protocols.openflow.v13.FlowMod;
import io.weft.protocols.openflow.v13.FlowStatsRequest;
import io.weft.protocols.openflow.v13.Group;
import io.weft.protocols.openflow.v13.GroupMod;
import io.weft.protocols.openflow.v13.Message;
import io.weft.protocols.openflow.v13.Meter;
import io.weft.protocols.openflow.v13.MeterBand;
import io.weft.protocols.openflow.v13.MeterMod;
import io.weft.protocols.openflow.v13.NiciraMessage;
import io.weft.protocols.openflow.v13.OpenFlowCodec;
import io.weft.protocols.openflow.v13.PacketOut;
import io.weft.protocols.openflow.v13.RoleRequest;
import io.weft.protocols.packet.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Messages with one mistake each, in both versions. */
final class MalformedMessages {
  private static final int XID = 0x37;
  private static final int EXPERIMENTER = 4;
  private static final int EXPERIMENTER_BODY = 16;

  private MalformedMessages() {}

  /**
   * A message that cannot be read.
   *
   * @param fault what is wrong with it
   */
  record Sample(String name, Bytes frame, Fault fault) {
    /** The fault that the decoder finds. */
    Fault found() {
      try {
        if (frame.get(0) == OpenFlowCodec.VERSION) {
          new OpenFlowCodec().decode(frame);
        } else {
          new io.weft.protocols.openflow.v10.OpenFlowCodec().decode(frame);
        }
      } catch (ProtocolException e) {
        return e.fault();
      }
      throw new AssertionError(this + " can be read");
    }

    /** The error that a switch answers with, in words. */
    String refusal() {
      return frame.get(0) == OpenFlowCodec.VERSION
          ? ErrorMessage.of(XID, ErrorCode.of(found()), frame).describe()
          : io.weft.protocols.openflow.v10.ErrorMessage.of(XID, found(), frame).describe();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** A sample with 16 bits of a message put into the place of others. */
  private static Sample changed(String name, ByteBuf message, int at, int value, Fault fault) {
    ByteBuf copy = message.copy();
    copy.setShort(at, value);
    return new Sample(name, Bytes.copyOf(copy), fault);
  }

  private static Sample cut(ByteBuf message, int length) {
    byte[] bytes = Arrays.copyOf(Bytes.copyOf(message).toArray(), length);
    bytes[2] = (byte) (length >>> 8);
    bytes[3] = (byte) length;
    String name = "type " + bytes[1] + " cut after " + length + " bytes";
    return new Sample(name, Bytes.copyOf(bytes), Fault.MESSAGE_LENGTH);
  }

  private static ByteBuf encode(Message message) {
    ByteBuf out = Unpooled.buffer();
    new OpenFlowCodec().encode(message.withXid(XID), out);
    return out;
  }

  private static ByteBuf encode10(io.weft.protocols.openflow.v10.Message message) {
    ByteBuf out = Unpooled.buffer();
    new io.weft.protocols.openflow.v10.OpenFlowCodec().encode(message.withXid(XID), out);
    return out;
  }

  private static FlowMod flowMod() {
    return FlowMod.add(Flow.parse("in_port=3 actions=output:2"));
  }

  private static GroupMod groupMod() {
    return GroupMod.add(Group.parse("group_id=3,type=select,bucket=output:1,bucket=output:2"));
  }

  private static MeterMod meterMod() {
    return MeterMod.add(new Meter(7, Meter.KBPS, List.of(new MeterBand.Drop(1_000, 0))));
  }

  private static NiciraBody asyncConfig() {
    return new NiciraBody.SetAsyncConfig2(List.of(new AsyncProperty.Mask(1, 5)));
  }

  private static NiciraBody tlvTableMod() {
    return new NiciraBody.TlvTableMod(TlvTableCommand.ADD, List.of(new TlvMapping(5, 5, 4, 1)));
  }

  /** Samples of OpenFlow 1.3. */
  static List<Sample> of13() {
    ByteBuf flow = encode(flowMod());
    int match = 48;
    int instruction = match + 16;
    int action = instruction + 8;
    ByteBuf setField = encode(FlowMod.add(Flow.parse("ip actions=set_field:10.0.0.1->ip_dst")));
    ByteBuf group = encode(groupMod());
    ByteBuf async = encode(new NiciraMessage(0, asyncConfig()));
    ByteBuf tlv = encode(new NiciraMessage(0, tlvTableMod()));
    ByteBuf bundle = encode(BundleAdd.of(5, 1, flowMod()));
    ByteBuf role = encode(new RoleRequest(0, ControllerRole.EQUAL, 0));
    return List.of(
        changed("flow-mod command", flow, 24, 9, Fault.FLOW_COMMAND),
        changed("match type", flow, match, 9, Fault.MATCH_TYPE),
        changed("match too long", flow, match + 2, 0xfff0, Fault.MATCH_LENGTH),
        changed("match too short", flow, match + 2, 3, Fault.MATCH_LENGTH),
        changed("match field past the match", flow, match + 6, 0x0010, Fault.MATCH_LENGTH),
        changed("match field of half its width", flow, match + 6, 0x0002, Fault.MATCH_FIELD),
        changed("instruction too long", flow, instruction + 2, 0xfff0, Fault.INSTRUCTION_LENGTH),
        changed("instruction too short", flow, instruction + 2, 4, Fault.INSTRUCTION_LENGTH),
        changed("action too long", flow, action + 2, 24, Fault.ACTION_LENGTH),
        changed("action too short", flow, action + 2, 7, Fault.ACTION_LENGTH),
        changed("action of another length", flow, action + 2, 8, Fault.ACTION_LENGTH),
        changed("value of another width", setField, action + 6, 0x1803, Fault.SET_FIELD_LENGTH),
        changed("group-mod command", group, 8, 99, Fault.GROUP_COMMAND),
        changed("group type", group, 10, 0x6300, Fault.GROUP_TYPE),
        changed("bucket too long", group, 16, 0xfff0, Fault.BUCKET_LENGTH),
        changed("action in a bucket", group, 34, 7, Fault.ACTION_LENGTH),
        changed("meter-mod command", encode(meterMod()), 8, 99, Fault.METER_COMMAND),
        changed("band too long", encode(meterMod()), 18, 0xfff0, Fault.MESSAGE_LENGTH),
        changed("role", role, 10, 99, Fault.ROLE),
        changed("property too long", async, EXPERIMENTER_BODY + 2, 99, Fault.PROPERTY_LENGTH),
        changed("tlv-table command", tlv, EXPERIMENTER_BODY, 99, Fault.TLV_TABLE_COMMAND),
        changed("bundled message too long", bundle, 26, 0xfff0, Fault.BUNDLED_LENGTH),
        changed("bundled message too short", bundle, 26, 9, Fault.BUNDLED_MESSAGE),
        changed("action of a bundled message", bundle, 24 + action + 2, 24, Fault.ACTION_LENGTH));
  }

  /** Samples of OpenFlow 1.0. */
  static List<Sample> of10() {
    ByteBuf flow =
        encode10(
            io.weft.protocols.openflow.v10.FlowMod.add(
                io.weft.protocols.openflow.v10.Flow.parse("in_port=3 actions=output:2")));
    ByteBuf nicira =
        encode10(NiciraFlowMod.add(NiciraFlow.parse("ip actions=set_field:7/7->reg5")));
    int match = 48;
    int action = match + 8;
    Map<String, ByteBuf> bodies =
        Map.of(
            "role", encode10(nicira(new NiciraBody.RoleRequest(NiciraRole.OTHER))),
            "async", encode10(nicira(asyncConfig())),
            "tlv", encode10(nicira(tlvTableMod())));
    return List.of(
        changed("flow-mod command", flow, 56, 9, Fault.FLOW_COMMAND),
        changed("action too long", flow, 74, 16, Fault.ACTION_LENGTH),
        changed("action too short", flow, 74, 7, Fault.ACTION_LENGTH),
        changed("flow-mod command of Nicira's", nicira, 24, 9, Fault.FLOW_COMMAND),
        changed("match too long", nicira, 40, 0xfff0, Fault.MATCH_LENGTH),
        changed("match field past the match", nicira, match + 2, 0x0a10, Fault.MATCH_LENGTH),
        changed("match field of half its width", nicira, match + 2, 0x0a01, Fault.MATCH_FIELD),
        changed("value of another width", nicira, action + 12, 0x0b06, Fault.SET_FIELD_LENGTH),
        changed("role", bodies.get("role"), EXPERIMENTER_BODY + 2, 99, Fault.ROLE),
        changed(
            "property too long",
            bodies.get("async"),
            EXPERIMENTER_BODY + 2,
            99,
            Fault.PROPERTY_LENGTH),
        changed(
            "tlv-table command",
            bodies.get("tlv"),
            EXPERIMENTER_BODY,
            99,
            Fault.TLV_TABLE_COMMAND));
  }

  private static io.weft.protocols.openflow.v10.Message nicira(NiciraBody body) {
    return new io.weft.protocols.openflow.v10.NiciraMessage(0, body);
  }

  /** Messages that end before their fixed part does, or that are no multiple of eight bytes. */
  static List<Sample> cut() {
    List<Sample> samples = new ArrayList<>();
    PacketOut out =
        PacketOut.of(
            PortNumber.CONTROLLER, List.of(Action.Output.to(PortNumber.of(1))), Bytes.EMPTY);
    List<ByteBuf> messages =
        List.of(
            encode(flowMod()),
            encode(groupMod()),
            encode(meterMod()),
            encode(out),
            encode(new RoleRequest(0, ControllerRole.EQUAL, 0)),
            encode(FlowStatsRequest.all()),
            encode(new NiciraMessage(0, asyncConfig())),
            encode10(
                io.weft.protocols.openflow.v10.FlowMod.add(
                    io.weft.protocols.openflow.v10.Flow.parse("in_port=3 actions=output:2"))),
            encode10(NiciraFlowMod.add(NiciraFlow.parse("ip actions=output:2"))));
    for (ByteBuf message : messages) {
      for (int length = Framer.HEADER_LENGTH; length < message.readableBytes(); length++) {
        // An experimenter's message without a subtype is one that is not known.
        boolean unknown = message.getByte(1) == EXPERIMENTER && length >= 12 && length < 16;
        if ((length < 12 || length % 8 != 0) && !unknown) {
          samples.add(cut(message, length));
        }
      }
    }
    return samples;
  }
}
