package io.weft.protocols.packet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;

/**
 * An option of an IPv4 header (RFC 791 section 3.1). The two that end and pad the list are no
 * options here.
 *
 * @param type the copied flag, class and number, 2 to 255
 * @param data what follows the length
 */
public record Ipv4Option(int type, Bytes data) {
  /** The type of a record of the routers on the way. */
  public static final int RECORD_ROUTE = 7;

  /** The type of a record of the times on the way. */
  public static final int TIMESTAMP = 68;

  /** The type of a list of routers to pass, others between them allowed. */
  public static final int LOOSE_SOURCE_ROUTE = 131;

  /** The type of a list of routers to pass, and of no others. */
  public static final int STRICT_SOURCE_ROUTE = 137;

  /** The type of the wish that routers look at the packet (RFC 2113). */
  public static final int ROUTER_ALERT = 148;

  private static final int END = 0;
  private static final int NO_OPERATION = 1;
  private static final int MAX_LENGTH = 40;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if the type is out of its range or the data too long for a
   *     header
   */
  public Ipv4Option {
    if (type <= NO_OPERATION || type > 0xff || data.length() > MAX_LENGTH - 2) {
      throw new IllegalArgumentException("IPv4 option " + type + " of " + data.length() + " bytes");
    }
  }

  static List<Ipv4Option> decode(Bytes options) {
    List<Ipv4Option> list = new ArrayList<>();
    int at = 0;
    while (at < options.length() && options.get(at) != END) {
      int type = options.get(at);
      if (type == NO_OPERATION) {
        at++;
        continue;
      }
      int length = at + 1 < options.length() ? options.get(at + 1) : 0;
      if (length < 2 || at + length > options.length()) {
        throw new PacketException(at, "IPv4 option " + type + " with a length of " + length);
      }
      list.add(new Ipv4Option(type, options.slice(at + 2, length - 2)));
      at += length;
    }
    return List.copyOf(list);
  }

  static Bytes encode(List<Ipv4Option> options) {
    ByteBuf out = Unpooled.buffer(MAX_LENGTH);
    for (Ipv4Option option : options) {
      option.data.writeTo(out.writeByte(option.type).writeByte(option.data.length() + 2));
    }
    return Bytes.copyOf(out.writeZero(-out.readableBytes() & 3));
  }
}
