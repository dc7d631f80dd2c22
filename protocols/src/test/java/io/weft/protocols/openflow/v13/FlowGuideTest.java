package io.weft.protocols.openflow.v13;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.weft.protocols.openflow.OpenFlowTextException;
import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.oxm.Match;
import io.weft.protocols.openflow.oxm.OxmField;
import io.weft.protocols.openflow.oxm.Subfield;
import io.weft.protocols.packet.Ipv4Address;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The samples of the guide's section on matches, actions and their text. */
class FlowGuideTest {
  @Test
  void aFlowIsBuiltAndWritten() {
    // README: flow
    Match match =
        Match.builder()
            .ipv4()
            .ipv4Dst(Ipv4Address.parse("10.0.0.0"), 8)
            .with(OxmField.CT_STATE, 0x21, 0x21) // +new+trk
            .build();
    Flow flow =
        Flow.of(
            2,
            100,
            0x5,
            match,
            Instruction.ApplyActions.of(
                new NiciraAction.RegMove(
                    Subfield.of(OxmField.IPV4_SRC), Subfield.of(OxmField.REG1)),
                Action.Output.to(PortNumber.of(3))),
            new Instruction.GotoTable(7));

    assertThat(flow)
        .hasToString(
            "cookie=0x5, table=2, priority=100,ct_state=+new+trk,ip,nw_dst=10.0.0.0/8"
                + " actions=move:NXM_OF_IP_SRC[]->NXM_NX_REG1[],output:3,goto_table:7");
    // README: end
  }

  @Test
  void textIsReadAsOvsOfctlReadsIt() {
    // README: text
    Flow learning =
        Flow.parse(
            "table=1,tcp,tcp_flags=+syn-ack,actions=ct(commit,zone=5,nat(src=10.0.0.1)),"
                + "learn(table=2,NXM_OF_ETH_DST[]=NXM_OF_ETH_SRC[],output:NXM_OF_IN_PORT[])");
    FlowMod deletion = FlowText.parseFlowMod(FlowModCommand.DELETE, "cookie=0x5/-1,out_port=3,arp");
    OpenFlowTextException refused =
        catchThrowableOfType(
            OpenFlowTextException.class, () -> Flow.parse("ip,colour=red,actions=drop"));

    assertThat(refused.token()).isEqualTo("colour=red");
    assertThat(refused.position()).isEqualTo(3);
    // README: end
    assertThat(learning.match().value(OxmField.TCP_FLAGS)).isEqualTo(2);
    assertThat(deletion.cookieMask()).isEqualTo(-1);
    assertThat(deletion.outPort()).isEqualTo(PortNumber.of(3));
  }

  @Test
  void aMatchThatASwitchReorderedIsEqualWhenNormalized() {
    // README: normalized
    Match ours = Match.builder().with(OxmField.XREG0, 0x1_0000_0002L).build();

    assertThat(ours).hasToString("reg0=0x1,reg1=0x2");
    assertThat(ours).isEqualTo(FlowText.parseMatch("reg1=2,reg0=1"));
    // README: end
    assertThat(List.of(ours.normalized())).containsExactly(ours);
  }
}
