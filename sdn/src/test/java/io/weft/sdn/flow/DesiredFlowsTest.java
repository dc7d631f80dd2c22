package io.weft.sdn.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.protocols.openflow.v13.Flow;
import io.weft.protocols.openflow.v13.Group;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DesiredFlowsTest {
  private static final Owner A = new Owner("module", "a");
  private static final Owner B = new Owner("module", "b");
  private static final Flow TO_1 = Flow.parse("table=1, in_port=1 actions=output:1");
  private static final Flow TO_2 = Flow.parse("table=1, in_port=1 actions=output:2");
  private static final Flow OTHER = Flow.parse("table=1, in_port=2 actions=output:1");

  private DesiredFlows desired;

  @BeforeEach
  void make() {
    desired = new DesiredFlows();
  }

  private void set(Owner owner, Flow... flows) {
    desired.set(owner, List.of(flows), List.of());
  }

  private List<String> dirty() {
    return desired.takeDirty().flows().stream()
        .map(key -> desired.flow(key).map(owned -> "+ " + owned.value()).orElse("- " + key.match()))
        .toList();
  }

  @Test
  void settingTheSameAgainChangesNothing() {
    set(A, TO_1, OTHER);
    assertThat(dirty()).hasSize(2);
    set(A, TO_1, OTHER);
    assertThat(dirty()).isEmpty();
  }

  @Test
  void whatAnOwnerNoLongerWantsGoes() {
    set(A, TO_1, OTHER);
    dirty();
    set(A, OTHER);
    assertThat(dirty()).containsExactly("- in_port=1");
  }

  @Test
  void aFlowWithOtherActionsIsReplacedNotRemoved() {
    set(A, TO_1);
    dirty();
    set(A, TO_2);
    assertThat(dirty()).containsExactly("+ " + TO_2);
  }

  @Test
  void ofTwoOwnersOfTheSameFlowTheFirstHasItAndTheSecondInherits() {
    set(A, TO_1);
    set(B, TO_2);
    dirty();
    assertThat(desired.flows()).extracting(DesiredFlows.Owned::owner).containsExactly(A);
    set(A);
    assertThat(dirty()).containsExactly("+ " + TO_2);
    assertThat(desired.flows()).extracting(DesiredFlows.Owned::owner).containsExactly(B);
  }

  @Test
  void groupsAreChangedInPlace() {
    Group one = Group.parse("group_id=1,type=all,bucket=actions=output:1");
    Group two = Group.parse("group_id=1,type=all,bucket=actions=output:1,bucket=actions=output:2");
    desired.set(A, List.of(), List.of(one));
    desired.set(A, List.of(), List.of(two));
    assertThat(desired.takeDirty().groups()).containsExactly(1);
    assertThat(desired.group(1)).map(DesiredFlows.Owned::value).contains(two.normalized());
    desired.set(A, List.of(), List.of());
    assertThat(desired.takeDirty().groups()).containsExactly(1);
    assertThat(desired.groups()).isEmpty();
  }

  @Property
  void whatIsDesiredIsWhatTheOwnersWantAndDirtyIsTheDifference(
      @ForAll @Size(max = 30)
          List<@Size(max = 6) List<@IntRange(min = 1, max = 20) Integer>> steps) {
    desired = new DesiredFlows();
    Map<Integer, List<Integer>> model = new HashMap<>();
    Map<FlowKey, Flow> installed = new HashMap<>();
    int step = 0;
    for (List<Integer> ports : steps) {
      int owner = step++ % 4;
      // Owners never want the same: port p belongs to owner p mod 4.
      List<Integer> own = ports.stream().distinct().filter(p -> p % 4 == owner).toList();
      model.put(owner, own);
      List<Flow> flows = new ArrayList<>();
      for (int port : own) {
        flows.add(Flow.parse("table=1, in_port=" + port + " actions=output:" + (100 + step)));
      }
      desired.set(new Owner("module", owner), flows, List.of());
      if (step % 3 == 0) {
        install(installed);
      }
    }
    install(installed);
    Stream<Integer> wanted = model.values().stream().flatMap(List::stream);
    assertThat(installed.keySet())
        .extracting(key -> key.match().inPort().orElseThrow().value())
        .containsExactlyInAnyOrderElementsOf(wanted.toList());
    assertThat(installed.values())
        .containsExactlyInAnyOrderElementsOf(
            desired.flows().stream().map(DesiredFlows.Owned::value).toList());
  }

  private void install(Map<FlowKey, Flow> installed) {
    for (FlowKey key : desired.takeDirty().flows()) {
      desired
          .flow(key)
          .ifPresentOrElse(owned -> installed.put(key, owned.value()), () -> installed.remove(key));
    }
  }
}
