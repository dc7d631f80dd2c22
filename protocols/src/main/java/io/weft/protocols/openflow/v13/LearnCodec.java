package io.weft.protocols.openflow.v13;

import io.netty.buffer.ByteBuf;
import io.weft.protocols.openflow.internal.WireReader;
import io.weft.protocols.openflow.oxm.Subfield;
import io.weft.protocols.packet.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads and writes learn actions ({@code nx_action_learn}, {@code nx_action_learn2}). */
final class LearnCodec {
  private static final int BITS_MASK = 0x3ff;
  private static final int UNKNOWN_BITS = 0xc400;
  private static final int IMMEDIATE = 1 << 13;
  private static final int DESTINATION_SHIFT = 11;
  private static final int MATCH = 0;
  private static final int LOAD = 1;
  private static final int OUTPUT = 2;

  private LearnCodec() {}

  /** Reads what follows the subtype; null if it has what this codec does not know. */
  static NiciraAction.@Nullable Learn decode(WireReader in, boolean second) {
    int idle = in.u16("an idle timeout");
    int hard = in.u16("a hard timeout");
    int priority = in.u16("a priority");
    long cookie = in.i64("a cookie");
    int flags = in.u16("flags");
    int table = in.u8("a table");
    in.skip(1, "a learn action");
    int finIdle = in.u16("an idle timeout");
    int finHard = in.u16("a hard timeout");
    int limit = 0;
    Optional<Subfield> result = Optional.empty();
    if (second) {
      limit = in.i32("a limit");
      int offset = in.u16("a result's bit");
      in.skip(2, "a learn action");
      if ((flags & NiciraAction.Learn.WRITE_RESULT) != 0) {
        result = Optional.of(NiciraActionCodec.field(in, offset, 1));
      }
      if (limit == 0 && result.isEmpty()) {
        // It would be written as the first kind.
        return null;
      }
    } else if ((flags & NiciraAction.Learn.WRITE_RESULT) != 0) {
      // The first kind has no result that the flag could speak of.
      return null;
    }
    List<LearnSpec> specs = new ArrayList<>(4);
    while (in.remaining() >= 2) {
      int header = in.u16("a learn action's specification");
      if (header == 0) {
        break;
      }
      LearnSpec spec = spec(in, header);
      if (spec == null) {
        return null;
      }
      specs.add(spec);
    }
    in.skip(in.remaining(), "a learn action");
    return new NiciraAction.Learn(
        idle,
        hard,
        priority,
        cookie,
        flags & ~NiciraAction.Learn.WRITE_RESULT,
        table,
        finIdle,
        finHard,
        limit,
        result,
        specs);
  }

  private static @Nullable LearnSpec spec(WireReader in, int header) {
    int bits = header & BITS_MASK;
    int kind = header >>> DESTINATION_SHIFT & 3;
    boolean immediate = (header & IMMEDIATE) != 0;
    if ((header & UNKNOWN_BITS) != 0
        || kind > OUTPUT
        || bits == 0
        || (immediate && kind == OUTPUT)) {
      return null;
    }
    if (immediate) {
      Bytes value = in.bytes(LearnSpec.valueBytes(bits), "a value to learn");
      Subfield destination = field(in, bits);
      return kind == MATCH
          ? new LearnSpec.MatchValue(value, destination)
          : new LearnSpec.LoadValue(value, destination);
    }
    Subfield source = field(in, bits);
    return switch (kind) {
      case MATCH -> new LearnSpec.MatchField(source, field(in, bits));
      case LOAD -> new LearnSpec.LoadField(source, field(in, bits));
      default -> new LearnSpec.Output(source);
    };
  }

  private static Subfield field(WireReader in, int bits) {
    Subfield field = NiciraActionCodec.field(in, 0, bits);
    int offset = in.u16("a field's bit");
    return new Subfield(field.header(), field.experimenter(), offset, bits);
  }

  /** Writes what follows the subtype. */
  static void encode(NiciraAction.Learn action, ByteBuf out) {
    boolean second = action.isSecond();
    int resultFlag = action.result().isPresent() ? NiciraAction.Learn.WRITE_RESULT : 0;
    out.writeShort(action.idleTimeout()).writeShort(action.hardTimeout());
    out.writeShort(action.priority()).writeLong(action.cookie());
    out.writeShort(action.flags() | resultFlag);
    out.writeByte(action.tableId()).writeByte(0);
    out.writeShort(action.finIdleTimeout()).writeShort(action.finHardTimeout());
    if (second) {
      out.writeInt(action.limit());
      out.writeShort(action.result().map(Subfield::offset).orElse(0)).writeShort(0);
      action.result().ifPresent(result -> NiciraActionCodec.writeField(result, out));
    }
    for (LearnSpec spec : action.specs()) {
      encodeSpec(spec, out);
    }
  }

  private static void encodeSpec(LearnSpec spec, ByteBuf out) {
    int bits = spec.bits();
    if (bits < 1 || bits > BITS_MASK) {
      throw new IllegalArgumentException(bits + " bits cannot be learned");
    }
    switch (spec) {
      case LearnSpec.MatchField s -> {
        out.writeShort(bits | MATCH << DESTINATION_SHIFT);
        writeField(s.source(), out);
        writeField(s.destination(), out);
      }
      case LearnSpec.MatchValue s -> {
        out.writeShort(bits | IMMEDIATE | MATCH << DESTINATION_SHIFT);
        s.value().writeTo(out);
        writeField(s.destination(), out);
      }
      case LearnSpec.LoadField s -> {
        out.writeShort(bits | LOAD << DESTINATION_SHIFT);
        writeField(s.source(), out);
        writeField(s.destination(), out);
      }
      case LearnSpec.LoadValue s -> {
        out.writeShort(bits | IMMEDIATE | LOAD << DESTINATION_SHIFT);
        s.value().writeTo(out);
        writeField(s.destination(), out);
      }
      case LearnSpec.Output s -> {
        out.writeShort(bits | OUTPUT << DESTINATION_SHIFT);
        writeField(s.source(), out);
      }
    }
  }

  private static void writeField(Subfield field, ByteBuf out) {
    NiciraActionCodec.writeField(field, out);
    out.writeShort(field.offset());
  }
}
