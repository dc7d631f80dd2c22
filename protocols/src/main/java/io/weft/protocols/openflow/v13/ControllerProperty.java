package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Range;
import io.weft.protocols.packet.Bytes;

/** What {@link NiciraAction.Controller2} says ({@code nx_action_controller2_prop_type}). */
public sealed interface ControllerProperty {
  /** How many bytes of the packet go to the controller. */
  record MaxLength(int bytes) implements ControllerProperty {
    /** Checks the range. */
    public MaxLength {
      Range.u16("a length", bytes);
    }
  }

  /** Which controller gets the packet. */
  record ControllerId(int id) implements ControllerProperty {
    /** Checks the range. */
    public ControllerId {
      Range.u16("a controller", id);
    }
  }

  /** Why: {@code ofp_packet_in_reason}. */
  record Reason(int reason) implements ControllerProperty {
    /** Checks the range. */
    public Reason {
      Range.u8("a reason", reason);
    }
  }

  /** Bytes that the controller gets with the packet. */
  record UserData(Bytes content) implements ControllerProperty {}

  /** The packet's way through the tables stops, for the controller to resume it. */
  record Pause() implements ControllerProperty {}

  /** The meter that bounds the packets to the controller. */
  record MeterId(int id) implements ControllerProperty {}

  /** A property that this codec does not read. */
  record Unknown(int type, Bytes content) implements ControllerProperty {
    /** Checks the range. */
    public Unknown {
      Range.u16("a property's type", type);
    }
  }
}
