package io.weft.sdn.flow;

import io.weft.protocols.openflow.v13.Flow;
import io.weft.protocols.openflow.v13.Group;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The flows and groups that one switch should have, each with its owner, and which of them have
 * changed since somebody last looked. For the routines of one scheduler.
 */
final class DesiredFlows {
  private static final Logger log = LoggerFactory.getLogger(DesiredFlows.class);

  private final Map<Owner, Contents> owners = new HashMap<>();
  private final Map<FlowKey, Owned<Flow>> flows = new LinkedHashMap<>();
  private final Map<Integer, Owned<Group>> groups = new LinkedHashMap<>();
  private Set<FlowKey> dirtyFlows = new LinkedHashSet<>();
  private Set<Integer> dirtyGroups = new LinkedHashSet<>();

  /** How many flows somebody wants and does not get, because another owner has the same. */
  private int conflicts;

  private record Contents(List<Flow> flows, List<Group> groups) {}

  /** A flow or a group with its owner. */
  record Owned<T>(Owner owner, T value) {}

  /** What has changed: each key to be looked up again. */
  record Dirty(Set<FlowKey> flows, Set<Integer> groups) {
    boolean isEmpty() {
      return flows.isEmpty() && groups.isEmpty();
    }
  }

  /**
   * Sets what an owner wants, in place of what it wanted before.
   *
   * @return whether that makes a difference
   */
  boolean set(Owner owner, Collection<Flow> newFlows, Collection<Group> newGroups) {
    Contents before = owners.getOrDefault(owner, new Contents(List.of(), List.of()));
    Contents after =
        new Contents(
            newFlows.stream().map(Flow::normalized).toList(),
            newGroups.stream().map(Group::normalized).toList());
    if (after.equals(before)) {
      return false;
    }
    if (after.flows.isEmpty() && after.groups.isEmpty()) {
      owners.remove(owner);
    } else {
      owners.put(owner, after);
    }
    setFlows(owner, before.flows, after.flows);
    setGroups(owner, before.groups, after.groups);
    return true;
  }

  private void setFlows(Owner owner, List<Flow> before, List<Flow> after) {
    Set<FlowKey> kept = new LinkedHashSet<>();
    for (Flow flow : after) {
      FlowKey key = FlowKey.of(flow);
      kept.add(key);
      Owned<Flow> present = flows.get(key);
      if (present != null && !present.owner.equals(owner)) {
        reportConflict(present, owner, flow);
      } else if (present == null || !present.value.equals(flow)) {
        flows.put(key, new Owned<>(owner, flow));
        dirtyFlows.add(key);
      }
    }
    for (Flow flow : before) {
      FlowKey key = FlowKey.of(flow);
      Owned<Flow> present = flows.get(key);
      if (!kept.contains(key) && present != null && present.owner.equals(owner)) {
        flows.remove(key);
        dirtyFlows.add(key);
        inherit(key);
      }
    }
  }

  /**
   * Lets a flow that another owner wanted too, and did not get, take the place that is free now.
   */
  private void inherit(FlowKey key) {
    if (conflicts == 0) {
      return;
    }
    for (Map.Entry<Owner, Contents> entry : owners.entrySet()) {
      for (Flow flow : entry.getValue().flows) {
        if (FlowKey.of(flow).equals(key)) {
          flows.put(key, new Owned<>(entry.getKey(), flow));
          conflicts--;
          return;
        }
      }
    }
  }

  private void reportConflict(Owned<Flow> present, Owner owner, Flow flow) {
    conflicts++;
    log.error(
        "Two owners want the same flow: {} has {}, {} does not get {}",
        present.owner,
        present.value,
        owner,
        flow);
  }

  private void setGroups(Owner owner, List<Group> before, List<Group> after) {
    Set<Integer> kept = new LinkedHashSet<>();
    for (Group group : after) {
      kept.add(group.id());
      Owned<Group> present = groups.get(group.id());
      if (present != null && !present.owner.equals(owner)) {
        throw new IllegalStateException(
            "group " + group.id() + " of " + owner + " belongs to " + present.owner);
      }
      if (present == null || !present.value.equals(group)) {
        groups.put(group.id(), new Owned<>(owner, group));
        dirtyGroups.add(group.id());
      }
    }
    for (Group group : before) {
      if (!kept.contains(group.id())) {
        groups.remove(group.id());
        dirtyGroups.add(group.id());
      }
    }
  }

  /** Takes what has changed since the last call. */
  Dirty takeDirty() {
    Dirty dirty = new Dirty(dirtyFlows, dirtyGroups);
    dirtyFlows = new LinkedHashSet<>();
    dirtyGroups = new LinkedHashSet<>();
    return dirty;
  }

  boolean isDirty() {
    return !dirtyFlows.isEmpty() || !dirtyGroups.isEmpty();
  }

  Optional<Owned<Flow>> flow(FlowKey key) {
    return Optional.ofNullable(flows.get(key));
  }

  Optional<Owned<Group>> group(int id) {
    return Optional.ofNullable(groups.get(id));
  }

  /** All flows, in no particular order. */
  List<Owned<Flow>> flows() {
    return new ArrayList<>(flows.values());
  }

  /** All groups, in no particular order. */
  List<Owned<Group>> groups() {
    return new ArrayList<>(groups.values());
  }

  Set<FlowKey> flowKeys() {
    return Set.copyOf(flows.keySet());
  }

  Set<Integer> groupIds() {
    return Set.copyOf(groups.keySet());
  }
}
