package io.weft.sdn.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Specification 4.5.2, with the requests of all modules of a running VLCP. */
class TablesTest {
  private static final List<TableRequest> ALL =
      List.of(
          TableRequest.of("ingress"),
          TableRequest.of("egress", "ingress"),
          TableRequest.of("l2input", "ingress"),
          TableRequest.of("l2output", "l2input"),
          TableRequest.of("egress", "l2output", "l2learning"),
          new TableRequest("l2learning", List.of("l2output"), "l2learning"),
          TableRequest.of("vxlaninput", "l2input"),
          TableRequest.of("l3input", "vxlaninput", "arp", "l2input"),
          TableRequest.of("l2output", "l3input"),
          TableRequest.of("vxlanoutput", "l2output", "vxlaninput"),
          new TableRequest("vxlanlearning", List.of("vxlanoutput"), "vxlanlearning"),
          TableRequest.of("egress", "vxlanoutput", "vxlanlearning"),
          TableRequest.of("arp", "l2input"),
          new TableRequest("l3router", List.of("l3input"), "router"),
          new TableRequest("l3output", List.of("l3router"), "l3"),
          TableRequest.of("l2output", "l3output"));

  @Test
  void layerTwoAloneHasFourTables() {
    Tables tables =
        Tables.assign(
            List.of(
                TableRequest.of("ingress"),
                TableRequest.of("egress", "ingress"),
                TableRequest.of("l2input", "ingress"),
                TableRequest.of("l2output", "l2input"),
                TableRequest.of("egress", "l2output")));
    assertThat(tables.names()).containsExactly("ingress", "l2input", "l2output", "egress");
    assertThat(tables.id("ingress")).isZero();
  }

  @Test
  void allModulesGetTheIdsOfTheDesign() {
    assertThat(Tables.assign(ALL).names())
        .containsExactly(
            "ingress",
            "l2input",
            "vxlaninput",
            "arp",
            "l3input",
            "l3router",
            "l3output",
            "l2output",
            "l2learning",
            "vxlanoutput",
            "vxlanlearning",
            "egress");
  }

  @Property
  void whoAsksFirstMakesNoDifference(@ForAll long seed) {
    List<TableRequest> shuffled = new ArrayList<>(ALL);
    Collections.shuffle(shuffled, new Random(seed));
    assertThat(Tables.assign(shuffled).names()).isEqualTo(Tables.assign(ALL).names());
  }

  @Test
  void aPathLeadsAroundTheTablesOfOtherPaths() {
    Tables tables = Tables.assign(ALL);
    assertThat(tables.next("l3input")).contains("l2output");
    assertThat(tables.next("l2output")).contains("vxlanoutput");
    assertThat(tables.next("vxlanoutput")).contains("egress");
    assertThat(tables.next("egress")).isEmpty();
    assertThat(tables.next("l3router")).isEmpty();
  }

  @Test
  void aCircleIsRefused() {
    assertThatThrownBy(
            () -> Tables.assign(List.of(TableRequest.of("a", "b"), TableRequest.of("b", "a"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("circle")
        .hasMessageContaining("[a, b]");
  }

  @Test
  void anAncestorThatNobodyAsksForIsNamed() {
    assertThatThrownBy(() -> Tables.assign(List.of(TableRequest.of("a", "nowhere"))))
        .hasMessage("table a must follow nowhere, which nobody asks for");
  }

  @Test
  void aTableIsInOnePathOnly() {
    assertThatThrownBy(
            () ->
                Tables.assign(
                    List.of(
                        new TableRequest("a", List.of(), "x"),
                        new TableRequest("a", List.of(), "y"))))
        .hasMessage("table a is in path x and in y");
  }
}
