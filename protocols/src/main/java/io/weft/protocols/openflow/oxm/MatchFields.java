package io.weft.protocols.openflow.oxm;

import io.weft.protocols.openflow.PortNumber;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Collects fields in the order of the enum and puts them on the wire. */
final class MatchFields {
  private static final int WORDS = 4;
  private static final int VLAN_PCP_SHIFT = 13;
  private static final int CT_STATE_BITS = 0xff;

  /** Few matches have these; a map has room for every field there is. */
  private Map<OxmField, Match.BytesEntry> options = Map.of();

  private List<Match.UnknownEntry> unknown = List.of();
  private final boolean nicira;

  /** What has been given, in the order of the enum. */
  private OxmField[] fields = new OxmField[8];

  /** Per field: value high, value, mask high, mask. */
  private long[] given = new long[WORDS * 8];

  private int size;

  /**
   * Starts without fields.
   *
   * @param nicira whether they get Nicira's headers where they have some
   */
  MatchFields(boolean nicira) {
    this.nicira = nicira;
  }

  void add(OxmField field, long valueHigh, long value, long maskHigh, long mask) {
    int place = size;
    while (place > 0 && fields[place - 1].compareTo(field) >= 0) {
      place--;
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

  long mask(OxmField field) {
    int i = indexOf(field);
    return i < 0 ? 0 : given[WORDS * i + 3];
  }

  private int indexOf(OxmField field) {
    for (int i = 0; i < size; i++) {
      if (fields[i] == field) {
        return i;
      }
    }
    return -1;
  }

  /** Adds bits to those that a field has already, as a view of it gives them. */
  void merge(OxmField field, long value, long mask) {
    int i = indexOf(field);
    long formerValue = i < 0 ? 0 : given[WORDS * i + 1];
    long formerMask = i < 0 ? 0 : given[WORDS * i + 3];
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

  /** Whether a field is a view of others, or has bits of which a normalized one has none. */
  private boolean hasViews() {
    for (int i = 0; i < size; i++) {
      switch (fields[i]) {
        case PACKET_TYPE, CT_STATE, IN_PORT_NXM, VLAN_TCI, IP_TOS -> {
          return true;
        }
        default -> {
          if (fields[i].compareTo(OxmField.XREG0) >= 0
              && fields[i].compareTo(OxmField.XXREG3) <= 0) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /**
   * The match, normalized.
   *
   * @throws IllegalArgumentException if a field's prerequisite is missing
   */
  Match buildChecked() {
    Match match = hasViews() ? build().normalized() : build();
    for (int i = 0; i < size; i++) {
      Prerequisite prerequisite = fields[i].prerequisite();
      if (prerequisite != Prerequisite.NEEDS_NOTHING
          && lengthOf(i) != 0
          && !prerequisite.isMetBy(match)) {
        throw new IllegalArgumentException(
            fields[i].matchText() + " in a match needs " + prerequisite.text());
      }
    }
    return match;
  }

  /** The match without a look at prerequisites, for what a peer has sent. */
  Match build() {
    int length = 0;
    for (int i = 0; i < size; i++) {
      length += lengthOf(i);
    }
    for (Match.BytesEntry entry : options.values()) {
      length += 4 + entry.value().length() * (entry.mask().isPresent() ? 2 : 1);
    }
    for (Match.UnknownEntry entry : unknown) {
      length += 4 + entry.payload().length();
    }
    if (length == 0) {
      return Match.ANY;
    }
    ByteBuffer out = ByteBuffer.allocate(length);
    Iterator<Match.BytesEntry> left = options.values().iterator();
    boolean wrote = !left.hasNext();
    for (int i = 0; i < size; i++) {
      if (!wrote && fields[i].compareTo(OxmField.TUN_METADATA63) > 0) {
        left.forEachRemaining(option -> put(option, out));
        wrote = true;
      }
      put(i, out);
    }
    left.forEachRemaining(option -> put(option, out));
    for (Match.UnknownEntry entry : unknown) {
      out.putInt(entry.header()).put(entry.payload().toArray());
    }
    return Match.of(out.array());
  }

  private OxmHeader headerOf(OxmField field) {
    return nicira ? field.niciraHeader() : field.header0();
  }

  private boolean isExact(int i) {
    return given[WORDS * i + 2] == fields[i].onesHigh() && given[WORDS * i + 3] == fields[i].ones();
  }

  /** The number of bytes of a field as it was given, 0 if no bit of it counts. */
  private int lengthOf(int i) {
    if ((given[WORDS * i + 2] | given[WORDS * i + 3]) == 0) {
      return 0;
    }
    int before = headerOf(fields[i]).isLong() ? 8 : 4;
    return before + (isExact(i) ? 1 : 2) * fields[i].bytes();
  }

  private void put(int i, ByteBuffer out) {
    if (lengthOf(i) == 0) {
      return;
    }
    OxmHeader header = headerOf(fields[i]);
    boolean exact = isExact(i);
    int count = fields[i].bytes();
    out.putInt(exact ? header.exact(count) : header.masked(count));
    if (header.isLong()) {
      out.putInt(header.experimenter());
    }
    putNumber(given[WORDS * i], given[WORDS * i + 1], count, out);
    if (!exact) {
      putNumber(given[WORDS * i + 2], given[WORDS * i + 3], count, out);
    }
  }

  private static void putNumber(long high, long low, int count, ByteBuffer out) {
    if (count > 8) {
      out.putLong(high);
    }
    for (int shift = 8 * (Math.min(count, 8) - 1); shift >= 0; shift -= 8) {
      out.put((byte) (low >>> shift));
    }
  }

  private static void put(Match.BytesEntry entry, ByteBuffer out) {
    OxmHeader header = entry.field().header0();
    int count = entry.value().length();
    out.putInt(entry.mask().isPresent() ? header.masked(count) : header.exact(count));
    out.put(entry.value().toArray());
    entry.mask().ifPresent(mask -> out.put(mask.toArray()));
  }
}
