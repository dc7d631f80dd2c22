package io.weft.sdn.l2;

import io.weft.protocols.openflow.oxm.Match;
import io.weft.protocols.openflow.oxm.OxmField;
import io.weft.protocols.openflow.v13.Action;
import io.weft.protocols.openflow.v13.Instruction;
import io.weft.sdn.flow.Datapath;
import java.util.ArrayList;
import java.util.List;

/**
 * What the tables tell each other about a packet (specification 4.5.4, and the tables of a running
 * VLCP): in Nicira's registers, or, where the switch may not be asked for Nicira's extensions
 * ({@code protocol.openflow.disablenicira}), in the 64 bits of OpenFlow's metadata, a quarter for
 * each register. Without state; for any thread.
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

  private static final Registers NICIRA = new Registers(true);
  private static final Registers METADATA = new Registers(false);

  private static final int SHARE_BITS = 16;
  private static final long SHARE = 0xffff;

  private final boolean nicira;

  private Registers(boolean nicira) {
    this.nicira = nicira;
  }

  /** What stands for the registers on a switch. */
  public static Registers of(Datapath datapath) {
    return datapath.nicira() ? NICIRA : METADATA;
  }

  /**
   * Some bits of a register.
   *
   * @param register one of {@link #IN_NETWORK}, {@link #OUT_NETWORK}, {@link #OUT_PORT} and {@link
   *     #FLAGS}; without Nicira's extensions only the low 16 bits count
   */
  public record Value(int register, int value, int mask) {
    /** Checks the register. */
    public Value {
      if (register < IN_NETWORK || register > FLAGS) {
        throw new IllegalArgumentException("register " + register + " is not one of the tables'");
      }
    }

    /** All bits of a register. */
    public static Value of(int register, int value) {
      return new Value(register, value, -1);
    }
  }

  /** Asks for what registers have, beside what the builder asks for already. */
  public Match.Builder match(Match.Builder builder, Value... values) {
    if (nicira) {
      for (Value value : values) {
        builder.reg(value.register(), value.value(), value.mask());
      }
      return builder;
    }
    return builder.with(OxmField.METADATA, metadata(values), mask(values));
  }

  /**
   * Sets registers and does some actions, in this order.
   *
   * @param values whole registers
   */
  public List<Instruction> write(List<Action> actions, Value... values) {
    if (nicira) {
      List<Action> all = new ArrayList<>(values.length + actions.size());
      for (Value value : values) {
        all.add(Action.SetField.reg(value.register(), value.value()));
      }
      all.addAll(actions);
      return List.of(new Instruction.ApplyActions(all));
    }
    Instruction write = new Instruction.WriteMetadata(metadata(values), mask(values));
    return actions.isEmpty()
        ? List.of(write)
        : List.of(new Instruction.ApplyActions(actions), write);
  }

  private static int shift(Value value) {
    return SHARE_BITS * (FLAGS - value.register());
  }

  private static long metadata(Value... values) {
    long bits = 0;
    for (Value value : values) {
      bits |= (value.value() & SHARE) << shift(value);
    }
    return bits;
  }

  private static long mask(Value... values) {
    long bits = 0;
    for (Value value : values) {
      bits |= (value.mask() & SHARE) << shift(value);
    }
    return bits;
  }
}
