package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.OpenFlowTextException;
import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.internal.Token;
import io.weft.protocols.openflow.internal.Word;
import io.weft.protocols.openflow.oxm.FieldValue;
import io.weft.protocols.openflow.oxm.Match;
import io.weft.protocols.openflow.oxm.MatchParser;
import io.weft.protocols.openflow.oxm.OxmField;
import io.weft.protocols.openflow.oxm.Subfield;
import io.weft.protocols.openflow.oxm.SubfieldText;
import io.weft.protocols.packet.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads actions and instructions as {@code ovs-ofctl} writes them. */
final class ActionParser {
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int SCTP = 132;

  /** The IP protocol of the flow, for the old actions that set a port; -1 if it has none. */
  private final int protocol;

  private ActionParser(int protocol) {
    this.protocol = protocol;
  }

  /** A parser of the actions of a flow with that match. */
  static ActionParser of(Match match) {
    return new ActionParser(
        match.has(OxmField.IP_PROTO) ? (int) match.value(OxmField.IP_PROTO) : -1);
  }

  /** A parser of actions of which no match is known. */
  static ActionParser withoutMatch() {
    return new ActionParser(-1);
  }

  List<Instruction> instructions(Token text) {
    List<Action> applied = new ArrayList<>();
    List<Instruction> instructions = new ArrayList<>();
    List<Word> words = text.words();
    for (Word word : words) {
      switch (word.name()) {
        case "drop" -> requireAlone(word, words);
        case "goto_table" -> instructions.add(new Instruction.GotoTable(word.integer(0xfe)));
        case "meter" -> instructions.add(new Instruction.Meter(word.u32()));
        case "clear_actions" -> {
          word.alone();
          instructions.add(new Instruction.ClearActions());
        }
        case "write_metadata" -> instructions.add(writeMetadata(word));
        case "write_actions" ->
            instructions.add(new Instruction.WriteActions(actions(word.parenthesized())));
        case "apply_actions" -> applied.addAll(actions(word.parenthesized()));
        default -> add(word, applied);
      }
    }
    if (!applied.isEmpty()) {
      instructions.add(new Instruction.ApplyActions(applied));
    }
    requireOnce(instructions, text);
    return Instruction.normalized(instructions);
  }

  private static void requireOnce(List<Instruction> instructions, Token text) {
    for (int i = 0; i < instructions.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (instructions.get(i).getClass() == instructions.get(j).getClass()) {
          throw text.fail("an instruction is there twice");
        }
      }
    }
  }

  List<Action> actions(Token text) {
    List<Action> actions = new ArrayList<>();
    List<Word> words = text.words();
    for (Word word : words) {
      if (word.whole().is("drop")) {
        requireAlone(word, words);
      } else {
        add(word, actions);
      }
    }
    return actions;
  }

  private static void requireAlone(Word word, List<Word> words) {
    word.alone();
    if (words.size() > 1) {
      throw word.fail("drop with other actions");
    }
  }

  private static Instruction writeMetadata(Word word) {
    FieldValue value = FieldValue.parse(OxmField.METADATA, word.required());
    return new Instruction.WriteMetadata(value.low(), value.mask());
  }

  private void add(Word word, List<Action> actions) {
    try {
      if (word.name().equals("enqueue")) {
        // A port and a queue, as versions after 1.0 say it.
        Token value = word.required();
        int separator = Math.max(value.indexOf(":"), value.indexOf(","));
        if (separator < 0) {
          throw value.fail("enqueue has a port and a queue");
        }
        actions.add(new Action.SetQueue(value.from(separator + 1).u32("a queue")));
        actions.add(Action.Output.to(port(value.to(separator))));
        actions.add(new NiciraAction.PopQueue());
      } else {
        actions.add(action(word));
      }
    } catch (OpenFlowTextException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw word.whole().fail(e);
    }
  }

  private Action action(Word word) {
    return switch (word.name()) {
      case "output" -> output(word);
      case "CONTROLLER", "controller" -> controller(word);
      case "group" -> new Action.ToGroup(word.u32());
      case "push_vlan" -> new Action.PushVlan(word.integer(0xffff));
      case "pop_vlan", "strip_vlan" -> plain(word, new Action.PopVlan());
      case "push_mpls" -> new Action.PushMpls(word.integer(0xffff));
      case "pop_mpls" -> new Action.PopMpls(word.integer(0xffff));
      case "push_pbb" -> new Action.PushPbb(word.integer(0xffff));
      case "pop_pbb" -> plain(word, new Action.PopPbb());
      case "set_queue" -> new Action.SetQueue(word.u32());
      case "pop_queue" -> plain(word, new NiciraAction.PopQueue());
      case "set_mpls_ttl" -> new Action.SetMplsTtl(word.integer(0xff));
      case "set_mpls_label" -> Action.SetField.of(OxmField.MPLS_LABEL, word.number(0xfffff));
      case "set_mpls_tc" -> Action.SetField.of(OxmField.MPLS_TC, word.number(7));
      case "dec_mpls_ttl" -> plain(word, new Action.DecMplsTtl());
      case "mod_nw_ttl" -> new Action.SetNwTtl(word.integer(0xff));
      case "dec_ttl" -> decTtl(word);
      case "copy_ttl_out" -> plain(word, new Action.CopyTtlOut());
      case "copy_ttl_in" -> plain(word, new Action.CopyTtlIn());
      case "set_field" -> setField(word.required());
      case "load" -> load(word.required());
      case "move" -> move(word.required());
      case "resubmit" -> resubmit(word);
      case "learn" -> LearnText.parse(word.parenthesized());
      case "multipath" -> multipath(word.parenthesized());
      case "bundle" -> bundle(word.parenthesized(), false);
      case "bundle_load" -> bundle(word.parenthesized(), true);
      case "conjunction" -> conjunction(word.parenthesized());
      case "ct" -> connectionTrack(word);
      case "ct_clear" -> plain(word, new NiciraAction.CtClear());
      case "nat" -> NatText.parse(word);
      case "note" -> new NiciraAction.Note(note(word.required()));
      case "set_tunnel" -> Action.SetField.of(OxmField.TUNNEL_ID, word.number(0xffff_ffffL));
      case "set_tunnel64" -> Action.SetField.of(OxmField.TUNNEL_ID, word.number(-1));
      case "write_metadata" -> {
        FieldValue value = FieldValue.parse(OxmField.METADATA, word.required());
        yield new NiciraAction.NiciraWriteMetadata(value.low(), value.mask());
      }
      case "exit" -> plain(word, new NiciraAction.Exit());
      case "fin_timeout" -> finTimeout(word);
      case "push" -> new NiciraAction.StackPush(SubfieldText.parse(word.required()));
      case "pop" -> new NiciraAction.StackPop(SubfieldText.parse(word.required()));
      case "sample" -> sample(word);
      case "clone" -> new NiciraAction.CloneAction(actions(word.parenthesized()));
      case "encap" -> EncapText.parseEncap(word.parenthesized());
      case "decap" -> EncapText.parseDecap(word);
      case "dec_nsh_ttl" -> plain(word, new NiciraAction.DecNshTtl());
      case "check_pkt_larger" -> checkPacketLarger(word);
      case "delete_field" -> deleteField(word.required());
      case "debug_recirc" -> plain(word, new NiciraAction.DebugRecirculate());
      case "debug_slow" -> plain(word, new NiciraAction.DebugSlow());
      default -> former(word);
    };
  }

  /** The actions of OpenFlow 1.0 that set a field, and a port alone. */
  private Action former(Word word) {
    return switch (word.name()) {
      case "mod_vlan_vid" -> Action.SetField.vlanVid(word.integer(0xfff));
      case "mod_vlan_pcp" -> Action.SetField.of(OxmField.VLAN_PCP, word.number(7));
      case "mod_dl_src" -> setField(OxmField.ETH_SRC, word.required());
      case "mod_dl_dst" -> setField(OxmField.ETH_DST, word.required());
      case "mod_nw_src" -> setField(OxmField.IPV4_SRC, word.required());
      case "mod_nw_dst" -> setField(OxmField.IPV4_DST, word.required());
      case "mod_nw_ecn" -> Action.SetField.of(OxmField.IP_ECN, word.number(3));
      case "mod_nw_tos" -> {
        if ((word.number(0xff) & 3) != 0) {
          throw word.fail("mod_nw_tos has bits that are of nw_ecn");
        }
        yield Action.SetField.of(OxmField.IP_DSCP, word.number(0xff) >>> 2);
      }
      case "mod_tp_src" ->
          Action.SetField.of(
              transport(word, OxmField.TCP_SRC, OxmField.UDP_SRC, OxmField.SCTP_SRC),
              word.number(0xffff));
      case "mod_tp_dst" ->
          Action.SetField.of(
              transport(word, OxmField.TCP_DST, OxmField.UDP_DST, OxmField.SCTP_DST),
              word.number(0xffff));
      default -> {
        if (word.hasValue()) {
          throw word.fail("unknown action");
        }
        yield Action.Output.to(bare(word));
      }
    };
  }

  private OxmField transport(Word word, OxmField tcp, OxmField udp, OxmField sctp) {
    return switch (protocol) {
      case TCP -> tcp;
      case UDP -> udp;
      case SCTP -> sctp;
      default -> throw word.fail("the match must be of tcp, udp or sctp");
    };
  }

  private static PortNumber bare(Word word) {
    try {
      return PortNumber.parse(word.whole().text());
    } catch (IllegalArgumentException e) {
      throw word.fail("unknown action");
    }
  }

  private static Action plain(Word word, Action action) {
    word.alone();
    return action;
  }

  private static PortNumber port(Token text) {
    try {
      return PortNumber.parse(text.text());
    } catch (IllegalArgumentException e) {
      throw text.fail(e);
    }
  }

  private static Action output(Word word) {
    if (word.delimiter() == '(') {
      PortNumber port = PortNumber.ANY;
      int maxLength = 0;
      for (Word part : word.parenthesized().words()) {
        switch (part.name()) {
          case "port" -> port = port(part.required());
          case "max_len" -> maxLength = part.u32();
          default -> throw part.fail("unknown word in output");
        }
      }
      if (port.equals(PortNumber.ANY)) {
        throw word.fail("output needs a port");
      }
      return new NiciraAction.OutputTruncated(port, maxLength);
    }
    Token target = word.required();
    if (SubfieldText.isOne(target)) {
      return new NiciraAction.OutputReg(SubfieldText.parse(target), Action.Output.NO_BUFFER);
    }
    PortNumber port = port(target);
    return port.equals(PortNumber.CONTROLLER)
        ? Action.Output.toController()
        : Action.Output.to(port);
  }

  private static Action controller(Word word) {
    if (!word.hasValue()) {
      return Action.Output.toController();
    }
    if (word.delimiter() != '(') {
      return new Action.Output(PortNumber.CONTROLLER, word.integer(0xffff));
    }
    int maxLength = 0xffff;
    int id = 0;
    int reason = 1;
    List<ControllerProperty> more = new ArrayList<>();
    for (Word part : word.parenthesized().words()) {
      switch (part.name()) {
        case "max_len" -> maxLength = part.integer(0xffff);
        case "id" -> id = part.integer(0xffff);
        case "reason" -> {
          int known = ActionPrinter.reason(part.required().text());
          reason = known >= 0 ? known : part.integer(0xff);
        }
        case "userdata" -> more.add(new ControllerProperty.UserData(dotted(part.required())));
        case "pause" -> {
          part.alone();
          more.add(new ControllerProperty.Pause());
        }
        case "meter_id" -> more.add(new ControllerProperty.MeterId(part.u32()));
        default -> throw part.fail("unknown word in controller");
      }
    }
    if (more.isEmpty()) {
      return reason == 1 && id == 0
          ? new Action.Output(PortNumber.CONTROLLER, maxLength)
          : new NiciraAction.Controller(maxLength, id, reason);
    }
    List<ControllerProperty> properties = new ArrayList<>();
    if (maxLength != 0xffff) {
      properties.add(new ControllerProperty.MaxLength(maxLength));
    }
    if (id != 0) {
      properties.add(new ControllerProperty.ControllerId(id));
    }
    if (reason != 1) {
      properties.add(new ControllerProperty.Reason(reason));
    }
    properties.addAll(more);
    return new NiciraAction.Controller2(properties);
  }

  private static Action decTtl(Word word) {
    if (!word.hasValue()) {
      return new Action.DecNwTtl();
    }
    List<Integer> ids = new ArrayList<>();
    for (Word id : word.parenthesized().words()) {
      ids.add(id.whole().integer(0xffff, "a controller"));
    }
    if (ids.isEmpty()) {
      throw word.fail("dec_ttl needs a controller in its parentheses");
    }
    return new NiciraAction.DecTtlForControllers(ids);
  }

  private static int arrow(Token text) {
    int arrow = text.lastIndexOf("->");
    if (arrow < 0) {
      throw text.fail("no ->");
    }
    return arrow;
  }

  private static Action setField(Token text) {
    int arrow = arrow(text);
    Token name = text.from(arrow + 2);
    // In a match that name is the field of OpenFlow; in an action it is Nicira's.
    OxmField field =
        name.is("in_port")
            ? OxmField.IN_PORT_NXM
            : OxmField.find(name.text()).orElseThrow(() -> name.fail("unknown field"));
    Token value = text.to(arrow);
    return field.isVariable() ? setOption(field, value) : setField(field, value);
  }

  private static Action setField(OxmField field, Token text) {
    FieldValue value = FieldValue.parse(field, text);
    return value.isExact(field)
        ? new Action.SetField(field, value.high(), value.low())
        : new NiciraAction.SetFieldMasked(
            field, value.high(), value.low(), value.maskHigh(), value.mask());
  }

  private static Action setOption(OxmField field, Token text) {
    int slash = text.indexOf("/");
    if (slash < 0) {
      return new Action.SetOption(field, MatchParser.digits(text, 0, field));
    }
    Bytes mask = MatchParser.digits(text.from(slash + 1), 0, field);
    Bytes value = MatchParser.digits(text.to(slash), mask.length(), field);
    if (value.length() > mask.length()) {
      mask = MatchParser.digits(text.from(slash + 1), value.length(), field);
    }
    return new NiciraAction.SetOptionMasked(field, value, Optional.of(mask));
  }

  private static Action load(Token text) {
    int arrow = arrow(text);
    Subfield destination = SubfieldText.parse(text.from(arrow + 2));
    int bits = destination.bits();
    long value = text.to(arrow).number(bits >= 64 ? -1L : (1L << bits) - 1, "load");
    Optional<OxmField> field = destination.field();
    if (!destination.isLong() || field.isEmpty()) {
      return new NiciraAction.RegLoad(destination, value);
    }
    // A load action has no room for the header of such a field.
    OxmField wide = field.get();
    if (destination.isWhole()) {
      return new Action.SetField(wide, 0, value);
    }
    int offset = destination.offset();
    long ones = bits >= 64 ? -1L : (1L << bits) - 1;
    return new NiciraAction.SetFieldMasked(wide, 0, value << offset, 0, ones << offset);
  }

  private static Action move(Token text) {
    int arrow = arrow(text);
    return new NiciraAction.RegMove(
        SubfieldText.parse(text.to(arrow)), SubfieldText.parse(text.from(arrow + 2)));
  }

  private static Action resubmit(Word word) {
    if (word.delimiter() != '(') {
      return new NiciraAction.Resubmit(port(word.required()));
    }
    List<Token> arguments = word.parenthesized().split(',');
    if (arguments.size() > 3) {
      throw word.fail("resubmit has a port, a table and ct");
    }
    Token port = arguments.get(0).trim();
    Token table = arguments.size() > 1 ? arguments.get(1).trim() : word.rest();
    boolean tracked = arguments.size() > 2;
    if (tracked && !arguments.get(2).trim().is("ct")) {
      throw arguments.get(2).fail("ct is what can stand here");
    }
    return new NiciraAction.ResubmitTable(
        port.isEmpty() ? PortNumber.IN_PORT : port(port),
        table.isEmpty() ? 0xff : table.integer(0xff, "a table"),
        tracked);
  }

  private static <E extends Enum<E>> E named(Token text, E[] constants, List<String> names) {
    int place = names.indexOf(text.text());
    if (place < 0) {
      throw text.fail("none of " + names);
    }
    return constants[place];
  }

  private static HashFields hashFields(Token text) {
    List<String> names = List.of(HashFields.values()).stream().map(HashFields::text).toList();
    return named(text, HashFields.values(), names);
  }

  private static Action multipath(Token text) {
    List<Token> arguments = text.split(',').stream().map(Token::trim).toList();
    if (arguments.size() != 6) {
      throw text.fail("multipath has fields, basis, algorithm, links, argument and destination");
    }
    List<String> names =
        List.of(MultipathAlgorithm.values()).stream().map(MultipathAlgorithm::text).toList();
    int links = arguments.get(3).integer(0x10000, "the number of links");
    if (links < 1) {
      throw arguments.get(3).fail("at least one link");
    }
    return new NiciraAction.Multipath(
        hashFields(arguments.get(0)),
        arguments.get(1).integer(0xffff, "a basis"),
        named(arguments.get(2), MultipathAlgorithm.values(), names),
        links - 1,
        arguments.get(4).u32("an argument"),
        SubfieldText.parse(arguments.get(5)));
  }

  private static Action bundle(Token text, boolean load) {
    List<Token> arguments = text.split(',').stream().map(Token::trim).toList();
    int first = load ? 5 : 4;
    if (arguments.size() <= first || !arguments.get(3).is("ofport")) {
      throw text.fail("a bundle has fields, basis, algorithm, ofport and members");
    }
    Token members = arguments.get(first);
    int colon = members.indexOf(":");
    String key = colon < 0 ? "" : members.to(colon).text();
    if (!key.equals("members") && !key.equals("slaves")) {
      throw members.fail("members: is missing");
    }
    List<PortNumber> ports = new ArrayList<>();
    if (colon + 1 < members.length()) {
      ports.add(port(members.from(colon + 1)));
    }
    arguments.subList(first + 1, arguments.size()).forEach(member -> ports.add(port(member)));
    List<String> names =
        List.of(BundleAlgorithm.values()).stream().map(BundleAlgorithm::text).toList();
    return new NiciraAction.Bundle(
        hashFields(arguments.get(0)),
        arguments.get(1).integer(0xffff, "a basis"),
        named(arguments.get(2), BundleAlgorithm.values(), names),
        ports,
        load ? Optional.of(SubfieldText.parse(arguments.get(4))) : Optional.empty());
  }

  private static Action conjunction(Token text) {
    int comma = text.indexOf(",");
    int slash = text.indexOf("/");
    if (comma < 0 || slash < comma) {
      throw text.fail("a conjunction has a number, then clause/clauses");
    }
    int clause = text.slice(comma + 1, slash).trim().integer(64, "a clause");
    int clauses = text.from(slash + 1).trim().integer(64, "the number of clauses");
    if (clauses < 2 || clause < 1 || clause > clauses) {
      throw text.fail("2 to 64 clauses, counted from 1");
    }
    return new NiciraAction.Conjunction(
        text.to(comma).trim().u32("a conjunction"), clause - 1, clauses);
  }

  private Action connectionTrack(Word word) {
    int flags = 0;
    int zone = 0;
    Optional<Subfield> zoneSource = Optional.empty();
    int table = NiciraAction.ConnectionTrack.NO_TABLE;
    int helper = 0;
    List<Action> inside = new ArrayList<>();
    for (Word part : (word.hasValue() ? word.parenthesized() : word.value()).words()) {
      switch (part.name()) {
        case "commit" -> flags |= flag(part, NiciraAction.ConnectionTrack.COMMIT);
        case "force" -> flags |= flag(part, NiciraAction.ConnectionTrack.FORCE);
        case "table" -> table = part.integer(0xfe);
        case "zone" -> {
          if (SubfieldText.isOne(part.required())) {
            zoneSource = Optional.of(SubfieldText.parse(part.required()));
          } else {
            zone = part.integer(0xffff);
          }
        }
        case "alg" ->
            helper =
                switch (part.required().text()) {
                  case "ftp" -> NatText.FTP;
                  case "tftp" -> NatText.TFTP;
                  default -> part.integer(0xffff);
                };
        case "nat" -> inside.add(0, NatText.parse(part));
        case "exec" -> inside.addAll(actions(part.parenthesized()));
        default -> throw part.fail("unknown word in ct");
      }
    }
    if ((flags & NiciraAction.ConnectionTrack.FORCE) != 0
        && (flags & NiciraAction.ConnectionTrack.COMMIT) == 0) {
      throw word.fail("force needs commit");
    }
    return new NiciraAction.ConnectionTrack(flags, zone, zoneSource, table, helper, inside);
  }

  private static int flag(Word word, int flag) {
    word.alone();
    return flag;
  }

  /** Bytes in hexadecimal with dots between them. */
  private static Bytes dotted(Token text) {
    try {
      String digits = text.text().replaceFirst("^[.]+", "");
      return Bytes.ofHex(digits.replace(".", ""));
    } catch (IllegalArgumentException e) {
      throw text.fail("not bytes in hexadecimal with dots between them");
    }
  }

  /** A note's bytes, with as many zeros after them as fill the action. */
  private static Bytes note(Token text) {
    byte[] given = dotted(text).toArray();
    byte[] content = new byte[(given.length + 10 + 7) / 8 * 8 - 10];
    System.arraycopy(given, 0, content, 0, given.length);
    return Bytes.copyOf(content);
  }

  private static Action finTimeout(Word word) {
    int idle = 0;
    int hard = 0;
    for (Word part : word.parenthesized().words()) {
      switch (part.name()) {
        case "idle_timeout" -> idle = part.integer(0xffff);
        case "hard_timeout" -> hard = part.integer(0xffff);
        default -> throw part.fail("unknown word in fin_timeout");
      }
    }
    return new NiciraAction.FinTimeout(idle, hard);
  }

  private static Action sample(Word word) {
    int probability = 0;
    int collector = 0;
    int domain = 0;
    int point = 0;
    PortNumber port = PortNumber.ANY;
    SampleDirection direction = SampleDirection.DEFAULT;
    for (Word part : word.parenthesized().words()) {
      switch (part.name()) {
        case "probability" -> probability = part.integer(0xffff);
        case "collector_set_id" -> collector = part.u32();
        case "obs_domain_id" -> domain = part.u32();
        case "obs_point_id" -> point = part.u32();
        case "sampling_port" -> port = port(part.required());
        case "ingress" -> direction = SampleDirection.INGRESS;
        case "egress" -> direction = SampleDirection.EGRESS;
        default -> throw part.fail("unknown word in sample");
      }
    }
    if (probability == 0) {
      throw word.fail("sample needs a probability");
    }
    if (port.equals(PortNumber.ANY) && direction == SampleDirection.DEFAULT) {
      return new NiciraAction.Sample(probability, collector, domain, point);
    }
    return new NiciraAction.SampleAtPort(probability, collector, domain, point, port, direction);
  }

  private static Action checkPacketLarger(Word word) {
    Token rest = word.rest();
    if (word.delimiter() != '(' || !rest.startsWith("->")) {
      throw word.fail("check_pkt_larger has a length in parentheses, then -> and one bit");
    }
    return new NiciraAction.CheckPacketLarger(
        word.value().integer(0xffff, "a length"), SubfieldText.parse(rest.from(2)));
  }

  private static Action deleteField(Token text) {
    OxmField field = OxmField.find(text.text()).orElseThrow(() -> text.fail("unknown field"));
    return new NiciraAction.DeleteField(field.header(), field.experimenter());
  }
}
