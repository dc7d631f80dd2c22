package io.weft.protocols.openflow.oxm;

import io.netty.buffer.ByteBuf;
import io.weft.protocols.openflow.Fault;
import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.internal.WireReader;
import io.weft.protocols.packet.Bytes;
import io.weft.protocols.packet.Ipv4Address;
import io.weft.protocols.packet.Ipv6Address;
import io.weft.protocols.packet.MacAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a flow asks of a packet: fields with values and masks, in wire order (OpenFlow 1.3.5 section
 * 7.2.3). Immutable; kept as its bytes, from which values are read as primitives.
 *
 * <p>Two matches are equal if they would be the same bytes. A switch may send the fields of a flow
 * in another order than they were given to it; compare {@link #normalized()} matches then.
 */
public final class Match {
  /** The match of all packets. */
  public static final Match ANY = new Match(new byte[0]);

  /** The bit of a {@code vlan_vid} that says that there is a tag ({@code OFPVID_PRESENT}). */
  public static final int VLAN_PRESENT = 0x1000;

  /** The bit of a header that says that a mask follows the value. */
  static final int MASKED = 0x100;

  /** The fields as they are on the wire, of lengths that have been checked. */
  private final byte[] wire;

  private Match(byte[] wire) {
    this.wire = wire;
  }

  /** One field of a match, or an unknown one as its bytes. */
  public sealed interface Entry {}

  /**
   * A known field.
   *
   * @param field which
   * @param valueHigh the first 64 of 128 bits, otherwise 0
   * @param value the value, or its last 64 bits
   * @param maskHigh as {@code valueHigh}
   * @param mask which bits count; all ones of the field's width if the field is not masked
   */
  public record FieldEntry(OxmField field, long valueHigh, long value, long maskHigh, long mask)
      implements Entry {}

  /**
   * A field of variable length.
   *
   * @param field which
   * @param value 1 to 124 bytes
   * @param mask as many bytes, or empty if all bits count
   */
  public record BytesEntry(OxmField field, Bytes value, Optional<Bytes> mask) implements Entry {}

  /**
   * A field that this codec does not know.
   *
   * @param header its header: class, number, mask bit and length of {@code payload}
   * @param payload value and mask, and in an experimenter's field its id before them
   */
  public record UnknownEntry(int header, Bytes payload) implements Entry {}

  /** What a packet has in its fields, for {@link #matches}. */
  public interface Packet {
    /** Whether the packet has that field. */
    boolean has(OxmField field);

    /** The field's value, or the last 64 bits of it. */
    long value(OxmField field);

    /** The first 64 of 128 bits. */
    long valueHigh(OxmField field);
  }

  /** Starts a match. */
  public static Builder builder() {
    return new Builder();
  }

  /** The number of fields. */
  public int size() {
    int size = 0;
    for (int at = 0; at < wire.length; at = next(at)) {
      size++;
    }
    return size;
  }

  /** Whether this asks for nothing. */
  public boolean isEmpty() {
    return wire.length == 0;
  }

  /** The number of bytes of all fields. */
  int length() {
    return wire.length;
  }

  void writeTo(ByteBuf out) {
    out.writeBytes(wire);
  }

  private int header(int at) {
    return FieldNumbers.header(wire, at);
  }

  private int next(int at) {
    return at + 4 + (wire[at + 3] & 0xff);
  }

  private @Nullable OxmField fieldAt(int at, int header) {
    return header >>> 16 == OxmHeader.CLASS_EXPERIMENTER
        ? OxmIndex.ofHeader(header, header(at + 4))
        : OxmIndex.ofHeader(header, 0);
  }

  /** Where the value of the field with that header begins. */
  private static int valueAt(int at, int header) {
    return header >>> 16 == OxmHeader.CLASS_EXPERIMENTER ? at + 8 : at + 4;
  }

  /** Where a field begins, or -1. */
  private int indexOf(OxmField wanted) {
    int usual = wanted.header();
    if (usual >>> 16 != OxmHeader.CLASS_EXPERIMENTER) {
      int at = 0;
      while (at < wire.length) {
        int header = header(at);
        if ((header ^ usual) >>> 9 == 0) {
          return at;
        }
        at += 4 + (header & 0xff);
      }
      if (!wanted.hasOtherHeaders()) {
        return -1;
      }
    }
    for (int at = 0; at < wire.length; at = next(at)) {
      if (fieldAt(at, header(at)) == wanted) {
        return at;
      }
    }
    return -1;
  }

  private long number(int at, int bytes) {
    return FieldNumbers.low(wire, at, bytes);
  }

  private long numberHigh(int at, int bytes) {
    return FieldNumbers.high(wire, at, bytes);
  }

  /** The fields in wire order. */
  public List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    for (int at = 0; at < wire.length; at = next(at)) {
      entries.add(entryAt(at));
    }
    return List.copyOf(entries);
  }

  private Entry entryAt(int at) {
    int header = header(at);
    OxmField field = fieldAt(at, header);
    int end = next(at);
    if (field == null) {
      return new UnknownEntry(header, bytes(at + 4, end));
    }
    int value = valueAt(at, header);
    boolean masked = isMasked(header);
    int mask = masked ? value + (end - value) / 2 : end;
    if (field.isVariable()) {
      return new BytesEntry(
          field, bytes(value, mask), masked ? Optional.of(bytes(mask, end)) : Optional.empty());
    }
    int bytes = mask - value;
    return new FieldEntry(
        field,
        numberHigh(value, bytes),
        number(value, bytes),
        masked ? numberHigh(mask, bytes) : field.onesHigh(),
        masked ? number(mask, bytes) : field.ones());
  }

  private Bytes bytes(int from, int to) {
    return Bytes.copyOf(Arrays.copyOfRange(wire, from, to));
  }

  /** Whether the match asks for that field. */
  public boolean has(OxmField field) {
    return indexOf(field) >= 0;
  }

  /** Whether only some bits of that field count; false if the field is absent. */
  public boolean isMasked(OxmField field) {
    int at = indexOf(field);
    return at >= 0 && isMasked(header(at));
  }

  /**
   * The field's value, or the last 64 bits of it.
   *
   * @throws NoSuchElementException if the field is absent
   */
  public long value(OxmField field) {
    int at = require(field);
    int header = header(at);
    int value = valueAt(at, header);
    int bytes = at + 4 + (header & 0xff) - value;
    return number(value, isMasked(header) ? bytes / 2 : bytes);
  }

  /**
   * The first 64 of 128 bits of the field's value, otherwise 0.
   *
   * @throws NoSuchElementException if the field is absent
   */
  public long valueHigh(OxmField field) {
    int at = require(field);
    int value = valueAt(at, header(at));
    return numberHigh(value, valueBytes(at, value));
  }

  /**
   * Which bits of the field count, or of its last 64.
   *
   * @throws NoSuchElementException if the field is absent
   */
  public long mask(OxmField field) {
    int at = require(field);
    if (!isMasked(header(at))) {
      return field.ones();
    }
    int value = valueAt(at, header(at));
    int bytes = valueBytes(at, value);
    return number(value + bytes, bytes);
  }

  private int valueBytes(int at, int value) {
    int bytes = next(at) - value;
    return isMasked(header(at)) ? bytes / 2 : bytes;
  }

  private int require(OxmField field) {
    int at = indexOf(field);
    if (at < 0) {
      throw new NoSuchElementException("no " + field.text() + " in " + this);
    }
    return at;
  }

  /** The value of a field of up to 64 bits, or empty; allocates, so not for hot code. */
  public Optional<Long> find(OxmField field) {
    return has(field) ? Optional.of(value(field)) : Optional.empty();
  }

  /** The port that the packet came in by, if the match asks for one. */
  public Optional<PortNumber> inPort() {
    return has(OxmField.IN_PORT)
        ? Optional.of(PortNumber.of((int) value(OxmField.IN_PORT)))
        : Optional.empty();
  }

  /**
   * Whether a packet has all that this asks for. A field that the packet lacks does not match, nor
   * does a field that this codec does not know, nor one of variable length.
   */
  public boolean matches(Packet packet) {
    for (int at = 0; at < wire.length; at = next(at)) {
      int header = header(at);
      OxmField field = fieldAt(at, header);
      if (field == null || field.isVariable() || !packet.has(field)) {
        return false;
      }
      int value = valueAt(at, header);
      boolean masked = isMasked(header);
      int bytes = valueBytes(at, value);
      long mask = masked ? number(value + bytes, bytes) : -1L;
      if (((packet.value(field) ^ number(value, bytes)) & mask) != 0) {
        return false;
      }
      if (bytes == 16) {
        long maskHigh = masked ? numberHigh(value + bytes, bytes) : -1L;
        if (((packet.valueHigh(field) ^ numberHigh(value, bytes)) & maskHigh) != 0) {
          return false;
        }
      }
    }
    return true;
  }

  /**
   * The same match with known fields under their one header and in the order of {@link OxmField},
   * unknown ones after them, without masks of all ones, fields of which no bit counts, and value
   * bits that do not count; and with the fields that others are a view of in place of those.
   */
  public Match normalized() {
    return normalizedFields().build();
  }

  MatchFields normalizedFields() {
    MatchFields fields = new MatchFields(false);
    for (int at = 0; at < wire.length; at = next(at)) {
      fields.addNormalized(entryAt(at));
    }
    return fields;
  }

  /**
   * The same match as Nicira's extended match for OpenFlow 1.0 has it: the headers of Nicira's
   * classes where there are such, a 16-bit port, the tag as one field.
   *
   * @throws IllegalArgumentException if the port does not fit
   */
  public Match inNiciraForm() {
    MatchFields fields = new MatchFields(true);
    for (Entry entry : normalized().entries()) {
      fields.addNicira(entry);
    }
    return fields.build();
  }

  private static boolean isMasked(int header) {
    return (header & MASKED) != 0;
  }

  /** Takes fields that are known to be right. */
  static Match of(byte[] wire) {
    return wire.length == 0 ? ANY : new Match(wire);
  }

  /** Takes fields as they are on the wire. */
  static Match ofWire(byte[] wire, WireReader in, int offset) {
    int at = 0;
    while (at < wire.length) {
      if (wire.length - at < 4) {
        throw in.fail(offset + at, "the header of a match field needs 4 bytes");
      }
      int header = FieldNumbers.header(wire, at);
      int length = header & 0xff;
      if (length > wire.length - at - 4) {
        int left = wire.length - at - 4;
        throw in.fail(
            offset + at,
            "a match field needs " + length + " bytes and " + left + " are left for it");
      }
      boolean isLong = header >>> 16 == OxmHeader.CLASS_EXPERIMENTER;
      if (OxmIndex.isPlain(header)) {
        at += 4 + length;
        continue;
      }
      if (isLong && length < 4) {
        throw in.fail(offset + at, "an experimenter's match field without the experimenter");
      }
      OxmField field = OxmIndex.ofHeader(header, isLong ? FieldNumbers.header(wire, at + 4) : 0);
      if (field != null) {
        int bytes = isLong ? length - 4 : length;
        int one = isMasked(header) ? bytes / 2 : bytes;
        boolean wrong = field.isVariable() ? one < 1 || one > field.bytes() : one != field.bytes();
        if (wrong || (isMasked(header) && (bytes & 1) != 0)) {
          throw in.fail(offset + at, "match field " + field.text() + " has " + length + " bytes")
              .as(Fault.MATCH_FIELD);
        }
      }
      at += 4 + length;
    }
    return at == 0 ? ANY : new Match(wire);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Match that && Arrays.equals(wire, that.wire);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(wire);
  }

  /** The match as {@code ovs-ofctl} prints it; empty for a match of all packets. */
  @Override
  public String toString() {
    return MatchText.format(this);
  }

  /**
   * Collects the fields of a match, in any order; a field given again replaces the former. Not safe
   * for use by several threads.
   */
  public static final class Builder {
    private final MatchFields fields = new MatchFields(false);

    private Builder() {}

    /**
     * Asks for a value of a field of up to 64 bits.
     *
     * @throws IllegalArgumentException if the value is too wide for the field
     */
    public Builder with(OxmField field, long value) {
      if (!field.isUsual()) {
        requireOneWord(field);
      }
      if ((value & ~field.ones()) != 0) {
        throw tooWide(field);
      }
      fields.add(field, value);
      return this;
    }

    private static void requireOneWord(OxmField field) {
      if (field.words() != 1) {
        throw new IllegalArgumentException(field.text() + " has " + field.bits() + " bits");
      }
    }

    private static IllegalArgumentException tooWide(OxmField field) {
      return new IllegalArgumentException(
          field.text() + " has " + field.bits() + " bits, too few for the value or mask");
    }

    /**
     * Asks for some bits of a field of up to 64 bits.
     *
     * @throws IllegalArgumentException if value or mask is too wide for the field, or the value has
     *     bits outside the mask
     */
    public Builder with(OxmField field, long value, long mask) {
      requireOneWord(field);
      return with(field, 0, value, 0, mask);
    }

    /**
     * Asks for some bits of a field.
     *
     * @throws IllegalArgumentException if value or mask is too wide for the field, or the value has
     *     bits outside the mask
     */
    public Builder with(OxmField field, long valueHigh, long value, long maskHigh, long mask) {
      if (field.isVariable()) {
        throw new IllegalArgumentException(field.text() + " has bytes");
      }
      if (((value | mask) & ~field.ones()) != 0
          || ((valueHigh | maskHigh) & ~field.onesHigh()) != 0) {
        throw tooWide(field);
      }
      if ((value & ~mask) != 0 || (valueHigh & ~maskHigh) != 0) {
        throw new IllegalArgumentException(field.text() + ": the value has bits outside its mask");
      }
      fields.add(field, valueHigh, value, maskHigh, mask);
      return this;
    }

    /**
     * Asks for an option of a tunnel.
     *
     * @param value 1 to 124 bytes
     * @throws IllegalArgumentException if the field is none of those, or the value too long
     */
    public Builder with(OxmField field, Bytes value) {
      return with(field, value, Optional.empty());
    }

    /**
     * Asks for some bits of an option of a tunnel; a mask of zeros asks that the option is there.
     *
     * @param value 1 to 124 bytes
     * @param mask as many bytes
     * @throws IllegalArgumentException if the field is none of those, or the lengths are wrong
     */
    public Builder with(OxmField field, Bytes value, Bytes mask) {
      return with(field, value, Optional.of(mask));
    }

    private Builder with(OxmField field, Bytes value, Optional<Bytes> mask) {
      int length = value.length();
      if (!field.isVariable() || length < 1 || length > field.bytes()) {
        throw new IllegalArgumentException(field.text() + " does not have " + length + " bytes");
      }
      if (mask.isPresent() && mask.get().length() != length) {
        throw new IllegalArgumentException(
            field.text() + ": a mask of " + mask.get().length() + " bytes for " + length);
      }
      fields.add(new BytesEntry(field, value, mask));
      return this;
    }

    /** Asks for the port that the packet came in by. */
    public Builder inPort(int port) {
      return with(OxmField.IN_PORT, Integer.toUnsignedLong(port));
    }

    /** Asks for the port that the packet came in by. */
    public Builder inPort(PortNumber port) {
      return inPort(port.value());
    }

    /** Asks for an 802.1Q tag with that identifier, 0 to 4095. */
    public Builder vlanVid(int vid) {
      if (vid < 0 || vid >= VLAN_PRESENT) {
        throw new IllegalArgumentException("a VLAN identifier is 0 to 4095, not " + vid);
      }
      return with(OxmField.VLAN_VID, vid | VLAN_PRESENT);
    }

    /** Asks for packets with a tag, whatever its identifier. */
    public Builder anyVlan() {
      return with(OxmField.VLAN_VID, VLAN_PRESENT, VLAN_PRESENT);
    }

    /** Asks for packets without a tag. */
    public Builder noVlan() {
      return with(OxmField.VLAN_VID, 0);
    }

    /** Asks for the value of a Nicira register, 0 to 15. */
    public Builder reg(int register, int value) {
      return with(OxmField.register(register), Integer.toUnsignedLong(value));
    }

    /** Asks for some bits of a Nicira register, 0 to 15. */
    public Builder reg(int register, int value, int mask) {
      return with(
          OxmField.register(register), Integer.toUnsignedLong(value), Integer.toUnsignedLong(mask));
    }

    /** Asks for the 64 bits of metadata. */
    public Builder metadata(long value) {
      return with(OxmField.METADATA, value);
    }

    /** Asks for some of the 64 bits of metadata. */
    public Builder metadata(long value, long mask) {
      return with(OxmField.METADATA, value, mask);
    }

    /** Asks for the identifier of the tunnel that the packet came in by. */
    public Builder tunnelId(long id) {
      return with(OxmField.TUNNEL_ID, id);
    }

    /** Asks for the Ethernet source. */
    public Builder ethSrc(MacAddress address) {
      return with(OxmField.ETH_SRC, address.value());
    }

    /** Asks for some bits of the Ethernet source. */
    public Builder ethSrc(MacAddress address, MacAddress mask) {
      return with(OxmField.ETH_SRC, address.value(), mask.value());
    }

    /** Asks for the Ethernet destination. */
    public Builder ethDst(MacAddress address) {
      return with(OxmField.ETH_DST, address.value());
    }

    /** Asks for some bits of the Ethernet destination. */
    public Builder ethDst(MacAddress address, MacAddress mask) {
      return with(OxmField.ETH_DST, address.value(), mask.value());
    }

    /** Asks for an Ethernet type, after any VLAN tags. */
    public Builder ethType(int type) {
      return with(OxmField.ETH_TYPE, type);
    }

    /** Asks for ARP. */
    public Builder arp() {
      return ethType(Prerequisite.ETH_ARP);
    }

    /** Asks for IPv4. */
    public Builder ipv4() {
      return ethType(Prerequisite.ETH_IPV4);
    }

    /** Asks for an IP protocol; needs {@link #ipv4()} or the Ethernet type of IPv6. */
    public Builder ipProto(int protocol) {
      return with(OxmField.IP_PROTO, protocol);
    }

    /** Asks for the IPv4 source; needs {@link #ipv4()}. */
    public Builder ipv4Src(Ipv4Address address) {
      return with(OxmField.IPV4_SRC, Integer.toUnsignedLong(address.value()));
    }

    /** Asks for the first bits of the IPv4 source; needs {@link #ipv4()}. */
    public Builder ipv4Src(Ipv4Address address, int prefixLength) {
      return prefix(OxmField.IPV4_SRC, address, prefixLength);
    }

    /** Asks for the IPv4 destination; needs {@link #ipv4()}. */
    public Builder ipv4Dst(Ipv4Address address) {
      return with(OxmField.IPV4_DST, Integer.toUnsignedLong(address.value()));
    }

    /** Asks for the first bits of the IPv4 destination; needs {@link #ipv4()}. */
    public Builder ipv4Dst(Ipv4Address address, int prefixLength) {
      return prefix(OxmField.IPV4_DST, address, prefixLength);
    }

    private Builder prefix(OxmField field, Ipv4Address address, int length) {
      return with(
          field,
          Integer.toUnsignedLong(address.value()),
          Integer.toUnsignedLong(Ipv4Address.prefixMask(length).value()));
    }

    /** Asks for the IPv6 source; needs the Ethernet type of IPv6. */
    public Builder ipv6Src(Ipv6Address address) {
      return with(OxmField.IPV6_SRC, address.high(), address.low(), -1L, -1L);
    }

    /** Asks for the IPv6 destination; needs the Ethernet type of IPv6. */
    public Builder ipv6Dst(Ipv6Address address) {
      return with(OxmField.IPV6_DST, address.high(), address.low(), -1L, -1L);
    }

    /** Asks for an ARP operation, 1 a request and 2 a reply; needs {@link #arp()}. */
    public Builder arpOp(int operation) {
      return with(OxmField.ARP_OP, operation);
    }

    /** Asks for the sender's IPv4 address in ARP; needs {@link #arp()}. */
    public Builder arpSpa(Ipv4Address address) {
      return with(OxmField.ARP_SPA, Integer.toUnsignedLong(address.value()));
    }

    /** Asks for the target's IPv4 address in ARP; needs {@link #arp()}. */
    public Builder arpTpa(Ipv4Address address) {
      return with(OxmField.ARP_TPA, Integer.toUnsignedLong(address.value()));
    }

    /** Whether a field has been given. */
    boolean has(OxmField field) {
      return fields.has(field);
    }

    /** The mask that a field has so far, 0 if it has not been given. */
    long mask(OxmField field) {
      return fields.mask(field);
    }

    /** Adds bits to those of a field that have been given. */
    void merge(OxmField field, long value, long mask) {
      fields.merge(field, value, mask);
    }

    /**
     * The match, normalized.
     *
     * @throws IllegalArgumentException if a field's prerequisite is missing
     */
    public Match build() {
      return fields.buildChecked();
    }
  }
}
