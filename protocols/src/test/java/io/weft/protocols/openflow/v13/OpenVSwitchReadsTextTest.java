package io.weft.protocols.openflow.v13;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.protocols.openflow.PrivateOpenVSwitch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What people type, {@code ovs-ofctl} and this parser understand alike. */
@Tag("real")
class OpenVSwitchReadsTextTest {
  private static final List<String> TYPED =
      List.of(
          "ip,nw_src=10.0.0.1/8,actions=drop",
          "dl_type=0x800,nw_proto=6,tp_dst=80,actions=2",
          "eth_type=0x86dd,ip_proto=17,udp_dst=0x35,actions=local",
          "icmp6 icmp_type=135 nd_target=fe80::1 actions=output:LOCAL",
          "dl_vlan=0xffff,actions=drop",
          "vlan_vid=0x1005,actions=drop",
          "vlan_vid=0x1005/0x1fff,vlan_pcp=3,actions=drop",
          "vlan_tci=0x1123,actions=strip_vlan",
          "xreg0=0x1/0xff,actions=drop",
          "xxreg1=0x123456789,actions=drop",
          "ct_state=0x21/0xff,actions=drop",
          "ct_state=trk|new,actions=drop",
          "tcp,tcp_flags=0x2,actions=drop",
          "ip,ip_frag=first,actions=drop",
          "packet_type=(0,0),actions=drop",
          "packet_type=(1,0x800),actions=drop",
          "reg0=5/0,actions=drop",
          "tun_metadata1=0x12345678,tun_metadata5=0x3/0xf,tun_metadata7,actions=drop",
          "ip,ip_dscp=5,nw_ttl=5,actions=mod_nw_tos:8,mod_nw_ecn:2",
          "dl_type=0x894f,nsp=5,nsi=7,actions=drop",
          "tcp,actions=mod_tp_src:5,mod_tp_dst:6",
          "ip,actions=mod_nw_src:1.2.3.4,mod_nw_dst:1.2.3.5",
          "actions=mod_dl_src:01:02:03:04:05:06,push_vlan:0x8100,mod_vlan_vid:5,mod_vlan_pcp:3",
          "actions=output:controller,resubmit:5,resubmit(5),resubmit(,5)",
          "actions=bundle(symmetric_l4,50,hrw,ofport,slaves:1,2,3)",
          "actions=push:reg0,pop:reg1[0..15],move:reg2[0..7]->reg3[8..15],load:1->reg4[1]",
          "actions=controller,controller:65,controller(max_len=9),controller(reason=action)",
          "actions=learn(table=1,eth_type=0x800,reg0=5,NXM_OF_IN_PORT[],load:5->reg1[0..7])",
          "actions=encap(nsh(md_type=2,tlv(0x1000,10,0x12345678))),encap(ethernet),encap(mpls)",
          "packet_type=(1,0x894f),actions=decap(),decap(packet_type(ns=0,type=0))",
          "actions=conjunction(3,1/2)",
          "mpls,actions=set_mpls_label(5),set_mpls_tc(3),set_mpls_ttl(9)",
          "actions=check_pkt_larger(1500)->reg0[0],delete_field:tun_metadata0",
          "actions=set_tunnel:5,set_tunnel64:0x123456789a",
          "ip,actions=ct(commit,zone=reg0[0..15],exec(set_field:5->ct_mark,load:1->ct_label[0]))",
          "udp,actions=ct(table=3,alg=tftp,commit,nat(dst=10.0.0.1-10.0.0.1:5-5))",
          "actions=note:01.02,sample(probability=3,collector_set_id=1),exit",
          "actions=clone(push_vlan:0x8100,output:1),all,in_port,flood,normal,table",
          "actions=write_metadata:0x5/0xff,goto_table:7",
          "actions=meter:3,clear_actions,write_actions(output:1,pop_vlan)");

  @Test
  void whatIsTypedMeansTheSame() throws IOException, InterruptedException {
    List<String> lines =
        ofctl(String.join("\n", TYPED), "-O", "OpenFlow13", "parse-flows", "-")
            .lines()
            .filter(line -> line.contains("ADD "))
            .map(line -> line.substring(line.indexOf("ADD ") + 4))
            .toList();

    assertThat(TYPED.stream().map(line -> Flow.parse(line).toString())).isEqualTo(lines);
  }

  /** Actions that a switch takes only beside much else; so they are only printed. */
  @Test
  void actionsPrintAsOpenVSwitchPrintsThem() throws IOException, InterruptedException {
    List<String> lines =
        List.of(
            "actions=resubmit(,3,ct),resubmit(1,2,ct),ct_clear",
            "actions=set_field:0x12->tun_metadata0,set_field:0x1/0xff->tun_metadata63",
            "actions=delete_field:tun_metadata5",
            "actions=push:OXM_OF_PKT_REG0[],pop:NXOXM_NSH_C1[]",
            "actions=move:NXOXM_NSH_SPI[]->NXM_NX_REG0[0..23]",
            "actions=set_field:1.2.0.0/16->ip_dst,set_field:0x5/0xf->reg0",
            "actions=output:NXOXM_NSH_C1[0..15]",
            "actions=controller(reason=invalid_ttl,max_len=5,id=6,userdata=01.02,pause,meter_id=7)",
            "actions=decap(),decap(packet_type(ns=1,type=0x894f)),dec_nsh_ttl",
            "actions=ct(commit,force,table=5,zone=7,nat(src=[fe80::1]-[fe80::5]:5-9,hash),"
                + "exec(set_field:0x5->ct_mark),alg=ftp)",
            "actions=ct(nat),ct(commit,nat(src)),ct(commit,nat(dst=1.2.3.4-1.2.3.9:7,persistent))",
            "actions=exit,pop_queue");
    for (String line : lines) {
      FlowStats entry = new FlowStats(Flow.parse(line), 0, 0, 0, 0);
      assertThat(print(FlowStatsReply.of(1, false, List.of(entry)))).contains(line + "\n");
    }
  }

  @Test
  void flowsPrintWithTheirCounters() throws IOException, InterruptedException {
    List<FlowStats> entries =
        List.of(
            new FlowStats(Flow.parse("actions=drop"), 5, 0, 1, 2),
            new FlowStats(Flow.parse("cookie=0x5,table=3,arp,actions=1"), 5, 7_000_000, -1, 99),
            new FlowStats(Flow.parse("idle_timeout=9,priority=1,actions=1"), 0, 7, 0, 0));

    String printed = print(FlowStatsReply.of(1, false, entries));

    assertThat(printed.lines().skip(1).map(String::strip))
        .isEqualTo(entries.stream().map(FlowText::format).toList());
  }

  @Test
  void metersPrintAsOpenVSwitchPrintsThem() throws IOException, InterruptedException {
    List<Meter> meters =
        List.of(
            Meter.parse("meter=1,pktps,burst,stats,bands=type=drop,rate=100,burst_size=5"),
            Meter.parse(
                "meter=2 kbps bands= type=drop rate=100 type=dscp_remark rate=7 prec_level=3"),
            Meter.parse("meter=3"));

    String printed = print(MeterConfigReply.of(1, false, meters));

    String[] blocks = printed.substring(printed.indexOf('\n') + 1).strip().split("\n\n");
    assertThat(blocks).containsExactlyElementsOf(meters.stream().map(Meter::toString).toList());
    assertThat(meters).allSatisfy(m -> assertThat(Meter.parse(m.toString())).isEqualTo(m));
  }

  @Test
  void bucketsAreReadWithAndWithoutTheWordForActions() {
    Group group =
        Group.parse(
            "group_id=1,type=select,bucket=weight:5,output:1,bucket=2,bucket=weight=3,action=4");

    assertThat(group)
        .hasToString(
            "group_id=1,type=select,bucket=weight:5,actions=output:1,bucket=actions=output:2,"
                + "bucket=weight:3,actions=output:4");
  }

  private static String ofctl(String input, String... arguments)
      throws IOException, InterruptedException {
    PrivateOpenVSwitch.require();
    List<String> command = new ArrayList<>(List.of("ovs-ofctl"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  private static String print(Message message) throws IOException, InterruptedException {
    ByteBuf wire = Unpooled.buffer();
    new OpenFlowCodec().encode(message, wire);
    return PrivateOpenVSwitch.print(wire);
  }
}
