package io.weft.protocols.openflow.v13;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.protocols.openflow.PrivateOpenVSwitch;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What this codec writes, Open vSwitch reads and prints as this codec prints it. */
@Tag("real")
class OpenVSwitchPrintsTest {
  private static final List<String> FLOWS =
      List.of(
          "in_port=1,dl_vlan=100 actions=set_field:0x1->reg4,set_field:0xffffffff->reg6,"
              + "set_field:0->reg7,pop_vlan,goto_table:1",
          "cookie=0x1, table=4, udp,reg5=0x1,reg7=0x4000/0x4000,"
              + "dl_dst=01:00:00:00:00:00/01:00:00:00:00:00,tp_dst=67 actions=CONTROLLER:65535",
          "table=5, priority=32792,ip,reg4=0x2,nw_dst=192.168.1.0/24"
              + " actions=set_field:0x1->reg5,goto_table:6",
          "table=3, arp,reg4=0x1,arp_tpa=192.168.1.2,arp_op=1"
              + " actions=move:NXM_OF_ARP_SPA[]->NXM_OF_ARP_TPA[],"
              + "move:NXM_NX_ARP_SHA[]->NXM_NX_ARP_THA[],"
              + "set_field:02:aa:00:01:00:01->arp_sha,load:0x1->NXM_NX_REG7[15],"
              + "move:OXM_OF_IN_PORT[]->NXM_NX_REG6[],IN_PORT",
          "tun_id=0x2710,tun_src=1.2.3.4,in_port=1"
              + " actions=set_field:10.0.0.1->tun_dst,set_field:0x5->tun_id,output:3",
          "idle_timeout=60, send_flow_rem tcp6,ipv6_dst=2001:db8::/32,tp_dst=80"
              + " actions=dec_ttl,resubmit(,4),resubmit:7,output:NXM_NX_REG0[0..15]",
          "icmp6,icmp_type=135,nd_target=::1,nd_sll=00:00:00:00:00:01 actions=clear_actions",
          "mpls,mpls_label=5,mpls_tc=3,mpls_bos=1 actions=dec_mpls_ttl,pop_mpls:0x0800",
          "dl_vlan_pcp=3 actions=set_field:4->vlan_pcp,set_queue:5,group:7",
          "vlan_tci=0x0000/0x1fff actions=push_vlan:0x8100,set_field:4196->vlan_vid,LOCAL",
          "ip,nw_tos=40,nw_ecn=2 actions=mod_nw_ttl:3,write_actions(output:1),"
              + "write_metadata:0x5/0xff,goto_table:3");

  @Test
  void flowsPrintAsOpenVSwitchPrintsThem() throws IOException, InterruptedException {
    List<FlowStats> entries =
        FLOWS.stream().map(line -> new FlowStats(Flow.parse(line), 0, 0, 0, 0)).toList();

    String printed = ofpPrint(FlowStatsReply.of(1, false, entries));

    List<String> lines =
        printed
            .lines()
            .skip(1)
            .map(String::strip)
            .map(line -> line.replaceAll("(cookie=0x0|duration=0s|table=0|n_[a-z]+=0), ", ""))
            .toList();
    assertThat(lines).isEqualTo(FLOWS);
  }

  @Test
  void groupsPrintAsOpenVSwitchPrintsThem() throws IOException, InterruptedException {
    List<String> groups =
        List.of(
            "group_id=1,type=all,bucket=actions=output:3,bucket=actions=push_vlan:0x8100,"
                + "set_field:4196->vlan_vid,output:1",
            "group_id=2,type=select,bucket=weight:5,actions=output:1,bucket=actions=output:2",
            "group_id=3,type=ff,bucket=watch_port:1,actions=output:1",
            "group_id=4,type=indirect,bucket=actions=IN_PORT");

    String printed =
        ofpPrint(GroupDescReply.of(1, false, groups.stream().map(Group::parse).toList()));

    assertThat(printed.lines().skip(1).map(String::strip)).isEqualTo(groups);
  }

  private static String ofpPrint(Message message) throws IOException, InterruptedException {
    ByteBuf wire = Unpooled.buffer();
    new OpenFlowCodec().encode(message, wire);
    return PrivateOpenVSwitch.print(wire);
  }
}
