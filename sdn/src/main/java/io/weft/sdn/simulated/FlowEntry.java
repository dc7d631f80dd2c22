package io.weft.sdn.simulated;

import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.v13.Action;
import io.weft.protocols.openflow.v13.Flow;
import io.weft.protocols.openflow.v13.FlowStats;
import io.weft.protocols.openflow.v13.Instruction;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A flow in a table, with its counters. */
final class FlowEntry {
  private static final long NANOS = 1_000_000_000L;

  private final long sequence;
  private Flow flow;
  private Set<Integer> groups;
  private Set<PortNumber> ports;
  private long createdNanos;
  private long usedNanos;
  private long packets;
  private long bytes;

  /**
   * A new entry.
   *
   * @param flow normalized
   * @param sequence tells entries of equal priority apart: the older one is taken
   */
  FlowEntry(Flow flow, long sequence, long nowNanos) {
    this.flow = flow;
    this.sequence = sequence;
    this.createdNanos = nowNanos;
    this.usedNanos = nowNanos;
    this.groups = groupsOf(flow.instructions());
    this.ports = portsOf(flow.instructions());
  }

  private static Set<Integer> groupsOf(List<Instruction> instructions) {
    Set<Integer> groups = new LinkedHashSet<>();
    for (Action action : ActionRules.actionsOf(instructions)) {
      if (action instanceof Action.ToGroup group) {
        groups.add(group.groupId());
      }
    }
    return groups;
  }

  private static Set<PortNumber> portsOf(List<Instruction> instructions) {
    Set<PortNumber> ports = new LinkedHashSet<>();
    for (Action action : ActionRules.actionsOf(instructions)) {
      if (action instanceof Action.Output output) {
        ports.add(output.port());
      }
    }
    return ports;
  }

  Flow flow() {
    return flow;
  }

  long sequence() {
    return sequence;
  }

  /** The groups that its actions name. */
  Set<Integer> groups() {
    return groups;
  }

  /** The ports that its actions name. */
  Set<PortNumber> ports() {
    return ports;
  }

  void modify(List<Instruction> instructions, boolean resetCounts) {
    flow =
        new Flow(
            flow.tableId(),
            flow.priority(),
            flow.cookie(),
            flow.idleTimeout(),
            flow.hardTimeout(),
            flow.flags(),
            flow.match(),
            instructions);
    groups = groupsOf(instructions);
    ports = portsOf(instructions);
    if (resetCounts) {
      packets = 0;
      bytes = 0;
    }
  }

  void copyCounts(FlowEntry replaced) {
    packets = replaced.packets;
    bytes = replaced.bytes;
  }

  void count(int length, long nowNanos) {
    packets++;
    bytes += length;
    usedNanos = nowNanos;
  }

  long packets() {
    return packets;
  }

  long bytes() {
    return bytes;
  }

  long ageNanos(long nowNanos) {
    return nowNanos - createdNanos;
  }

  FlowStats stats(long nowNanos) {
    long age = ageNanos(nowNanos);
    return new FlowStats(flow, (int) (age / NANOS), (int) (age % NANOS), packets, bytes);
  }

  boolean isIdleTooLong(long nowNanos) {
    return flow.idleTimeout() != 0 && nowNanos - usedNanos >= flow.idleTimeout() * NANOS;
  }

  boolean isTooOld(long nowNanos) {
    return flow.hardTimeout() != 0 && ageNanos(nowNanos) >= flow.hardTimeout() * NANOS;
  }
}
