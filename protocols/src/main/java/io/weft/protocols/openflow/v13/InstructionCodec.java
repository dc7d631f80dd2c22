package io.weft.protocols.openflow.v13;

import io.netty.buffer.ByteBuf;
import io.weft.protocols.openflow.Fault;
import io.weft.protocols.openflow.ProtocolException;
import io.weft.protocols.openflow.internal.WireReader;
import java.util.ArrayList;
import java.util.List;

/** Reads and writes instructions (OpenFlow 1.3.5 section 7.2.4). */
final class InstructionCodec {
  private static final int GOTO_TABLE = 1;
  private static final int WRITE_METADATA = 2;
  private static final int WRITE_ACTIONS = 3;
  private static final int APPLY_ACTIONS = 4;
  private static final int CLEAR_ACTIONS = 5;
  private static final int METER = 6;
  private static final int EXPERIMENTER = 0xffff;

  private InstructionCodec() {}

  /** Reads instructions up to the end of the part. */
  static List<Instruction> decodeAll(WireReader in) {
    try {
      return decodeEach(in);
    } catch (ProtocolException e) {
      throw e.within(Fault.INSTRUCTION_LENGTH);
    }
  }

  private static List<Instruction> decodeEach(WireReader in) {
    if (!in.hasRemaining()) {
      return List.of();
    }
    Instruction first = decode(in);
    if (!in.hasRemaining()) {
      return List.of(first);
    }
    Instruction second = decode(in);
    if (!in.hasRemaining()) {
      return List.of(first, second);
    }
    List<Instruction> instructions = new ArrayList<>(6);
    instructions.add(first);
    instructions.add(second);
    while (in.hasRemaining()) {
      instructions.add(decode(in));
    }
    return instructions;
  }

  private static Instruction decode(WireReader in) {
    int offset = in.structure(4, "an instruction's header");
    int type = in.u16At(offset);
    int length = in.u16At(offset + 2);
    if (length < 8 || length % 8 != 0) {
      throw in.fail(offset, "an instruction of type " + type + " has " + length + " bytes");
    }
    int outer = in.narrow(length - 4, "an instruction");
    Instruction instruction =
        switch (type) {
          case GOTO_TABLE -> {
            int table = in.u8("a table");
            in.skip(3, "a goto-table instruction");
            yield new Instruction.GotoTable(table);
          }
          case WRITE_METADATA -> {
            in.skip(4, "a write-metadata instruction");
            long metadata = in.i64("metadata");
            yield new Instruction.WriteMetadata(metadata, in.i64("a metadata mask"));
          }
          case WRITE_ACTIONS -> {
            in.skip(4, "a write-actions instruction");
            yield new Instruction.WriteActions(ActionCodec.decodeAll(in));
          }
          case APPLY_ACTIONS -> {
            in.skip(4, "an apply-actions instruction");
            yield new Instruction.ApplyActions(ActionCodec.decodeAll(in));
          }
          case CLEAR_ACTIONS -> {
            in.skip(4, "a clear-actions instruction");
            yield new Instruction.ClearActions();
          }
          case METER -> new Instruction.Meter(in.i32("a meter"));
          case EXPERIMENTER -> {
            int experimenter = in.i32("an experimenter's id");
            yield new Instruction.Experimenter(experimenter, in.rest());
          }
          default -> new Instruction.Unknown(type, in.rest());
        };
    in.widen(outer, "an instruction of type " + type);
    return instruction;
  }

  static void encodeAll(List<Instruction> instructions, ByteBuf out) {
    for (int i = 0; i < instructions.size(); i++) {
      int start = out.writerIndex();
      encode(instructions.get(i), out);
      int length = out.writerIndex() - start;
      if (length < 8 || length % 8 != 0 || length > 0xffff) {
        throw new IllegalArgumentException("an instruction cannot have " + length + " bytes");
      }
      out.setShort(start + 2, length);
    }
  }

  private static void encode(Instruction instruction, ByteBuf out) {
    switch (instruction) {
      case Instruction.GotoTable i ->
          out.writeLong(OpenFlowCodec.word(GOTO_TABLE << 16, i.tableId() << 24));
      case Instruction.WriteMetadata i -> {
        header(WRITE_METADATA, out).writeInt(0);
        out.writeLong(i.metadata()).writeLong(i.mask());
      }
      case Instruction.WriteActions i -> {
        header(WRITE_ACTIONS, out).writeInt(0);
        ActionCodec.encodeAll(i.actions(), out);
      }
      case Instruction.ApplyActions i -> {
        out.writeLong(OpenFlowCodec.word(APPLY_ACTIONS << 16, 0));
        ActionCodec.encodeAll(i.actions(), out);
      }
      case Instruction.ClearActions i -> header(CLEAR_ACTIONS, out).writeInt(0);
      case Instruction.Meter i -> header(METER, out).writeInt(i.meterId());
      case Instruction.Experimenter i ->
          i.content().writeTo(header(EXPERIMENTER, out).writeInt(i.experimenter()));
      case Instruction.Unknown i -> {
        header(i.type(), out);
        i.body().writeTo(out);
      }
    }
  }

  private static ByteBuf header(int type, ByteBuf out) {
    return out.writeShort(type).writeShort(0);
  }
}
