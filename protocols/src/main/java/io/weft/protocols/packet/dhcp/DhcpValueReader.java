package io.weft.protocols.packet.dhcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.protocols.packet.Bytes;
import io.weft.protocols.packet.Ipv4Address;
import io.weft.protocols.packet.MacAddress;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Makes values of options of what people write. */
final class DhcpValueReader {
  private static final int MAX_ITEMS = 4096;

  private DhcpValueReader() {}

  static DhcpValue read(int code, Object value) {
    if (value instanceof Bytes bytes) {
      return new DhcpValue.Opaque(bytes);
    }
    if (value instanceof DhcpValue ready) {
      return ready;
    }
    return switch (DhcpOptionCode.formatOf(code)) {
      case ADDRESS -> new DhcpValue.Addresses(List.of(address(value)));
      case ADDRESSES ->
          new DhcpValue.Addresses(items(value).stream().map(DhcpValueReader::address).toList());
      case ADDRESS_PAIRS ->
          new DhcpValue.AddressPairs(items(value).stream().map(DhcpValueReader::pair).toList());
      case TEXT -> new DhcpValue.Text(text(value));
      case FLAG -> new DhcpValue.Flag(flag(value));
      case NUMBER8 -> new DhcpValue.Numeric(narrow(code, value));
      case NUMBER16, SIGNED32 -> new DhcpValue.Numeric(number(value));
      case SECONDS -> seconds(value);
      case CODES ->
          new DhcpValue.Numbers(items(value).stream().map(DhcpValueReader::code).toList());
      case NUMBERS16 ->
          new DhcpValue.Numbers(
              items(value).stream().map(item -> Math.toIntExact(number(item))).toList());
      case ROUTES ->
          new DhcpValue.Routes(items(value).stream().map(DhcpValueReader::route).toList());
      case CLIENT_ID -> clientId(text(value));
      case DOMAINS ->
          new DhcpValue.Domains(items(value).stream().map(DhcpValueReader::text).toList());
      case SUB_OPTIONS, OPAQUE -> new DhcpValue.Opaque(opaque(value));
    };
  }

  private static IllegalArgumentException not(String what, Object value) {
    return new IllegalArgumentException("not " + what + ": " + value);
  }

  /** The items of a list, or of a text with commas. */
  private static List<?> items(Object value) {
    List<?> items;
    if (value instanceof List<?> list) {
      items = list;
    } else if (value instanceof String text) {
      items = Arrays.stream(text.split(",", MAX_ITEMS + 1)).map(String::strip).toList();
    } else {
      items = List.of(value);
    }
    if (items.size() > MAX_ITEMS) {
      throw new IllegalArgumentException(items.size() + " items");
    }
    return items;
  }

  private static String text(Object value) {
    if (value instanceof String text) {
      return text;
    }
    throw not("text", value);
  }

  private static Ipv4Address address(Object value) {
    return value instanceof Ipv4Address ready ? ready : Ipv4Address.parse(text(value).strip());
  }

  /** The two parts of a list of two, or of a text with a space. */
  private static List<?> two(Object value) {
    List<?> parts =
        value instanceof List<?> list
            ? list
            : Arrays.asList(text(value).strip().split(" +(via +)?", 3));
    if (parts.size() != 2) {
      throw not("a pair", value);
    }
    return parts;
  }

  private static DhcpValue.AddressPairs.Pair pair(Object value) {
    List<?> parts = two(value);
    return new DhcpValue.AddressPairs.Pair(address(parts.get(0)), address(parts.get(1)));
  }

  private static DhcpValue.Routes.Route route(Object value) {
    List<?> parts = two(value);
    String destination = text(parts.get(0)).strip();
    int slash = destination.indexOf('/');
    int prefix = 32;
    if (slash >= 0) {
      String digits = destination.substring(slash + 1);
      if (!digits.matches("[0-9]{1,2}")) {
        throw not("a prefix", destination);
      }
      prefix = Integer.parseInt(digits);
      destination = destination.substring(0, slash);
    }
    return new DhcpValue.Routes.Route(
        prefix, Ipv4Address.parse(destination), address(parts.get(1)));
  }

  private static boolean flag(Object value) {
    if (value instanceof Boolean ready) {
      return ready;
    }
    return switch (value.toString().strip().toLowerCase(Locale.ROOT)) {
      case "true", "yes", "on", "1" -> true;
      case "false", "no", "off", "0" -> false;
      default -> throw not("yes or no", value);
    };
  }

  private static long number(Object value) {
    if (value instanceof Number || value instanceof String) {
      String text = value.toString().strip();
      if (text.length() <= 20) {
        try {
          return new BigDecimal(text).longValueExact();
        } catch (ArithmeticException | NumberFormatException e) {
          throw not("a whole number", value);
        }
      }
    }
    throw not("a whole number", value);
  }

  private static long narrow(int code, Object value) {
    if (code == DhcpOptionCode.MESSAGE_TYPE.code() && value instanceof String text) {
      for (DhcpMessageType type : DhcpMessageType.values()) {
        if (type.name().equalsIgnoreCase(text.strip())) {
          return type.code();
        }
      }
    }
    return number(value);
  }

  private static DhcpValue seconds(Object value) {
    if (value instanceof Duration time) {
      return DhcpValue.Seconds.of(time);
    }
    if (value instanceof String text && text.strip().equalsIgnoreCase("infinite")) {
      return DhcpValue.Seconds.INFINITE;
    }
    return new DhcpValue.Seconds(number(value));
  }

  private static int code(Object value) {
    return value instanceof String text
        ? DhcpOptionCode.parse(text.strip())
        : Math.toIntExact(number(value));
  }

  private static DhcpValue clientId(String text) {
    if (text.length() == 17 && text.charAt(2) == ':') {
      long mac = MacAddress.parse(text).value();
      ByteBuf out = Unpooled.buffer(6);
      out.writeShort((int) (mac >>> 32)).writeInt((int) mac);
      return new DhcpValue.ClientId(DhcpValue.ClientId.ETHERNET, Bytes.copyOf(out));
    }
    return new DhcpValue.ClientId(0, Bytes.copyOf(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static Bytes opaque(Object value) {
    String text = text(value);
    return text.startsWith("0x")
        ? Bytes.ofHex(text.substring(2))
        : Bytes.copyOf(text.getBytes(StandardCharsets.UTF_8));
  }
}
