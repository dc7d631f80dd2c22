package io.weft.protocols.packet;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads and writes the parts of an LLDP message. */
final class LldpTlvCodec {
  private static final int CHASSIS_ID = 1;
  private static final int PORT_ID = 2;
  private static final int TIME_TO_LIVE = 3;
  private static final int PORT_DESCRIPTION = 4;
  private static final int SYSTEM_NAME = 5;
  private static final int SYSTEM_DESCRIPTION = 6;
  private static final int SYSTEM_CAPABILITIES = 7;
  private static final int MANAGEMENT_ADDRESS = 8;
  private static final int ORGANIZATION_SPECIFIC = 127;

  private LldpTlvCodec() {}

  static void encode(LldpTlv tlv, ByteBuf out) {
    int start = out.writerIndex();
    out.writeShort(0);
    int type =
        switch (tlv) {
          case LldpTlv.ChassisId t -> {
            t.id().writeTo(out.writeByte(t.subtype()));
            yield CHASSIS_ID;
          }
          case LldpTlv.PortId t -> {
            t.id().writeTo(out.writeByte(t.subtype()));
            yield PORT_ID;
          }
          case LldpTlv.TimeToLive t -> {
            out.writeShort(t.seconds());
            yield TIME_TO_LIVE;
          }
          case LldpTlv.PortDescription t -> text(PORT_DESCRIPTION, t.text(), out);
          case LldpTlv.SystemName t -> text(SYSTEM_NAME, t.text(), out);
          case LldpTlv.SystemDescription t -> text(SYSTEM_DESCRIPTION, t.text(), out);
          case LldpTlv.SystemCapabilities t -> {
            out.writeShort(t.capabilities()).writeShort(t.enabled());
            yield SYSTEM_CAPABILITIES;
          }
          case LldpTlv.ManagementAddress t -> {
            t.address().writeTo(out.writeByte(1 + t.address().length()).writeByte(t.family()));
            out.writeByte(t.interfaceSubtype()).writeInt(t.interfaceNumber());
            t.objectId().writeTo(out.writeByte(t.objectId().length()));
            yield MANAGEMENT_ADDRESS;
          }
          case LldpTlv.OrganizationSpecific t -> {
            t.data().writeTo(out.writeMedium(t.organization()).writeByte(t.subtype()));
            yield ORGANIZATION_SPECIFIC;
          }
          case LldpTlv.Unknown t -> {
            t.data().writeTo(out);
            yield t.type();
          }
        };
    out.setShort(start, type << 9 | (out.writerIndex() - start - 2));
  }

  private static int text(int type, String text, ByteBuf out) {
    out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    return type;
  }

  /** Reads a part; an unknown one if it has not the form of its type. */
  static LldpTlv decode(int type, Bytes data) {
    ByteBuf in = data.toByteBuf();
    int length = data.length();
    return switch (type) {
      case CHASSIS_ID ->
          length >= 2 && length <= 256
              ? new LldpTlv.ChassisId(data.get(0), data.slice(1, length - 1))
              : new LldpTlv.Unknown(type, data);
      case PORT_ID ->
          length >= 2 && length <= 256
              ? new LldpTlv.PortId(data.get(0), data.slice(1, length - 1))
              : new LldpTlv.Unknown(type, data);
      case TIME_TO_LIVE ->
          length == 2
              ? new LldpTlv.TimeToLive(in.readUnsignedShort())
              : new LldpTlv.Unknown(type, data);
      case PORT_DESCRIPTION ->
          text(data)
              .<LldpTlv>map(LldpTlv.PortDescription::new)
              .orElseGet(() -> new LldpTlv.Unknown(type, data));
      case SYSTEM_NAME ->
          text(data)
              .<LldpTlv>map(LldpTlv.SystemName::new)
              .orElseGet(() -> new LldpTlv.Unknown(type, data));
      case SYSTEM_DESCRIPTION ->
          text(data)
              .<LldpTlv>map(LldpTlv.SystemDescription::new)
              .orElseGet(() -> new LldpTlv.Unknown(type, data));
      case SYSTEM_CAPABILITIES ->
          length == 4
              ? new LldpTlv.SystemCapabilities(in.readUnsignedShort(), in.readUnsignedShort())
              : new LldpTlv.Unknown(type, data);
      case MANAGEMENT_ADDRESS -> managementAddress(data);
      case ORGANIZATION_SPECIFIC ->
          length >= 4
              ? new LldpTlv.OrganizationSpecific(
                  in.readUnsignedMedium(), in.readUnsignedByte(), data.slice(4, length - 4))
              : new LldpTlv.Unknown(type, data);
      default -> new LldpTlv.Unknown(type, data);
    };
  }

  /** Text whose bytes are those that it would be written as. */
  private static Optional<String> text(Bytes data) {
    String text = new String(data.toArray(), StandardCharsets.UTF_8);
    boolean same = Bytes.wrap(text.getBytes(StandardCharsets.UTF_8)).equals(data);
    return same && data.length() <= 255 ? Optional.of(text) : Optional.empty();
  }

  private static LldpTlv managementAddress(Bytes data) {
    int addressEnd = data.isEmpty() ? 0 : 1 + data.get(0);
    int objectLengthAt = addressEnd + 5;
    if (addressEnd < 3
        || addressEnd > 33
        || objectLengthAt >= data.length()
        || data.get(objectLengthAt) > 128
        || objectLengthAt + 1 + data.get(objectLengthAt) != data.length()) {
      return new LldpTlv.Unknown(MANAGEMENT_ADDRESS, data);
    }
    return new LldpTlv.ManagementAddress(
        data.get(1),
        data.slice(2, addressEnd - 2),
        data.get(addressEnd),
        data.toByteBuf().getInt(addressEnd + 1),
        data.slice(objectLengthAt + 1, data.get(objectLengthAt)));
  }
}
