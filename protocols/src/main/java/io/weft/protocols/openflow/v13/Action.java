package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.internal.Range;
import io.weft.protocols.openflow.oxm.Match;
import io.weft.protocols.openflow.oxm.OxmField;
import io.weft.protocols.openflow.oxm.Subfield;
import io.weft.protocols.packet.Bytes;
import io.weft.protocols.packet.MacAddress;
import java.util.List;

/** What is done to a packet (OpenFlow 1.3.5 section 7.2.5, ONF's and Nicira's extensions). */
public sealed interface Action
    permits Action.Output,
        Action.CopyTtlOut,
        Action.CopyTtlIn,
        Action.SetMplsTtl,
        Action.DecMplsTtl,
        Action.PushVlan,
        Action.PopVlan,
        Action.PushMpls,
        Action.PopMpls,
        Action.SetQueue,
        Action.ToGroup,
        Action.SetNwTtl,
        Action.DecNwTtl,
        Action.PushPbb,
        Action.PopPbb,
        Action.SetField,
        Action.SetOption,
        Action.CopyField,
        Action.Experimenter,
        Action.Unknown,
        NiciraAction {
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
   * @param form the place of the field's header in {@link OxmField#headers()}
   */
  record SetField(OxmField field, long valueHigh, long value, int form) implements Action {
    /** Sets a field under the header of OpenFlow 1.3. */
    public SetField(OxmField field, long valueHigh, long value) {
      this(field, valueHigh, value, 0);
    }

    /** Sets a field of up to 64 bits. */
    public static SetField of(OxmField field, long value) {
      if (field.words() != 1 || field.isVariable() || (value & ~field.ones()) != 0) {
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

  /** Sets an option of a tunnel, a field of variable length. */
  record SetOption(OxmField field, Bytes value) implements Action {
    /** Checks the length. */
    public SetOption {
      if (!field.isVariable() || value.isEmpty() || value.length() > field.bytes()) {
        throw new IllegalArgumentException(
            field.text() + " does not have " + value.length() + " bytes");
      }
    }
  }

  /**
   * Copies bits between fields, as many as both have: ONF's extension 320, the copy-field action of
   * later versions.
   */
  record CopyField(Subfield source, Subfield destination) implements Action {
    /** Checks that both have the same number of bits. */
    public CopyField {
      if (source.bits() != destination.bits()) {
        throw new IllegalArgumentException(
            source.bits() + " bits cannot move to " + destination.bits());
      }
    }
  }

  /**
   * An experimenter's action that this codec does not read.
   *
   * @param experimenter his number
   * @param content what follows it; with it a multiple of 8 bytes
   */
  record Experimenter(int experimenter, Bytes content) implements Action {}

  /**
   * An action that this codec does not read.
   *
   * @param type {@code ofp_action_type}
   * @param body what follows type and length
   */
  record Unknown(int type, Bytes body) implements Action {
    /** Checks the range. */
    public Unknown {
      Range.u16("an action type", type);
    }
  }

  /**
   * The action in the form in which two that mean the same are equal: fields under their one
   * header, no length at an output that is not to a controller, one way of saying what several ways
   * say.
   */
  default Action normalized() {
    return NormalActions.of(this);
  }

  /** The {@linkplain #normalized() normalized} actions in their order. */
  static List<Action> normalized(List<Action> actions) {
    return actions.stream().map(Action::normalized).toList();
  }
}
