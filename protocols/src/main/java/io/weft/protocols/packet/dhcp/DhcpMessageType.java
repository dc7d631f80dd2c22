package io.weft.protocols.packet.dhcp;

import java.util.Optional;

/** What a message is for: the value of option 53 (RFC 2132 section 9.6). */
public enum DhcpMessageType {
  /** A client looks for servers. */
  DISCOVER(1),
  /** A server offers an address. */
  OFFER(2),
  /** A client takes an offer, or wants to keep its address. */
  REQUEST(3),
  /** A client has found its address in use. */
  DECLINE(4),
  /** A server grants the address. */
  ACK(5),
  /** A server refuses the address. */
  NAK(6),
  /** A client gives its address back. */
  RELEASE(7),
  /** A client that has an address asks for settings. */
  INFORM(8);

  private static final DhcpMessageType[] TYPES = values();

  private final int code;

  DhcpMessageType(int code) {
    this.code = code;
  }

  /** The number on the wire. */
  public int code() {
    return code;
  }

  /** The type of that number, if it is known here. */
  public static Optional<DhcpMessageType> ofCode(int code) {
    return code >= 1 && code <= TYPES.length ? Optional.of(TYPES[code - 1]) : Optional.empty();
  }
}
