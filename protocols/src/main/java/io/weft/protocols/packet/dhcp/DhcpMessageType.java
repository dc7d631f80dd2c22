package io.weft.protocols.packet.dhcp;

import java.util.Optional;

/** What a message is for: the value of option 53 (RFC 2132 section 9.6). */
public enum DhcpMessageType {
  /** A client looks for servers. */
  DISCOVER,
  /** A server offers an address. */
  OFFER,
  /** A client takes an offer, or wants to keep its address. */
  REQUEST,
  /** A client has found its address in use. */
  DECLINE,
  /** A server grants the address. */
  ACK,
  /** A server refuses the address. */
  NAK,
  /** A client gives its address back. */
  RELEASE,
  /** A client that has an address asks for settings. */
  INFORM;

  private static final DhcpMessageType[] TYPES = values();

  /** The number on the wire. */
  public int code() {
    return ordinal() + 1;
  }

  /** The type of that number, if it is known here. */
  public static Optional<DhcpMessageType> ofCode(int code) {
    return code >= 1 && code <= TYPES.length ? Optional.of(TYPES[code - 1]) : Optional.empty();
  }
}
