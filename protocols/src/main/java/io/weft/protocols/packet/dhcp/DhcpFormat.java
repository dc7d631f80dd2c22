package io.weft.protocols.packet.dhcp;

/** How the bytes of an option are to be understood. */
enum DhcpFormat {
  /** One IPv4 address. */
  ADDRESS,
  /** At least one IPv4 address. */
  ADDRESSES,
  /** Pairs of a destination, or of an address, and another address. */
  ADDRESS_PAIRS,
  /** Text of at least one byte. */
  TEXT,
  /** Zero or one. */
  FLAG,
  /** Eight bits. */
  NUMBER8,
  /** 16 bits. */
  NUMBER16,
  /** At least one number of 16 bits. */
  NUMBERS16,
  /** 32 bits with a sign. */
  SIGNED32,
  /** Seconds, 32 bits without sign. */
  SECONDS,
  /** At least one number of eight bits. */
  CODES,
  /** Routes to prefixes (RFC 3442). */
  ROUTES,
  /** A type and what identifies a client. */
  CLIENT_ID,
  /** Options within an option, at least one. */
  SUB_OPTIONS,
  /** Names of domains, compressed (RFC 3397). */
  DOMAINS,
  /** Anything. */
  OPAQUE
}
