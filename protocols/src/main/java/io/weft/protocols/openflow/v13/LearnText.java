package io.weft.protocols.openflow.v13;

import static io.weft.protocols.openflow.oxm.FieldValue.hex;

import io.weft.protocols.openflow.OpenFlowTextException;
import io.weft.protocols.openflow.internal.Token;
import io.weft.protocols.openflow.internal.Word;
import io.weft.protocols.openflow.oxm.FieldValue;
import io.weft.protocols.openflow.oxm.MatchText;
import io.weft.protocols.openflow.oxm.OxmField;
import io.weft.protocols.openflow.oxm.Subfield;
import io.weft.protocols.openflow.oxm.SubfieldText;
import io.weft.protocols.packet.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The text form of {@code learn}. */
final class LearnText {
  private final StringBuilder out;

  LearnText(StringBuilder out) {
    this.out = out;
  }

  void print(NiciraAction.Learn a) {
    out.append("learn(table=").append(a.tableId());
    number(",idle_timeout=", a.idleTimeout());
    number(",hard_timeout=", a.hardTimeout());
    number(",fin_idle_timeout=", a.finIdleTimeout());
    number(",fin_hard_timeout=", a.finHardTimeout());
    if (a.priority() != Flow.DEFAULT_PRIORITY) {
      out.append(",priority=").append(a.priority());
    }
    if ((a.flags() & NiciraAction.Learn.SEND_FLOW_REMOVED) != 0) {
      out.append(",send_flow_rem");
    }
    if ((a.flags() & NiciraAction.Learn.DELETE_LEARNED) != 0) {
      out.append(",delete_learned");
    }
    if (a.cookie() != 0) {
      out.append(",cookie=").append(hex(a.cookie()));
    }
    if (a.limit() != 0) {
      out.append(",limit=").append(Integer.toUnsignedString(a.limit()));
    }
    if (a.result().isPresent()) {
      out.append(",result_dst=");
      SubfieldText.append(out, a.result().get());
    }
    for (LearnSpec spec : a.specs()) {
      out.append(',');
      spec(spec);
    }
    out.append(')');
  }

  private void number(String key, int value) {
    if (value != 0) {
      out.append(key).append(value);
    }
  }

  private void spec(LearnSpec spec) {
    switch (spec) {
      case LearnSpec.MatchField s -> {
        SubfieldText.append(out, s.destination());
        if (!s.source().equals(s.destination())) {
          out.append('=');
          SubfieldText.append(out, s.source());
        }
      }
      case LearnSpec.MatchValue s -> matchValue(s);
      case LearnSpec.LoadField s -> {
        out.append("load:");
        SubfieldText.append(out, s.source());
        out.append("->");
        SubfieldText.append(out, s.destination());
      }
      case LearnSpec.LoadValue s -> {
        out.append("load:").append(MatchText.bytes(s.value())).append("->");
        SubfieldText.append(out, s.destination());
      }
      case LearnSpec.Output s -> {
        out.append("output:");
        SubfieldText.append(out, s.source());
      }
    }
  }

  private void matchValue(LearnSpec.MatchValue s) {
    Optional<OxmField> field = s.destination().field();
    if (!s.destination().isWhole() || field.isEmpty() || field.get().isVariable()) {
      SubfieldText.append(out, s.destination());
      out.append('=').append(MatchText.bytes(s.value()));
      return;
    }
    OxmField known = field.get();
    byte[] bytes = s.value().toArray();
    long high = bytes.length > 8 ? number(bytes, 0, bytes.length - 8) : 0;
    long low = number(bytes, Math.max(0, bytes.length - 8), bytes.length);
    out.append(known.text()).append('=');
    new FieldValue(high, low, known.onesHigh(), known.ones()).appendTo(out, known);
  }

  private static long number(byte[] bytes, int from, int to) {
    long number = 0;
    for (int i = from; i < to; i++) {
      number = (number << 8) | (bytes[i] & 0xff);
    }
    return number;
  }

  static NiciraAction.Learn parse(Token text) {
    int idle = 0;
    int hard = 0;
    int priority = Flow.DEFAULT_PRIORITY;
    long cookie = 0;
    int flags = 0;
    int table = 1;
    int finIdle = 0;
    int finHard = 0;
    int limit = 0;
    Optional<Subfield> result = Optional.empty();
    List<LearnSpec> specs = new ArrayList<>();
    for (Word word : text.words()) {
      switch (word.name()) {
        case "table" -> table = word.integer(0xfe);
        case "idle_timeout" -> idle = word.integer(0xffff);
        case "hard_timeout" -> hard = word.integer(0xffff);
        case "fin_idle_timeout" -> finIdle = word.integer(0xffff);
        case "fin_hard_timeout" -> finHard = word.integer(0xffff);
        case "priority" -> priority = word.integer(0xffff);
        case "cookie" -> cookie = word.number(-1);
        case "send_flow_rem" -> flags |= flag(word, NiciraAction.Learn.SEND_FLOW_REMOVED);
        case "delete_learned" -> flags |= flag(word, NiciraAction.Learn.DELETE_LEARNED);
        case "limit" -> limit = word.u32();
        case "result_dst" -> {
          Subfield bit = SubfieldText.parse(word.required());
          if (bit.bits() != 1) {
            throw word.fail("result_dst is one bit");
          }
          result = Optional.of(bit);
        }
        default -> specs.add(spec(word));
      }
    }
    return new NiciraAction.Learn(
        idle, hard, priority, cookie, flags, table, finIdle, finHard, limit, result, specs);
  }

  private static int flag(Word word, int flag) {
    word.alone();
    return flag;
  }

  private static LearnSpec spec(Word word) {
    try {
      return switch (word.name()) {
        case "load" -> load(word.required());
        case "output" -> new LearnSpec.Output(SubfieldText.parse(word.required()));
        default -> match(word);
      };
    } catch (OpenFlowTextException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw word.whole().fail(e);
    }
  }

  private static LearnSpec load(Token text) {
    int arrow = text.indexOf("->");
    if (arrow < 0) {
      throw text.fail("no ->");
    }
    Subfield destination = SubfieldText.parse(text.from(arrow + 2));
    Token source = text.to(arrow);
    return SubfieldText.isOne(source)
        ? new LearnSpec.LoadField(SubfieldText.parse(source), destination)
        : new LearnSpec.LoadValue(value(source, destination.bits()), destination);
  }

  private static LearnSpec match(Word word) {
    Subfield destination = SubfieldText.parse(word.key());
    if (!word.hasValue()) {
      return new LearnSpec.MatchField(destination, destination);
    }
    Token source = word.required();
    if (SubfieldText.isOne(source)) {
      return new LearnSpec.MatchField(SubfieldText.parse(source), destination);
    }
    Optional<OxmField> field = destination.field();
    if (!destination.isWhole() || field.isEmpty() || field.get().isVariable()) {
      return new LearnSpec.MatchValue(value(source, destination.bits()), destination);
    }
    FieldValue value = FieldValue.parse(field.get(), source);
    if (!value.isExact(field.get())) {
      throw source.fail("a learned flow matches a whole field");
    }
    return new LearnSpec.MatchValue(
        bytes(value.high(), value.low(), destination.bits()), destination);
  }

  private static Bytes bytes(long high, long low, int bits) {
    byte[] bytes = new byte[LearnSpec.valueBytes(bits)];
    for (int i = 0; i < bytes.length && i < 16; i++) {
      long word = i < 8 ? low : high;
      bytes[bytes.length - 1 - i] = (byte) (word >>> (8 * (i % 8)));
    }
    return Bytes.copyOf(bytes);
  }

  /** A number of many bits, in as many bytes as they have on the wire. */
  private static Bytes value(Token text, int bits) {
    int length = LearnSpec.valueBytes(bits);
    if (!text.startsWith("0x")) {
      long number = text.number(bits >= 64 ? -1L : (1L << bits) - 1, "a value");
      return bytes(0, number, bits);
    }
    String digits = text.from(2).text().replaceFirst("^0+", "");
    boolean fits =
        digits.length() * 4 <= bits
            || (digits.length() * 4 - 3 <= bits
                && Integer.highestOneBit(Character.digit(digits.charAt(0), 16))
                    < 1 << (bits - 4 * (digits.length() - 1)));
    if (text.length() < 3 || !fits) {
      throw text.fail("not a number of " + bits + " bits");
    }
    try {
      return Bytes.ofHex("0".repeat(2 * length - digits.length()) + digits);
    } catch (IllegalArgumentException e) {
      throw text.fail("not a number");
    }
  }
}
