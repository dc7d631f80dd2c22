package io.weft.protocols.openflow.nicira;

import io.weft.protocols.openflow.internal.Range;
import io.weft.protocols.packet.Bytes;

/** A property of {@link NiciraBody.SetAsyncConfig2} ({@code ofp14_async_config_prop_type}). */
public sealed interface AsyncProperty {
  /** Reasons of packet-ins to slaves; plus one, as for the types that follow, to others. */
  int PACKET_IN_SLAVE = 0;

  /** Reasons of port-status messages to slaves. */
  int PORT_STATUS_SLAVE = 2;

  /** Reasons of flow-removed messages to slaves. */
  int FLOW_REMOVED_SLAVE = 4;

  /** Reasons of role-status messages to slaves. */
  int ROLE_STATUS_SLAVE = 6;

  /** Reasons of table-status messages to slaves. */
  int TABLE_STATUS_SLAVE = 8;

  /** Reasons of forwarded requests to slaves. */
  int REQUEST_FORWARD_SLAVE = 10;

  /** The highest type whose property is a mask. */
  int LAST_MASK = 11;

  /**
   * Which messages the controller wants.
   *
   * @param type one of the types from {@link #PACKET_IN_SLAVE} to {@link #LAST_MASK}; odd types are
   *     for masters and equals
   * @param mask bit {@code n} is for messages whose reason is {@code n}
   */
  record Mask(int type, int mask) implements AsyncProperty {
    /** Checks the range. */
    public Mask {
      if (type < 0 || type > LAST_MASK) {
        throw new IllegalArgumentException("no type of mask: " + type);
      }
    }
  }

  /**
   * A property of another type.
   *
   * @param type from {@link #LAST_MASK} plus one to 65535
   * @param body what follows type and length, without padding
   */
  record Unknown(int type, Bytes body) implements AsyncProperty {
    /** Checks the range. */
    public Unknown {
      Range.u16("a property's type", type);
      if (type <= LAST_MASK) {
        throw new IllegalArgumentException("type " + type + " is that of a mask");
      }
    }
  }
}
