package io.weft.protocols.openflow.oxm;

import io.netty.buffer.ByteBuf;
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
 * 7.2.3). Immutable; all values are in primitives.
 *
 * <p>Two matches are equal if they would be the same bytes. A switch may send the fields of a flow
 * in another order than they were given to it; compare {@link #normalized()} matches then.
 */
public final class Match {
  /** The match of all packets. */
  public static final Match ANY = new Match(new int[0], new long[0]);

  /** The bit of a {@code vlan_vid} that says that there is a tag ({@code OFPVID_PRESENT}). */
  public static final int VLAN_PRESENT = 0x1000;

  private static final int MASKED = 0x100;
  private static final int TYPE_OXM = 1;

  /** Per field, its header as on the wire. */
  private final int[] headers;

  /** Per known field, the words of its value and of its mask; per unknown one, its raw bytes. */
  private final long[] words;

  private Match(int[] headers, long[] words) {
    this.headers = headers;
    this.words = words;
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
    return headers.length;
  }

  /** Whether this asks for nothing. */
  public boolean isEmpty() {
    return headers.length == 0;
  }

  /** The fields in wire order. */
  public List<Entry> entries() {
    List<Entry> entries = new ArrayList<>(headers.length);
    int word = 0;
    for (int header : headers) {
      OxmField field = OxmField.ofHeader(header);
      if (field == null) {
        entries.add(new UnknownEntry(header, unknownPayload(header, word)));
      } else {
        boolean high = field.words() == 2;
        int mask = word + field.words();
        boolean masked = isMasked(header);
        entries.add(
            new FieldEntry(
                field,
                high ? words[word] : 0,
                words[high ? word + 1 : word],
                masked ? (high ? words[mask] : 0) : field.onesHigh(),
                masked ? words[high ? mask + 1 : mask] : field.ones()));
      }
      word += wordCount(header, field);
    }
    return List.copyOf(entries);
  }

  private Bytes unknownPayload(int header, int firstWord) {
    byte[] payload = new byte[header & 0xff];
    for (int i = 0; i < payload.length; i++) {
      payload[i] = (byte) (words[firstWord + i / 8] >>> (56 - 8 * (i % 8)));
    }
    return Bytes.copyOf(payload);
  }

  /** Whether the match asks for that field. */
  public boolean has(OxmField field) {
    return wordOf(field) >= 0;
  }

  /** Whether only some bits of that field count; false if the field is absent. */
  public boolean isMasked(OxmField field) {
    for (int header : headers) {
      if (OxmField.ofHeader(header) == field) {
        return isMasked(header);
      }
    }
    return false;
  }

  /**
   * The field's value, or the last 64 bits of it.
   *
   * @throws NoSuchElementException if the field is absent
   */
  public long value(OxmField field) {
    int word = wordOf(field);
    if (word < 0) {
      throw new NoSuchElementException("no " + field.text() + " in " + this);
    }
    return words[word + field.words() - 1];
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

  private int wordOf(OxmField wanted) {
    int word = 0;
    for (int header : headers) {
      OxmField field = OxmField.ofHeader(header);
      if (field == wanted) {
        return word;
      }
      word += wordCount(header, field);
    }
    return -1;
  }

  /**
   * Whether a packet has all that this asks for. A field that the packet lacks does not match, nor
   * does a field that this codec does not know.
   */
  public boolean matches(Packet packet) {
    int word = 0;
    for (int header : headers) {
      OxmField field = OxmField.ofHeader(header);
      if (field == null || !packet.has(field)) {
        return false;
      }
      int count = field.words();
      boolean masked = isMasked(header);
      long mask = masked ? words[word + 2 * count - 1] : -1L;
      if (((packet.value(field) ^ words[word + count - 1]) & mask) != 0) {
        return false;
      }
      if (count == 2) {
        long maskHigh = masked ? words[word + 2] : -1L;
        if (((packet.valueHigh(field) ^ words[word]) & maskHigh) != 0) {
          return false;
        }
      }
      word += wordCount(header, field);
    }
    return true;
  }

  /**
   * The same match with known fields under their one header and in the order of {@link OxmField},
   * unknown ones after them, without masks of all ones, fields of which no bit counts, and value
   * bits that do not count.
   */
  public Match normalized() {
    Builder builder = new Builder();
    List<UnknownEntry> unknown = new ArrayList<>(0);
    for (Entry entry : entries()) {
      switch (entry) {
        case FieldEntry e ->
            builder.add(e.field(), e.valueHigh(), e.value(), e.maskHigh(), e.mask());
        case UnknownEntry e -> unknown.add(e);
      }
    }
    return builder.buildUnchecked(unknown);
  }

  private static boolean isMasked(int header) {
    return (header & MASKED) != 0;
  }

  private static int wordCount(int header, @Nullable OxmField field) {
    if (field == null) {
      return ((header & 0xff) + 7) / 8;
    }
    return isMasked(header) ? 2 * field.words() : field.words();
  }

  /** Reads {@code ofp_match} with its padding. */
  static Match decode(WireReader in) {
    int type = in.peek16(0, "a match's type");
    if (type != TYPE_OXM) {
      throw in.fail("match type " + type + " is not OXM");
    }
    int length = in.peek16(2, "a match's length");
    if (length < 4) {
      throw in.fail("a match of " + length + " bytes is shorter than its header");
    }
    in.skip(4, "a match");
    int outer = in.narrow(length - 4, "a match");
    Match match = decodeFields(in);
    in.widen(outer, "a match");
    in.skip(-length & 7, "the padding of a match");
    return match;
  }

  static Match decodeFields(WireReader in) {
    if (!in.hasRemaining()) {
      return ANY;
    }
    int first = in.offset();
    int fields = 0;
    int wordCount = 0;
    while (in.hasRemaining()) {
      int offset = in.offset();
      int header = in.i32("the header of a match field");
      OxmField field = OxmField.ofHeader(header);
      int length = header & 0xff;
      if (field != null && length != (isMasked(header) ? 2 : 1) * field.bytes()) {
        throw in.fail(offset, "match field " + field.text() + " has " + length + " bytes");
      }
      if (field == null && header >>> 16 == OxmField.CLASS_EXPERIMENTER && length < 4) {
        throw in.fail(offset, "an experimenter's match field without the experimenter");
      }
      in.skip(length, "a match field");
      wordCount += wordCount(header, field);
      fields++;
    }
    in.rewind(first);
    int[] headers = new int[fields];
    long[] words = new long[wordCount];
    int word = 0;
    for (int i = 0; i < fields; i++) {
      int header = in.i32("the header of a match field");
      headers[i] = header;
      OxmField field = OxmField.ofHeader(header);
      int left = header & 0xff;
      // A known value of 16 bytes is two whole words, a shorter one the low bytes of one.
      int step = field == null ? 8 : Math.min(field.bytes(), 8);
      while (left > 0) {
        int bytes = Math.min(step, left);
        long value = in.number(bytes, "a match field");
        words[word++] = field == null ? value << (64 - 8 * bytes) : value;
        left -= bytes;
      }
    }
    return new Match(headers, words);
  }

  /** Writes {@code ofp_match} with its padding. */
  void encode(ByteBuf out) {
    int start = out.writerIndex();
    out.writeShort(TYPE_OXM).writeShort(0);
    encodeFields(out);
    int length = out.writerIndex() - start;
    if (length > 0xffff) {
      throw new IllegalArgumentException("a match of " + length + " bytes");
    }
    out.setShort(start + 2, length);
    out.writeZero(-length & 7);
  }

  /** Writes the fields alone. */
  void encodeFields(ByteBuf out) {
    int word = 0;
    for (int header : headers) {
      out.writeInt(header);
      OxmField field = OxmField.ofHeader(header);
      int left = header & 0xff;
      int step = field == null ? 8 : Math.min(field.bytes(), 8);
      while (left > 0) {
        int bytes = Math.min(step, left);
        long value = words[word++];
        writeNumber(out, field == null ? value >>> (64 - 8 * bytes) : value, bytes);
        left -= bytes;
      }
    }
  }

  static void writeNumber(ByteBuf out, long value, int bytes) {
    switch (bytes) {
      case 1 -> out.writeByte((int) value);
      case 2 -> out.writeShort((int) value);
      case 4 -> out.writeInt((int) value);
      case 8 -> out.writeLong(value);
      default -> {
        for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
          out.writeByte((int) (value >>> shift));
        }
      }
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Match that
        && Arrays.equals(headers, that.headers)
        && Arrays.equals(words, that.words);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(headers) + Arrays.hashCode(words);
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
    private static final int WORDS = 4;

    /** What has been given, in the order of the enum. */
    private OxmField[] fields = new OxmField[8];

    /** Per field: value high, value, mask high, mask. */
    private long[] given = new long[WORDS * 8];

    private int size;

    private Builder() {}

    /**
     * Asks for a value of a field of up to 64 bits.
     *
     * @throws IllegalArgumentException if the value is too wide for the field
     */
    public Builder with(OxmField field, long value) {
      return with(field, value, field.ones());
    }

    /**
     * Asks for some bits of a field of up to 64 bits.
     *
     * @throws IllegalArgumentException if value or mask is too wide for the field, or the value has
     *     bits outside the mask
     */
    public Builder with(OxmField field, long value, long mask) {
      if (field.words() != 1) {
        throw new IllegalArgumentException(field.text() + " has 128 bits");
      }
      return with(field, 0, value, 0, mask);
    }

    /**
     * Asks for some bits of a field.
     *
     * @throws IllegalArgumentException if value or mask is too wide for the field, or the value has
     *     bits outside the mask
     */
    public Builder with(OxmField field, long valueHigh, long value, long maskHigh, long mask) {
      if (((value | mask) & ~field.ones()) != 0
          || ((valueHigh | maskHigh) & ~field.onesHigh()) != 0) {
        throw new IllegalArgumentException(
            field.text() + " has " + field.bits() + " bits, too few for the value or mask");
      }
      if ((value & ~mask) != 0 || (valueHigh & ~maskHigh) != 0) {
        throw new IllegalArgumentException(field.text() + ": the value has bits outside its mask");
      }
      add(field, valueHigh, value, maskHigh, mask);
      return this;
    }

    private void add(OxmField field, long valueHigh, long value, long maskHigh, long mask) {
      int place = 0;
      while (place < size && fields[place].compareTo(field) < 0) {
        place++;
      }
      if (place == size || fields[place] != field) {
        if (size == fields.length) {
          fields = Arrays.copyOf(fields, 2 * size);
          given = Arrays.copyOf(given, 2 * WORDS * size);
        }
        System.arraycopy(fields, place, fields, place + 1, size - place);
        int from = WORDS * place;
        System.arraycopy(given, from, given, from + WORDS, WORDS * (size - place));
        fields[place] = field;
        size++;
      }
      int word = WORDS * place;
      given[word + 2] = maskHigh & field.onesHigh();
      given[word + 3] = mask & field.ones();
      given[word] = valueHigh & given[word + 2];
      given[word + 1] = value & given[word + 3];
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
      for (int i = 0; i < size; i++) {
        if (fields[i] == field) {
          return true;
        }
      }
      return false;
    }

    /**
     * The match, normalized.
     *
     * @throws IllegalArgumentException if a field's prerequisite is missing
     */
    public Match build() {
      Match match = buildUnchecked(List.of());
      for (int header : match.headers) {
        OxmField field = OxmField.ofHeader(header);
        if (field != null && !field.prerequisite().isMetBy(match)) {
          throw new IllegalArgumentException(
              field.matchText() + " in a match needs " + field.prerequisite().text());
        }
      }
      return match;
    }

    /** The match without a look at prerequisites, for what a peer has sent. */
    Match buildUnchecked(List<UnknownEntry> unknown) {
      int count = unknown.size();
      int wordCount = 0;
      for (int i = 0; i < size; i++) {
        int header = headerOf(i);
        if (header != 0) {
          count++;
          wordCount += wordCount(header, fields[i]);
        }
      }
      for (UnknownEntry entry : unknown) {
        wordCount += wordCount(entry.header(), null);
      }
      if (count == 0) {
        return ANY;
      }
      int[] headers = new int[count];
      long[] words = new long[wordCount];
      int next = 0;
      int word = 0;
      for (int i = 0; i < size; i++) {
        int header = headerOf(i);
        if (header != 0) {
          headers[next++] = header;
          word = put(i, 0, words, word);
          if (isMasked(header)) {
            word = put(i, 2, words, word);
          }
        }
      }
      for (UnknownEntry entry : unknown) {
        headers[next++] = entry.header();
        for (int i = 0; i < entry.payload().length(); i++) {
          words[word + i / 8] |= (long) entry.payload().get(i) << (56 - 8 * (i % 8));
        }
        word += wordCount(entry.header(), null);
      }
      return new Match(headers, words);
    }

    /** The header of a field as it was given, 0 if no bit of it counts. */
    private int headerOf(int i) {
      OxmField field = fields[i];
      long maskHigh = given[WORDS * i + 2];
      long mask = given[WORDS * i + 3];
      if ((maskHigh | mask) == 0) {
        return 0;
      }
      boolean exact = maskHigh == field.onesHigh() && mask == field.ones();
      return exact ? field.header() : field.header() + field.bytes() | MASKED;
    }

    private int put(int i, int which, long[] words, int word) {
      int next = word;
      if (fields[i].words() == 2) {
        words[next++] = given[WORDS * i + which];
      }
      words[next++] = given[WORDS * i + which + 1];
      return next;
    }
  }
}
