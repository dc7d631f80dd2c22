package io.weft.sdn.simulated;

import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.oxm.Match;
import io.weft.protocols.openflow.oxm.OxmField;
import io.weft.protocols.openflow.oxm.Subfield;
import io.weft.protocols.openflow.v13.Action;
import io.weft.protocols.openflow.v13.Instruction;
import io.weft.protocols.openflow.v13.NiciraAction;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * What a flow may ask for. Like Open vSwitch, and as OpenFlow 1.3.5 section 7.2.5 lets it, an
 * action on a header is refused when the match does not say that the header is there.
 */
final class ActionRules {
  /** As Open vSwitch. */
  private static final int MAX_TAGS = 2;

  private final int tables;
  private final IntPredicate groupExists;

  /** What is known of a packet when an action comes to it. */
  private static final class Known {
    /** -1 where it is not known. */
    private long ethType = -1;

    private long ipProto = -1;

    /** How many tags there are at least. */
    private int tags;

    static Known of(Match match) {
      Known known = new Known();
      if (match.has(OxmField.ETH_TYPE)) {
        known.ethType = match.value(OxmField.ETH_TYPE);
      }
      if (match.has(OxmField.IP_PROTO)) {
        known.ipProto = match.value(OxmField.IP_PROTO);
      }
      boolean tagged =
          match.has(OxmField.VLAN_VID)
              && (match.value(OxmField.VLAN_VID) & Match.VLAN_PRESENT) != 0;
      known.tags = tagged ? 1 : 0;
      return known;
    }

    boolean allows(OxmField field) {
      boolean ipv4 = ethType == Frame.ETH_IPV4;
      boolean ipv6 = ethType == Frame.ETH_IPV6;
      return switch (field) {
        case VLAN_VID, VLAN_PCP -> tags > 0;
        case ARP_OP, ARP_SPA, ARP_TPA, ARP_SHA, ARP_THA ->
            ethType == Frame.ETH_ARP || ethType == Frame.ETH_RARP;
        case IPV4_SRC, IPV4_DST -> ipv4;
        case IPV6_SRC, IPV6_DST, IPV6_FLABEL -> ipv6;
        case IP_PROTO, IP_DSCP, IP_ECN, IP_TTL -> ipv4 || ipv6;
        case TCP_SRC, TCP_DST -> (ipv4 || ipv6) && ipProto == Frame.PROTO_TCP;
        case UDP_SRC, UDP_DST -> (ipv4 || ipv6) && ipProto == Frame.PROTO_UDP;
        case ICMPV4_TYPE, ICMPV4_CODE -> ipv4 && ipProto == Frame.PROTO_ICMP;
        case ICMPV6_TYPE, ICMPV6_CODE -> ipv6 && ipProto == Frame.PROTO_ICMPV6;
        default -> true;
      };
    }
  }

  ActionRules(int tables, IntPredicate groupExists) {
    this.tables = tables;
    this.groupExists = groupExists;
  }

  /** All actions of a flow, written and applied. */
  static List<Action> actionsOf(List<Instruction> instructions) {
    List<Action> actions = new ArrayList<>();
    for (Instruction instruction : instructions) {
      switch (instruction) {
        case Instruction.ApplyActions apply -> actions.addAll(apply.actions());
        case Instruction.WriteActions write -> actions.addAll(write.actions());
        default -> {
          // It has no actions.
        }
      }
    }
    return actions;
  }

  /** Checks a match as it came from the controller; the normalized match is the result. */
  Match checkMatch(Match match) {
    Map<OxmField, Match.FieldEntry> seen = new EnumMap<>(OxmField.class);
    Match.Builder prefix = Match.builder();
    boolean ascending = true;
    OxmField before = null;
    for (Match.Entry entry : match.entries()) {
      if (!(entry instanceof Match.FieldEntry e) || !PacketState.SUPPORTED.contains(e.field())) {
        throw SwitchErrorException.badMatch(
            SwitchErrorException.BAD_FIELD, "a field that this switch does not know in " + match);
      }
      checkField(e);
      if (seen.put(e.field(), e) != null) {
        throw SwitchErrorException.badMatch(
            SwitchErrorException.DUPLICATE_FIELD, e.field().text() + " twice");
      }
      ascending &= before == null || before.compareTo(e.field()) < 0;
      before = e.field();
      prefix.with(e.field(), e.valueHigh(), e.value(), e.maskHigh(), e.mask());
      if (!ascending) {
        // Out of the usual order a field may come before what it needs.
        checkPrerequisites(prefix);
      }
    }
    return checkPrerequisites(prefix);
  }

  private static Match checkPrerequisites(Match.Builder fields) {
    try {
      return fields.build();
    } catch (IllegalArgumentException e) {
      throw SwitchErrorException.badMatch(
          SwitchErrorException.BAD_PREREQUISITE, String.valueOf(e.getMessage()));
    }
  }

  private static void checkField(Match.FieldEntry e) {
    OxmField field = e.field();
    boolean tooWide = field.bits() < 64 && ((e.value() | e.mask()) >>> field.bits()) != 0;
    if (tooWide) {
      throw SwitchErrorException.badMatch(
          SwitchErrorException.BAD_VALUE, field.text() + " is too large");
    }
    if ((e.value() & ~e.mask()) != 0 || (e.valueHigh() & ~e.maskHigh()) != 0) {
      throw SwitchErrorException.badMatch(
          SwitchErrorException.BAD_WILDCARDS, field.text() + " has bits outside its mask");
    }
    long ones = field.bits() >= 64 ? -1L : (1L << field.bits()) - 1;
    if (e.mask() != ones && PacketState.NOT_MASKABLE.contains(field)) {
      throw SwitchErrorException.badMatch(
          SwitchErrorException.BAD_MASK, field.text() + " cannot be masked");
    }
  }

  /** Checks the instructions of a flow in a table; the match must be checked already. */
  void checkInstructions(int tableId, Match match, List<Instruction> instructions) {
    Known known = Known.of(match);
    Set<Class<?>> kinds = new HashSet<>();
    for (Instruction instruction : Instruction.normalized(instructions)) {
      switch (instruction) {
        case Instruction.ApplyActions apply -> checkActions(apply.actions(), known);
        case Instruction.WriteActions write -> checkActions(write.actions(), known);
        case Instruction.GotoTable to -> {
          if (to.tableId() <= tableId || to.tableId() >= tables) {
            throw SwitchErrorException.badInstruction(
                SwitchErrorException.BAD_GOTO_TABLE,
                "from table " + tableId + " to table " + to.tableId());
          }
        }
        case Instruction.Meter meter ->
            throw SwitchErrorException.badInstruction(
                SwitchErrorException.UNSUPPORTED_INSTRUCTION, "this switch has no meters");
        case Instruction.Experimenter experimenter ->
            throw SwitchErrorException.badInstruction(
                SwitchErrorException.UNKNOWN_INSTRUCTION, "an experimenter's instruction");
        case Instruction.Unknown unknown ->
            throw SwitchErrorException.badInstruction(
                SwitchErrorException.UNKNOWN_INSTRUCTION, "instruction type " + unknown.type());
        case Instruction.ClearActions clear -> {}
        case Instruction.WriteMetadata write -> {}
      }
      if (!kinds.add(instruction.getClass())) {
        throw SwitchErrorException.badInstruction(
            SwitchErrorException.UNSUPPORTED_INSTRUCTION, "two instructions of one type in a flow");
      }
    }
  }

  /** Checks the actions of a bucket, which may meet any packet. */
  void checkBucket(List<Action> actions) {
    for (Action action : actions) {
      checkAction(action);
    }
  }

  /** Checks the actions of a packet-out. */
  void checkActions(List<Action> actions, PacketState packet) {
    Known known = new Known();
    known.ethType = packet.frame().ethType();
    known.ipProto = packet.frame().ipProto();
    known.tags = packet.frame().tagged() ? 1 : 0;
    checkActions(actions, known);
  }

  private void checkActions(List<Action> actions, Known known) {
    for (Action action : actions) {
      checkAction(action);
      switch (action) {
        case Action.PushVlan push -> {
          if (known.tags == MAX_TAGS) {
            throw SwitchErrorException.badAction(
                SwitchErrorException.BAD_TAG, "more than " + MAX_TAGS + " VLAN tags");
          }
          known.tags++;
        }
        case Action.PopVlan pop -> {
          require(known.tags > 0, action);
          known.tags--;
        }
        case Action.SetField set -> require(known.allows(set.field()), action);
        case NiciraAction.SetFieldMasked set -> require(known.allows(set.field()), action);
        case NiciraAction.RegLoad load -> requireSubfield(known, load.destination(), action);
        case NiciraAction.RegMove move -> {
          requireSubfield(known, move.source(), action);
          requireSubfield(known, move.destination(), action);
        }
        case NiciraAction.OutputReg output -> requireSubfield(known, output.source(), action);
        case Action.DecNwTtl ttl -> require(known.allows(OxmField.IP_TTL), action);
        case Action.SetNwTtl ttl -> require(known.allows(OxmField.IP_TTL), action);
        default -> {
          // It needs nothing of the packet.
        }
      }
    }
  }

  private static void requireSubfield(Known known, Subfield subfield, Action action) {
    OxmField field = subfield.field().orElseThrow();
    // Loading an identifier pushes a tag where there is none.
    require(field == OxmField.VLAN_VID || known.allows(field), action);
  }

  private static void require(boolean allowed, Action action) {
    if (!allowed) {
      throw SwitchErrorException.badAction(
          SwitchErrorException.MATCH_INCONSISTENT,
          action + " needs a header that the match does not ask for");
    }
  }

  private void checkAction(Action action) {
    switch (action) {
      case Action.Output output -> checkPort(output.port());
      case Action.ToGroup group -> {
        if (!groupExists.test(group.groupId())) {
          throw SwitchErrorException.badAction(
              SwitchErrorException.BAD_OUT_GROUP,
              "no group " + Integer.toUnsignedString(group.groupId()));
        }
      }
      case Action.PushVlan push -> {
        if (!Frame.isVlan(push.ethType())) {
          throw SwitchErrorException.badAction(
              SwitchErrorException.BAD_ARGUMENT, "a VLAN tag has type 0x8100 or 0x88a8");
        }
      }
      case Action.SetField set -> {
        checkWritable(set.field());
        if (set.field() == OxmField.VLAN_VID && (set.value() & Match.VLAN_PRESENT) == 0) {
          throw SwitchErrorException.badAction(
              SwitchErrorException.BAD_SET_ARGUMENT, "vlan_vid without the bit for a tag");
        }
      }
      case NiciraAction.SetFieldMasked set -> checkWritable(set.field());
      case NiciraAction.RegLoad load -> checkWritable(subfield(load.destination()));
      case NiciraAction.RegMove move -> {
        subfield(move.source());
        checkWritable(subfield(move.destination()));
      }
      case NiciraAction.OutputReg output -> subfield(output.source());
      case Action.PopVlan a -> {}
      case Action.DecNwTtl a -> {}
      case Action.SetNwTtl a -> {}
      case NiciraAction.Resubmit a -> {}
      case NiciraAction.ResubmitTable a -> {}
      case Action.SetQueue a -> {}
      default ->
          throw SwitchErrorException.badAction(
              SwitchErrorException.BAD_ACTION_TYPE, "this switch does not know " + action);
    }
  }

  private static void checkPort(PortNumber port) {
    Set<PortNumber> named =
        Set.of(
            PortNumber.IN_PORT,
            PortNumber.TABLE,
            PortNumber.FLOOD,
            PortNumber.ALL,
            PortNumber.CONTROLLER,
            PortNumber.LOCAL);
    boolean real = Integer.compareUnsigned(port.value(), PortNumber.MAX.value()) < 0;
    if (!real && !named.contains(port)) {
      throw SwitchErrorException.badAction(
          SwitchErrorException.BAD_OUT_PORT, "no output to port " + port);
    }
  }

  private static void checkWritable(OxmField field) {
    if (!PacketState.SUPPORTED.contains(field)) {
      throw SwitchErrorException.badAction(
          SwitchErrorException.BAD_SET_TYPE, "this switch cannot set " + field.text());
    }
    if (PacketState.READ_ONLY.contains(field)) {
      throw SwitchErrorException.badAction(
          SwitchErrorException.BAD_SET_ARGUMENT, field.text() + " cannot be set");
    }
  }

  private static OxmField subfield(Subfield subfield) {
    OxmField field = subfield.field().orElse(null);
    if (field == null || !PacketState.SUPPORTED.contains(field)) {
      throw SwitchErrorException.badAction(
          SwitchErrorException.BAD_SET_TYPE, "this switch does not know the field of " + subfield);
    }
    boolean inside =
        subfield.bits() > 0
            && subfield.bits() <= 64
            && subfield.offset() + subfield.bits() <= Math.min(64, field.bits());
    if (!inside) {
      throw SwitchErrorException.badAction(
          SwitchErrorException.BAD_ARGUMENT, field.text() + " has no such bits");
    }
    return field;
  }
}
