package io.weft.protocols.packet.dhcp;

import io.weft.protocols.packet.Bytes;
import io.weft.protocols.packet.Ipv4Address;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * An option of a DHCP message, whole even if it is in several parts on the wire (RFC 2132, RFC
 * 3396). Its bytes are kept as they came; {@link #value()} says what they mean.
 *
 * @param code 1 to 254
 * @param data as many bytes as a message has room for
 */
public record DhcpOption(int code, Bytes data) {
  private static final int MAX_LENGTH = 0xffff;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if the code is that of padding or of the end, or the data are
   *     longer than any message
   */
  public DhcpOption {
    if (code < 1 || code > 254) {
      throw new IllegalArgumentException("a DHCP option's code is 1 to 254, not " + code);
    }
    if (data.length() > MAX_LENGTH) {
      throw new IllegalArgumentException("a DHCP option of " + data.length() + " bytes");
    }
  }

  /**
   * An option with a value.
   *
   * @throws IllegalArgumentException if it is no value for that option
   */
  public static DhcpOption of(int code, DhcpValue value) {
    return new DhcpOption(code, DhcpValueCodec.encode(code, value));
  }

  /**
   * An option with a value.
   *
   * @throws IllegalArgumentException if it is no value for that option
   */
  public static DhcpOption of(DhcpOptionCode code, DhcpValue value) {
    return of(code.code(), value);
  }

  /**
   * An option that holds addresses.
   *
   * @throws IllegalArgumentException if there are none, or more than the option may have
   */
  public static DhcpOption of(DhcpOptionCode code, Ipv4Address... addresses) {
    return of(code, new DhcpValue.Addresses(Arrays.asList(addresses)));
  }

  /**
   * An option that holds text.
   *
   * @throws IllegalArgumentException if the text is empty, or the option holds none
   */
  public static DhcpOption of(DhcpOptionCode code, String text) {
    return of(code, new DhcpValue.Text(text));
  }

  /**
   * An option that holds a number.
   *
   * @throws IllegalArgumentException if it is out of range, or the option holds none
   */
  public static DhcpOption of(DhcpOptionCode code, long number) {
    return of(code, new DhcpValue.Numeric(number));
  }

  /**
   * An option that holds a time in whole seconds.
   *
   * @throws IllegalArgumentException if it is out of range, or the option holds none
   */
  public static DhcpOption of(DhcpOptionCode code, Duration time) {
    return of(code, DhcpValue.Seconds.of(time));
  }

  /** The option that says what a message is for. */
  public static DhcpOption of(DhcpMessageType type) {
    return of(DhcpOptionCode.MESSAGE_TYPE, type.code());
  }

  /** The option by which a client asks for others. */
  public static DhcpOption requesting(List<Integer> codes) {
    return of(DhcpOptionCode.PARAMETER_REQUEST_LIST, new DhcpValue.Numbers(codes));
  }

  /**
   * An option of what people write in a configuration or an API call (specification 5.7.3, {@code
   * create_option_from_value}).
   *
   * <p>Addresses, routes, domains and numbers are lists or texts with commas, as {@code "10.0.0.1,
   * 10.0.0.2"}; a route is {@code "10.1.0.0/16 10.0.0.1"} or a list of two; a time is in seconds or
   * {@code "infinite"}; yes and no are booleans, numbers or such words; a client is a MAC address
   * or a name. Options of no known form are text, or bytes after {@code 0x}.
   *
   * @param nameOrNumber for {@link DhcpOptionCode#parse}
   * @param value a string, a number, a boolean, a duration, bytes, an address, or a list of these
   * @throws IllegalArgumentException if there is no such option, or the value is none for it; the
   *     message names both
   */
  public static DhcpOption create(String nameOrNumber, Object value) {
    return create(DhcpOptionCode.parse(nameOrNumber), value);
  }

  /** As {@link #create(String, Object)}, by number. */
  public static DhcpOption create(int code, Object value) {
    try {
      return of(code, DhcpValueReader.read(code, value));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "DHCP option " + name(code) + " cannot be " + value + ": " + e.getMessage(), e);
    }
  }

  private static String name(int code) {
    return DhcpOptionCode.of(code)
        .map(known -> known.text() + " (" + code + ")")
        .orElseGet(() -> Integer.toString(code));
  }

  /**
   * What the bytes mean; {@link DhcpValue.Opaque} if the option is not known here or its bytes have
   * not its form.
   */
  public DhcpValue value() {
    return DhcpValueCodec.decode(code, data);
  }

  /** The name or number, and the value. */
  @Override
  public String toString() {
    return name(code) + ": " + value();
  }
}
