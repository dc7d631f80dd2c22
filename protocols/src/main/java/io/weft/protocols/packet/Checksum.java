package io.weft.protocols.packet;

/**
 * The Internet checksum (RFC 1071). Add everything that it covers, 16 bits at a time, then take the
 * complement.
 */
final class Checksum {
  private long sum;

  /** Adds bytes; an odd one at the end counts as if a zero followed. */
  Checksum add(Bytes bytes) {
    for (int i = 0; i < bytes.length(); i += 2) {
      int low = i + 1 < bytes.length() ? bytes.get(i + 1) : 0;
      sum += bytes.get(i) << 8 | low;
    }
    return this;
  }

  /** Adds 16 bits. */
  Checksum add(int value) {
    sum += value & 0xffff;
    return this;
  }

  /** Adds 32 bits. */
  Checksum addInt(int value) {
    return add(value >>> 16).add(value);
  }

  /** The checksum, 16 bits; zero over anything that holds its right checksum. */
  int value() {
    long folded = sum;
    while (folded >>> 16 != 0) {
      folded = (folded & 0xffff) + (folded >>> 16);
    }
    return (int) ~folded & 0xffff;
  }
}
