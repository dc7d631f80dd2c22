package io.weft.sdn.l2;

import io.weft.protocols.openflow.v13.Action;

/**
 * What the tables tell each other about a packet, in Nicira registers (specification 4.5.4, and the
 * tables of a running VLCP).
 */
public final class Registers {
  /** The number of the network that the packet came in by. */
  public static final int IN_NETWORK = 4;

  /** The number of the network that the packet goes out by. */
  public static final int OUT_NETWORK = 5;

  /** The port that the packet goes out by, or {@link #ANY_PORT}. */
  public static final int OUT_PORT = 6;

  /** Flags of the packet. */
  public static final int FLAGS = 7;

  /** In {@link #OUT_PORT}: all ports of the network but the one that the packet came in by. */
  public static final int ANY_PORT = 0xffff_ffff;

  /** A flag: the packet may leave by the port that it came in by. */
  public static final int FLAG_OUTPUT_TO_IN_PORT = 0x8000;

  /** A flag: the packet came from a logical port, not from a physical one. */
  public static final int FLAG_FROM_LOGICAL_PORT = 0x4000;

  private Registers() {}

  static Action set(int register, int value) {
    return Action.SetField.reg(register, value);
  }
}
