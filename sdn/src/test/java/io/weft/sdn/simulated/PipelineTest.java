package io.weft.sdn.simulated;

import static io.weft.sdn.simulated.Packets.A;
import static io.weft.sdn.simulated.Packets.B;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.core.Ticker;
import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.v13.FlowMod;
import io.weft.protocols.openflow.v13.FlowRemoved;
import io.weft.protocols.openflow.v13.FlowStats;
import io.weft.protocols.openflow.v13.FlowText;
import io.weft.protocols.openflow.v13.GroupMod;
import io.weft.protocols.openflow.v13.PortDescription;
import io.weft.protocols.packet.Bytes;
import io.weft.protocols.packet.Ethernet;
import io.weft.protocols.packet.Ipv4;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PipelineTest {
  private static final Bytes ARP = Packets.arp(A, "10.0.0.1", "10.0.0.2");
  private static final Bytes ECHO = Packets.echo(A, B, "10.0.0.1", "10.0.0.2");

  private final Clock clock = new Clock();
  private final Pipeline pipeline = new Pipeline(clock);

  private static final class Clock implements Ticker {
    long nanos;

    @Override
    public long nanoTime() {
      return nanos;
    }

    @Override
    public Instant now() {
      return Instant.EPOCH.plusNanos(nanos);
    }

    void seconds(long seconds) {
      nanos += seconds * 1_000_000_000L;
    }
  }

  @BeforeEach
  void fourPorts() {
    for (int i = 1; i <= 4; i++) {
      pipeline.setPort(PortDescription.of(new PortNumber(i), A, "p" + i));
    }
  }

  private void flows(String... lines) {
    for (String line : lines) {
      pipeline.change(FlowMod.add(FlowText.parseFlow(line)));
    }
  }

  private void groups(String... lines) {
    for (String line : lines) {
      pipeline.change(GroupMod.add(FlowText.parseGroup(line)));
    }
  }

  private Trace inject(Bytes frame) {
    return pipeline.inject(new PortNumber(1), frame);
  }

  private List<String> flowLines() {
    return pipeline.flows().stream().map(FlowStats::flow).map(FlowText::format).toList();
  }

  @Test
  void aPacketGoesThroughTheTablesAndTheTraceNamesEachFlow() {
    flows(
        "in_port=1 actions=set_field:0x1->reg4,write_metadata:0x5/0xf,goto_table:1",
        "table=1,priority=10,reg4=0x1,arp actions=push_vlan:0x8100,set_field:4196->vlan_vid,"
            + "output:2,pop_vlan,output:3");
    Trace trace = inject(ARP);
    assertThat(trace.toString())
        .isEqualTo(
            """
            in_port=1, 02:00:00:00:00:01 > ff:ff:ff:ff:ff:ff arp request 10.0.0.1 > 10.0.0.2
             0. in_port=1, priority 32768
                set_field:0x1->reg4
                write_metadata:0x5/0xf
                goto_table:1
             1. arp,reg4=0x1, priority 10
                push_vlan:0x8100
                set_field:4196->vlan_vid
                output:2
                pop_vlan
                output:3
            => port 2: 02:00:00:00:00:01 > ff:ff:ff:ff:ff:ff vlan 100 arp request 10.0.0.1 > 10.0.0.2
            => port 3: 02:00:00:00:00:01 > ff:ff:ff:ff:ff:ff arp request 10.0.0.1 > 10.0.0.2
            """);
    assertThat(trace.outputs().getLast().frame()).isEqualTo(ARP);
    assertThat(trace.tables()).containsExactly(0, 1);
  }

  @Test
  void aPacketThatNothingMatchesIsDropped() {
    assertThat(inject(ARP).toString()).contains(" 0. No match.").contains("=> dropped");
  }

  @Test
  void thePortThatAPacketCameInByGetsItBackOnlyWhenAskedByName() {
    flows("arp actions=output:1,output:2", "ip actions=IN_PORT");
    assertThat(inject(ARP).outputPorts()).containsExactly(2);
    assertThat(inject(ECHO).outputPorts()).containsExactly(1);
  }

  @Test
  void floodingLeavesOutTheInPortAndPortsThatAreDown() {
    PortDescription up = PortDescription.of(new PortNumber(3), A, "p3");
    pipeline.setPort(
        new PortDescription(up.number(), A, "p3", 0, PortDescription.LINK_DOWN, 0, 0, 0, 0, 0, 0));
    flows("actions=FLOOD");
    assertThat(inject(ARP).outputPorts()).containsExactly(2, 4);
  }

  @Test
  void theActionSetIsDoneAtTheEndAndOnceOfAKind() {
    flows(
        "actions=write_actions(output:2,set_field:02:00:00:00:00:09->eth_dst),goto_table:1",
        "table=1 actions=output:4,write_actions(output:3)");
    Trace trace = inject(ARP);
    assertThat(trace.outputs().stream().map(o -> o.port().value())).containsExactly(4, 3);
    assertThat(trace.outputs().get(0).frame()).isEqualTo(ARP);
    assertThat(trace.outputs().get(1).frame().slice(0, 6).toHex()).isEqualTo("020000000009");
  }

  @Test
  void clearActionsForgetsTheActionSet() {
    flows("actions=write_actions(output:2),goto_table:1", "table=1 actions=clear_actions");
    assertThat(inject(ARP).isDropped()).isTrue();
  }

  @Test
  void aGroupOfTypeAllWorksOnCopies() {
    groups(
        "group_id=1,type=all,bucket=actions=set_field:02:00:00:00:00:09->eth_src,output:2,"
            + "bucket=actions=output:3");
    flows("actions=group:1,output:4");
    Trace trace = inject(ARP);
    assertThat(trace.outputs().stream().map(o -> o.port().value())).containsExactly(2, 3, 4);
    assertThat(trace.outputs().get(0).frame()).isNotEqualTo(ARP);
    assertThat(trace.outputs().get(1).frame()).isEqualTo(ARP);
    assertThat(trace.outputs().get(2).frame()).isEqualTo(ARP);
  }

  @Test
  void aSelectGroupSpreadsConversationsAndAFastFailoverGroupTakesTheFirstLiveBucket() {
    groups(
        "group_id=1,type=select,bucket=actions=output:2,bucket=actions=output:3",
        "group_id=2,type=ff,bucket=watch_port:3,actions=output:3,"
            + "bucket=watch_port:4,actions=output:4");
    flows("ip actions=group:1", "arp actions=group:2");
    int second = 0;
    for (int i = 0; i < 200; i++) {
      Trace trace = inject(Packets.echo(A, B, "10.0.0." + i, "10.0.1.1"));
      assertThat(trace.outputs()).hasSize(1);
      second += trace.outputPorts().contains(2) ? 1 : 0;
    }
    assertThat(second).isBetween(60, 140);
    assertThat(inject(ARP).outputPorts()).containsExactly(3);
    pipeline.removePort(new PortNumber(3));
    assertThat(inject(ARP).outputPorts()).containsExactly(4);
  }

  @Test
  void groupsThatLeadToEachOtherAreRefused() {
    groups("group_id=1,type=all,bucket=actions=output:2");
    groups("group_id=2,type=all,bucket=actions=group:1");
    assertThatThrownBy(
            () ->
                pipeline.change(
                    GroupMod.modify(
                        FlowText.parseGroup("group_id=1,type=all,bucket=actions=group:2"))))
        .hasMessageContaining("GROUP_MOD_FAILED LOOP");
    assertThat(pipeline.groups().getFirst().toString()).contains("output:2");
  }

  @Test
  void aResubmitComesBackAndALoopOfThemDropsThePacket() {
    flows(
        "in_port=1 actions=resubmit(,1),output:4",
        "in_port=2 actions=output:3,resubmit(,0)",
        "table=1 actions=set_field:0x7->reg0,output:2");
    assertThat(inject(ARP).outputPorts()).containsExactly(2, 4);
    assertThat(inject(ARP).toString()).contains("\n     1. priority 32768\n        set_field");
    Trace loop = pipeline.inject(new PortNumber(2), ARP);
    assertThat(loop.isDropped()).isTrue();
    assertThat(loop.toString()).contains("resubmits and groups deep: the packet is dropped");
  }

  @Test
  void registersMoveAndNameThePortToSendTo() {
    flows(
        "actions=load:0x3->NXM_NX_REG1[0..15],move:NXM_NX_REG1[0..7]->NXM_NX_REG2[8..15],"
            + "move:NXM_NX_REG2[8..15]->NXM_NX_REG6[0..7],output:NXM_NX_REG6[]");
    assertThat(inject(ARP).outputPorts()).containsExactly(3);
  }

  @Test
  void rewrittenPacketsHaveRightChecksums() {
    flows(
        "icmp actions=set_field:10.9.8.7->ip_src,set_field:10.9.8.6->ip_dst,dec_ttl,"
            + "set_field:0->icmp_type,set_field:5->icmp_code,output:2");
    Bytes sent = inject(ECHO).outputs().getFirst().frame();
    Ethernet frame = Ethernet.decode(sent);
    // decode() checks the checksums of both.
    Ipv4 packet = Ipv4.decode(frame.payload());
    assertThat(packet.source()).hasToString("10.9.8.7");
    assertThat(packet.ttl()).isEqualTo(63);
    assertThat(io.weft.protocols.packet.Icmp.decode(packet.payload()).code()).isEqualTo(5);
  }

  @Test
  void aPacketWhoseTimeToLiveIsUsedUpGoesNoFurther() {
    flows("ip actions=dec_ttl,output:2");
    byte[] bytes = ECHO.toArray();
    bytes[22] = 1;
    assertThat(inject(Bytes.copyOf(bytes)).isDropped()).isTrue();
  }

  @Test
  void theControllerGetsMissesAndActionsWithTheRegisters() {
    flows(
        "arp actions=set_field:0x9->reg4,CONTROLLER:30",
        "table=0,priority=0 actions=CONTROLLER:65535");
    Trace.ToController action = inject(ARP).packetIns().getFirst();
    assertThat(action.reason()).isEqualTo(1);
    assertThat(action.maxLength()).isEqualTo(30);
    assertThat(action.fields()).hasToString("reg4=0x9,in_port=1");
    assertThat(inject(ECHO).packetIns().getFirst().reason()).isZero();
  }

  @Test
  void anIdenticalFlowReplacesTheFormerAndKeepsItsCountersUnlessAskedNotTo() {
    flows("cookie=0x1,arp actions=output:2");
    inject(ARP);
    flows("cookie=0x2,arp actions=output:3");
    assertThat(flowLines()).containsExactly("cookie=0x2, arp actions=output:3");
    assertThat(pipeline.flows().getFirst().packets()).isEqualTo(1);
    assertThat(pipeline.flows().getFirst().bytes()).isEqualTo(ARP.length());
    flows("cookie=0x2,reset_counts arp actions=output:3");
    assertThat(pipeline.flows().getFirst().packets()).isZero();
  }

  @Test
  void modifyingKeepsCookieAndCountersAndAddsNothing() {
    flows("cookie=0x1,arp actions=output:2", "cookie=0x2,ip actions=output:2");
    inject(ARP);
    FlowMod all = FlowMod.modifyStrict(FlowText.parseFlow("arp actions=output:3"));
    pipeline.change(all);
    pipeline.change(FlowMod.modifyStrict(FlowText.parseFlow("udp actions=output:3")));
    assertThat(flowLines())
        .containsExactly("cookie=0x1, arp actions=output:3", "cookie=0x2, ip actions=output:2");
    assertThat(pipeline.flows().getFirst().packets()).isEqualTo(1);
  }

  @Test
  void deletingIsFilteredByPortGroupAndCookie() {
    groups("group_id=7,type=indirect,bucket=actions=output:2");
    flows(
        "cookie=0x11,arp actions=output:2",
        "cookie=0x12,ip actions=output:3",
        "table=4,cookie=0x21,icmp actions=group:7");
    pipeline.change(
        FlowMod.deleteByCookie(FlowMod.ALL_TABLES, FlowText.parseMatch(""), 0x20, 0xf0));
    assertThat(flowLines()).hasSize(2);
    FlowMod template = FlowMod.delete(0, FlowText.parseMatch(""));
    pipeline.change(
        new FlowMod(
            0,
            0,
            0,
            0,
            template.command(),
            0,
            0,
            0,
            -1,
            new PortNumber(3),
            -1,
            0,
            template.match(),
            List.of()));
    assertThat(flowLines()).containsExactly("cookie=0x11, arp actions=output:2");
  }

  @Test
  void aGroupTakesItsFlowsWithIt() {
    groups("group_id=7,type=indirect,bucket=actions=output:2");
    flows("send_flow_rem arp actions=group:7", "ip actions=output:2");
    List<FlowRemoved> removed = pipeline.change(GroupMod.delete(7));
    assertThat(removed).singleElement().extracting(FlowRemoved::reason).isEqualTo(3);
    assertThat(flowLines()).containsExactly("ip actions=output:2");
  }

  @Test
  void flowsGoWhenTheirTimeIsOver() {
    flows("send_flow_rem hard_timeout=10,arp actions=output:2", "idle_timeout=10,ip actions=drop");
    clock.seconds(9);
    inject(ECHO);
    assertThat(pipeline.expire()).isEmpty();
    clock.seconds(1);
    assertThat(pipeline.expire())
        .singleElement()
        .extracting(FlowRemoved::reason)
        .isEqualTo(FlowRemoved.HARD_TIMEOUT);
    clock.seconds(9);
    pipeline.expire();
    assertThat(pipeline.flows()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "table=5 actions=goto_table:5 | BAD_INSTRUCTION BAD_TABLE_ID",
        "table=254 actions=drop | FLOW_MOD_FAILED BAD_TABLE_ID",
        "actions=group:9 | BAD_ACTION BAD_OUT_GROUP",
        "actions=pop_vlan | BAD_ACTION MATCH_INCONSISTENT",
        "actions=set_field:4196->vlan_vid | BAD_ACTION MATCH_INCONSISTENT",
        "arp actions=set_field:10.0.0.1->ip_src | BAD_ACTION MATCH_INCONSISTENT",
        "actions=NORMAL | BAD_ACTION BAD_OUT_PORT",
        "actions=meter:1 | BAD_INSTRUCTION UNSUP_INST",
      })
  void whatIsWrongIsRefusedWithItsError(String flow, String error) {
    assertThatThrownBy(() -> flows(flow))
        .isInstanceOf(SwitchErrorException.class)
        .hasMessageStartingWith(error);
    assertThat(pipeline.flows()).isEmpty();
  }

  @Test
  void overlapIsCheckedWhenAsked() {
    flows("priority=5,arp actions=drop");
    assertThatThrownBy(() -> flows("check_overlap priority=5,in_port=1 actions=drop"))
        .hasMessageStartingWith("FLOW_MOD_FAILED OVERLAP");
    flows(
        "check_overlap priority=6,in_port=1 actions=drop",
        "check_overlap priority=5,ip actions=drop",
        "check_overlap priority=5,arp actions=output:1");
    assertThat(pipeline.flows()).hasSize(3);
  }

  @Test
  void groupsAreRefusedWithTheirError() {
    groups("group_id=1,type=all,bucket=actions=output:2");
    assertThatThrownBy(() -> groups("group_id=1,type=all")).hasMessageContaining("GROUP_EXISTS");
    assertThatThrownBy(
            () -> pipeline.change(GroupMod.modify(FlowText.parseGroup("group_id=2,type=all"))))
        .hasMessageContaining("UNKNOWN_GROUP");
    assertThatThrownBy(() -> groups("group_id=3,type=all,bucket=actions=group:9"))
        .hasMessageContaining("BAD_OUT_GROUP");
    assertThatThrownBy(() -> groups("group_id=3,type=indirect"))
        .hasMessageContaining("INVALID_GROUP");
    assertThat(pipeline.groups()).hasSize(1);
    pipeline.change(GroupMod.delete(GroupMod.ALL_GROUPS));
    assertThat(pipeline.groups()).isEmpty();
  }
}
