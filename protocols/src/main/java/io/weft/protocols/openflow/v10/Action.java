package io.weft.protocols.openflow.v10;

import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.internal.Range;
import io.weft.protocols.openflow.v13.NiciraAction;
import io.weft.protocols.packet.Bytes;
import io.weft.protocols.packet.Ipv4Address;
import io.weft.protocols.packet.MacAddress;
import java.util.ArrayList;
import java.util.List;

/** What is done to a packet (OpenFlow 1.0.0 section 5.2.4). */
public sealed interface Action {
  /**
   * Sends the packet out.
   *
   * @param port must have a number of 16 bits, as all ports of this version
   * @param maxLength how many bytes go to a controller; else 0
   */
  record Output(PortNumber port, int maxLength) implements Action {
    /** As {@code maxLength}: the whole packet goes to the controller. */
    public static final int WHOLE_PACKET = 0xffff;

    /** Checks the ranges. */
    public Output {
      Ports.require(port);
      Range.u16("a length", maxLength);
    }

    /** Sends the packet out by a port. */
    public static Output to(PortNumber port) {
      return new Output(port, 0);
    }

    /** Sends the whole packet to the controller. */
    public static Output toController() {
      return new Output(PortNumber.CONTROLLER, WHOLE_PACKET);
    }
  }

  /** Sets the identifier of the 802.1Q tag, 0 to 4095; adds a tag if there is none. */
  record SetVlanVid(int vid) implements Action {
    /** Checks the range. */
    public SetVlanVid {
      if (vid < 0 || vid > 0xfff) {
        throw new IllegalArgumentException("a VLAN identifier is 0 to 4095, not " + vid);
      }
    }
  }

  /** Sets the priority of the 802.1Q tag, 0 to 7; adds a tag if there is none. */
  record SetVlanPcp(int pcp) implements Action {
    /** Checks the range. */
    public SetVlanPcp {
      if (pcp < 0 || pcp > 7) {
        throw new IllegalArgumentException("a VLAN priority is 0 to 7, not " + pcp);
      }
    }
  }

  /** Removes the 802.1Q tag, if there is one. */
  record StripVlan() implements Action {}

  /** Sets the Ethernet source. */
  record SetEthSrc(MacAddress address) implements Action {}

  /** Sets the Ethernet destination. */
  record SetEthDst(MacAddress address) implements Action {}

  /** Sets the IPv4 source. */
  record SetIpv4Src(Ipv4Address address) implements Action {}

  /** Sets the IPv4 destination. */
  record SetIpv4Dst(Ipv4Address address) implements Action {}

  /** Sets the type of service of IPv4, a byte whose two low bits are zero. */
  record SetIpTos(int tos) implements Action {
    /** Checks the range. */
    public SetIpTos {
      if (tos < 0 || tos > 0xff || (tos & 3) != 0) {
        throw new IllegalArgumentException(
            "a type of service is 0 to 252 with two low bits zero, not " + tos);
      }
    }
  }

  /** Sets the source port of TCP or UDP. */
  record SetTpSrc(int port) implements Action {
    /** Checks the range. */
    public SetTpSrc {
      Range.u16("a source port", port);
    }
  }

  /** Sets the destination port of TCP or UDP. */
  record SetTpDst(int port) implements Action {
    /** Checks the range. */
    public SetTpDst {
      Range.u16("a destination port", port);
    }
  }

  /**
   * Sends the packet out by a queue of a port.
   *
   * @param queueId unsigned
   */
  record Enqueue(PortNumber port, int queueId) implements Action {
    /** Checks the port. */
    public Enqueue {
      Ports.require(port);
    }
  }

  /**
   * One of Nicira's actions.
   *
   * @param action the action, with none inside
   * @param inside for {@code ct} and {@code clone}, the actions inside it, in this version's form
   */
  record Nicira(NiciraAction action, List<Action> inside) implements Action {
    /** Copies the list and checks that the actions are where they belong. */
    public Nicira {
      inside = List.copyOf(inside);
      if (!NiciraActions.inside(action).isEmpty()) {
        throw new IllegalArgumentException(
            "the actions inside " + action + " are those of a later version");
      }
      if (!inside.isEmpty() && !NiciraActions.canHaveInside(action)) {
        throw new IllegalArgumentException(action + " cannot have actions inside");
      }
    }

    /**
     * The action of that name in this version.
     *
     * @param action may have other actions of Nicira's inside
     * @throws IllegalArgumentException if an action inside is not one of Nicira's: the constructor
     *     takes those of this version
     */
    public static Nicira of(NiciraAction action) {
      List<Action> inside = new ArrayList<>(0);
      for (io.weft.protocols.openflow.v13.Action other : NiciraActions.inside(action)) {
        inside.add(
            NiciraActions.equivalent(other)
                .map(Nicira::of)
                .orElseThrow(
                    () -> new IllegalArgumentException("OpenFlow 1.0 has no action " + other)));
      }
      return new Nicira(NiciraActions.alone(action), inside);
    }
  }

  /**
   * A vendor's action that this codec does not read.
   *
   * @param vendor the vendor's id, 0x2320 for Nicira
   * @param body what follows it; together with eight bytes before it a multiple of eight
   */
  record Vendor(int vendor, Bytes body) implements Action {}

  /**
   * An action that this codec does not read: of an unknown type, or with a value that the type does
   * not have.
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
   * The action in the form in which two that mean the same are equal: no length at an output that
   * is not to a controller, fields under their one header.
   */
  default Action normalized() {
    return switch (this) {
      case Output output when !output.port().equals(PortNumber.CONTROLLER) ->
          Output.to(output.port());
      case Nicira nicira -> NiciraActions.normalized(nicira);
      default -> this;
    };
  }

  /** The {@linkplain #normalized() normalized} actions in their order. */
  static List<Action> normalized(List<Action> actions) {
    return actions.stream().map(Action::normalized).toList();
  }
}
