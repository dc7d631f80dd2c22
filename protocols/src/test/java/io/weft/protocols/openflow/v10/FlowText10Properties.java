package io.weft.protocols.openflow.v10;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class FlowText10Properties {
  @Provide
  Arbitrary<Match> matches() {
    return Arbitrary10.match();
  }

  @Provide
  Arbitrary<Match> wireMatches() {
    return Arbitrary10.wireMatch();
  }

  @Provide
  Arbitrary<List<Action>> actions() {
    return Arbitrary10.textAction().list().ofMaxSize(6);
  }

  @Provide
  Arbitrary<Flow> flows() {
    return Arbitrary10.flow(Arbitrary10.match(), Arbitrary10.textAction().list().ofMaxSize(4));
  }

  @Provide
  Arbitrary<NiciraFlow> niciraFlows() {
    return Arbitrary10.niciraFlow(Arbitrary10.textAction().list().ofMaxSize(4));
  }

  @Property(tries = 1000)
  void aPrintedMatchReadsBackEqual(@ForAll("matches") Match match) {
    assertThat(Match.parse(match.toString())).isEqualTo(match.normalized());
    assertThat(match.normalized()).isEqualTo(match);
  }

  @Property(tries = 1000)
  void anyMatchOfAPeerPrintsAndReadsBackNormalized(@ForAll("wireMatches") Match match) {
    assertThat(Match.parse(match.toString())).isEqualTo(match.normalized());
    assertThat(match.normalized().normalized()).isEqualTo(match.normalized());
  }

  @Property(tries = 1000)
  void theExtendedMatchComesBackEqual(@ForAll("matches") Match match) {
    assertThat(Match.ofExtended(match.extended())).isEqualTo(match);
  }

  @Property(tries = 500)
  void printedActionsReadBackEqual(@ForAll("actions") List<Action> actions) {
    assertThat(FlowText.parseActions(FlowText.formatActions(actions)))
        .isEqualTo(Action.normalized(actions));
  }

  @Provide
  Arbitrary<List<Action>> niciraActions() {
    return Arbitrary10.textNicira().list().ofMinSize(1).ofMaxSize(3);
  }

  @Property(tries = 1000)
  void printedActionsOfNiciraReadBackEqual(@ForAll("niciraActions") List<Action> actions) {
    assertThat(FlowText.parseActions(FlowText.formatActions(actions)))
        .as(FlowText.formatActions(actions))
        .isEqualTo(Action.normalized(actions));
  }

  @Property(tries = 500)
  void aPrintedFlowReadsBackEqual(@ForAll("flows") Flow flow) {
    assertThat(Flow.parse(flow.toString())).isEqualTo(flow.normalized());
  }

  @Property(tries = 500)
  void aPrintedFlowWithAnExtendedMatchReadsBackEqual(@ForAll("niciraFlows") NiciraFlow flow) {
    assertThat(NiciraFlow.parse(flow.toString())).isEqualTo(flow.normalized());
  }

  @Property(tries = 500)
  void anyTextIsReadOrRefused(@ForAll String text) {
    try {
      assertThat(Flow.parse(text + " actions=" + text)).isNotNull();
    } catch (IllegalArgumentException e) {
      assertThatThrownBy(() -> Flow.parse(text + " actions=" + text)).hasMessage(e.getMessage());
    }
  }
}
