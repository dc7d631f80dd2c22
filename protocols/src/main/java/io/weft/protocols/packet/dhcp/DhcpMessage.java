package io.weft.protocols.packet.dhcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.protocols.packet.Bytes;
import io.weft.protocols.packet.Ipv4Address;
import io.weft.protocols.packet.MacAddress;
import io.weft.protocols.packet.PacketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * A DHCP message (RFC 2131), the payload of a UDP datagram between {@link #CLIENT_PORT} and {@link
 * #SERVER_PORT}.
 *
 * <p>It holds its fields as they are on the wire; {@link #options()} gathers the options from them,
 * whichever fields they are in and however they are split (RFC 3396), and {@link #withOptions} puts
 * options there.
 *
 * @param operation {@link #REQUEST} or {@link #REPLY}, or another of eight bits
 * @param hardwareType {@link #ETHERNET} or another of eight bits
 * @param hardwareLength how much of {@code clientHardware} counts, 0 to 16 bytes
 * @param hops relays on the way, eight bits
 * @param xid the client's number for the exchange
 * @param seconds since the client began, 16 bits
 * @param flags 16 bits, {@link #BROADCAST} among them
 * @param clientAddress the address that the client has and answers for ({@code ciaddr})
 * @param yourAddress the address that the client gets ({@code yiaddr})
 * @param serverAddress the server to boot from ({@code siaddr})
 * @param relayAddress the relay on the client's network ({@code giaddr})
 * @param clientHardware 16 bytes ({@code chaddr})
 * @param serverName 64 bytes ({@code sname})
 * @param bootFile 128 bytes ({@code file})
 * @param optionField what follows the magic cookie
 */
public record DhcpMessage(
    int operation,
    int hardwareType,
    int hardwareLength,
    int hops,
    int xid,
    int seconds,
    int flags,
    Ipv4Address clientAddress,
    Ipv4Address yourAddress,
    Ipv4Address serverAddress,
    Ipv4Address relayAddress,
    Bytes clientHardware,
    Bytes serverName,
    Bytes bootFile,
    Bytes optionField) {
  /** The UDP port of clients. */
  public static final int CLIENT_PORT = 68;

  /** The UDP port of servers and relays. */
  public static final int SERVER_PORT = 67;

  /** The operation of what clients send. */
  public static final int REQUEST = 1;

  /** The operation of what servers send. */
  public static final int REPLY = 2;

  /** The hardware type of Ethernet. */
  public static final int ETHERNET = 1;

  /** In {@code flags}: the client cannot take unicast packets before it has its address. */
  public static final int BROADCAST = 0x8000;

  /** The least bytes that a message made here has: old relays drop shorter ones. */
  public static final int MIN_SIZE = 300;

  static final int COOKIE = 0x6382_5363;
  static final int HARDWARE = 16;
  static final int SERVER_NAME = 64;
  static final int BOOT_FILE = 128;
  static final int SERVER_NAME_AT = 44;
  static final int BOOT_FILE_AT = 108;
  static final int OPTIONS_AT = 240;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a number is out of its range, or a field has not its length
   */
  public DhcpMessage {
    require((operation | hardwareType | hops) >>> 8 == 0, "operation, hardware type or hops");
    require(hardwareLength >= 0 && hardwareLength <= HARDWARE, "hardware length");
    require((seconds | flags) >>> 16 == 0, "seconds or flags");
    require(clientHardware.length() == HARDWARE, "length of the hardware address");
    require(serverName.length() == SERVER_NAME, "length of the server's name");
    require(bootFile.length() == BOOT_FILE, "length of the boot file's name");
    require(optionField.length() <= 0xffff - OPTIONS_AT, "length of the options");
  }

  private static void require(boolean condition, String what) {
    if (!condition) {
      throw new IllegalArgumentException("a DHCP message with a wrong " + what);
    }
  }

  /** A client's message without options and addresses. */
  public static DhcpMessage request(int xid, MacAddress client) {
    ByteBuf hardware = Unpooled.buffer(HARDWARE);
    hardware.writeShort((int) (client.value() >>> 32)).writeInt((int) client.value());
    return new DhcpMessage(
        REQUEST,
        ETHERNET,
        6,
        0,
        xid,
        0,
        0,
        Ipv4Address.ZERO,
        Ipv4Address.ZERO,
        Ipv4Address.ZERO,
        Ipv4Address.ZERO,
        Bytes.copyOf(hardware.writeZero(HARDWARE - 6)),
        zeros(SERVER_NAME),
        zeros(BOOT_FILE),
        Bytes.EMPTY);
  }

  private static Bytes zeros(int length) {
    return Bytes.copyOf(new byte[length]);
  }

  /**
   * A server's answer to this, without options (RFC 2131 table 3).
   *
   * @param yours the address that the client gets, {@link Ipv4Address#ZERO} in a refusal
   */
  public DhcpMessage reply(Ipv4Address yours) {
    return new DhcpMessage(
        REPLY,
        hardwareType,
        hardwareLength,
        0,
        xid,
        0,
        flags,
        Ipv4Address.ZERO,
        yours,
        Ipv4Address.ZERO,
        relayAddress,
        clientHardware,
        zeros(SERVER_NAME),
        zeros(BOOT_FILE),
        Bytes.EMPTY);
  }

  /** The same from a client that has an address already. */
  public DhcpMessage withClientAddress(Ipv4Address value) {
    return with(flags, hops, value, serverAddress, relayAddress, serverName, bootFile, optionField);
  }

  /** The same with the wish for a broadcast answer, or without. */
  public DhcpMessage withBroadcast(boolean value) {
    int changed = value ? flags | BROADCAST : flags & ~BROADCAST;
    return with(
        changed,
        hops,
        clientAddress,
        serverAddress,
        relayAddress,
        serverName,
        bootFile,
        optionField);
  }

  /** The same after one more relay of that address. */
  public DhcpMessage relayedBy(Ipv4Address relay) {
    return with(
        flags, hops + 1, clientAddress, serverAddress, relay, serverName, bootFile, optionField);
  }

  /**
   * The same with a server to boot from.
   *
   * @param name its name, at most 63 bytes; may be empty
   * @param file what to boot, at most 127 bytes; may be empty
   * @throws IllegalArgumentException if a text is too long
   */
  public DhcpMessage withBoot(Ipv4Address server, String name, String file) {
    return with(
        flags,
        hops,
        clientAddress,
        server,
        relayAddress,
        fixed(name, SERVER_NAME),
        fixed(file, BOOT_FILE),
        optionField);
  }

  private static Bytes fixed(String text, int length) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length >= length) {
      throw new IllegalArgumentException("\"" + text + "\" has more than " + (length - 1));
    }
    ByteBuf out = Unpooled.buffer(length);
    return Bytes.copyOf(out.writeBytes(bytes).writeZero(length - bytes.length));
  }

  DhcpMessage with(Bytes newServerName, Bytes newBootFile, Bytes newOptionField) {
    return with(
        flags,
        hops,
        clientAddress,
        serverAddress,
        relayAddress,
        newServerName,
        newBootFile,
        newOptionField);
  }

  private DhcpMessage with(
      int newFlags,
      int newHops,
      Ipv4Address newClient,
      Ipv4Address newServer,
      Ipv4Address newRelay,
      Bytes newServerName,
      Bytes newBootFile,
      Bytes newOptionField) {
    return new DhcpMessage(
        operation,
        hardwareType,
        hardwareLength,
        newHops,
        xid,
        seconds,
        newFlags,
        newClient,
        yourAddress,
        newServer,
        newRelay,
        clientHardware,
        newServerName,
        newBootFile,
        newOptionField);
  }

  /**
   * The same with these options in place of all that it has, split and in other fields where the
   * layout allows it and it must be (specification 5.7.3). A message shorter than {@link #MIN_SIZE}
   * is filled up.
   *
   * @throws IllegalArgumentException if they do not fit, one comes twice, or {@link
   *     DhcpOptionCode#OVERLOAD} is among them
   */
  public DhcpMessage withOptions(List<DhcpOption> options, DhcpLayout layout) {
    DhcpOptionWriter writer = new DhcpOptionWriter(this, layout);
    int written = writer.write(options);
    if (written < options.size()) {
      throw new IllegalArgumentException(
          "DHCP options from " + options.get(written) + " on do not fit " + layout.maxSize());
    }
    return writer.message();
  }

  /** As {@link #withOptions(List, DhcpLayout)}, with the usual layout. */
  public DhcpMessage withOptions(DhcpOption... options) {
    return withOptions(List.of(options), DhcpLayout.DEFAULT);
  }

  /**
   * As {@link #withOptions(List, DhcpLayout)}; the first that does not fit and those after it are
   * left away. {@link #options()} of the result tells how many there are.
   *
   * @param options the most important first
   */
  public DhcpMessage withOptionsThatFit(List<DhcpOption> options, DhcpLayout layout) {
    DhcpOptionWriter writer = new DhcpOptionWriter(this, layout);
    writer.write(options);
    return writer.message();
  }

  /**
   * The options in the order in which they begin, whole, without {@link DhcpOptionCode#OVERLOAD}.
   *
   * @throws PacketException if the length of one cannot be; never after {@link #decode}
   */
  public List<DhcpOption> options() {
    return DhcpOptionReader.read(this);
  }

  /** The option of that number. */
  public Optional<DhcpOption> option(int code) {
    return options().stream().filter(option -> option.code() == code).findFirst();
  }

  /** The option of that name. */
  public Optional<DhcpOption> option(DhcpOptionCode code) {
    return option(code.code());
  }

  /** What the message is for, if it says so. */
  public Optional<DhcpMessageType> messageType() {
    return option(DhcpOptionCode.MESSAGE_TYPE)
        .flatMap(
            option ->
                option.value() instanceof DhcpValue.Numeric number
                    ? DhcpMessageType.ofCode((int) number.value())
                    : Optional.empty());
  }

  /** The client's MAC address, if it has one. */
  public Optional<MacAddress> clientMac() {
    if (hardwareType != ETHERNET || hardwareLength != 6) {
      return Optional.empty();
    }
    ByteBuf in = clientHardware.toByteBuf();
    return Optional.of(new MacAddress((long) in.getUnsignedShort(0) << 32 | in.getUnsignedInt(2)));
  }

  /** Whether the client asks for a broadcast answer. */
  public boolean isBroadcast() {
    return (flags & BROADCAST) != 0;
  }

  /**
   * Reads the payload of a datagram.
   *
   * @throws PacketException if it is cut, has not the magic cookie, or the length of a field or an
   *     option cannot be
   */
  public static DhcpMessage decode(Bytes payload) {
    if (payload.length() < OPTIONS_AT || payload.length() > 0xffff) {
      throw new PacketException(
          Math.min(payload.length(), OPTIONS_AT), "DHCP of " + payload.length() + " bytes");
    }
    ByteBuf in = payload.toByteBuf();
    if (in.getInt(OPTIONS_AT - 4) != COOKIE) {
      throw new PacketException(OPTIONS_AT - 4, "DHCP without its magic cookie");
    }
    int operation = in.readUnsignedByte();
    int hardwareType = in.readUnsignedByte();
    int hardwareLength = in.readUnsignedByte();
    if (hardwareLength > HARDWARE) {
      throw new PacketException(2, "a DHCP hardware address of " + hardwareLength + " bytes");
    }
    DhcpMessage message =
        new DhcpMessage(
            operation,
            hardwareType,
            hardwareLength,
            in.readUnsignedByte(),
            in.readInt(),
            in.readUnsignedShort(),
            in.readUnsignedShort(),
            new Ipv4Address(in.readInt()),
            new Ipv4Address(in.readInt()),
            new Ipv4Address(in.readInt()),
            new Ipv4Address(in.readInt()),
            payload.slice(in.readerIndex(), HARDWARE),
            payload.slice(SERVER_NAME_AT, SERVER_NAME),
            payload.slice(BOOT_FILE_AT, BOOT_FILE),
            payload.slice(OPTIONS_AT, payload.length() - OPTIONS_AT));
    DhcpOptionReader.read(message);
    return message;
  }

  /** The datagram's payload. */
  public Bytes encode() {
    ByteBuf out = Unpooled.buffer(OPTIONS_AT + optionField.length());
    out.writeByte(operation).writeByte(hardwareType).writeByte(hardwareLength).writeByte(hops);
    out.writeInt(xid).writeShort(seconds).writeShort(flags);
    out.writeInt(clientAddress.value()).writeInt(yourAddress.value());
    out.writeInt(serverAddress.value()).writeInt(relayAddress.value());
    clientHardware.writeTo(out);
    serverName.writeTo(out);
    bootFile.writeTo(out);
    optionField.writeTo(out.writeInt(COOKIE));
    return Bytes.copyOf(out);
  }
}
