package io.weft.protocols.openflow.v13;

import io.netty.buffer.ByteBuf;
import io.weft.protocols.openflow.Fault;
import io.weft.protocols.openflow.internal.WireReader;
import java.util.ArrayList;
import java.util.List;

/** Reads and writes meters and their bands (OpenFlow 1.3.5 section 7.3.4.5). */
final class MeterCodec {
  static final int DROP = 1;
  static final int DSCP_REMARK = 2;
  static final int EXPERIMENTER = 0xffff;

  private static final int BAND_HEADER = 12;
  private static final MeterModCommand[] COMMANDS = MeterModCommand.values();

  private MeterCodec() {}

  static MeterMod decodeMod(int xid, WireReader in) {
    MeterModCommand command =
        StructureCodec.constant(
            in,
            COMMANDS,
            in.u16("a meter-mod's command"),
            "meter-mod command",
            Fault.METER_COMMAND);
    int flags = in.u16("a meter's flags");
    int meter = in.i32("a meter");
    return new MeterMod(xid, command, flags, meter, decodeBands(in));
  }

  static void encodeMod(MeterMod m, ByteBuf out) {
    out.writeShort(m.command().code()).writeShort(m.flags()).writeInt(m.meterId());
    encodeBands(m.bands(), out);
  }

  /** Reads an entry of a meter-config reply. */
  static Meter decode(WireReader in) {
    in.skip(2, "a meter");
    int flags = in.u16("a meter's flags");
    int id = in.i32("a meter");
    return new Meter(id, flags, decodeBands(in));
  }

  static void encode(Meter meter, ByteBuf out) {
    out.writeShort(0).writeShort(meter.flags()).writeInt(meter.id());
    encodeBands(meter.bands(), out);
  }

  /** Reads bands up to the end of the part. */
  private static List<MeterBand> decodeBands(WireReader in) {
    List<MeterBand> bands = new ArrayList<>(2);
    while (in.hasRemaining()) {
      int offset = in.offset();
      int type = in.u16("a meter band's type");
      int length = in.u16("a meter band's length");
      if (length < BAND_HEADER) {
        throw in.fail(offset, "a meter band of " + length + " bytes is shorter than its header");
      }
      int outer = in.narrow(length - 4, "a meter band");
      int rate = in.i32("a meter band's rate");
      int burst = in.i32("a meter band's burst");
      bands.add(
          switch (type) {
            case DROP -> {
              in.skip(4, "a meter band");
              yield new MeterBand.Drop(rate, burst);
            }
            case DSCP_REMARK -> {
              int precedence = in.u8("a drop precedence");
              in.skip(3, "a meter band");
              yield new MeterBand.DscpRemark(rate, burst, precedence);
            }
            case EXPERIMENTER -> {
              int experimenter = in.i32("an experimenter's id");
              yield new MeterBand.Experimenter(rate, burst, experimenter, in.rest());
            }
            default -> new MeterBand.Unknown(type, rate, burst, in.rest());
          });
      in.widen(outer, "a meter band");
    }
    return bands;
  }

  private static void encodeBands(List<MeterBand> bands, ByteBuf out) {
    for (MeterBand band : bands) {
      int start = out.writerIndex();
      int type =
          switch (band) {
            case MeterBand.Drop b -> DROP;
            case MeterBand.DscpRemark b -> DSCP_REMARK;
            case MeterBand.Experimenter b -> EXPERIMENTER;
            case MeterBand.Unknown b -> b.type();
          };
      out.writeShort(type).writeShort(0).writeInt(band.rate()).writeInt(band.burst());
      switch (band) {
        case MeterBand.Drop b -> out.writeInt(0);
        case MeterBand.DscpRemark b -> out.writeInt(b.precedence() << 24);
        case MeterBand.Experimenter b -> b.data().writeTo(out.writeInt(b.experimenter()));
        case MeterBand.Unknown b -> b.body().writeTo(out);
      }
      int length = out.writerIndex() - start;
      if (length > 0xffff) {
        throw new IllegalArgumentException("a meter band of " + length + " bytes");
      }
      out.setShort(start + 2, length);
    }
  }
}
