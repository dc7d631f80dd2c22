package io.weft.protocols.packet.dhcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.protocols.packet.Bytes;
import io.weft.protocols.packet.Ipv4Address;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads and writes the values of options. */
final class DhcpValueCodec {
  private static final int MAX_LENGTH = 0xffff;

  private DhcpValueCodec() {}

  static Bytes encode(int code, DhcpValue value) {
    DhcpFormat format = DhcpOptionCode.formatOf(code);
    ByteBuf out = Unpooled.buffer();
    switch (value) {
      case DhcpValue.Opaque v -> v.data().writeTo(out);
      case DhcpValue.Addresses v -> {
        require(
            format == DhcpFormat.ADDRESSES
                || (format == DhcpFormat.ADDRESS && v.list().size() == 1),
            format,
            value);
        v.list().forEach(address -> out.writeInt(address.value()));
      }
      case DhcpValue.AddressPairs v -> {
        require(format == DhcpFormat.ADDRESS_PAIRS, format, value);
        v.list().forEach(p -> out.writeInt(p.first().value()).writeInt(p.second().value()));
      }
      case DhcpValue.Text v -> {
        require(format == DhcpFormat.TEXT, format, value);
        out.writeBytes(v.text().getBytes(StandardCharsets.UTF_8));
      }
      case DhcpValue.Flag v -> {
        require(format == DhcpFormat.FLAG, format, value);
        out.writeByte(v.set() ? 1 : 0);
      }
      case DhcpValue.Numeric v -> encodeNumber(format, v, out);
      case DhcpValue.Numbers v -> encodeNumbers(format, v, out);
      case DhcpValue.Seconds v -> {
        require(format == DhcpFormat.SECONDS, format, value);
        out.writeInt((int) v.seconds());
      }
      case DhcpValue.Routes v -> {
        require(format == DhcpFormat.ROUTES, format, value);
        v.list().forEach(route -> encodeRoute(route, out));
      }
      case DhcpValue.ClientId v -> {
        require(format == DhcpFormat.CLIENT_ID, format, value);
        v.id().writeTo(out.writeByte(v.type()));
      }
      case DhcpValue.SubOptions v -> {
        require(format == DhcpFormat.SUB_OPTIONS, format, value);
        v.list()
            .forEach(o -> o.data().writeTo(out.writeByte(o.code()).writeByte(o.data().length())));
      }
      case DhcpValue.Domains v -> {
        require(format == DhcpFormat.DOMAINS, format, value);
        v.list().forEach(domain -> DhcpDomains.encode(domain, out));
      }
    }
    if (out.readableBytes() > MAX_LENGTH) {
      throw new IllegalArgumentException("the value has " + out.readableBytes() + " bytes");
    }
    return Bytes.copyOf(out);
  }

  private static void require(boolean condition, DhcpFormat format, DhcpValue value) {
    if (!condition) {
      throw new IllegalArgumentException("no value for an option of form " + format + ": " + value);
    }
  }

  private static void encodeNumber(DhcpFormat format, DhcpValue.Numeric number, ByteBuf out) {
    long value = number.value();
    switch (format) {
      case NUMBER8 -> {
        require(value >>> 8 == 0, format, number);
        out.writeByte((int) value);
      }
      case NUMBER16 -> {
        require(value >>> 16 == 0, format, number);
        out.writeShort((int) value);
      }
      case SIGNED32 -> {
        require(value == (int) value, format, number);
        out.writeInt((int) value);
      }
      default -> require(false, format, number);
    }
  }

  private static void encodeNumbers(DhcpFormat format, DhcpValue.Numbers numbers, ByteBuf out) {
    boolean narrow = format == DhcpFormat.CODES;
    require(narrow || format == DhcpFormat.NUMBERS16, format, numbers);
    for (int number : numbers.list()) {
      require(number >>> (narrow ? 8 : 16) == 0, format, numbers);
      if (narrow) {
        out.writeByte(number);
      } else {
        out.writeShort(number);
      }
    }
  }

  private static void encodeRoute(DhcpValue.Routes.Route route, ByteBuf out) {
    out.writeByte(route.prefixLength());
    for (int bits = 0; bits < route.prefixLength(); bits += 8) {
      out.writeByte(route.destination().value() >>> (24 - bits));
    }
    out.writeInt(route.router().value());
  }

  static DhcpValue decode(int code, Bytes data) {
    DhcpFormat format = DhcpOptionCode.formatOf(code);
    return decode(format, data).orElseGet(() -> new DhcpValue.Opaque(data));
  }

  /** The value, unless the bytes have not the form. */
  private static Optional<DhcpValue> decode(DhcpFormat format, Bytes data) {
    ByteBuf in = data.toByteBuf();
    int length = data.length();
    return switch (format) {
      case ADDRESS ->
          when(length == 4, () -> new DhcpValue.Addresses(List.of(new Ipv4Address(in.readInt()))));
      case ADDRESSES ->
          when(length > 0 && length % 4 == 0, () -> new DhcpValue.Addresses(addresses(in)));
      case ADDRESS_PAIRS ->
          when(length > 0 && length % 8 == 0, () -> new DhcpValue.AddressPairs(pairs(in)));
      case TEXT -> text(data);
      case FLAG ->
          when(length == 1 && data.get(0) <= 1, () -> new DhcpValue.Flag(data.get(0) == 1));
      case NUMBER8 -> when(length == 1, () -> new DhcpValue.Numeric(data.get(0)));
      case NUMBER16 -> when(length == 2, () -> new DhcpValue.Numeric(in.readUnsignedShort()));
      case SIGNED32 -> when(length == 4, () -> new DhcpValue.Numeric(in.readInt()));
      case SECONDS -> when(length == 4, () -> new DhcpValue.Seconds(in.readUnsignedInt()));
      case CODES -> when(length > 0, () -> new DhcpValue.Numbers(numbers(in, 1)));
      case NUMBERS16 ->
          when(length > 0 && length % 2 == 0, () -> new DhcpValue.Numbers(numbers(in, 2)));
      case ROUTES -> routes(in);
      case CLIENT_ID ->
          when(length >= 2, () -> new DhcpValue.ClientId(data.get(0), data.slice(1, length - 1)));
      case SUB_OPTIONS -> subOptions(data);
      case DOMAINS -> DhcpDomains.decode(data).map(DhcpValue.Domains::new);
      case OPAQUE -> Optional.empty();
    };
  }

  private interface Reading {
    DhcpValue read();
  }

  private static Optional<DhcpValue> when(boolean hasForm, Reading reading) {
    return hasForm ? Optional.of(reading.read()) : Optional.empty();
  }

  private static List<Ipv4Address> addresses(ByteBuf in) {
    List<Ipv4Address> list = new ArrayList<>(in.readableBytes() / 4);
    while (in.isReadable()) {
      list.add(new Ipv4Address(in.readInt()));
    }
    return list;
  }

  private static List<DhcpValue.AddressPairs.Pair> pairs(ByteBuf in) {
    List<DhcpValue.AddressPairs.Pair> list = new ArrayList<>(in.readableBytes() / 8);
    while (in.isReadable()) {
      Ipv4Address first = new Ipv4Address(in.readInt());
      list.add(new DhcpValue.AddressPairs.Pair(first, new Ipv4Address(in.readInt())));
    }
    return list;
  }

  private static List<Integer> numbers(ByteBuf in, int bytes) {
    List<Integer> list = new ArrayList<>(in.readableBytes() / bytes);
    while (in.isReadable()) {
      list.add(bytes == 1 ? in.readUnsignedByte() : in.readUnsignedShort());
    }
    return list;
  }

  /** Text whose bytes are those that it would be written as. */
  private static Optional<DhcpValue> text(Bytes data) {
    String text = new String(data.toArray(), StandardCharsets.UTF_8);
    boolean same = Bytes.copyOf(text.getBytes(StandardCharsets.UTF_8)).equals(data);
    return when(same && !text.isEmpty(), () -> new DhcpValue.Text(text));
  }

  private static Optional<DhcpValue> routes(ByteBuf in) {
    List<DhcpValue.Routes.Route> list = new ArrayList<>();
    while (in.isReadable()) {
      int prefix = in.readUnsignedByte();
      int significant = (prefix + 7) / 8;
      if (prefix > 32 || in.readableBytes() < significant + 4) {
        return Optional.empty();
      }
      int destination = 0;
      for (int i = 0; i < significant; i++) {
        destination |= in.readUnsignedByte() << (24 - 8 * i);
      }
      // Clients ignore what is set after the prefix.
      int mask = Ipv4Address.prefixMask(prefix).value();
      list.add(
          new DhcpValue.Routes.Route(
              prefix, new Ipv4Address(destination & mask), new Ipv4Address(in.readInt())));
    }
    return when(!list.isEmpty(), () -> new DhcpValue.Routes(list));
  }

  private static Optional<DhcpValue> subOptions(Bytes data) {
    List<DhcpValue.SubOptions.SubOption> list = new ArrayList<>();
    int at = 0;
    while (at < data.length()) {
      int code = data.get(at);
      int length = at + 1 < data.length() ? data.get(at + 1) : data.length();
      if (code == 0 || code == 255 || at + 2 + length > data.length()) {
        return Optional.empty();
      }
      list.add(new DhcpValue.SubOptions.SubOption(code, data.slice(at + 2, length)));
      at += 2 + length;
    }
    return when(!list.isEmpty(), () -> new DhcpValue.SubOptions(list));
  }
}
