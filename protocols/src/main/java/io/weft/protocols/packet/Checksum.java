package io.weft.protocols.packet;

import io.netty.buffer.ByteBuf;

/**
 * The Internet checksum (RFC 1071). Add everything that it covers, 16 bits at a time, then take the
 * complement. Not for several threads at once.
 */
public final class Checksum {
  private long sum;

  /** A checksum over nothing yet. */
  public Checksum() {}

  /**
   * Adds bytes. An odd one at the end counts as if a zero followed, so only what is added last may
   * have an odd length.
   */
  public Checksum add(Bytes bytes) {
    return add(bytes, 0, bytes.length());
  }

  /** Adds {@code length} bytes from {@code start}, as {@link #add(Bytes)} does. */
  public Checksum add(Bytes bytes, int start, int length) {
    int end = start + length;
    for (int i = start; i < end; i += 2) {
      int low = i + 1 < end ? bytes.get(i + 1) : 0;
      sum += bytes.get(i) << 8 | low;
    }
    return this;
  }

  /** Adds what was written to a buffer. */
  Checksum add(ByteBuf written) {
    int end = written.writerIndex();
    int at = written.readerIndex();
    for (; at + 1 < end; at += 2) {
      sum += written.getUnsignedShort(at);
    }
    if (at < end) {
      sum += written.getUnsignedByte(at) << 8;
    }
    return this;
  }

  /** Adds 16 bits. */
  public Checksum add(int value) {
    sum += value & 0xffff;
    return this;
  }

  /** Adds 32 bits. */
  public Checksum addInt(int value) {
    return add(value >>> 16).add(value);
  }

  private Checksum addLong(long value) {
    return addInt((int) (value >>> 32)).addInt((int) value);
  }

  /** The checksum, 16 bits; zero over anything that holds its right checksum. */
  public int value() {
    return ~fold(sum) & 0xffff;
  }

  /**
   * The checksum after 16 bits that it covers have changed, without the rest (RFC 1624, equation
   * 3).
   *
   * @param checksum what it was
   * @param before the old 16 bits
   * @param after the new ones
   */
  public static int update(int checksum, int before, int after) {
    return ~fold((~checksum & 0xffffL) + (~before & 0xffffL) + (after & 0xffffL)) & 0xffff;
  }

  /** As {@link #update}, for 32 bits that begin at an even distance: an address. */
  public static int updateInt(int checksum, int before, int after) {
    return update(update(checksum, before >>> 16, after >>> 16), before, after);
  }

  private static int fold(long sum) {
    long folded = sum;
    while (folded >>> 16 != 0) {
      folded = (folded & 0xffff) + (folded >>> 16);
    }
    return (int) folded;
  }

  /** Begins with the pseudo header that UDP and TCP cover too (RFC 768, RFC 9293). */
  static Checksum ofPseudoHeader(
      Ipv4Address source, Ipv4Address destination, int protocol, int length) {
    return new Checksum()
        .addInt(source.value())
        .addInt(destination.value())
        .add(protocol)
        .add(length);
  }

  /** Begins with the pseudo header of IPv6 (RFC 8200 section 8.1). */
  static Checksum ofPseudoHeader(
      Ipv6Address source, Ipv6Address destination, int protocol, int length) {
    return new Checksum()
        .addLong(source.high())
        .addLong(source.low())
        .addLong(destination.high())
        .addLong(destination.low())
        .addInt(length)
        .addInt(protocol);
  }
}
