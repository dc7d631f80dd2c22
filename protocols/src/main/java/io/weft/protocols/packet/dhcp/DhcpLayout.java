package io.weft.protocols.packet.dhcp;

/**
 * Where a message's options may go (specification 5.7.3, {@code build_options}).
 *
 * @param maxSize of the message with its IP and UDP headers in bytes, as option 57 counts it; 576
 *     to 65535
 * @param bootFile whether options may take the place of the boot file's name
 * @param serverName whether options may take the place of the server's name
 */
public record DhcpLayout(int maxSize, boolean bootFile, boolean serverName) {
  /** What every client takes. */
  public static final int MIN_MAX_SIZE = 576;

  /** 576 bytes, and both fields as well. */
  public static final DhcpLayout DEFAULT = new DhcpLayout(MIN_MAX_SIZE, true, true);

  /**
   * Checks the range.
   *
   * @throws IllegalArgumentException if the size is out of its range
   */
  public DhcpLayout {
    if (maxSize < MIN_MAX_SIZE || maxSize > 0xffff) {
      throw new IllegalArgumentException(
          "the size of a DHCP message is " + MIN_MAX_SIZE + " to 65535, not " + maxSize);
    }
  }

  /** The same with another size. */
  public DhcpLayout withMaxSize(int value) {
    return new DhcpLayout(value, bootFile, serverName);
  }

  /** The same with options in the options' own place only. */
  public DhcpLayout withoutOverload() {
    return new DhcpLayout(maxSize, false, false);
  }
}
