package io.weft.core.net;

/** What carries the bytes. */
public enum Transport {
  /** A stream over IP. */
  TCP,
  /** Datagrams over IP. */
  UDP,
  /** A stream between processes of one machine. */
  UNIX
}
