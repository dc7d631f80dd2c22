package io.weft.protocols.openflow.oxm;

import io.weft.protocols.openflow.PortNumber;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Collects fields, as they are on the wire and in the order of the enum. */
final class MatchFields {
  private static final int VLAN_PCP_SHIFT = 13;
  private static final int CT_STATE_BITS = 0xff;
  private static final int PLACE = 16;
  private static final int WHICH = (1 << PLACE) - 1;

  /** Few matches have these; a map has room for every field there is. */
  private Map<OxmField, Match.BytesEntry> options = Map.of();

  private List<Match.UnknownEntry> unknown = List.of();
  private final boolean nicira;

  /**
   * What has been given, in the order of the enum: where each field begins in {@link #wire},
   * shifted by {@link #PLACE}, and which it is. After the last is where it ends. A field of which
   * no bit counts takes no room.
   */
  private int[] entries = new int[9];

  /** The fields' headers, values and masks. */
  private byte[] wire = new byte[72];

  private int size;

  /** Whether a field is a view of others, or has bits of which a normalized one has none. */
  private boolean hasViews;

  /**
   * Starts without fields.
   *
   * @param nicira whether they get Nicira's headers where they have some
   */
  MatchFields(boolean nicira) {
    this.nicira = nicira;
  }

  /** The fields that a match has, as it has them. */
  static MatchFields of(Match match) {
    MatchFields fields = new MatchFields(false);
    for (Match.Entry entry : match.entries()) {
      switch (entry) {
        case Match.FieldEntry e ->
            fields.add(e.field(), e.valueHigh(), e.value(), e.maskHigh(), e.mask());
        case Match.BytesEntry e -> fields.add(e);
        case Match.UnknownEntry e -> fields.add(e);
      }
    }
    return fields;
  }

  /** All bits of a field of up to 64. */
  void add(OxmField field, long value) {
    int place = placeOf(field);
    boolean isNew = place == size || which(place) != field.number();
    if (!isNew || nicira || !field.isUsual()) {
      add(field, 0, value, 0, field.ones());
      return;
    }
    // In few steps what there is most of.
    int bytes = field.bytes();
    int at = insert(field, place, 4 + bytes);
    FieldNumbers.putHeader(wire, at, field.header());
    if (place == size - 1) {
      FieldNumbers.putWithin8(wire, at + 4, value, bytes);
    } else {
      FieldNumbers.put(wire, at + 4, 0, value, bytes);
    }
  }

  void add(OxmField field, long valueHigh, long value, long maskHigh, long mask) {
    OxmHeader header = headerOf(field);
    long countsHigh = maskHigh & field.onesHigh();
    long counts = mask & field.ones();
    boolean exact = counts == field.ones() && countsHigh == field.onesHigh();
    int bytes = field.bytes();
    int length =
        (countsHigh | counts) == 0 ? 0 : (header.isLong() ? 8 : 4) + (exact ? bytes : 2 * bytes);
    int place = placeOf(field);
    boolean isNew = place == size || which(place) != field.number();
    int at = isNew ? insert(field, place, length) : resize(place, length);
    hasViews |= field.isView();
    if (length == 0) {
      return;
    }
    FieldNumbers.putHeader(wire, at, exact ? header.exact(bytes) : header.masked(bytes));
    at += 4;
    if (header.isLong()) {
      FieldNumbers.putHeader(wire, at, header.experimenter());
      at += 4;
    }
    at = FieldNumbers.put(wire, at, valueHigh & countsHigh, value & counts, bytes);
    if (!exact) {
      FieldNumbers.put(wire, at, countsHigh, counts, bytes);
    }
  }

  /** Where a field is, or belongs. */
  private int placeOf(OxmField field) {
    int place = size;
    while (place > 0 && which(place - 1) >= field.number()) {
      place--;
    }
    return place;
  }

  /** Makes room for a field that has not been given yet, and returns where it begins. */
  private int insert(OxmField field, int place, int length) {
    int start = start(place);
    moveWire(start, length);
    if (size + 1 == entries.length) {
      entries = Arrays.copyOf(entries, 2 * size + 1);
    }
    entries[size + 1] = entries[size] + (length << PLACE);
    for (int i = size; i > place; i--) {
      entries[i] = entries[i - 1] + (length << PLACE);
    }
    entries[place] = start << PLACE | field.number();
    size++;
    return start;
  }

  /** Makes a field that has been given as long as it shall be now, and returns where it begins. */
  private int resize(int place, int length) {
    int grown = length - lengthOf(place);
    moveWire(start(place + 1), grown);
    for (int i = place; i < size; i++) {
      entries[i + 1] += grown << PLACE;
    }
    return start(place);
  }

  /** Moves what begins at {@code from}; after all fields there is room for eight bytes more. */
  private void moveWire(int from, int by) {
    int end = start(size);
    if (end + by + Long.BYTES > wire.length) {
      wire = Arrays.copyOf(wire, 2 * (end + by + Long.BYTES));
    }
    if (from < end) {
      System.arraycopy(wire, from, wire, from + by, end - from);
    }
  }

  void add(Match.BytesEntry entry) {
    if (options.isEmpty()) {
      options = new EnumMap<>(OxmField.class);
    }
    options.put(entry.field(), entry);
  }

  private void add(Match.UnknownEntry entry) {
    if (unknown.isEmpty()) {
      unknown = new ArrayList<>();
    }
    unknown.add(entry);
  }

  boolean has(OxmField field) {
    return indexOf(field) >= 0;
  }

  /** The mask of a field of up to 64 bits, 0 if it has not been given. */
  long mask(OxmField field) {
    int i = indexOf(field);
    if (i < 0 || lengthOf(i) == 0) {
      return 0;
    }
    return isExact(i)
        ? field.ones()
        : FieldNumbers.low(wire, start(i + 1) - field.bytes(), field.bytes());
  }

  /** The value of a field of up to 64 bits where its mask is one, 0 if it has not been given. */
  long value(OxmField field) {
    int i = indexOf(field);
    if (i < 0 || lengthOf(i) == 0) {
      return 0;
    }
    int bytes = field.bytes();
    return FieldNumbers.low(wire, start(i + 1) - (isExact(i) ? bytes : 2 * bytes), bytes);
  }

  /** Whether a field of up to 64 bits has been given, with all of its bits. */
  boolean isExactly(OxmField field, long value) {
    int i = indexOf(field);
    return i >= 0
        && isExact(i)
        && FieldNumbers.low(wire, start(i + 1) - field.bytes(), field.bytes()) == value;
  }

  private int indexOf(OxmField field) {
    for (int i = 0; i < size; i++) {
      if (which(i) == field.number()) {
        return i;
      }
    }
    return -1;
  }

  /** Adds bits to those that a field has already, as a view of it gives them. */
  void merge(OxmField field, long value, long mask) {
    long formerValue = value(field);
    long formerMask = mask(field);
    add(field, 0, (formerValue & ~mask) | (value & mask), 0, formerMask | mask);
  }

  void addNormalized(Match.Entry entry) {
    switch (entry) {
      case Match.FieldEntry e -> addNormalized(e);
      case Match.BytesEntry e -> add(e);
      case Match.UnknownEntry e -> add(e);
    }
  }

  private void addNormalized(Match.FieldEntry e) {
    OxmField field = e.field();
    switch (field) {
      case PACKET_TYPE -> {
        // Ethernet is what a packet is where there is no other type.
        if (e.value() != 0 || e.mask() != field.ones()) {
          add(field, 0, e.value(), 0, e.mask());
        }
      }
      case XREG0, XREG1, XREG2, XREG3, XREG4, XREG5, XREG6, XREG7 -> {
        int first = 2 * OxmIndex.EXTENDED_REGISTERS.indexOf(field);
        halves(first, e.value(), e.mask());
      }
      case XXREG0, XXREG1, XXREG2, XXREG3 -> {
        int first = 4 * OxmIndex.DOUBLE_EXTENDED_REGISTERS.indexOf(field);
        halves(first, e.valueHigh(), e.maskHigh());
        halves(first + 2, e.value(), e.mask());
      }
      case IN_PORT_NXM -> {
        if (e.mask() == field.ones()) {
          add(
              OxmField.IN_PORT,
              0,
              PortNumber.of16Bits((int) e.value()).value() & 0xffff_ffffL,
              0,
              OxmField.IN_PORT.ones());
        } else {
          add(field, 0, e.value(), 0, e.mask());
        }
      }
      case VLAN_TCI -> {
        merge(OxmField.VLAN_VID, e.value() & 0x1fff, e.mask() & 0x1fff);
        merge(OxmField.VLAN_PCP, e.value() >>> VLAN_PCP_SHIFT, e.mask() >>> VLAN_PCP_SHIFT);
      }
      case CT_STATE -> {
        boolean all = (e.mask() & CT_STATE_BITS) == CT_STATE_BITS;
        long mask = all ? field.ones() : e.mask() & CT_STATE_BITS;
        add(field, 0, e.value() & CT_STATE_BITS, 0, mask);
      }
      case IP_TOS -> merge(OxmField.IP_DSCP, e.value() >>> 2, e.mask() >>> 2);
      default -> {
        if (field.words() == 1) {
          merge(field, e.value(), e.mask());
        } else {
          add(field, e.valueHigh(), e.value(), e.maskHigh(), e.mask());
        }
      }
    }
  }

  private void halves(int register, long value, long mask) {
    merge(OxmField.register(register), value >>> 32, mask >>> 32);
    long low = 0xffff_ffffL;
    merge(OxmField.register(register + 1), value & low, mask & low);
  }

  void addNicira(Match.Entry entry) {
    switch (entry) {
      case Match.FieldEntry e -> addNicira(e);
      case Match.BytesEntry e -> add(e);
      case Match.UnknownEntry e -> add(e);
    }
  }

  private void addNicira(Match.FieldEntry e) {
    switch (e.field()) {
      case IN_PORT ->
          add(
              OxmField.IN_PORT_NXM,
              0,
              PortNumber.of((int) e.value()).to16Bits(),
              0,
              OxmField.IN_PORT_NXM.ones());
      case VLAN_VID -> merge(OxmField.VLAN_TCI, e.value(), e.mask());
      case VLAN_PCP ->
          merge(OxmField.VLAN_TCI, e.value() << VLAN_PCP_SHIFT, e.mask() << VLAN_PCP_SHIFT);
      case IP_DSCP -> add(OxmField.IP_TOS, 0, e.value() << 2, 0, OxmField.IP_TOS.ones());
      default -> add(e.field(), e.valueHigh(), e.value(), e.maskHigh(), e.mask());
    }
  }

  /**
   * The match, normalized.
   *
   * @throws IllegalArgumentException if a field's prerequisite is missing
   */
  Match buildChecked() {
    Match match = build();
    MatchFields normal = this;
    if (hasViews) {
      normal = match.normalizedFields();
      match = normal.build();
    }
    Prerequisite met = Prerequisite.NEEDS_NOTHING;
    for (int i = 0; i < size; i++) {
      Prerequisite prerequisite = field(i).prerequisite();
      if (prerequisite != Prerequisite.NEEDS_NOTHING && prerequisite != met && lengthOf(i) != 0) {
        if (!prerequisite.isMetBy(normal)) {
          throw new IllegalArgumentException(
              field(i).matchText() + " in a match needs " + prerequisite.text());
        }
        met = prerequisite;
      }
    }
    return match;
  }

  /** The match without a look at prerequisites, for what a peer has sent. */
  Match build() {
    int length = start(size);
    if (options.isEmpty() && unknown.isEmpty()) {
      return length == 0 ? Match.ANY : Match.of(Arrays.copyOf(wire, length));
    }
    int before = 0;
    while (before < size && which(before) <= OxmField.TUN_METADATA63.number()) {
      before++;
    }
    ByteBuffer out = ByteBuffer.allocate(length + othersLength());
    out.put(wire, 0, start(before));
    options.values().forEach(option -> put(option, out));
    out.put(wire, start(before), length - start(before));
    for (Match.UnknownEntry entry : unknown) {
      out.putInt(entry.header()).put(entry.payload().toArray());
    }
    return Match.of(out.array());
  }

  private int othersLength() {
    int length = 0;
    for (Match.BytesEntry entry : options.values()) {
      length += 4 + entry.value().length() * (entry.mask().isPresent() ? 2 : 1);
    }
    for (Match.UnknownEntry entry : unknown) {
      length += 4 + entry.payload().length();
    }
    return length;
  }

  private static void put(Match.BytesEntry entry, ByteBuffer out) {
    OxmHeader header = entry.field().mainHeader();
    int count = entry.value().length();
    out.putInt(entry.mask().isPresent() ? header.masked(count) : header.exact(count));
    out.put(entry.value().toArray());
    entry.mask().ifPresent(mask -> out.put(mask.toArray()));
  }

  private OxmHeader headerOf(OxmField field) {
    return nicira ? field.niciraHeader() : field.mainHeader();
  }

  private int start(int i) {
    return entries[i] >>> PLACE;
  }

  private int which(int i) {
    return entries[i] & WHICH;
  }

  private OxmField field(int i) {
    return OxmIndex.FIELDS.get(which(i));
  }

  /** The number of bytes of a field as it was given, 0 if no bit of it counts. */
  private int lengthOf(int i) {
    return start(i + 1) - start(i);
  }

  private boolean isExact(int i) {
    return lengthOf(i) != 0 && (FieldNumbers.header(wire, start(i)) & Match.MASKED) == 0;
  }
}
