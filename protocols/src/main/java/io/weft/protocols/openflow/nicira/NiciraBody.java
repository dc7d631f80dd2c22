package io.weft.protocols.openflow.nicira;

import io.weft.protocols.openflow.internal.Range;
import io.weft.protocols.openflow.oxm.Match;
import io.weft.protocols.packet.Bytes;
import java.util.List;

/**
 * A message of the Nicira extension without its header: the same in OpenFlow 1.0 and 1.3, where a
 * message of the version carries it with a transaction id (Open vSwitch {@code nicira-ext.h}).
 * Immutable, for use by any thread.
 */
public sealed interface NiciraBody {
  /** The id of Nicira as experimenter, and as vendor in OpenFlow 1.0. */
  int EXPERIMENTER = 0x2320;

  /** Asks for a role, in a version without a message for it; {@link RoleReply} answers. */
  record RoleRequest(NiciraRole role) implements NiciraBody {}

  /** The controller's role. */
  record RoleReply(NiciraRole role) implements NiciraBody {}

  /**
   * Says in what format the switch sends flows; for OpenFlow 1.0 only.
   *
   * @param format {@link #OPENFLOW10} or {@link #NXM}
   */
  record SetFlowFormat(int format) implements NiciraBody {
    /** The format of OpenFlow 1.0. */
    public static final int OPENFLOW10 = 0;

    /** Matches in the format of Nicira. */
    public static final int NXM = 2;
  }

  /**
   * Whether the upper byte of an OpenFlow 1.0 flow-mod's command is a table.
   *
   * @param set 0 for no, anything else up to 255 for yes
   */
  record FlowModTableId(int set) implements NiciraBody {
    /** Checks the range. */
    public FlowModTableId {
      Range.u8("a flag", set);
    }

    /** Switches it on or off. */
    public static FlowModTableId of(boolean enabled) {
      return new FlowModTableId(enabled ? 1 : 0);
    }

    /** Whether it is switched on. */
    public boolean enabled() {
      return set != 0;
    }
  }

  /**
   * Says in what form the switch sends packets to this controller.
   *
   * @param format {@link #STANDARD}, {@link #NXM} or {@link #NXM2}
   */
  record SetPacketInFormat(int format) implements NiciraBody {
    /** The packet-in of the OpenFlow version. */
    public static final int STANDARD = 0;

    /** {@link PacketIn}. */
    public static final int NXM = 1;

    /** {@link PacketIn2}. */
    public static final int NXM2 = 2;
  }

  /**
   * A packet for the controller, as in OpenFlow 1.3.
   *
   * @param bufferId where the switch keeps the packet, -1 for nowhere
   * @param totalLength the packet's length in bytes; {@code data} may have less
   * @param reason why it was sent, {@code ofp_packet_in_reason}
   * @param tableId the table that sent it
   * @param cookie of the flow that sent it
   * @param match the packet's port, tunnel, metadata and registers
   * @param data the packet, from its Ethernet header
   */
  record PacketIn(
      int bufferId, int totalLength, int reason, int tableId, long cookie, Match match, Bytes data)
      implements NiciraBody {
    /** Checks the ranges. */
    public PacketIn {
      Range.u16("a length", totalLength);
      Range.u8("a reason", reason);
      Range.u8("a table", tableId);
    }
  }

  /** A packet for the controller, with all that the switch knows of it. */
  record PacketIn2(PacketInProperties properties) implements NiciraBody {
    /** What lets a packet go on that a {@code controller(pause)} action has stopped. */
    public Resume resume() {
      return new Resume(properties);
    }
  }

  /** Lets a packet go on, with the properties of its {@link PacketIn2} or with changed ones. */
  record Resume(PacketInProperties properties) implements NiciraBody {}

  /**
   * A flow that asked for it is gone, in OpenFlow 1.0 with {@link SetFlowFormat#NXM}.
   *
   * @param reason {@code ofp_flow_removed_reason}
   * @param tableId the flow's table, -1 if the switch does not say
   * @param durationSeconds how long it lived, unsigned
   * @param durationNanos the nanoseconds beyond {@code durationSeconds}
   */
  record FlowRemoved(
      long cookie,
      int priority,
      int reason,
      int tableId,
      int durationSeconds,
      int durationNanos,
      int idleTimeout,
      long packets,
      long bytes,
      Match match)
      implements NiciraBody {
    /** Checks the ranges. */
    public FlowRemoved {
      Range.u16("a priority", priority);
      Range.u8("a reason", reason);
      Range.u8("a table plus one", tableId + 1);
      Range.u16("an idle timeout", idleTimeout);
    }
  }

  /** Asks for the flows' idle and lifetimes in what the switch sends of flows. */
  record FlowAge() implements NiciraBody {}

  /**
   * Says which messages the switch sends unasked. In each mask bit {@code n} is for the reason
   * {@code n}.
   *
   * @param packetIn for a controller that is master or has no special role
   * @param packetInSlave for a slave, as the others of that name
   */
  record SetAsyncConfig(
      int packetIn,
      int packetInSlave,
      int portStatus,
      int portStatusSlave,
      int flowRemoved,
      int flowRemovedSlave)
      implements NiciraBody {}

  /** Says which messages the switch sends unasked, as OpenFlow 1.4 does. */
  record SetAsyncConfig2(List<AsyncProperty> properties) implements NiciraBody {
    /** Copies the list. */
    public SetAsyncConfig2 {
      properties = List.copyOf(properties);
    }
  }

  /**
   * Gives this controller a number, for {@code controller} actions that name it.
   *
   * @param id 0 to 65535; every controller has 0 at first
   */
  record SetControllerId(int id) implements NiciraBody {
    /** Checks the range. */
    public SetControllerId {
      Range.u16("a controller's id", id);
    }
  }

  /**
   * Ends a flow monitor, in OpenFlow 1.0; 1.3 has a message of the ONF for it, as for the two that
   * follow.
   *
   * @param id of {@link FlowMonitor}, unsigned
   */
  record FlowMonitorCancel(int id) implements NiciraBody {}

  /** The switch leaves out changes for a while, since the controller does not keep up. */
  record FlowMonitorPaused() implements NiciraBody {}

  /** The switch has told the state after a pause and reports changes again. */
  record FlowMonitorResumed() implements NiciraBody {}

  /** Changes which tunnel options are fields. */
  record TlvTableMod(TlvTableCommand command, List<TlvMapping> mappings) implements NiciraBody {
    /** Copies the list. */
    public TlvTableMod {
      mappings = List.copyOf(mappings);
    }
  }

  /** Asks which tunnel options are fields; {@link TlvTableReply} answers. */
  record TlvTableRequest() implements NiciraBody {}

  /**
   * Which tunnel options are fields.
   *
   * @param maxOptionSpace how many bytes of options the switch can map, unsigned
   * @param maxFields how many fields there are
   */
  record TlvTableReply(int maxOptionSpace, int maxFields, List<TlvMapping> mappings)
      implements NiciraBody {
    /** Copies the list and checks the range. */
    public TlvTableReply {
      Range.u16("the number of fields", maxFields);
      mappings = List.copyOf(mappings);
    }
  }

  /**
   * Forgets the tracked connections of a zone.
   *
   * @param zone 0 to 65535
   */
  record CtFlushZone(int zone) implements NiciraBody {
    /** Checks the range. */
    public CtFlushZone {
      Range.u16("a zone", zone);
    }
  }

  /**
   * Forgets some tracked connections.
   *
   * @param protocol the IP protocol of the connections, 0 for any
   * @param properties which; none for all
   */
  record CtFlush(int protocol, List<CtFlushProperty> properties) implements NiciraBody {
    /** Copies the list and checks the range. */
    public CtFlush {
      Range.u8("an IP protocol", protocol);
      properties = List.copyOf(properties);
    }
  }
}
