package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Range;
import io.weft.protocols.openflow.oxm.OxmField;
import io.weft.protocols.packet.Bytes;
import java.util.List;
import java.util.Optional;

/**
 * What a table can do in one respect (OpenFlow 1.3.5 section 7.3.5.5.2). Properties for the
 * table-miss flow are there only where it can do other things than the rest.
 */
public sealed interface TableFeatureProperty {
  /**
   * The instructions that flows can have.
   *
   * @param miss whether this is of the table-miss flow
   */
  record Instructions(boolean miss, List<TypeId> instructions) implements TableFeatureProperty {
    /** Copies the list. */
    public Instructions {
      instructions = List.copyOf(instructions);
    }
  }

  /**
   * The tables that flows can go to.
   *
   * @param miss whether this is of the table-miss flow
   * @param tables numbers from 0 to 255
   */
  record NextTables(boolean miss, List<Integer> tables) implements TableFeatureProperty {
    /** Copies the list and checks the ranges. */
    public NextTables {
      tables = List.copyOf(tables);
      tables.forEach(table -> Range.u8("a table", table));
    }
  }

  /**
   * The actions that an instruction can have.
   *
   * @param kind of which instruction
   */
  record Actions(ActionsOf kind, List<TypeId> actions) implements TableFeatureProperty {
    /** Copies the list. */
    public Actions {
      actions = List.copyOf(actions);
    }
  }

  /** Whose actions an {@link Actions} tells. */
  enum ActionsOf {
    /** {@link Instruction.WriteActions}. */
    WRITE,
    /** {@link Instruction.WriteActions} of the table-miss flow. */
    WRITE_MISS,
    /** {@link Instruction.ApplyActions}. */
    APPLY,
    /** {@link Instruction.ApplyActions} of the table-miss flow. */
    APPLY_MISS
  }

  /**
   * Match fields of which something is true.
   *
   * @param kind what
   */
  record Fields(FieldsOf kind, List<FieldId> fields) implements TableFeatureProperty {
    /** Copies the list. */
    public Fields {
      fields = List.copyOf(fields);
    }
  }

  /** What a {@link Fields} tells of its fields. */
  enum FieldsOf {
    /** A match can have them. */
    MATCH,
    /** A match can leave them out. */
    WILDCARDS,
    /** {@link Instruction.WriteActions} can set them. */
    WRITE_SET_FIELD,
    /** {@link Instruction.WriteActions} of the table-miss flow can set them. */
    WRITE_SET_FIELD_MISS,
    /** {@link Instruction.ApplyActions} can set them. */
    APPLY_SET_FIELD,
    /** {@link Instruction.ApplyActions} of the table-miss flow can set them. */
    APPLY_SET_FIELD_MISS
  }

  /**
   * What an experimenter has defined.
   *
   * @param miss whether this is of the table-miss flow
   * @param experimenter the experimenter's id
   * @param type the experimenter's type
   * @param data what follows
   */
  record Experimenter(boolean miss, int experimenter, int type, Bytes data)
      implements TableFeatureProperty {}

  /**
   * A property of a type that this codec does not know.
   *
   * @param type {@code ofp_table_feature_prop_type}
   * @param body what follows type and length, without padding
   */
  record Unknown(int type, Bytes body) implements TableFeatureProperty {
    /** Checks the range. */
    public Unknown {
      Range.u16("a property's type", type);
      if (TableFeaturesCodec.knows(type)) {
        throw new IllegalArgumentException("property type " + type + " is known");
      }
    }
  }

  /**
   * The type of an instruction or action.
   *
   * @param type {@code ofp_instruction_type} or {@code ofp_action_type}
   * @param data what follows type and length: an experimenter's id, type and data; nothing
   *     otherwise, but some switches send four zeros
   */
  record TypeId(int type, Bytes data) {
    /** Checks the range. */
    public TypeId {
      Range.u16("a type", type);
    }

    /** A type of the specification. */
    public static TypeId of(int type) {
      return new TypeId(type, Bytes.EMPTY);
    }
  }

  /**
   * The type of a match field.
   *
   * @param header its header: class, number, mask bit and length
   * @param experimenter the experimenter's id in a field of the experimenter class, otherwise 0
   */
  record FieldId(int header, int experimenter) {
    /** Checks that only a field of the experimenter class has an experimenter. */
    public FieldId {
      if (experimenter != 0 && !TableFeaturesCodec.isExperimenter(header)) {
        throw new IllegalArgumentException("an experimenter in a field of another class");
      }
    }

    /**
     * A field that this codec knows.
     *
     * @param maskable whether it can be masked, in a list of fields of a match
     */
    public static FieldId of(OxmField field, boolean maskable) {
      int header = field.header();
      // A mask doubles the length.
      return new FieldId(
          maskable ? header + (header & 0xff) | TableFeaturesCodec.MASKED : header, 0);
    }

    /** The field, if this codec knows it. */
    public Optional<OxmField> field() {
      return Optional.ofNullable(OxmField.ofHeader(header));
    }

    /** Whether a match can mask it. */
    public boolean isMaskable() {
      return (header & TableFeaturesCodec.MASKED) != 0;
    }
  }
}
