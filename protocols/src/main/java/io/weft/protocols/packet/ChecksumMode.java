package io.weft.protocols.packet;

/** What a decoder does about a wrong checksum. */
public enum ChecksumMode {
  /** It refuses the packet. */
  REQUIRED,

  /**
   * It takes the packet: a sender on the same machine leaves the sum to a network card that the
   * packet never reaches. Encoding the packet then puts in the right one.
   */
  IGNORED
}
