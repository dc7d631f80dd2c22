package io.weft.protocols.openflow.internal;

/** A constant that has a number on the wire. */
public interface Coded {
  /** The number. */
  int code();
}
