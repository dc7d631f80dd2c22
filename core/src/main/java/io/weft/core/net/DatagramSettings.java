package io.weft.core.net;

import java.util.Optional;

/**
 * How a socket for datagrams is kept.
 *
 * @param maxSize the longest datagram, in bytes, 1 to 65507; longer ones that come are dropped and
 *     counted, longer ones cannot be sent
 * @param receiveLimit so many unread datagrams are kept; what comes then is dropped and counted; at
 *     least 1
 * @param writeLimit above so many unsent bytes senders wait; at least 1
 * @param bindAddress this side's address, for a socket that is bound to a peer; its port may be 0
 * @param reusePort whether several sockets may bind the same port ({@code SO_REUSEPORT}), where the
 *     system has it
 */
public record DatagramSettings(
    int maxSize,
    int receiveLimit,
    long writeLimit,
    Optional<Endpoint> bindAddress,
    boolean reusePort) {
  /** The longest datagram that IPv4 can carry. */
  public static final int MAX_SIZE = 65_507;

  /** The longest datagram that fits an Ethernet frame with room to spare, and small queues. */
  public static final DatagramSettings DEFAULT =
      new DatagramSettings(2048, 1000, 1024 * 1024, Optional.empty(), false);

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException naming the setting that is out of its range
   */
  public DatagramSettings {
    Limits.atLeast("maxSize", maxSize, 1);
    if (maxSize > MAX_SIZE) {
      throw new IllegalArgumentException(
          "maxSize must be at most " + MAX_SIZE + ", not " + maxSize);
    }
    Limits.atLeast("receiveLimit", receiveLimit, 1);
    Limits.atLeast("writeLimit", writeLimit, 1);
  }

  /** The same with another longest datagram, in bytes. */
  public DatagramSettings withMaxSize(int other) {
    return new DatagramSettings(other, receiveLimit, writeLimit, bindAddress, reusePort);
  }

  /** The same with another number of unread datagrams. */
  public DatagramSettings withReceiveLimit(int other) {
    return new DatagramSettings(maxSize, other, writeLimit, bindAddress, reusePort);
  }

  /** The same with another number of unsent bytes. */
  public DatagramSettings withWriteLimit(long other) {
    return new DatagramSettings(maxSize, receiveLimit, other, bindAddress, reusePort);
  }

  /** The same with an address of this side. */
  public DatagramSettings withBindAddress(Endpoint address) {
    return new DatagramSettings(maxSize, receiveLimit, writeLimit, Optional.of(address), reusePort);
  }

  /** The same, sharing the port or not. */
  public DatagramSettings withReusePort(boolean other) {
    return new DatagramSettings(maxSize, receiveLimit, writeLimit, bindAddress, other);
  }
}
