package io.weft.protocols.openflow.oxm;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds fields by header and by name. */
final class OxmIndex {
  /** The fields by their numbers. */
  static final List<OxmField> FIELDS = List.of(OxmField.values());

  private static final int FIELDS_PER_CLASS = 128;
  private static final @Nullable OxmField[] NONE = new OxmField[FIELDS_PER_CLASS];
  private static final @Nullable OxmField[] BASIC_FIELDS = byNumber(OxmHeader.CLASS_BASIC, 0);
  private static final @Nullable OxmField[] NICIRA_FIELDS = byNumber(OxmHeader.CLASS_NICIRA, 0);
  private static final @Nullable OxmField[] LEGACY_FIELDS = byNumber(OxmHeader.CLASS_LEGACY, 0);
  private static final @Nullable OxmField[] PACKET_REGISTERS =
      byNumber(OxmHeader.CLASS_PACKET_REGISTERS, 0);
  private static final @Nullable OxmField[] ERICSSON_FIELDS = byNumber(OxmHeader.CLASS_ERICSSON, 0);
  private static final @Nullable OxmField[] ONF_FIELDS =
      byNumber(OxmHeader.CLASS_EXPERIMENTER, OxmHeader.ONF);
  private static final @Nullable OxmField[] NICIRA_ET_FIELDS =
      byNumber(OxmHeader.CLASS_EXPERIMENTER, OxmHeader.NICIRA);
  private static final @Nullable OxmField[] NSH_FIELDS =
      byNumber(OxmHeader.CLASS_EXPERIMENTER, OxmHeader.NSH);
  private static final byte[] BASIC_BYTES = bytesByNumber(BASIC_FIELDS);
  private static final byte[] NICIRA_BYTES = bytesByNumber(NICIRA_FIELDS);
  private static final Map<String, OxmField> BY_HEADER_NAME = byHeaderName();
  private static final Map<String, OxmField> BY_NAME = byName();
  static final List<OxmField> REGISTERS = series(OxmField.REG0, 16);
  static final List<OxmField> EXTENDED_REGISTERS = series(OxmField.XREG0, 8);
  static final List<OxmField> DOUBLE_EXTENDED_REGISTERS = series(OxmField.XXREG0, 4);
  static final List<OxmField> TUNNEL_METADATA = series(OxmField.TUN_METADATA0, 64);

  private OxmIndex() {}

  private static @Nullable OxmField[] byNumber(int oxmClass, int experimenter) {
    @Nullable OxmField[] fields = new OxmField[FIELDS_PER_CLASS];
    for (OxmField field : OxmField.values()) {
      for (OxmHeader header : field.headers()) {
        if (header.oxmClass() == oxmClass && header.experimenter() == experimenter) {
          fields[header.number()] = field;
        }
      }
    }
    return fields;
  }

  private static byte[] bytesByNumber(@Nullable OxmField[] fields) {
    byte[] bytes = new byte[FIELDS_PER_CLASS];
    for (int i = 0; i < FIELDS_PER_CLASS; i++) {
      OxmField field = fields[i];
      if (field != null && !field.isVariable()) {
        bytes[i] = (byte) field.bytes();
      }
    }
    return bytes;
  }

  /**
   * Whether a header is of a known field of one of the usual classes, and has the length that the
   * field must have. False says nothing: for most headers this is a quick answer.
   */
  static boolean isPlain(int header) {
    byte[] bytes;
    switch (header >>> 16) {
      case OxmHeader.CLASS_BASIC -> bytes = BASIC_BYTES;
      case OxmHeader.CLASS_NICIRA -> bytes = NICIRA_BYTES;
      default -> {
        return false;
      }
    }
    int one = bytes[header >>> 9 & 0x7f];
    return one != 0 && (header & 0xff) == one << (header >>> 8 & 1);
  }

  private static List<OxmField> series(OxmField first, int count) {
    List<OxmField> all = List.of(OxmField.values());
    int from = all.indexOf(first);
    return all.subList(from, from + count);
  }

  private static Map<String, OxmField> byName() {
    Map<String, OxmField> fields = new HashMap<>();
    for (OxmField field : OxmField.values()) {
      fields.putIfAbsent(field.matchText(), field);
      fields.put(field.text(), field);
    }
    fields.keySet().removeAll(List.of("tp_src", "tp_dst"));
    fields.put("in_port", OxmField.IN_PORT);
    fields.put("ip_proto", OxmField.IP_PROTO);
    fields.put("ip_ecn", OxmField.IP_ECN);
    fields.put("ip_ttl", OxmField.IP_TTL);
    fields.put("nw_tos_shifted", OxmField.IP_DSCP);
    fields.put("tunnel_id", OxmField.TUNNEL_ID);
    fields.put("nsp", OxmField.NSH_SPI);
    fields.put("nsi", OxmField.NSH_SI);
    List<OxmField> nshContexts = series(OxmField.NSH_C1, 4);
    for (int i = 0; i < nshContexts.size(); i++) {
      fields.put("nshc" + (i + 1), nshContexts.get(i));
    }
    return fields;
  }

  private static Map<String, OxmField> byHeaderName() {
    Map<String, OxmField> fields = new HashMap<>();
    for (OxmField field : OxmField.values()) {
      for (OxmHeader header : field.headers()) {
        fields.put(header.name(), field);
      }
    }
    return fields;
  }

  static @Nullable OxmField ofHeader(int header, int experimenter) {
    return fields(header >>> 16, experimenter)[header >>> 9 & 0x7f];
  }

  static @Nullable OxmField ofName(String name) {
    OxmField field = BY_NAME.get(name);
    return field == null ? BY_HEADER_NAME.get(name) : field;
  }

  static @Nullable OxmField ofHeaderName(String name) {
    return BY_HEADER_NAME.get(name);
  }

  private static @Nullable OxmField[] fields(int oxmClass, int experimenter) {
    return switch (oxmClass) {
      case OxmHeader.CLASS_BASIC -> BASIC_FIELDS;
      case OxmHeader.CLASS_NICIRA -> NICIRA_FIELDS;
      case OxmHeader.CLASS_LEGACY -> LEGACY_FIELDS;
      case OxmHeader.CLASS_PACKET_REGISTERS -> PACKET_REGISTERS;
      case OxmHeader.CLASS_ERICSSON -> ERICSSON_FIELDS;
      case OxmHeader.CLASS_EXPERIMENTER ->
          switch (experimenter) {
            case OxmHeader.ONF -> ONF_FIELDS;
            case OxmHeader.NICIRA -> NICIRA_ET_FIELDS;
            case OxmHeader.NSH -> NSH_FIELDS;
            default -> NONE;
          };
      default -> NONE;
    };
  }
}
