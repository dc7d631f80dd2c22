package io.weft.protocols.openflow.v13;

import io.netty.buffer.ByteBuf;
import io.weft.protocols.openflow.Fault;
import io.weft.protocols.openflow.ProtocolException;
import io.weft.protocols.openflow.internal.WireReader;
import io.weft.protocols.openflow.nicira.NiciraBody;
import io.weft.protocols.openflow.nicira.NiciraCodec;
import java.util.ArrayList;
import java.util.List;

/** Reads and writes what follows the header of an experimenter's message. */
final class ExperimenterCodec {
  /** The id of the Open Networking Foundation as experimenter. */
  static final int ONF = 0x4f4e4600;

  /** ONF's type of multipart messages and of {@link FlowMonitorCancel}. */
  static final int FLOW_MONITOR = 1870;

  private static final int FLOW_MONITOR_PAUSED = 1871;
  private static final int FLOW_MONITOR_RESUMED = 1872;
  private static final int ROLE_STATUS = 1911;
  private static final int BUNDLE_CONTROL = 2300;
  private static final int BUNDLE_ADD = 2301;

  private static final int HEADER = 8;

  private static final BundleCommand[] BUNDLE_COMMANDS = BundleCommand.values();

  private ExperimenterCodec() {}

  static Message decode(int xid, WireReader in) {
    int experimenter = in.i32("an experimenter's id");
    int type = in.i32("an experimenter's type");
    if (experimenter == NiciraBody.EXPERIMENTER && NiciraCodec.knows(type)) {
      return new NiciraMessage(xid, NiciraCodec.decode(type, in));
    }
    if (experimenter != ONF) {
      return new ExperimenterMessage(xid, experimenter, type, in.rest());
    }
    return switch (type) {
      case FLOW_MONITOR -> new FlowMonitorCancel(xid, in.i32("a monitor's id"));
      case FLOW_MONITOR_PAUSED -> new FlowMonitorPaused(xid);
      case FLOW_MONITOR_RESUMED -> new FlowMonitorResumed(xid);
      case ROLE_STATUS -> {
        ControllerRole role = StructureCodec.decodeRole(in);
        int reason = in.u8("a role status' reason");
        in.skip(3, "a role status");
        long generationId = in.i64("a generation");
        yield new RoleStatus(xid, role, reason, generationId, decodeProperties(in));
      }
      case BUNDLE_CONTROL -> {
        int bundle = in.i32("a bundle");
        BundleCommand command =
            StructureCodec.constant(
                in, BUNDLE_COMMANDS, in.u16("a bundle's command"), "bundle command");
        int flags = in.u16("a bundle's flags");
        yield new BundleControl(xid, bundle, command, flags, decodeProperties(in));
      }
      case BUNDLE_ADD -> decodeBundleAdd(xid, in);
      default -> new ExperimenterMessage(xid, experimenter, type, in.rest());
    };
  }

  private static BundleAdd decodeBundleAdd(int xid, WireReader in) {
    int bundle = in.i32("a bundle");
    in.skip(2, "a bundle's message");
    int flags = in.u16("a bundle's flags");
    int length = bundledLength(in);
    int outer = in.narrow(length, "a bundle's message");
    // Bundles in bundles would let a message of 64 kilobytes nest some thousand levels deep.
    if (in.remaining() >= 2 * HEADER
        && in.peek32(HEADER, "an experimenter's id") == ONF
        && in.peek32(HEADER + 4, "an experimenter's type") == BUNDLE_ADD
        && in.peek16(0, "a message's type") == (OpenFlowCodec.VERSION << 8 | 4)) {
      throw in.fail(Fault.BUNDLED_MESSAGE, "a bundle's message in a bundle");
    }
    Message message = decodeBundled(in);
    in.widen(outer, "a bundle's message");
    List<OnfProperty> properties = List.of();
    if (in.hasRemaining()) {
      in.skip(-length & 7, "the padding of a bundle's message");
      if (!in.hasRemaining()) {
        throw in.fail("padding after a bundle's message without a property");
      }
      properties = decodeProperties(in);
    }
    return new BundleAdd(xid, bundle, flags, message, properties);
  }

  private static int bundledLength(WireReader in) {
    if (in.remaining() < HEADER) {
      throw in.fail(Fault.BUNDLED_LENGTH, "no message for the bundle");
    }
    int length = in.peek16(2, "the length of a bundle's message");
    if (length < HEADER || length > in.remaining()) {
      throw in.fail(
          Fault.BUNDLED_LENGTH,
          "a bundle's message of " + length + " bytes, of " + in.remaining() + " that are left");
    }
    return length;
  }

  private static Message decodeBundled(WireReader in) {
    try {
      return OpenFlowCodec.decodeNested(in);
    } catch (ProtocolException e) {
      throw e.within(Fault.BUNDLED_MESSAGE);
    }
  }

  private static List<OnfProperty> decodeProperties(WireReader in) {
    if (!in.hasRemaining()) {
      return List.of();
    }
    List<OnfProperty> properties = new ArrayList<>(2);
    while (in.hasRemaining()) {
      int type = in.u16("a property's type");
      int length = in.u16("a property's length");
      if (length < 4) {
        throw in.fail(in.offset() - 2, "a property of " + length + " bytes");
      }
      properties.add(new OnfProperty(type, in.bytes(length - 4, "a property")));
      in.skip(-length & 7, "the padding of a property");
    }
    return properties;
  }

  /** Writes a message from its experimenter's id on. */
  static void encode(NiciraMessage message, ByteBuf out) {
    NiciraCodec.encode(message.body(), out);
  }

  static void encode(ExperimenterMessage m, ByteBuf out) {
    m.data().writeTo(out.writeInt(m.experimenter()).writeInt(m.type()));
  }

  static void encode(FlowMonitorCancel m, ByteBuf out) {
    onf(FLOW_MONITOR, out).writeInt(m.id());
  }

  static void encode(FlowMonitorPaused m, ByteBuf out) {
    onf(FLOW_MONITOR_PAUSED, out);
  }

  static void encode(FlowMonitorResumed m, ByteBuf out) {
    onf(FLOW_MONITOR_RESUMED, out);
  }

  static void encode(RoleStatus m, ByteBuf out) {
    onf(ROLE_STATUS, out).writeInt(m.role().code()).writeByte(m.reason()).writeZero(3);
    out.writeLong(m.generationId());
    encodeProperties(m.properties(), out);
  }

  static void encode(BundleControl m, ByteBuf out) {
    onf(BUNDLE_CONTROL, out).writeInt(m.bundleId());
    out.writeShort(m.command().code()).writeShort(m.flags());
    encodeProperties(m.properties(), out);
  }

  static void encode(BundleAdd m, ByteBuf out) {
    onf(BUNDLE_ADD, out).writeInt(m.bundleId()).writeShort(0).writeShort(m.flags());
    int start = out.writerIndex();
    OpenFlowCodec.encodeNested(m.message(), out);
    if (!m.properties().isEmpty()) {
      out.writeZero(-(out.writerIndex() - start) & 7);
      encodeProperties(m.properties(), out);
    }
  }

  private static ByteBuf onf(int type, ByteBuf out) {
    return out.writeInt(ONF).writeInt(type);
  }

  private static void encodeProperties(List<OnfProperty> properties, ByteBuf out) {
    for (OnfProperty property : properties) {
      int length = 4 + property.body().length();
      if (length > 0xffff) {
        throw new IllegalArgumentException("a property of " + length + " bytes");
      }
      property.body().writeTo(out.writeShort(property.type()).writeShort(length));
      out.writeZero(-length & 7);
    }
  }
}
