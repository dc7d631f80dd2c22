package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.oxm.FieldValue;
import io.weft.protocols.openflow.oxm.MatchText;
import io.weft.protocols.openflow.oxm.OxmField;
import io.weft.protocols.openflow.oxm.Subfield;
import java.util.ArrayList;
import java.util.List;

/** Reads actions and instructions as {@code ovs-ofctl} writes them. */
final class ActionParser {
  private ActionParser() {}

  static List<Instruction> instructions(String text) {
    List<Action> applied = new ArrayList<>();
    List<Instruction> instructions = new ArrayList<>();
    for (String word : words(text)) {
      int split = firstOf(word, ":(");
      String name = word.substring(0, split);
      switch (name) {
        case "drop" -> requireAlone(word, text);
        case "goto_table" ->
            instructions.add(new Instruction.GotoTable((int) number(word, split, 0xff)));
        case "meter" ->
            instructions.add(new Instruction.Meter((int) number(word, split, 0xffff_ffffL)));
        case "clear_actions" -> instructions.add(new Instruction.ClearActions());
        case "write_metadata" -> instructions.add(writeMetadata(word.substring(split)));
        case "write_actions" ->
            instructions.add(new Instruction.WriteActions(actions(inParentheses(word, split))));
        default -> applied.add(action(word));
      }
    }
    if (!applied.isEmpty()) {
      instructions.add(new Instruction.ApplyActions(applied));
    }
    return Instruction.normalized(instructions);
  }

  static List<Action> actions(String text) {
    List<Action> actions = new ArrayList<>();
    for (String word : words(text)) {
      if (word.equals("drop")) {
        requireAlone(word, text);
      } else {
        actions.add(action(word));
      }
    }
    return actions;
  }

  private static void requireAlone(String word, String text) {
    if (!text.trim().equals("drop")) {
      throw new IllegalArgumentException(word + " with other actions in \"" + text + '"');
    }
  }

  /** Splits at the commas that are not in parentheses. */
  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    int depth = 0;
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      char c = i == text.length() ? ',' : text.charAt(i);
      if (c == '(') {
        depth++;
      } else if (c == ')') {
        depth--;
      }
      if (depth < 0 || (i == text.length() && depth != 0)) {
        throw new IllegalArgumentException("unbalanced parentheses in \"" + text + '"');
      }
      if (c == ',' && depth == 0) {
        String word = text.substring(start, i).trim();
        if (!word.isEmpty()) {
          words.add(word);
        }
        start = i + 1;
      }
    }
    return words;
  }

  private static int firstOf(String word, String characters) {
    for (int i = 0; i < word.length(); i++) {
      if (characters.indexOf(word.charAt(i)) >= 0) {
        return i;
      }
    }
    return word.length();
  }

  private static String afterColon(String word, int split) {
    if (split >= word.length() || word.charAt(split) != ':') {
      throw new IllegalArgumentException("a value is missing in \"" + word + '"');
    }
    return word.substring(split + 1);
  }

  private static long number(String word, int split, long max) {
    return MatchText.number(afterColon(word, split), max, word.substring(0, split));
  }

  private static String inParentheses(String word, int split) {
    if (split >= word.length() || word.charAt(split) != '(' || !word.endsWith(")")) {
      throw new IllegalArgumentException("parentheses are missing in \"" + word + '"');
    }
    return word.substring(split + 1, word.length() - 1);
  }

  private static Instruction writeMetadata(String colonAndValue) {
    String value = afterColon(colonAndValue, 0);
    int slash = value.indexOf('/');
    long metadata =
        MatchText.number(slash < 0 ? value : value.substring(0, slash), -1, "write_metadata");
    long mask = slash < 0 ? -1 : MatchText.number(value.substring(slash + 1), -1, "mask");
    return new Instruction.WriteMetadata(metadata, mask);
  }

  private static Action action(String word) {
    int split = firstOf(word, ":(");
    String name = word.substring(0, split);
    return switch (name) {
      case "output" -> output(afterColon(word, split));
      case "CONTROLLER", "controller" ->
          new Action.Output(
              PortNumber.CONTROLLER,
              split == word.length() ? Action.Output.NO_BUFFER : (int) number(word, split, 0xffff));
      case "group" -> new Action.ToGroup((int) number(word, split, 0xffff_ffffL));
      case "push_vlan" -> new Action.PushVlan((int) number(word, split, 0xffff));
      case "pop_vlan", "strip_vlan" -> new Action.PopVlan();
      case "push_mpls" -> new Action.PushMpls((int) number(word, split, 0xffff));
      case "pop_mpls" -> new Action.PopMpls((int) number(word, split, 0xffff));
      case "push_pbb" -> new Action.PushPbb((int) number(word, split, 0xffff));
      case "pop_pbb" -> new Action.PopPbb();
      case "set_queue" -> new Action.SetQueue((int) number(word, split, 0xffff_ffffL));
      case "set_mpls_ttl" ->
          new Action.SetMplsTtl((int) MatchText.number(inParentheses(word, split), 0xff, name));
      case "dec_mpls_ttl" -> new Action.DecMplsTtl();
      case "mod_nw_ttl" -> new Action.SetNwTtl((int) number(word, split, 0xff));
      case "dec_ttl" -> plain(new Action.DecNwTtl(), word, split);
      case "copy_ttl_out" -> new Action.CopyTtlOut();
      case "copy_ttl_in" -> new Action.CopyTtlIn();
      case "set_field" -> setField(afterColon(word, split));
      case "load" -> load(afterColon(word, split));
      case "move" -> move(afterColon(word, split));
      case "resubmit" -> resubmit(word, split);
      default -> {
        if (split == word.length()) {
          yield Action.Output.to(port(word));
        }
        throw new IllegalArgumentException("unknown action \"" + word + '"');
      }
    };
  }

  private static Action plain(Action action, String word, int split) {
    if (split != word.length()) {
      throw new IllegalArgumentException("unknown action \"" + word + '"');
    }
    return action;
  }

  private static PortNumber port(String word) {
    try {
      return PortNumber.parse(word);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("unknown action \"" + word + '"', e);
    }
  }

  private static Action output(String target) {
    if (target.endsWith("]")) {
      return new Action.OutputReg(subfield(target), Action.Output.NO_BUFFER);
    }
    PortNumber port = PortNumber.parse(target);
    return port.equals(PortNumber.CONTROLLER)
        ? Action.Output.toController()
        : Action.Output.to(port);
  }

  private static String[] arrow(String text) {
    int arrow = text.indexOf("->");
    if (arrow < 0) {
      throw new IllegalArgumentException("no -> in \"" + text + '"');
    }
    return new String[] {text.substring(0, arrow), text.substring(arrow + 2)};
  }

  private static Action setField(String text) {
    String[] sides = arrow(text);
    OxmField field = OxmField.named(sides[1]);
    int slash = sides[0].indexOf('/');
    if (slash < 0) {
      FieldValue value = FieldValue.parse(field, sides[0]);
      return new Action.SetField(field, value.high(), value.low());
    }
    FieldValue value = FieldValue.parse(field, sides[0].substring(0, slash));
    FieldValue mask = FieldValue.parseMask(field, sides[0].substring(slash + 1));
    return new Action.SetFieldMasked(field, value.high(), value.low(), mask.high(), mask.low());
  }

  private static Action load(String text) {
    String[] sides = arrow(text);
    Subfield destination = subfield(sides[1]);
    int bits = destination.bits();
    long max = bits >= 64 ? -1L : (1L << bits) - 1;
    return new Action.RegLoad(destination, MatchText.number(sides[0], max, "load"));
  }

  private static Action move(String text) {
    String[] sides = arrow(text);
    return new Action.RegMove(subfield(sides[0]), subfield(sides[1]));
  }

  private static Subfield subfield(String text) {
    int bracket = text.indexOf('[');
    if (bracket < 0 || !text.endsWith("]")) {
      throw new IllegalArgumentException("not some bits of a field: \"" + text + '"');
    }
    String name = text.substring(0, bracket);
    OxmField field =
        OxmField.ofHeaderName(name)
            .orElseThrow(() -> new IllegalArgumentException("unknown field \"" + name + '"'));
    String bits = text.substring(bracket + 1, text.length() - 1);
    if (bits.isEmpty()) {
      return Subfield.of(field);
    }
    int dots = bits.indexOf("..");
    int first = (int) MatchText.number(dots < 0 ? bits : bits.substring(0, dots), 1023, name);
    int last = dots < 0 ? first : (int) MatchText.number(bits.substring(dots + 2), 1023, name);
    return Subfield.of(field, first, last - first + 1);
  }

  private static Action resubmit(String word, int split) {
    if (split < word.length() && word.charAt(split) == ':') {
      return new Action.Resubmit(PortNumber.parse(afterColon(word, split)));
    }
    String[] arguments = inParentheses(word, split).split(",", -1);
    if (arguments.length > 2) {
      throw new IllegalArgumentException("unknown action \"" + word + '"');
    }
    String port = arguments[0].trim();
    String table = arguments.length == 2 ? arguments[1].trim() : "";
    return new Action.ResubmitTable(
        port.isEmpty() ? PortNumber.IN_PORT : PortNumber.parse(port),
        table.isEmpty() ? 0xff : (int) MatchText.number(table, 0xff, "resubmit"));
  }
}
