package io.weft.sdn.simulated;

import io.weft.core.Ticker;
import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.oxm.Match;
import io.weft.protocols.openflow.v13.Action;
import io.weft.protocols.openflow.v13.Flow;
import io.weft.protocols.openflow.v13.FlowMod;
import io.weft.protocols.openflow.v13.FlowModCommand;
import io.weft.protocols.openflow.v13.FlowRemoved;
import io.weft.protocols.openflow.v13.FlowStats;
import io.weft.protocols.openflow.v13.Group;
import io.weft.protocols.openflow.v13.GroupMod;
import io.weft.protocols.openflow.v13.Instruction;
import io.weft.protocols.openflow.v13.PacketIn;
import io.weft.protocols.openflow.v13.PortDescription;
import io.weft.protocols.openflow.v13.TableStats;
import io.weft.protocols.packet.Bytes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The tables and groups of an OpenFlow 1.3 switch, without connections and cables: flow and group
 * changes go in, packets go in and come out as a {@link Trace}. Behaves as Open vSwitch where the
 * protocol leaves a choice; a packet that no flow matches is dropped.
 *
 * <p>One thread at a time.
 */
public final class Pipeline {
  /** How many tables there are: 0 to 253, as Open vSwitch shows its controllers. */
  public static final int TABLES = 254;

  /** How many flows fit into all tables together, and how many groups. */
  public static final int MAX_FLOWS = 2_000_000;

  private static final int KNOWN_FLAGS =
      Flow.SEND_FLOW_REMOVED
          | Flow.CHECK_OVERLAP
          | Flow.RESET_COUNTS
          | Flow.NO_PACKET_COUNTS
          | Flow.NO_BYTE_COUNTS;

  /** The flags that stay with the flow; the others are for the change itself. */
  private static final int KEPT_FLAGS =
      Flow.SEND_FLOW_REMOVED | Flow.NO_PACKET_COUNTS | Flow.NO_BYTE_COUNTS;

  private static final int MAX_GROUP_ID = 0xffff_ff00;

  private static final int NO_RECEIVE = 1 << 2;
  private static final int NO_FORWARD = 1 << 5;

  private final Ticker ticker;
  private final ActionRules rules = new ActionRules(TABLES, id -> group(id).isPresent());
  private final List<FlowTable> tables = new ArrayList<>(TABLES);
  private final TreeMap<Integer, Group> groups = new TreeMap<>(Integer::compareUnsigned);

  /** Which flows name a group, so that deleting it need not look at all. */
  private final Map<Integer, Set<FlowEntry>> flowsByGroup = new HashMap<>();

  private final TreeMap<Integer, PortDescription> ports = new TreeMap<>(Integer::compareUnsigned);
  private final Set<FlowEntry> timed = new LinkedHashSet<>();
  private long sequence;
  private int flowCount;

  /** An empty pipeline whose flows' ages are told by the clock. */
  public Pipeline(Ticker ticker) {
    this.ticker = ticker;
    for (int i = 0; i < TABLES; i++) {
      tables.add(new FlowTable());
    }
  }

  /** Adds a port, or changes the one of that number. */
  public void setPort(PortDescription port) {
    ports.put(port.number().value(), port);
  }

  /** Removes a port; nothing happens if there is none. Flows that name it stay. */
  public void removePort(PortNumber number) {
    ports.remove(number.value());
  }

  /** The ports in the order of their numbers. A view. */
  public Collection<PortDescription> ports() {
    return Collections.unmodifiableCollection(ports.values());
  }

  Optional<PortDescription> port(int number) {
    return Optional.ofNullable(ports.get(number));
  }

  static boolean forwards(PortDescription port) {
    return port.isUp() && (port.config() & NO_FORWARD) == 0;
  }

  static boolean receives(PortDescription port) {
    return port.isUp() && (port.config() & NO_RECEIVE) == 0;
  }

  FlowTable table(int id) {
    return tables.get(id);
  }

  int tables() {
    return TABLES;
  }

  Optional<Group> group(int id) {
    return Optional.ofNullable(groups.get(id));
  }

  long nanoTime() {
    return ticker.nanoTime();
  }

  /**
   * Sends a packet in by a port, whether there is such a port or not. Counts it in the flows that
   * it matches.
   *
   * @throws IllegalArgumentException if it has less than 14 bytes
   */
  public Trace inject(PortNumber inPort, Bytes frame) {
    return inject(inPort, frame, 0, 0, 0);
  }

  /** As {@link #inject(PortNumber, Bytes)}, for a packet out of a tunnel. */
  Trace inject(
      PortNumber inPort, Bytes frame, long tunnelId, int tunnelSource, int tunnelDestination) {
    PacketState packet =
        new PacketState(
            new Frame(frame), inPort.value(), tunnelId, tunnelSource, tunnelDestination);
    return new Passage(this, packet).enter();
  }

  /**
   * Does actions to a packet, as a packet-out says.
   *
   * @throws SwitchErrorException if an action, the port or the packet is bad
   */
  public Trace packetOut(PortNumber inPort, List<Action> actions, Bytes frame) {
    boolean real = Integer.compareUnsigned(inPort.value(), PortNumber.MAX.value()) < 0;
    boolean named =
        Set.of(PortNumber.CONTROLLER, PortNumber.LOCAL, PortNumber.ANY).contains(inPort);
    if (!real && !named) {
      throw SwitchErrorException.badRequest(
          SwitchErrorException.BAD_PORT, "a packet-out from port " + inPort);
    }
    if (frame.length() < Frame.MIN_LENGTH) {
      throw SwitchErrorException.badRequest(
          SwitchErrorException.BAD_PACKET, "a packet of " + frame.length() + " bytes");
    }
    PacketState packet = new PacketState(new Frame(frame), inPort.value(), 0, 0, 0);
    rules.checkActions(actions, packet);
    return new Passage(this, packet).apply(actions);
  }

  /**
   * Changes flows (OpenFlow 1.3.5 section 6.4).
   *
   * @return what the controller is to be told of flows that went
   * @throws SwitchErrorException if it is refused
   */
  public List<FlowRemoved> change(FlowMod mod) {
    if (mod.bufferId() != PacketIn.NO_BUFFER && !isDeletion(mod.command())) {
      throw SwitchErrorException.badRequest(
          SwitchErrorException.BUFFER_UNKNOWN, "this switch keeps no packets");
    }
    boolean allTables = mod.tableId() == FlowMod.ALL_TABLES && isDeletion(mod.command());
    if (mod.tableId() >= TABLES && !allTables) {
      throw SwitchErrorException.flowModFailed(
          SwitchErrorException.BAD_TABLE_ID, "table " + mod.tableId());
    }
    if ((mod.flags() & ~KNOWN_FLAGS) != 0) {
      throw SwitchErrorException.flowModFailed(
          SwitchErrorException.BAD_FLAGS, "flags 0x" + Integer.toHexString(mod.flags()));
    }
    Match match = rules.checkMatch(mod.match());
    return switch (mod.command()) {
      case ADD -> {
        rules.checkInstructions(mod.tableId(), match, mod.instructions());
        add(mod, match);
        yield List.of();
      }
      case MODIFY, MODIFY_STRICT -> {
        rules.checkInstructions(mod.tableId(), match, mod.instructions());
        modify(mod, match);
        yield List.of();
      }
      case DELETE, DELETE_STRICT -> delete(mod, match);
    };
  }

  private static boolean isDeletion(FlowModCommand command) {
    return command == FlowModCommand.DELETE || command == FlowModCommand.DELETE_STRICT;
  }

  private void add(FlowMod mod, Match match) {
    FlowTable table = table(mod.tableId());
    Optional<FlowEntry> same = table.find(mod.priority(), match);
    if (same.isEmpty()) {
      if (flowCount >= MAX_FLOWS) {
        throw SwitchErrorException.flowModFailed(
            SwitchErrorException.TABLE_FULL, flowCount + " flows are the limit");
      }
      if ((mod.flags() & Flow.CHECK_OVERLAP) != 0 && table.overlaps(mod.priority(), match)) {
        throw SwitchErrorException.flowModFailed(
            SwitchErrorException.OVERLAP, "a flow of the same priority overlaps " + match);
      }
    }
    Flow flow =
        new Flow(
            mod.tableId(),
            mod.priority(),
            mod.cookie(),
            mod.idleTimeout(),
            mod.hardTimeout(),
            mod.flags() & KEPT_FLAGS,
            match,
            Instruction.normalized(mod.instructions()));
    FlowEntry entry = new FlowEntry(flow, sequence++, ticker.nanoTime());
    if (same.isPresent()) {
      forget(same.get());
      if ((mod.flags() & Flow.RESET_COUNTS) == 0) {
        entry.copyCounts(same.get());
      }
    }
    table.add(entry);
    remember(entry);
  }

  private void modify(FlowMod mod, Match match) {
    List<Instruction> instructions = Instruction.normalized(mod.instructions());
    for (FlowEntry entry : selected(mod, match, mod.command() == FlowModCommand.MODIFY_STRICT)) {
      entry.groups().forEach(group -> unlink(group, entry));
      entry.modify(instructions, (mod.flags() & Flow.RESET_COUNTS) != 0);
      entry.groups().forEach(group -> link(group, entry));
    }
  }

  private List<FlowEntry> selected(FlowMod mod, Match match, boolean strict) {
    FlowTable table = table(mod.tableId());
    if (!strict) {
      return table.covered(match, mod.cookie(), mod.cookieMask());
    }
    return table
        .find(mod.priority(), match)
        .filter(entry -> ((entry.flow().cookie() ^ mod.cookie()) & mod.cookieMask()) == 0)
        .map(List::of)
        .orElse(List.of());
  }

  private List<FlowRemoved> delete(FlowMod mod, Match match) {
    boolean strict = mod.command() == FlowModCommand.DELETE_STRICT;
    List<FlowEntry> gone = new ArrayList<>();
    int first = mod.tableId() == FlowMod.ALL_TABLES ? 0 : mod.tableId();
    int last = mod.tableId() == FlowMod.ALL_TABLES ? TABLES - 1 : mod.tableId();
    for (int id = first; id <= last; id++) {
      if (table(id).size() == 0) {
        continue;
      }
      List<FlowEntry> found =
          strict
              ? table(id)
                  .find(mod.priority(), match)
                  .filter(e -> ((e.flow().cookie() ^ mod.cookie()) & mod.cookieMask()) == 0)
                  .map(List::of)
                  .orElse(List.of())
              : table(id).covered(match, mod.cookie(), mod.cookieMask());
      for (FlowEntry entry : found) {
        if (leadsTo(entry, mod.outPort(), mod.outGroup())) {
          gone.add(entry);
        }
      }
    }
    return remove(gone, FlowRemoved.DELETE);
  }

  private static boolean leadsTo(FlowEntry entry, PortNumber port, int group) {
    return (port.equals(PortNumber.ANY) || entry.ports().contains(port))
        && (group == GroupMod.ANY_GROUP || entry.groups().contains(group));
  }

  private List<FlowRemoved> remove(Collection<FlowEntry> entries, int reason) {
    List<FlowRemoved> messages = new ArrayList<>();
    for (FlowEntry entry : entries) {
      Flow flow = entry.flow();
      table(flow.tableId()).remove(entry);
      forget(entry);
      if ((flow.flags() & Flow.SEND_FLOW_REMOVED) != 0) {
        FlowStats stats = entry.stats(ticker.nanoTime());
        messages.add(
            new FlowRemoved(
                0,
                flow.cookie(),
                flow.priority(),
                reason,
                flow.tableId(),
                stats.durationSeconds(),
                stats.durationNanos(),
                flow.idleTimeout(),
                flow.hardTimeout(),
                stats.packets(),
                stats.bytes(),
                flow.match()));
      }
    }
    return messages;
  }

  private void remember(FlowEntry entry) {
    flowCount++;
    entry.groups().forEach(group -> link(group, entry));
    if (entry.flow().idleTimeout() != 0 || entry.flow().hardTimeout() != 0) {
      timed.add(entry);
    }
  }

  private void forget(FlowEntry entry) {
    flowCount--;
    entry.groups().forEach(group -> unlink(group, entry));
    timed.remove(entry);
  }

  private void link(int group, FlowEntry entry) {
    flowsByGroup.computeIfAbsent(group, g -> new LinkedHashSet<>()).add(entry);
  }

  private void unlink(int group, FlowEntry entry) {
    Set<FlowEntry> flows = flowsByGroup.get(group);
    if (flows != null) {
      flows.remove(entry);
      if (flows.isEmpty()) {
        flowsByGroup.remove(group);
      }
    }
  }

  /** Whether some flow has a time-out, so that {@link #expire} must be called now and then. */
  boolean hasTimedFlows() {
    return !timed.isEmpty();
  }

  /** Removes the flows whose time is over. */
  List<FlowRemoved> expire() {
    long now = ticker.nanoTime();
    List<FlowEntry> old = timed.stream().filter(entry -> entry.isTooOld(now)).toList();
    List<FlowRemoved> messages = new ArrayList<>(remove(old, FlowRemoved.HARD_TIMEOUT));
    List<FlowEntry> idle = timed.stream().filter(entry -> entry.isIdleTooLong(now)).toList();
    messages.addAll(remove(idle, FlowRemoved.IDLE_TIMEOUT));
    return messages;
  }

  /**
   * Changes groups (OpenFlow 1.3.5 section 6.7).
   *
   * @return what the controller is to be told of flows that went with a group
   * @throws SwitchErrorException if it is refused
   */
  public List<FlowRemoved> change(GroupMod mod) {
    return switch (mod.command()) {
      case ADD -> {
        if (groups.containsKey(mod.groupId())) {
          throw SwitchErrorException.groupModFailed(
              SwitchErrorException.GROUP_EXISTS,
              "group " + Integer.toUnsignedString(mod.groupId()));
        }
        if (groups.size() >= MAX_FLOWS) {
          throw SwitchErrorException.groupModFailed(
              SwitchErrorException.OUT_OF_GROUPS, groups.size() + " groups are the limit");
        }
        checkGroup(mod);
        groups.put(mod.groupId(), mod.group().normalized());
        yield List.of();
      }
      case MODIFY -> {
        if (!groups.containsKey(mod.groupId())) {
          throw SwitchErrorException.groupModFailed(
              SwitchErrorException.UNKNOWN_GROUP,
              "group " + Integer.toUnsignedString(mod.groupId()));
        }
        checkGroup(mod);
        groups.put(mod.groupId(), mod.group().normalized());
        yield List.of();
      }
      case DELETE -> deleteGroups(mod.groupId());
    };
  }

  private List<FlowRemoved> deleteGroups(int groupId) {
    List<Integer> ids =
        groupId == GroupMod.ALL_GROUPS ? List.copyOf(groups.keySet()) : List.of(groupId);
    List<FlowRemoved> messages = new ArrayList<>();
    for (int id : ids) {
      if (groups.remove(id) != null) {
        List<FlowEntry> flows = List.copyOf(flowsByGroup.getOrDefault(id, Set.of()));
        messages.addAll(remove(flows, FlowRemoved.GROUP_DELETE));
      }
    }
    return messages;
  }

  private void checkGroup(GroupMod mod) {
    if (Integer.compareUnsigned(mod.groupId(), MAX_GROUP_ID) > 0) {
      throw SwitchErrorException.groupModFailed(
          SwitchErrorException.INVALID_GROUP,
          "group " + Integer.toUnsignedString(mod.groupId()) + " is reserved");
    }
    GroupRules.check(mod);
    // Its own number counts as known here, so that a loop is named as such.
    ActionRules bucketRules =
        new ActionRules(TABLES, id -> id == mod.groupId() || groups.containsKey(id));
    mod.buckets().forEach(bucket -> bucketRules.checkBucket(bucket.actions()));
    if (GroupRules.leadsToItself(mod.group(), this::group)) {
      throw SwitchErrorException.groupModFailed(
          SwitchErrorException.LOOP,
          "group " + Integer.toUnsignedString(mod.groupId()) + " would lead to itself");
    }
  }

  /** All flows with their counters: by table, the highest priority first, then the oldest. */
  public List<FlowStats> flows() {
    return stats(FlowMod.ALL_TABLES, PortNumber.ANY, GroupMod.ANY_GROUP, 0, 0, Match.ANY);
  }

  /** The flows that a request asks for, as {@code ofp_flow_stats_request} selects them. */
  List<FlowStats> stats(
      int tableId, PortNumber outPort, int outGroup, long cookie, long cookieMask, Match asked) {
    if (tableId >= TABLES && tableId != FlowMod.ALL_TABLES) {
      throw SwitchErrorException.badRequest(9, "table " + tableId);
    }
    Match match = rules.checkMatch(asked);
    long now = ticker.nanoTime();
    List<FlowStats> found = new ArrayList<>();
    int first = tableId == FlowMod.ALL_TABLES ? 0 : tableId;
    int last = tableId == FlowMod.ALL_TABLES ? TABLES - 1 : tableId;
    for (int id = first; id <= last; id++) {
      if (table(id).size() == 0) {
        continue;
      }
      List<FlowEntry> entries = table(id).covered(match, cookie, cookieMask);
      entries.sort(
          Comparator.<FlowEntry>comparingInt(e -> -e.flow().priority())
              .thenComparingLong(FlowEntry::sequence));
      for (FlowEntry entry : entries) {
        if (leadsTo(entry, outPort, outGroup)) {
          found.add(entry.stats(now));
        }
      }
    }
    return found;
  }

  /** All groups, in the order of their numbers. */
  public List<Group> groups() {
    return List.copyOf(groups.values());
  }

  /** The counters of all tables. */
  public List<TableStats> tableStats() {
    List<TableStats> stats = new ArrayList<>(TABLES);
    for (int id = 0; id < TABLES; id++) {
      FlowTable table = table(id);
      stats.add(new TableStats(id, table.size(), table.lookups(), table.hits()));
    }
    return stats;
  }

  /** Forgets flows and groups, as a switch that starts does. Ports stay. */
  void clear() {
    for (int i = 0; i < TABLES; i++) {
      tables.set(i, new FlowTable());
    }
    groups.clear();
    flowsByGroup.clear();
    timed.clear();
    flowCount = 0;
  }
}
