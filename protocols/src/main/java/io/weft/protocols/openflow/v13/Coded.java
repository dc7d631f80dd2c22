package io.weft.protocols.openflow.v13;

/** A constant that has a number on the wire. */
interface Coded {
  /** The number. */
  int code();
}
