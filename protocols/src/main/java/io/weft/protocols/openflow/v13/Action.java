package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.internal.Range;
import io.weft.protocols.openflow.oxm.Match;
import io.weft.protocols.openflow.oxm.OxmField;
import io.weft.protocols.openflow.oxm.Subfield;
import io.weft.protocols.packet.Bytes;
import io.weft.protocols.packet.MacAddress;
import java.util.List;

/** What is done to a packet (OpenFlow 1.3.5 section 7.2.5, and Nicira's extensions). */
public sealed interface Action {
  /**
   * Sends the packet out.
   *
   * @param maxLength how many bytes go to a controller, {@link #NO_BUFFER} for all; else 0
   */
  record Output(PortNumber port, int maxLength) implements Action {
    /** The whole packet goes to the controller and is not kept ({@code OFPCML_NO_BUFFER}). */
    public static final int NO_BUFFER = 0xffff;

    /** Checks the range. */
    public Output {
      Range.u16("a length", maxLength);
    }

    /** Sends the packet out by a port. */
    public static Output to(PortNumber port) {
      return new Output(port, 0);
    }

    /** Sends the whole packet to the controller. */
    public static Output toController() {
      return new Output(PortNumber.CONTROLLER, NO_BUFFER);
    }
  }

  /** Copies the time to live outwards, from the next header to the outermost. */
  record CopyTtlOut() implements Action {}

  /** Copies the time to live inwards, from the outermost header to the next. */
  record CopyTtlIn() implements Action {}

  /** Sets the time to live of the outermost MPLS header. */
  record SetMplsTtl(int ttl) implements Action {
    /** Checks the range. */
    public SetMplsTtl {
      Range.u8("a time to live", ttl);
    }
  }

  /** Takes one off the time to live of the outermost MPLS header. */
  record DecMplsTtl() implements Action {}

  /** Pushes an 802.1Q tag of that Ethernet type, 0x8100 or 0x88a8. */
  record PushVlan(int ethType) implements Action {
    /** Checks the range. */
    public PushVlan {
      Range.u16("an Ethernet type", ethType);
    }
  }

  /** Removes the outermost 802.1Q tag. */
  record PopVlan() implements Action {}

  /** Pushes an MPLS header. */
  record PushMpls(int ethType) implements Action {
    /** Checks the range. */
    public PushMpls {
      Range.u16("an Ethernet type", ethType);
    }
  }

  /** Removes the outermost MPLS header; what remains has that Ethernet type. */
  record PopMpls(int ethType) implements Action {
    /** Checks the range. */
    public PopMpls {
      Range.u16("an Ethernet type", ethType);
    }
  }

  /**
   * Sets the queue for outputs that follow.
   *
   * @param queueId unsigned
   */
  record SetQueue(int queueId) implements Action {}

  /**
   * Sends the packet through a group.
   *
   * @param groupId unsigned
   */
  record ToGroup(int groupId) implements Action {}

  /** Sets the time to live of the IP header. */
  record SetNwTtl(int ttl) implements Action {
    /** Checks the range. */
    public SetNwTtl {
      Range.u8("a time to live", ttl);
    }
  }

  /** Takes one off the time to live of the IP header. */
  record DecNwTtl() implements Action {}

  /** Pushes a PBB header. */
  record PushPbb(int ethType) implements Action {
    /** Checks the range. */
    public PushPbb {
      Range.u16("an Ethernet type", ethType);
    }
  }

  /** Removes the PBB header. */
  record PopPbb() implements Action {}

  /**
   * Sets a field.
   *
   * @param field which
   * @param valueHigh the first 64 of 128 bits, otherwise 0
   * @param value the value, or its last 64 bits
   */
  record SetField(OxmField field, long valueHigh, long value) implements Action {
    /** Sets a field of up to 64 bits. */
    public static SetField of(OxmField field, long value) {
      if (field.words() != 1 || (value & ~field.ones()) != 0) {
        throw new IllegalArgumentException(
            field.text() + " has " + field.bits() + " bits, not for 0x" + Long.toHexString(value));
      }
      return new SetField(field, 0, value);
    }

    /** Sets a Nicira register, 0 to 15. */
    public static SetField reg(int register, int value) {
      return of(OxmField.register(register), Integer.toUnsignedLong(value));
    }

    /** Sets the identifier of the outermost tag, which must be there; 0 to 4095. */
    public static SetField vlanVid(int vid) {
      return of(OxmField.VLAN_VID, vid | Match.VLAN_PRESENT);
    }

    /** Sets the Ethernet source. */
    public static SetField ethSrc(MacAddress address) {
      return of(OxmField.ETH_SRC, address.value());
    }

    /** Sets the Ethernet destination. */
    public static SetField ethDst(MacAddress address) {
      return of(OxmField.ETH_DST, address.value());
    }
  }

  /**
   * Sets some bits of a field: Nicira's {@code NXAST_REG_LOAD2}, the masked set-field of later
   * versions.
   *
   * @param field which
   * @param mask which bits are set
   */
  record SetFieldMasked(OxmField field, long valueHigh, long value, long maskHigh, long mask)
      implements Action {}

  /**
   * Sets some bits of a field: Nicira's {@code NXAST_REG_LOAD}.
   *
   * @param destination at most 64 bits
   */
  record RegLoad(Subfield destination, long value) implements Action {
    /** Checks the ranges. */
    public RegLoad {
      requireSmall(destination);
    }
  }

  /** Copies bits between fields, as many as both have: Nicira's {@code NXAST_REG_MOVE}. */
  record RegMove(Subfield source, Subfield destination) implements Action {
    /** Checks that both have the same number of bits. */
    public RegMove {
      if (source.bits() != destination.bits()) {
        throw new IllegalArgumentException(
            source.bits() + " bits cannot move to " + destination.bits());
      }
    }
  }

  /** Looks the packet up again as if it came in by that port: Nicira's {@code NXAST_RESUBMIT}. */
  record Resubmit(PortNumber inPort) implements Action {}

  /**
   * Looks the packet up in another table: Nicira's {@code NXAST_RESUBMIT_TABLE}.
   *
   * @param inPort as if it came in by that port; {@link PortNumber#IN_PORT} for the same
   * @param tableId the table, or {@link #CURRENT_TABLE}
   */
  record ResubmitTable(PortNumber inPort, int tableId) implements Action {
    /** In {@code tableId}: the table that the packet is in. */
    public static final int CURRENT_TABLE = 0xff;

    /** Checks the range. */
    public ResubmitTable {
      Range.u8("a table", tableId);
    }
  }

  /**
   * Sends the packet out by the port whose number a field has: Nicira's {@code NXAST_OUTPUT_REG}.
   *
   * @param source at most 64 bits
   * @param maxLength how many bytes go to a controller
   */
  record OutputReg(Subfield source, int maxLength) implements Action {
    /** Checks the ranges. */
    public OutputReg {
      requireSmall(source);
      Range.u16("a length", maxLength);
    }
  }

  /**
   * An action that this codec does not read.
   *
   * @param type {@code ofp_action_type}, 0xffff for an experimenter's
   * @param body what follows type and length
   */
  record Unknown(int type, Bytes body) implements Action {
    /** Checks the range. */
    public Unknown {
      Range.u16("an action type", type);
    }
  }

  private static void requireSmall(Subfield field) {
    if (field.offset() > 1023 || field.bits() < 1 || field.bits() > 64) {
      throw new IllegalArgumentException("1 to 64 bits from bit 0 to 1023, not " + field);
    }
  }

  /**
   * The action in the form in which two that mean the same are equal: fields under their one
   * header, no length at an output that is not to a controller.
   */
  default Action normalized() {
    return switch (this) {
      case Output output when !output.port().equals(PortNumber.CONTROLLER) ->
          Output.to(output.port());
      case Resubmit resubmit when resubmit.inPort().equals(PortNumber.IN_PORT) ->
          new ResubmitTable(PortNumber.IN_PORT, ResubmitTable.CURRENT_TABLE);
      case ResubmitTable resubmit
          when resubmit.tableId() == ResubmitTable.CURRENT_TABLE
              && !resubmit.inPort().equals(PortNumber.IN_PORT) ->
          new Resubmit(resubmit.inPort());
      case RegLoad load -> new RegLoad(load.destination().normalized(), load.value());
      case RegMove move -> new RegMove(move.source().normalized(), move.destination().normalized());
      case OutputReg output -> new OutputReg(output.source().normalized(), output.maxLength());
      default -> this;
    };
  }

  /** The {@linkplain #normalized() normalized} actions in their order. */
  static List<Action> normalized(List<Action> actions) {
    return actions.stream().map(Action::normalized).toList();
  }
}
