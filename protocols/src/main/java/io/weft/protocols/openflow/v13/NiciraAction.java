package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.internal.Range;
import io.weft.protocols.openflow.oxm.OxmField;
import io.weft.protocols.openflow.oxm.Subfield;
import io.weft.protocols.packet.Bytes;
import java.util.List;
import java.util.Optional;

/**
 * Nicira's actions, as Open vSwitch has them (ovs-actions(7)); the same in all versions of
 * OpenFlow.
 *
 * <p>Each record names the subtype of {@code nicira-ext.h} that it is on the wire. Numbers of 32
 * bits are unsigned.
 */
public sealed interface NiciraAction extends Action {
  /** Looks the packet up again as if it came in by that port: {@code NXAST_RESUBMIT}. */
  record Resubmit(PortNumber inPort) implements NiciraAction {}

  /**
   * Looks the packet up in another table: {@code NXAST_RESUBMIT_TABLE}, or {@code
   * NXAST_RESUBMIT_TABLE_CT}.
   *
   * @param inPort as if it came in by that port; {@link PortNumber#IN_PORT} for the same
   * @param tableId the table, or {@link #CURRENT_TABLE}
   * @param tracked whether source and destination are those of the connection's first direction
   */
  record ResubmitTable(PortNumber inPort, int tableId, boolean tracked) implements NiciraAction {
    /** In {@code tableId}: the table that the packet is in. */
    public static final int CURRENT_TABLE = 0xff;

    /** Checks the range. */
    public ResubmitTable {
      Range.u8("a table", tableId);
    }

    /** A look-up with the packet's own source and destination. */
    public ResubmitTable(PortNumber inPort, int tableId) {
      this(inPort, tableId, false);
    }
  }

  /** Sets the tunnel's identifier: {@code NXAST_SET_TUNNEL}. */
  record SetTunnel(int id) implements NiciraAction {}

  /** Sets the tunnel's identifier: {@code NXAST_SET_TUNNEL64}. */
  record SetTunnel64(long id) implements NiciraAction {}

  /** Sets the queue for outputs that follow: {@code NXAST_SET_QUEUE}. */
  record NiciraSetQueue(int queueId) implements NiciraAction {}

  /** Sets the queue to what it was at first: {@code NXAST_POP_QUEUE}. */
  record PopQueue() implements NiciraAction {}

  /** Copies bits between fields, as many as both have: {@code NXAST_REG_MOVE}. */
  record RegMove(Subfield source, Subfield destination) implements NiciraAction {
    /** Checks that both have the same number of bits. */
    public RegMove {
      requireSame(source, destination);
    }
  }

  /**
   * Sets some bits of a field: {@code NXAST_REG_LOAD}.
   *
   * @param destination at most 64 bits, of no experimenter's field
   */
  record RegLoad(Subfield destination, long value) implements NiciraAction {
    /** Checks the ranges. */
    public RegLoad {
      requireSmall(destination);
    }
  }

  /**
   * Sets some bits of a field: {@code NXAST_REG_LOAD2} with a mask, the masked set-field of later
   * versions.
   *
   * @param field which
   * @param mask which bits are set
   * @param form the place of its header in {@link OxmField#headers()}
   */
  record SetFieldMasked(
      OxmField field, long valueHigh, long value, long maskHigh, long mask, int form)
      implements NiciraAction {
    /** Sets bits under the header of OpenFlow 1.3. */
    public SetFieldMasked(OxmField field, long valueHigh, long value, long maskHigh, long mask) {
      this(field, valueHigh, value, maskHigh, mask, 0);
    }
  }

  /**
   * Sets a field: {@code NXAST_REG_LOAD2} without a mask.
   *
   * @param form the place of its header in {@link OxmField#headers()}
   */
  record RegLoad2(OxmField field, long valueHigh, long value, int form) implements NiciraAction {}

  /**
   * Sets bits of a tunnel's option: {@code NXAST_REG_LOAD2} of a field of variable length.
   *
   * @param mask as many bytes as {@code value}, or empty if all bits are set
   */
  record SetOptionMasked(OxmField field, Bytes value, Optional<Bytes> mask)
      implements NiciraAction {
    /** Checks the lengths. */
    public SetOptionMasked {
      requireOption(field, value);
      if (mask.isPresent() && mask.get().length() != value.length()) {
        throw new IllegalArgumentException(
            "value and mask of " + field.text() + " differ in length");
      }
    }
  }

  /** Does nothing, and keeps bytes for people: {@code NXAST_NOTE}. */
  record Note(Bytes content) implements NiciraAction {}

  /**
   * Chooses a link by a hash and puts its number into a field: {@code NXAST_MULTIPATH}.
   *
   * @param basis the hash starts with it
   * @param maxLink the highest link, counted from 0
   * @param argument of the algorithm
   */
  record Multipath(
      HashFields fields,
      int basis,
      MultipathAlgorithm algorithm,
      int maxLink,
      int argument,
      Subfield destination)
      implements NiciraAction {
    /** Checks the ranges. */
    public Multipath {
      Range.u16("a basis", basis);
      Range.u16("a link", maxLink);
      requireSmall(destination);
    }
  }

  /**
   * Chooses a port of several by a hash, and sends the packet there or puts the port's number into
   * a field: {@code NXAST_BUNDLE}, {@code NXAST_BUNDLE_LOAD}.
   *
   * @param members the ports, of 16 bits
   * @param destination where the number goes, or empty to send
   */
  record Bundle(
      HashFields fields,
      int basis,
      BundleAlgorithm algorithm,
      List<PortNumber> members,
      Optional<Subfield> destination)
      implements NiciraAction {
    /** Copies the list and checks the ranges. */
    public Bundle {
      Range.u16("a basis", basis);
      destination.ifPresent(NiciraAction::requireSmall);
      members = List.copyOf(members);
    }
  }

  /**
   * Sends the packet out by the port whose number a field has: {@code NXAST_OUTPUT_REG}.
   *
   * @param source at most 64 bits
   * @param maxLength how many bytes go to a controller
   */
  record OutputReg(Subfield source, int maxLength) implements NiciraAction {
    /** Checks the ranges. */
    public OutputReg {
      requireSmall(source);
      Range.u16("a length", maxLength);
    }
  }

  /** As {@link OutputReg}, of any field: {@code NXAST_OUTPUT_REG2}. */
  record OutputReg2(Subfield source, int maxLength) implements NiciraAction {
    /** Checks the ranges. */
    public OutputReg2 {
      requireSmall(source);
      Range.u16("a length", maxLength);
    }
  }

  /** Sends the packet out with at most that many bytes: {@code NXAST_OUTPUT_TRUNC}. */
  record OutputTruncated(PortNumber port, int maxLength) implements NiciraAction {}

  /**
   * Adds a flow that the packet teaches: {@code NXAST_LEARN}, and {@code NXAST_LEARN2} if there is
   * a limit or a result.
   *
   * @param idleTimeout seconds, as in a flow
   * @param finIdleTimeout as {@code idleTimeout}, from the connection's end on
   * @param flags the constants of this class, and bits without a name but 4
   * @param limit the most flows that are learned, 0 for no limit
   * @param result the bit that says whether the flow was learned
   */
  record Learn(
      int idleTimeout,
      int hardTimeout,
      int priority,
      long cookie,
      int flags,
      int tableId,
      int finIdleTimeout,
      int finHardTimeout,
      int limit,
      Optional<Subfield> result,
      List<LearnSpec> specs)
      implements NiciraAction {
    /** In {@code flags}: the switch sends a message when the learned flow is removed. */
    public static final int SEND_FLOW_REMOVED = 1;

    /** In {@code flags}: the learned flows go with this one. */
    public static final int DELETE_LEARNED = 2;

    /** In {@code flags} on the wire: there is a result. */
    static final int WRITE_RESULT = 4;

    /** Copies the list and checks the ranges. */
    public Learn {
      Range.u16("an idle timeout", idleTimeout);
      Range.u16("a hard timeout", hardTimeout);
      Range.u16("a priority", priority);
      Range.u16("flags", flags);
      if ((flags & WRITE_RESULT) != 0) {
        throw new IllegalArgumentException("flag 4 says that there is a result; the result does");
      }
      Range.u8("a table", tableId);
      Range.u16("an idle timeout", finIdleTimeout);
      Range.u16("a hard timeout", finHardTimeout);
      specs = List.copyOf(specs);
    }

    /** A flow of that table without timeouts, cookie, flags and limit. */
    public static Learn of(int tableId, int priority, List<LearnSpec> specs) {
      return new Learn(0, 0, priority, 0, 0, tableId, 0, 0, 0, Optional.empty(), specs);
    }

    boolean isSecond() {
      return limit != 0 || result.isPresent();
    }
  }

  /** Does none of the actions that follow: {@code NXAST_EXIT}. */
  record Exit() implements NiciraAction {}

  /** Takes one off the time to live of the IP header: {@code NXAST_DEC_TTL}. */
  record NiciraDecTtl() implements NiciraAction {}

  /**
   * As {@link NiciraDecTtl}; controllers of these numbers are told when it has expired: {@code
   * NXAST_DEC_TTL_CNT_IDS}.
   */
  record DecTtlForControllers(List<Integer> ids) implements NiciraAction {
    /** Copies the list and checks the ranges. */
    public DecTtlForControllers {
      ids.forEach(id -> Range.u16("a controller", id));
      ids = List.copyOf(ids);
    }
  }

  /** Changes the timeouts when a connection ends: {@code NXAST_FIN_TIMEOUT}. */
  record FinTimeout(int idleTimeout, int hardTimeout) implements NiciraAction {
    /** Checks the ranges. */
    public FinTimeout {
      Range.u16("an idle timeout", idleTimeout);
      Range.u16("a hard timeout", hardTimeout);
    }
  }

  /**
   * Sends the packet to a controller: {@code NXAST_CONTROLLER}.
   *
   * @param reason {@code ofp_packet_in_reason}
   */
  record Controller(int maxLength, int controllerId, int reason) implements NiciraAction {
    /** Checks the ranges. */
    public Controller {
      Range.u16("a length", maxLength);
      Range.u16("a controller", controllerId);
      Range.u8("a reason", reason);
    }
  }

  /** Sends the packet to a controller, with more to say: {@code NXAST_CONTROLLER2}. */
  record Controller2(List<ControllerProperty> properties) implements NiciraAction {
    /** Copies the list. */
    public Controller2 {
      properties = List.copyOf(properties);
    }
  }

  /** Sets bits of the metadata: {@code NXAST_WRITE_METADATA}. */
  record NiciraWriteMetadata(long metadata, long mask) implements NiciraAction {}

  /** Pushes an MPLS header: {@code NXAST_PUSH_MPLS}. */
  record NiciraPushMpls(int ethType) implements NiciraAction {
    /** Checks the range. */
    public NiciraPushMpls {
      Range.u16("an Ethernet type", ethType);
    }
  }

  /** Removes the outermost MPLS header: {@code NXAST_POP_MPLS}. */
  record NiciraPopMpls(int ethType) implements NiciraAction {
    /** Checks the range. */
    public NiciraPopMpls {
      Range.u16("an Ethernet type", ethType);
    }
  }

  /** Sets the time to live of the outermost MPLS header: {@code NXAST_SET_MPLS_TTL}. */
  record NiciraSetMplsTtl(int ttl) implements NiciraAction {
    /** Checks the range. */
    public NiciraSetMplsTtl {
      Range.u8("a time to live", ttl);
    }
  }

  /** Takes one off the time to live of the outermost MPLS header: {@code NXAST_DEC_MPLS_TTL}. */
  record NiciraDecMplsTtl() implements NiciraAction {}

  /** Sets the label of the outermost MPLS header: {@code NXAST_SET_MPLS_LABEL}. */
  record SetMplsLabel(int label) implements NiciraAction {}

  /** Sets the traffic class of the outermost MPLS header: {@code NXAST_SET_MPLS_TC}. */
  record SetMplsTc(int trafficClass) implements NiciraAction {
    /** Checks the range. */
    public SetMplsTc {
      Range.u8("a traffic class", trafficClass);
    }
  }

  /** Puts bits of a field on the stack: {@code NXAST_STACK_PUSH}. */
  record StackPush(Subfield source) implements NiciraAction {}

  /** Takes bits of a field from the stack: {@code NXAST_STACK_POP}. */
  record StackPop(Subfield destination) implements NiciraAction {}

  /**
   * Samples packets for IPFIX: {@code NXAST_SAMPLE}.
   *
   * @param probability of 65536
   */
  record Sample(int probability, int collectorSetId, int domainId, int pointId)
      implements NiciraAction {
    /** Checks the range. */
    public Sample {
      Range.u16("a probability", probability);
    }
  }

  /**
   * As {@link Sample}, with the port and perhaps the direction: {@code NXAST_SAMPLE2}, {@code
   * NXAST_SAMPLE3}.
   *
   * @param samplingPort a port of 16 bits
   * @param direction {@link SampleDirection#DEFAULT} makes it the former
   */
  record SampleAtPort(
      int probability,
      int collectorSetId,
      int domainId,
      int pointId,
      PortNumber samplingPort,
      SampleDirection direction)
      implements NiciraAction {
    /** Checks the range. */
    public SampleAtPort {
      Range.u16("a probability", probability);
    }
  }

  /**
   * Is a part of a conjunctive match: {@code NXAST_CONJUNCTION}.
   *
   * @param clause counted from 0
   * @param clauses how many there are, 2 to 64
   */
  record Conjunction(int id, int clause, int clauses) implements NiciraAction {
    /** Checks the ranges. */
    public Conjunction {
      Range.u8("a clause", clause);
      Range.u8("a number of clauses", clauses);
    }
  }

  /**
   * Sends the packet through the connection tracker: {@code NXAST_CT}.
   *
   * @param flags the constants of this class
   * @param zone the zone, if there is no {@code zoneSource}
   * @param zoneSource the 16 bits that have the zone
   * @param recirculationTable where the tracked packet goes on, or {@link #NO_TABLE}
   * @param helper the port of the protocol whose helper is used, 0 for none
   * @param actions what is done to the connection: nat, and setting of its mark and label
   */
  record ConnectionTrack(
      int flags,
      int zone,
      Optional<Subfield> zoneSource,
      int recirculationTable,
      int helper,
      List<Action> actions)
      implements NiciraAction {
    /** In {@code flags}: the connection is kept. */
    public static final int COMMIT = 1;

    /** In {@code flags}: a connection of the other direction is replaced. */
    public static final int FORCE = 2;

    /** In {@code recirculationTable}: the packet does not go on. */
    public static final int NO_TABLE = 0xff;

    /** Copies the list and checks the ranges. */
    public ConnectionTrack {
      Range.u16("flags", flags);
      Range.u16("a zone", zone);
      Range.u8("a table", recirculationTable);
      Range.u16("a helper", helper);
      actions = List.copyOf(actions);
    }
  }

  /**
   * Translates addresses: {@code NXAST_NAT}, in {@link ConnectionTrack}.
   *
   * @param flags the constants of this class
   * @param addresses the first and perhaps the last new address
   * @param portMin the first new port, 0 for none
   * @param portMax the last new port, 0 for none
   */
  record Nat(int flags, NatAddresses addresses, int portMin, int portMax) implements NiciraAction {
    /** In {@code flags}: the source. */
    public static final int SOURCE = 1;

    /** In {@code flags}: the destination. */
    public static final int DESTINATION = 2;

    /** In {@code flags}: the same over restarts. */
    public static final int PERSISTENT = 4;

    /** In {@code flags}: ports by hash. */
    public static final int HASH = 8;

    /** In {@code flags}: ports at random. */
    public static final int RANDOM = 16;

    /** Checks the ranges. */
    public Nat {
      Range.u16("flags", flags);
      Range.u16("a port", portMin);
      Range.u16("a port", portMax);
    }
  }

  /** Forgets what the connection tracker said of the packet: {@code NXAST_CT_CLEAR}. */
  record CtClear() implements NiciraAction {}

  /** Does actions to a copy of the packet: {@code NXAST_CLONE}. */
  record CloneAction(List<Action> actions) implements NiciraAction {
    /** Copies the list. */
    public CloneAction {
      actions = List.copyOf(actions);
    }
  }

  /**
   * Puts a header around the packet: {@code NXAST_ENCAP}.
   *
   * @param packetType name space and type of the new header
   */
  record Encap(int packetType, List<EncapProperty> properties) implements NiciraAction {
    /** The packet type of Ethernet. */
    public static final int ETHERNET = 0;

    /** The packet type of the network service header. */
    public static final int NSH = 0x0001_894f;

    /** Copies the list. */
    public Encap {
      properties = List.copyOf(properties);
    }
  }

  /**
   * Takes the outermost header off: {@code NXAST_DECAP}.
   *
   * @param packetType name space and type of what remains, or {@link #AS_HEADER_SAYS}
   */
  record Decap(int packetType) implements NiciraAction {
    /** In {@code packetType}: what the header says. */
    public static final int AS_HEADER_SAYS = 0xfffe;
  }

  /** Takes one off the time to live of the network service header: {@code NXAST_DEC_NSH_TTL}. */
  record DecNshTtl() implements NiciraAction {}

  /** Says in a bit whether the packet is longer: {@code NXAST_CHECK_PKT_LARGER}. */
  record CheckPacketLarger(int length, Subfield destination) implements NiciraAction {
    /** Checks the ranges. */
    public CheckPacketLarger {
      Range.u16("a length", length);
      if (destination.bits() != 1) {
        throw new IllegalArgumentException("one bit, not " + destination.bits());
      }
    }
  }

  /**
   * Removes a field, an option of a tunnel: {@code NXAST_DELETE_FIELD}.
   *
   * @param header as on the wire
   * @param experimenter the number after a header that has one, else 0
   */
  record DeleteField(int header, int experimenter) implements NiciraAction {}

  /** Recirculates the packet, for tests of a switch: {@code NXAST_DEBUG_RECIRC}. */
  record DebugRecirculate() implements NiciraAction {}

  /** Sends the packet the slow way, for tests of a switch: {@code NXAST_DEBUG_SLOW}. */
  record DebugSlow() implements NiciraAction {}

  private static void requireSmall(Subfield field) {
    if (field.offset() > 1023 || field.bits() < 1 || field.bits() > 64) {
      throw new IllegalArgumentException("1 to 64 bits from bit 0 to 1023, not " + field);
    }
  }

  private static void requireSame(Subfield source, Subfield destination) {
    if (source.bits() != destination.bits()) {
      throw new IllegalArgumentException(
          source.bits() + " bits cannot move to " + destination.bits());
    }
  }

  private static void requireOption(OxmField field, Bytes value) {
    if (!field.isVariable() || value.isEmpty() || value.length() > field.bytes()) {
      throw new IllegalArgumentException(
          field.text() + " does not have " + value.length() + " bytes");
    }
  }
}
