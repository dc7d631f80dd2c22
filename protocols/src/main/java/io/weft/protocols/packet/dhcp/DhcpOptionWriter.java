package io.weft.protocols.packet.dhcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.protocols.packet.Bytes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Puts options into the fields of a message: into the option field as long as all fit there, else
 * into the others as well (RFC 2132 section 9.3, RFC 3396). An option goes whole into the first
 * field that has room; only one that fits nowhere is split, as old clients do not join parts.
 */
final class DhcpOptionWriter {
  private static final int IP_AND_UDP = 28;
  private static final int HEADER = 2;
  private static final int MAX_PART = 255;
  private static final int OVERLOAD_LENGTH = 3;
  private static final int END = 255;

  private final DhcpMessage message;
  private final DhcpLayout layout;
  private Field main;
  private List<Field> fields = List.of();

  /** A field that is being filled; the last byte is the end's. */
  private static final class Field {
    final ByteBuf content = Unpooled.buffer();
    final int overloadBit;
    int room;

    Field(int length, int overloadBit) {
      this.room = length - 1;
      this.overloadBit = overloadBit;
    }

    void put(int code, Bytes data, int start, int length) {
      data.slice(start, length).writeTo(content.writeByte(code).writeByte(length));
      room -= HEADER + length;
    }
  }

  DhcpOptionWriter(DhcpMessage message, DhcpLayout layout) {
    this.message = message;
    this.layout = layout;
    this.main = new Field(mainLength(), 0);
  }

  private int mainLength() {
    return layout.maxSize() - IP_AND_UDP - DhcpMessage.OPTIONS_AT;
  }

  /**
   * Puts options in, the first ones first.
   *
   * @return how many fit
   */
  int write(List<DhcpOption> options) {
    Set<Integer> seen = new HashSet<>();
    for (DhcpOption option : options) {
      if (option.code() == DhcpOptionCode.OVERLOAD.code() || !seen.add(option.code())) {
        throw new IllegalArgumentException("DHCP option " + option.code() + " comes twice");
      }
    }
    fields = List.of(main);
    int written = fill(options);
    if (written == options.size() || !(layout.bootFile() || layout.serverName())) {
      return written;
    }
    main = new Field(mainLength() - OVERLOAD_LENGTH, 0);
    fields = new ArrayList<>(List.of(main));
    if (layout.bootFile()) {
      fields.add(new Field(DhcpMessage.BOOT_FILE, DhcpOptionReader.IN_BOOT_FILE));
    }
    if (layout.serverName()) {
      fields.add(new Field(DhcpMessage.SERVER_NAME, DhcpOptionReader.IN_SERVER_NAME));
    }
    return fill(options);
  }

  private int fill(List<DhcpOption> options) {
    for (int i = 0; i < options.size(); i++) {
      if (!put(options.get(i))) {
        return i;
      }
    }
    return options.size();
  }

  private boolean put(DhcpOption option) {
    Bytes data = option.data();
    int length = data.length();
    for (Field field : fields) {
      if (lengthInOneField(length) <= field.room) {
        putParts(field, option.code(), data, 0, length);
        return true;
      }
    }
    int capacity = 0;
    for (Field field : fields) {
      capacity += dataThatFits(field.room);
    }
    if (capacity < length || length == 0) {
      return false;
    }
    // Readers join the parts in this order of the fields.
    int start = 0;
    for (Field field : fields) {
      int part = Math.min(dataThatFits(field.room), length - start);
      putParts(field, option.code(), data, start, part);
      start += part;
    }
    return true;
  }

  /** With as many headers as it takes. */
  private static int lengthInOneField(int length) {
    int parts = Math.max(1, (length + MAX_PART - 1) / MAX_PART);
    return length + HEADER * parts;
  }

  /** How many bytes of data have room beside their headers. */
  private static int dataThatFits(int room) {
    int whole = room / (HEADER + MAX_PART);
    int left = room % (HEADER + MAX_PART);
    return whole * MAX_PART + Math.max(0, left - HEADER);
  }

  private static void putParts(Field field, int code, Bytes data, int start, int length) {
    int at = start;
    int end = start + length;
    if (length == 0 && data.isEmpty()) {
      field.put(code, data, 0, 0);
    }
    while (at < end) {
      int part = Math.min(MAX_PART, end - at);
      field.put(code, data, at, part);
      at += part;
    }
  }

  /** The message with what was put in. */
  DhcpMessage message() {
    int overload = 0;
    Bytes bootFile = message.bootFile();
    Bytes serverName = message.serverName();
    for (Field field : fields) {
      if (field.overloadBit != 0 && field.content.isReadable()) {
        overload |= field.overloadBit;
        if (field.overloadBit == DhcpOptionReader.IN_BOOT_FILE) {
          bootFile = ended(field, DhcpMessage.BOOT_FILE);
        } else {
          serverName = ended(field, DhcpMessage.SERVER_NAME);
        }
      }
    }
    if (overload != 0) {
      main.content.writeByte(DhcpOptionCode.OVERLOAD.code()).writeByte(1).writeByte(overload);
    }
    int least = DhcpMessage.MIN_SIZE - DhcpMessage.OPTIONS_AT;
    return message.with(
        serverName, bootFile, ended(main, Math.max(least, main.content.readableBytes() + 1)));
  }

  /** With the end, and padding up to a length. */
  private static Bytes ended(Field field, int length) {
    ByteBuf content = field.content.writeByte(END);
    return Bytes.copyOf(content.writeZero(length - content.readableBytes()));
  }
}
