package io.weft.protocols.openflow.v13;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.oxm.Match;
import io.weft.protocols.packet.Ipv4Address;
import io.weft.protocols.packet.MacAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlowTextTest {
  @Test
  void aFlowOfTheL2TableReadsAsItIsSpoken() {
    Flow flow =
        Flow.of(
            7,
            32770,
            3,
            Match.builder().reg(5, 1).ethDst(MacAddress.parse("02:cc:00:01:00:01")).build(),
            Instruction.ApplyActions.of(Action.SetField.reg(6, 3)),
            new Instruction.GotoTable(9));

    assertThat(flow)
        .hasToString(
            "cookie=0x3, table=7, priority=32770,reg5=0x1,dl_dst=02:cc:00:01:00:01"
                + " actions=set_field:0x3->reg6,goto_table:9");
    assertThat(Flow.parse(flow.toString())).isEqualTo(flow);
  }

  @Test
  void aGroupWithTagsReadsAsItIsSpoken() {
    Group group =
        new Group(
            1,
            GroupType.ALL,
            List.of(
                Bucket.of(Action.Output.to(PortNumber.of(3))),
                Bucket.of(
                    new Action.PushVlan(0x8100),
                    Action.SetField.vlanVid(100),
                    Action.Output.to(PortNumber.of(1)))));

    assertThat(group)
        .hasToString(
            "group_id=1,type=all,bucket=actions=output:3,"
                + "bucket=actions=push_vlan:0x8100,set_field:4196->vlan_vid,output:1");
    assertThat(Group.parse(group.toString())).isEqualTo(group);
  }

  /** Each line as Open vSwitch 3.1 prints it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "priority=0 actions=drop",
        "actions=drop",
        "ip,nw_tos=40,nw_ecn=2,nw_ttl=3 actions=set_field:5->ip_dscp",
        "tcp,tp_src=0x50/0xfff0 actions=set_field:1->nw_ecn,set_field:80->tcp_dst",
        "tcp6,ipv6_src=2001:db8::/32,ipv6_label=0x00005,tp_dst=1"
            + " actions=set_field:2001:db8::1->ipv6_dst",
        "ipv6,ipv6_src=::1.2.3.4 actions=drop",
        "ipv6,ipv6_src=::/ffff::ff actions=drop",
        "icmp6,icmp_type=135,nd_target=::1,nd_sll=00:00:00:00:00:01 actions=drop",
        "vlan_tci=0x1000/0x1000 actions=pop_vlan",
        "vlan_tci=0x0000/0x1fff actions=drop",
        "dl_vlan=5,dl_vlan_pcp=3 actions=drop",
        "dl_vlan_pcp=3 actions=drop",
        "vlan_tci=0x1001/0x1001 actions=drop",
        "mpls,mpls_label=5,mpls_tc=3,mpls_bos=1 actions=set_field:7->mpls_tc,"
            + "set_field:2->mpls_label,set_mpls_ttl(5),dec_mpls_ttl,pop_mpls:0x0800",
        "metadata=0x5/0xff,in_port=LOCAL,dl_src=00:00:00:00:00:01,dl_type=0x88cc"
            + " actions=set_queue:5,push_mpls:0x8847",
        "ip actions=mod_nw_ttl:3,load:0xa->NXM_OF_IP_SRC[24..31],set_field:5->nw_ttl",
        "arp,arp_sha=00:00:00:00:00:01/00:00:00:00:00:ff,arp_tha=00:00:00:00:00:01"
            + " actions=load:0x5->NXM_NX_REG0[0..3],load:0->OXM_OF_METADATA[],"
            + "output:NXM_NX_REG0[]",
        "table=3, actions=load:0x1->NXM_NX_REG3[0..3],resubmit:4,resubmit(,4),resubmit(5,6)",
        "idle_timeout=5, hard_timeout=6, send_flow_rem check_overlap reset_counts"
            + " no_packet_counts no_byte_counts tun_id=0x5/0xff,tun_src=1.2.3.4,"
            + "tun_dst=1.2.0.0/16 actions=NORMAL,FLOOD,ALL,LOCAL,output:5,CONTROLLER:5,"
            + "move:OXM_OF_METADATA[0..31]->NXM_NX_REG1[]",
        "rarp,arp_op=3 actions=set_field:0x2->metadata,set_field:3->arp_op",
        "ipv6 actions=set_field:0x2->ipv6_label",
        "icmp6 actions=set_field:1->icmpv6_type",
        "sctp,tp_dst=67 actions=set_field:1->sctp_dst",
        "ip,nw_src=1.2.0.3/255.255.0.255,nw_proto=5 actions=meter:1,pop_vlan,clear_actions,"
            + "write_actions(output:1,pop_vlan),write_metadata:0x5/0xff,goto_table:3"
      })
  void linesOfOpenVSwitchReadAndPrintIdentically(String line) {
    assertThat(Flow.parse(line)).hasToString(line);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "in_port=1                          | no actions=",
        "in_port=1,colour=red actions=drop  | unknown field: \"colour=red\" (at character 10)",
        "colour actions=drop                | unknown word: \"colour\" (at character 0)",
        "tp_dst=80 actions=drop             | tp_dst needs tcp",
        "nw_dst=1.2.3.4 actions=drop        | nw_dst in a match needs ip",
        "ip,nw_dst=1.2.3.4/33 actions=drop  | at most 32",
        "dl_dst=xx actions=drop             | not a MAC address",
        "reg5=0x100000000 actions=drop      | at most 4294967295",
        "table=256,actions=drop             | at most 255",
        "actions=fly:1                      | unknown action: \"fly:1\" (at character 8)",
        "actions=fly                        | unknown action: \"fly\" (at character 8)",
        "actions=learn(table=1,colour=5)    | unknown field: \"colour\" (at character 22)",
        "actions=learn(result_dst=NXM_NX_REG0[0..1]) | result_dst is one bit",
        "actions=ct(commit,hat)             | unknown word in ct: \"hat\" (at character 18)",
        "actions=output:1,drop              | drop with other actions",
        "actions=load:5->NXM_NX_REG0[0..1]  | at most 3",
        "actions=load:5->NXM_NX_REG0[30..40]| no 11 bits from bit 30",
        "actions=move:NXM_NX_REG0[]->OXM_OF_METADATA[] | 32 bits cannot move to 64",
        "actions=write_actions(output:1     | a parenthesis is not closed",
      })
  void whatIsNotUnderstoodIsNamed(String line, String reason) {
    assertThatThrownBy(() -> Flow.parse(line))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void aMatchOrderedByTheSwitchEqualsOursWhenNormalized() {
    Match ours =
        Match.builder().arp().inPort(2).arpTpa(Ipv4Address.parse("10.0.0.1")).reg(4, 1).build();

    assertThat(ours).hasToString("arp,reg4=0x1,in_port=2,arp_tpa=10.0.0.1");
    assertThat(ours.normalized()).isEqualTo(ours);
    assertThat(FlowText.parseMatch("in_port=2,reg4=1,arp_tpa=10.0.0.1,arp")).isEqualTo(ours);
  }
}
