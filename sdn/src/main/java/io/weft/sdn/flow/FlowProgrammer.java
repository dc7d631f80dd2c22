package io.weft.sdn.flow;

import io.weft.core.Routine;
import io.weft.core.Suspension;
import io.weft.protocols.openflow.connection.OpenFlowConnection;
import io.weft.protocols.openflow.connection.Refusal;
import io.weft.protocols.openflow.v13.Flow;
import io.weft.protocols.openflow.v13.FlowMod;
import io.weft.protocols.openflow.v13.FlowStats;
import io.weft.protocols.openflow.v13.FlowStatsReply;
import io.weft.protocols.openflow.v13.FlowStatsRequest;
import io.weft.protocols.openflow.v13.Group;
import io.weft.protocols.openflow.v13.GroupDescReply;
import io.weft.protocols.openflow.v13.GroupDescRequest;
import io.weft.protocols.openflow.v13.GroupMod;
import io.weft.protocols.openflow.v13.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings one connected switch to its desired flows, and keeps it there. It reads what the switch
 * has first and sends only the difference, so that a packet of an endpoint that stays is never
 * without its flows. What the switch has and nobody wants goes only when {@link #settle} says that
 * everybody has been asked.
 */
final class FlowProgrammer {
  private static final Logger log = LoggerFactory.getLogger(FlowProgrammer.class);

  private final Datapath datapath;
  private final DesiredFlows desired;

  /** What the switch had when it connected and nobody wants so far. */
  private final Set<FlowKey> unjudgedFlows = new LinkedHashSet<>();

  private final Set<Integer> unjudgedGroups = new LinkedHashSet<>();

  /** What the switch had when it connected: the same need not be sent, once. */
  private final Map<FlowKey, Flow> adoptedFlows = new HashMap<>();

  private final Map<Integer, Group> adoptedGroups = new HashMap<>();

  /** The groups that the switch has. */
  private final Set<Integer> presentGroups = new HashSet<>();

  private final Map<FlowKey, Refusal<Message>> refusedFlows = new LinkedHashMap<>();
  private final Map<Integer, Refusal<Message>> refusedGroups = new LinkedHashMap<>();
  private boolean settled;
  private @Nullable Suspension<Boolean> idle;
  private boolean synchronised;
  private long sentChanges;

  FlowProgrammer(Datapath datapath, DesiredFlows desired) {
    this.datapath = datapath;
    this.desired = desired;
  }

  private OpenFlowConnection<Message> connection() {
    return datapath.connected().connection();
  }

  /** Runs until the connection ends, which shows as its exception. */
  void run(Routine r) {
    reconcile(r);
    while (true) {
      DesiredFlows.Dirty dirty = desired.takeDirty();
      boolean judge = settled && (!unjudgedFlows.isEmpty() || !unjudgedGroups.isEmpty());
      if (dirty.isEmpty() && !judge) {
        if (settled && !synchronised) {
          synchronised = true;
          log.info("{}: flows are up to date, {} changes sent", datapath, sentChanges);
        }
        r.<Boolean>suspend(
            "changed flows of " + datapath,
            w -> {
              idle = w;
              w.onEnd(() -> idle = null);
            });
      } else {
        send(r, dirty, judge);
      }
    }
  }

  /** Something may have changed. */
  void wake() {
    if (idle != null) {
      idle.resume(true);
    }
  }

  /** Everybody has said what they want: what is not wanted now goes. */
  void settle() {
    settled = true;
    wake();
  }

  /** Whether the switch has, as far as it answered, what is desired and nothing else. */
  boolean isSynchronised() {
    return synchronised && idle != null && !desired.isDirty();
  }

  /** What the switch has refused and is still desired. */
  List<Refusal<Message>> refusals() {
    List<Refusal<Message>> refusals = new ArrayList<>(refusedFlows.values());
    refusals.addAll(refusedGroups.values());
    return refusals;
  }

  private void reconcile(Routine r) {
    Map<FlowKey, Flow> actualFlows = readFlows(r, connection());
    Map<Integer, Group> actualGroups = readGroups(r, connection());
    presentGroups.addAll(actualGroups.keySet());
    unjudgedFlows.addAll(actualFlows.keySet());
    unjudgedGroups.addAll(actualGroups.keySet());
    adoptedFlows.putAll(actualFlows);
    adoptedGroups.putAll(actualGroups);
    log.info("{}: has {} flows and {} groups", datapath, actualFlows.size(), actualGroups.size());
  }

  static Map<FlowKey, Flow> readFlows(Routine r, OpenFlowConnection<Message> connection) {
    Map<FlowKey, Flow> flows = new LinkedHashMap<>();
    for (FlowStatsReply part :
        connection.multipart(r, FlowStatsRequest.all(), FlowStatsReply.class)) {
      for (FlowStats stats : part.entries()) {
        Flow flow = stats.flow().normalized();
        flows.put(FlowKey.of(flow), flow);
      }
      part.malformed().forEach(entry -> log.warn("{}: cannot read a flow: {}", connection, entry));
    }
    return flows;
  }

  static Map<Integer, Group> readGroups(Routine r, OpenFlowConnection<Message> connection) {
    Map<Integer, Group> groups = new LinkedHashMap<>();
    for (GroupDescReply part :
        connection.multipart(r, new GroupDescRequest(0, 0), GroupDescReply.class)) {
      part.entries().forEach(group -> groups.put(group.id(), group.normalized()));
    }
    return groups;
  }

  /**
   * Sends a change in the order in which no packet can meet a half of it: what goes, then groups,
   * then the flows that use them, then the groups that no flow uses any more.
   */
  private void send(Routine r, DesiredFlows.Dirty dirty, boolean judge) {
    List<Message> first = new ArrayList<>();
    List<Message> second = new ArrayList<>();
    List<Message> last = new ArrayList<>();
    for (FlowKey key : dirty.flows()) {
      Optional<DesiredFlows.Owned<Flow>> wanted = desired.flow(key);
      refusedFlows.remove(key);
      unjudgedFlows.remove(key);
      Flow actual = adoptedFlows.remove(key);
      if (wanted.isEmpty()) {
        first.add(delete(key));
      } else if (!wanted.get().value().equals(actual)) {
        second.add(FlowMod.add(wanted.get().value()));
      }
    }
    for (int id : dirty.groups()) {
      Optional<DesiredFlows.Owned<Group>> wanted = desired.group(id);
      refusedGroups.remove(id);
      unjudgedGroups.remove(id);
      Group actual = adoptedGroups.remove(id);
      if (wanted.isEmpty()) {
        if (presentGroups.remove(id)) {
          last.add(GroupMod.delete(id));
        }
      } else if (!wanted.get().value().equals(actual)) {
        first.add(put(wanted.get().value()));
      }
    }
    if (judge) {
      unjudgedFlows.forEach(key -> first.add(delete(key)));
      unjudgedGroups.forEach(id -> last.add(GroupMod.delete(id)));
      presentGroups.removeAll(unjudgedGroups);
      unjudgedFlows.clear();
      unjudgedGroups.clear();
      adoptedFlows.clear();
      adoptedGroups.clear();
    }
    batch(r, first);
    batch(r, second);
    batch(r, last);
  }

  private GroupMod put(Group group) {
    return presentGroups.add(group.id()) ? GroupMod.add(group) : GroupMod.modify(group);
  }

  private static FlowMod delete(FlowKey key) {
    return FlowMod.deleteStrict(Flow.of(key.tableId(), key.priority(), 0, key.match()));
  }

  private void batch(Routine r, List<Message> messages) {
    if (messages.isEmpty()) {
      return;
    }
    sentChanges += messages.size();
    log.debug("{}: sending {} changes", datapath, messages.size());
    for (Refusal<Message> refusal : connection().batch(r, messages).refusals()) {
      refused(refusal);
    }
  }

  private void refused(Refusal<Message> refusal) {
    Object what = refusal.request();
    Optional<Owner> owner = Optional.empty();
    if (refusal.request() instanceof FlowMod mod) {
      FlowKey key = FlowKey.of(mod.flow().normalized());
      owner = desired.flow(key).map(DesiredFlows.Owned::owner);
      owner.ifPresent(o -> refusedFlows.put(key, refusal));
      what = mod.flow();
    } else if (refusal.request() instanceof GroupMod mod) {
      owner = desired.group(mod.groupId()).map(DesiredFlows.Owned::owner);
      owner.ifPresent(o -> refusedGroups.put(mod.groupId(), refusal));
      what = new Group(mod.groupId(), mod.type(), mod.buckets());
    }
    log.error(
        "{} refused {} (of {}): {}",
        datapath,
        what,
        owner.map(Owner::toString).orElse("nobody"),
        refusal.error());
  }
}
