package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Range;
import io.weft.protocols.packet.Bytes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What becomes of a packet that matches a flow (OpenFlow 1.3.5 section 7.2.4). */
public sealed interface Instruction {
  /**
   * Goes on in a later table.
   *
   * @param tableId 0 to 254
   */
  record GotoTable(int tableId) implements Instruction {
    /** Checks the range. */
    public GotoTable {
      Range.u8("a table", tableId);
    }
  }

  /**
   * Sets bits of the metadata.
   *
   * @param mask which bits are set
   */
  record WriteMetadata(long metadata, long mask) implements Instruction {}

  /** Adds actions to those done when the packet leaves the last table. */
  record WriteActions(List<Action> actions) implements Instruction {
    /** Copies the list. */
    public WriteActions {
      actions = List.copyOf(actions);
    }
  }

  /** Does actions at once, in their order. */
  record ApplyActions(List<Action> actions) implements Instruction {
    /** Copies the list. */
    public ApplyActions {
      actions = List.copyOf(actions);
    }

    /** Does that action at once. */
    public static ApplyActions of(Action action) {
      return new ApplyActions(List.of(action));
    }

    /** Does those actions at once, in their order. */
    public static ApplyActions of(Action... actions) {
      return new ApplyActions(List.of(actions));
    }
  }

  /** Forgets the actions that were to be done when the packet leaves the last table. */
  record ClearActions() implements Instruction {}

  /**
   * Meters the packet.
   *
   * @param meterId unsigned
   */
  record Meter(int meterId) implements Instruction {}

  /**
   * An experimenter's instruction.
   *
   * @param experimenter his number
   * @param content what follows it; with it a multiple of 8 bytes
   */
  record Experimenter(int experimenter, Bytes content) implements Instruction {}

  /**
   * An instruction that this codec does not read.
   *
   * @param type {@code ofp_instruction_type}
   * @param body what follows type and length
   */
  record Unknown(int type, Bytes body) implements Instruction {
    /** Checks the range. */
    public Unknown {
      Range.u16("an instruction type", type);
    }
  }

  /**
   * The instructions in the order in which a switch does them, with normalized actions, without an
   * empty list of actions to apply.
   */
  static List<Instruction> normalized(List<Instruction> instructions) {
    List<Instruction> normalized = new ArrayList<>(instructions.size());
    for (Instruction instruction : instructions) {
      switch (instruction) {
        case ApplyActions apply -> {
          if (!apply.actions().isEmpty()) {
            normalized.add(new ApplyActions(Action.normalized(apply.actions())));
          }
        }
        case WriteActions write ->
            normalized.add(new WriteActions(Action.normalized(write.actions())));
        default -> normalized.add(instruction);
      }
    }
    normalized.sort(Comparator.comparingInt(Instruction::order));
    return List.copyOf(normalized);
  }

  private static int order(Instruction instruction) {
    return switch (instruction) {
      case Meter m -> 0;
      case ApplyActions a -> 1;
      case ClearActions c -> 2;
      case WriteActions w -> 3;
      case WriteMetadata w -> 4;
      case GotoTable g -> 5;
      case Experimenter e -> 6;
      case Unknown u -> 7;
    };
  }
}
