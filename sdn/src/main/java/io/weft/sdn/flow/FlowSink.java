package io.weft.sdn.flow;

import io.weft.protocols.openflow.v13.Flow;
import io.weft.protocols.openflow.v13.Group;
import java.util.Collection;
import java.util.List;

/** Where an updater says which flows and groups there should be, and what for. */
public final class FlowSink {
  private final String module;
  private final DesiredFlows desired;

  FlowSink(String module, DesiredFlows desired) {
    this.module = module;
    this.desired = desired;
  }

  /**
   * Sets the flows that a reason asks for, in place of those that it asked for before. Saying the
   * same again changes nothing.
   *
   * @param reason what the flows are for, usually the key of an object; compared with {@code
   *     equals}
   */
  public void set(Object reason, Flow... flows) {
    set(reason, List.of(flows), List.of());
  }

  /** Sets the flows and the groups that a reason asks for; groups are there before the flows. */
  public void set(Object reason, Collection<Flow> flows, Collection<Group> groups) {
    desired.set(new Owner(module, reason), flows, groups);
  }

  /** Removes what a reason asked for. */
  public void remove(Object reason) {
    set(reason, List.of(), List.of());
  }
}
