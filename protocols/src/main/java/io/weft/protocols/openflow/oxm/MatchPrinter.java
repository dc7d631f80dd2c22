package io.weft.protocols.openflow.oxm;

import static io.weft.protocols.openflow.oxm.FieldValue.hex;

import io.weft.protocols.packet.Bytes;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes a match as {@code ovs-ofctl} prints it: the fields in its order, under its names. */
final class MatchPrinter {
  private final StringBuilder out;
  private final Match match;
  private final MatchFields asked;

  /** The fields that are not printed yet. */
  private final Map<OxmField, Match.FieldEntry> fields = new EnumMap<>(OxmField.class);

  MatchPrinter(StringBuilder out, Match wireOrder) {
    this.out = out;
    this.match = wireOrder.normalized();
    this.asked = MatchFields.of(match);
  }

  /** Each field with a comma after it. */
  void print() {
    for (Match.Entry entry : match.entries()) {
      if (entry instanceof Match.FieldEntry e) {
        fields.put(e.field(), e);
      }
    }
    range(OxmField.PKT_MARK, OxmField.CT_TP_DST);
    print(OxmField.PACKET_TYPE);
    boolean typeSaid = shorthand();
    range(OxmField.REG0, OxmField.REG15);
    tunnel();
    range(OxmField.METADATA, OxmField.IN_PORT);
    vlan();
    range(OxmField.ETH_SRC, OxmField.ETH_DST);
    if (!typeSaid) {
      ethType();
    }
    nsh();
    range(OxmField.IPV6_SRC, OxmField.IPV6_EXTHDR);
    for (Match.FieldEntry e : List.copyOf(fields.values())) {
      print(e.field());
    }
    for (Match.Entry entry : match.entries()) {
      if (entry instanceof Match.UnknownEntry e) {
        out.append(String.format("oxm_%08x=%s,", e.header(), e.payload().toHex()));
      }
    }
  }

  private void range(OxmField first, OxmField last) {
    for (Match.FieldEntry e : List.copyOf(fields.values())) {
      if (e.field().compareTo(first) >= 0 && e.field().compareTo(last) <= 0) {
        print(e.field());
      }
    }
  }

  /** The word for type and protocol, and whether it said the type. */
  private boolean shorthand() {
    Optional<Shorthand> shorthand = Shorthand.of(match);
    if (shorthand.isEmpty()) {
      return false;
    }
    out.append(shorthand.get().text()).append(',');
    fields.remove(OxmField.ETH_TYPE);
    if (shorthand.get().coversProtocol()) {
      fields.remove(OxmField.IP_PROTO);
    }
    return true;
  }

  private void ethType() {
    Match.@Nullable FieldEntry e = fields.remove(OxmField.ETH_TYPE);
    if (e != null) {
      out.append(String.format("dl_type=0x%04x", e.value()));
      if (e.mask() != OxmField.ETH_TYPE.ones()) {
        out.append(String.format("/0x%04x", e.mask()));
      }
      out.append(',');
    }
  }

  private void tunnel() {
    range(OxmField.TUNNEL_ID, OxmField.TUN_GBP_ID);
    // Of these ovs-ofctl prints no mask, and some only for the version of ERSPAN that has them.
    printValue(OxmField.TUN_GBP_FLAGS, true);
    long version = match.has(OxmField.TUN_ERSPAN_VER) ? match.value(OxmField.TUN_ERSPAN_VER) : 0;
    printValue(OxmField.TUN_ERSPAN_VER, true);
    printValue(OxmField.TUN_ERSPAN_IDX, version == 1);
    printValue(OxmField.TUN_ERSPAN_DIR, version == 2);
    printValue(OxmField.TUN_ERSPAN_HWID, version == 2);
    printValue(OxmField.TUN_GTPU_FLAGS, true);
    printValue(OxmField.TUN_GTPU_MSGTYPE, true);
    print(OxmField.TUN_FLAGS);
    for (Match.Entry entry : match.entries()) {
      if (entry instanceof Match.BytesEntry e) {
        option(e);
      }
    }
  }

  private void printValue(OxmField field, boolean asked) {
    Match.@Nullable FieldEntry e = fields.remove(field);
    if (e != null && asked) {
      out.append(field.matchText()).append('=');
      new FieldValue(0, e.value(), 0, field.ones()).appendTo(out, field);
      out.append(',');
    }
  }

  private void option(Match.BytesEntry e) {
    out.append(e.field().matchText());
    boolean zeroMask = e.mask().isPresent() && isZero(e.mask().get());
    if (!zeroMask) {
      out.append('=').append(MatchText.bytes(e.value()));
      e.mask().ifPresent(mask -> out.append('/').append(MatchText.bytes(mask)));
    }
    out.append(',');
  }

  private static boolean isZero(Bytes bytes) {
    for (int i = 0; i < bytes.length(); i++) {
      if (bytes.get(i) != 0) {
        return false;
      }
    }
    return true;
  }

  /** The context headers belong to the first kind of metadata, and only then are they printed. */
  private void nsh() {
    range(OxmField.NSH_FLAGS, OxmField.NSH_SI);
    if (match.has(OxmField.NSH_MDTYPE) && match.value(OxmField.NSH_MDTYPE) == 1) {
      range(OxmField.NSH_C1, OxmField.NSH_C4);
    } else {
      fields
          .keySet()
          .removeIf(f -> f.compareTo(OxmField.NSH_C1) >= 0 && f.compareTo(OxmField.NSH_C4) <= 0);
    }
  }

  /** The tag's identifier and priority, together as a tag on the wire where there is no word. */
  private void vlan() {
    Match.@Nullable FieldEntry vid = fields.remove(OxmField.VLAN_VID);
    Match.@Nullable FieldEntry pcp = fields.remove(OxmField.VLAN_PCP);
    int tci = (vid == null ? 0 : (int) vid.value()) | (pcp == null ? 0 : (int) pcp.value() << 13);
    int mask = (vid == null ? 0 : (int) vid.mask()) | (pcp == null ? 0 : (int) pcp.mask() << 13);
    if (mask == 0) {
      return;
    }
    int vidMask = mask & 0xfff;
    int pcpMask = mask >>> 13;
    boolean tagged = (mask & tci & Match.VLAN_PRESENT) != 0;
    boolean plain =
        (vidMask == 0 || vidMask == 0xfff)
            && (pcpMask == 0 || pcpMask == 7)
            && (vidMask | pcpMask) != 0;
    if (tagged && plain) {
      if (vidMask != 0) {
        out.append("dl_vlan=").append(tci & 0xfff).append(',');
      }
      if (pcpMask != 0) {
        out.append("dl_vlan_pcp=").append(tci >>> 13).append(',');
      }
    } else if (mask == 0xffff) {
      out.append(String.format("vlan_tci=0x%04x,", tci));
    } else {
      out.append(String.format("vlan_tci=0x%04x/0x%04x,", tci, mask));
    }
  }

  private void print(OxmField field) {
    Match.@Nullable FieldEntry e = fields.remove(field);
    if (e == null) {
      return;
    }
    FieldValue value = new FieldValue(e.valueHigh(), e.value(), e.maskHigh(), e.mask());
    boolean exact = value.isExact(field);
    if (field == OxmField.IP_DSCP && exact) {
      // The whole former type-of-service byte, as OpenFlow 1.0 had it.
      out.append("nw_tos=").append(e.value() << 2).append(',');
      return;
    }
    out.append(field.prerequisite().isMetBy(asked) ? field.matchText() : field.text()).append('=');
    switch (field) {
      case IPV6_FLABEL -> {
        out.append(String.format("0x%05x", e.value()));
        if (!exact) {
          out.append(String.format("/0x%05x", e.mask()));
        }
      }
      case NSH_SPI, NSH_C1, NSH_C2, NSH_C3, NSH_C4 -> {
        out.append("0x").append(Long.toHexString(e.value()));
        if (!exact) {
          out.append("/0x").append(Long.toHexString(e.mask()));
        }
      }
      case NSH_FLAGS, NSH_TTL, NSH_MDTYPE, NSH_NP, NSH_SI -> {
        if (exact) {
          out.append(e.value());
        } else {
          out.append(String.format("0x%02x/0x%02x", e.value(), e.mask()));
        }
      }
      case CT_ZONE -> {
        if (exact) {
          out.append(e.value());
        } else {
          out.append(hex(e.value())).append('/').append(hex(e.mask()));
        }
      }
      default -> {
        if (field.format() == OxmField.Format.DECIMAL && !exact) {
          out.append("0x").append(Long.toHexString(e.value()));
          out.append("/0x").append(Long.toHexString(e.mask()));
        } else {
          value.appendTo(out, field);
        }
      }
    }
    out.append(',');
  }
}
