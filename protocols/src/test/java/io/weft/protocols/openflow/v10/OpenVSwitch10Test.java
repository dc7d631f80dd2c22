package io.weft.protocols.openflow.v10;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.protocols.openflow.DatapathId;
import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.PrivateOpenVSwitch;
import io.weft.protocols.openflow.nicira.FlowMonitor;
import io.weft.protocols.openflow.nicira.NiciraBody;
import io.weft.protocols.openflow.nicira.NiciraRole;
import io.weft.protocols.packet.Bytes;
import io.weft.protocols.packet.MacAddress;
import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each message as a real Open vSwitch reads it, and what it answers. */
@Tag("real")
@Timeout(60)
class OpenVSwitch10Test {
  private static final Bytes PACKET =
      Bytes.ofHex(
          "ffffffffffff0000000000010806"
              + "00010800060400010000000000010a0000010000000000000a000002");

  private final OpenFlowCodec codec = new OpenFlowCodec();

  private ByteBuf encode(Message message) {
    ByteBuf out = Unpooled.buffer();
    codec.encode(message, out);
    return out;
  }

  private String print(Message message) throws IOException, InterruptedException {
    return PrivateOpenVSwitch.print(encode(message)).strip();
  }

  @Test
  void messagesPrintAsTheyMean() throws IOException, InterruptedException {
    PortDescription port =
        new PortDescription(
            PortNumber.of(3),
            MacAddress.parse("02:00:00:00:00:03"),
            "eth3",
            PortDescription.NO_FLOOD,
            PortDescription.LINK_DOWN,
            PortDescription.SPEED_1G | PortDescription.COPPER,
            PortDescription.SPEED_100M | PortDescription.AUTONEGOTIATION,
            PortDescription.SPEED_10G | PortDescription.FIBER,
            PortDescription.PAUSE);
    assertThat(print(Hello.of(1))).contains("OFPT_HELLO", "0x01");
    assertThat(
            print(
                new FeaturesReply(
                    1,
                    new DatapathId(0xabcd),
                    256,
                    9,
                    FeaturesReply.FLOW_STATS | FeaturesReply.ARP_MATCH_IP,
                    1 | 1 << 11,
                    List.of(port))))
        .contains(
            "dpid:000000000000abcd",
            "n_tables:9, n_buffers:256",
            "capabilities: FLOW_STATS ARP_MATCH_IP",
            "actions: output enqueue",
            "3(eth3): addr:02:00:00:00:00:03",
            "config:     NO_FLOOD",
            "state:      LINK_DOWN",
            "current:    1GB-FD COPPER",
            "advertised: 100MB-FD AUTO_NEG",
            "supported:  10GB-FD FIBER",
            "peer:       AUTO_PAUSE");
    assertThat(print(new SetConfig(1, SetConfig.FRAGMENTS_DROP, 128)))
        .contains("OFPT_SET_CONFIG", "frags=drop miss_send_len=128");
    assertThat(print(new GetConfigReply(1, SetConfig.FRAGMENTS_REASSEMBLE, 0)))
        .contains("frags=reassemble miss_send_len=0");
    assertThat(
            print(new PacketIn(1, 7, PACKET.length(), PortNumber.of(2), PacketIn.ACTION, PACKET)))
        .contains("OFPT_PACKET_IN", "total_len=42 in_port=2 (via action)", "buffer=0x00000007")
        .contains("arp_spa=10.0.0.1");
    assertThat(
            print(
                new PacketOut(
                    1,
                    PacketIn.NO_BUFFER,
                    PortNumber.ANY,
                    List.of(Action.Output.to(PortNumber.FLOOD)),
                    PACKET)))
        .contains("OFPT_PACKET_OUT", "in_port=ANY actions=FLOOD data_len=42");
    assertThat(
            print(
                new FlowRemoved(
                    1,
                    Match.parse("arp,in_port=2"),
                    5,
                    77,
                    FlowRemoved.HARD_TIMEOUT,
                    10,
                    500_000_000,
                    30,
                    3,
                    126)))
        .contains("priority=77,arp,in_port=2 reason=hard cookie:0x5")
        .contains("duration10.500s idle30 pkts3 bytes126");
    assertThat(print(new PortStatus(1, PortStatus.MODIFY, port))).contains("MOD: 3(eth3)");
    assertThat(
            print(
                new PortMod(
                    1,
                    PortNumber.of(3),
                    port.address(),
                    PortDescription.PORT_DOWN,
                    PortDescription.PORT_DOWN | PortDescription.NO_FLOOD,
                    0)))
        .contains(
            "port: 3: addr:02:00:00:00:00:03", "config: PORT_DOWN", "mask:   PORT_DOWN NO_FLOOD");
    assertThat(
            print(
                QueueGetConfigReply.of(
                    1,
                    PortNumber.of(3),
                    List.of(new QueueDescription(5, List.of(new QueueProperty.MinRate(250)))))))
        .contains("queue 5", "min_rate:25.0%");
    assertThat(print(new ErrorMessage(1, ErrorMessage.BAD_REQUEST, 3, Bytes.EMPTY)))
        .contains("OFPBRC_BAD_VENDOR");
  }

  /** Flows with Nicira's actions, in Open vSwitch's own way of writing them. */
  private static final List<String> NICIRA_FLOWS =
      List.of(
          "actions=resubmit:7,resubmit(,4),resubmit(3,5),resubmit(,4,ct)",
          "actions=set_tunnel:0x7,set_tunnel64:0x123456789a",
          "actions=set_queue:5,output:1,pop_queue",
          "arp actions=move:NXM_OF_ARP_SPA[]->NXM_OF_ARP_TPA[],load:0x1->NXM_NX_REG7[15],IN_PORT",
          "actions=set_field:0x5/0xff->reg3",
          "actions=note:11.22.33.00.00.00",
          "actions=multipath(eth_src,50,modulo_n,1,0,NXM_NX_REG0[])",
          "actions=bundle(eth_src,50,hrw,ofport,members:4,8)",
          "actions=bundle_load(eth_src,50,active_backup,ofport,NXM_NX_REG0[0..15],members:4,8)",
          "actions=output:NXM_NX_REG0[0..15]",
          "actions=learn(table=1,idle_timeout=10,NXM_OF_VLAN_TCI[0..11],"
              + "NXM_OF_ETH_DST[]=NXM_OF_ETH_SRC[],output:NXM_OF_IN_PORT[])",
          "actions=exit",
          "ip actions=dec_ttl,dec_ttl(1,2)",
          "tcp actions=fin_timeout(idle_timeout=5,hard_timeout=10)",
          "actions=controller(reason=no_match,max_len=128,id=3)",
          "actions=controller(userdata=01.02.03,pause)",
          "actions=write_metadata:0x5/0xff",
          "mpls actions=set_mpls_ttl(3),dec_mpls_ttl,pop_mpls:0x0800",
          "actions=push:NXM_NX_REG0[],pop:NXM_NX_REG1[]",
          "actions=sample(probability=5,collector_set_id=1,obs_domain_id=2,obs_point_id=3)",
          "actions=conjunction(5,1/2)",
          "tcp actions=ct(commit,table=3,zone=7,nat(src=10.0.0.1-10.0.0.9:1-9),"
              + "exec(load:0x5->NXM_NX_CT_MARK[]),alg=ftp)",
          "ip actions=ct(commit,zone=NXM_NX_REG0[0..15]),ct_clear",
          "ip actions=ct(table=1,nat)",
          "actions=clone(mod_vlan_vid:5,output:3,enqueue:1:2),output(port=1,max_len=100)",
          "actions=check_pkt_larger(1500)->NXM_NX_REG0[0]");

  @Test
  void niciraActionsPrintAsOpenVSwitchPrintsThem() throws IOException, InterruptedException {
    List<FlowStats> entries =
        NICIRA_FLOWS.stream().map(line -> new FlowStats(Flow.parse(line), 0, 0, 0, 0)).toList();

    String printed = print(FlowStatsReply.of(1, false, entries));

    List<String> lines =
        printed
            .lines()
            .skip(1)
            .map(String::strip)
            .map(line -> line.replaceAll("(cookie=0x0|duration=0s|table=0|n_[a-z]+=0), ", ""))
            .toList();
    assertThat(lines).isEqualTo(NICIRA_FLOWS);
    assertThat(NICIRA_FLOWS.stream().map(line -> Flow.parse(line).toString()))
        .isEqualTo(NICIRA_FLOWS);
  }

  @Test
  void flowModsPrintAsTheyMean() throws IOException, InterruptedException {
    Flow flow =
        Flow.parse(
            "cookie=0x5, idle_timeout=10, hard_timeout=20, send_flow_rem check_overlap"
                + " priority=7,ip,nw_src=10.0.0.0/8 actions=mod_vlan_vid:5,output:3");
    assertThat(print(FlowMod.add(flow)))
        .contains("ADD priority=7,ip,nw_src=10.0.0.0/8 cookie:0x5 idle:10 hard:20")
        .contains("send_flow_rem check_overlap actions=mod_vlan_vid:5,output:3");
    assertThat(print(FlowMod.deleteStrict(flow))).contains("DEL_STRICT priority=7,ip");
    assertThat(print(FlowMod.modifyStrict(flow))).contains("MOD_STRICT");
    assertThat(print(FlowMod.delete(Match.parse("in_port=1"))))
        .contains("DEL priority=0,in_port=1");
  }

  @Test
  void statisticsPrintAsTheyMean() throws IOException, InterruptedException {
    assertThat(print(new DescReply(1, 0, "maker", "hard", "soft", "number", "path")))
        .contains("Manufacturer: maker", "Hardware: hard", "Software: soft")
        .contains("Serial Num: number", "DP Description: path");
    assertThat(
            print(
                new FlowStatsRequest(
                    1, 0, Match.parse("tcp,tp_dst=80"), FlowMod.ALL_TABLES, PortNumber.of(3))))
        .contains("out_port=3 tcp,tp_dst=80");
    assertThat(print(AggregateStatsRequest.all())).contains("OFPST_AGGREGATE request");
    assertThat(print(new AggregateStatsReply(1, 0, 3, 4, 5)))
        .contains("packet_count=3 byte_count=4 flow_count=5");
    assertThat(
            print(
                new TableStatsReply(
                    1,
                    0,
                    List.of(
                        new TableStats(0, "classifier", Match.ANY.wildcards(), 1000, 5, 30, 20)))))
        .contains("table 0 (\"classifier\")", "active=5, lookup=30, matched=20")
        .contains("max_entries=1000");
    PortStats port = new PortStats(PortNumber.of(3), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, -1);
    assertThat(print(new PortStatsReply(1, 0, List.of(port))))
        .contains("rx pkts=1, bytes=3, drop=5, errs=7, frame=9, over=10, crc=11")
        .contains("tx pkts=2, bytes=4, drop=6, errs=8, coll=?");
    assertThat(print(PortStatsRequest.all())).contains("OFPST_PORT request", "port_no=ANY");
    QueueStats queue = new QueueStats(PortNumber.of(3), 4, 5, 6, 7);
    assertThat(print(new QueueStatsReply(1, 0, List.of(queue))))
        .contains("port 3 queue 4: bytes=5, pkts=6, errors=7");
    assertThat(print(QueueStatsRequest.all())).contains("queue=ALL");
    assertThat(print(new QueueGetConfigRequest(1, PortNumber.of(3)))).contains("port=3");
  }

  @Test
  void aSwitchAnswersEveryRequest() throws IOException, InterruptedException {
    try (PrivateOpenVSwitch ovs = PrivateOpenVSwitch.start(2, "OpenFlow10");
        PrivateOpenVSwitch.Channel channel = ovs.connect(OpenFlowCodec.VERSION)) {
      FeaturesReply features = ask(channel, new FeaturesRequest(1), FeaturesReply.class);
      assertThat(features.ports())
          .extracting(PortDescription::name)
          .containsExactlyInAnyOrder("br0", "p1", "p2");
      assertThat(features.capabilities() & FeaturesReply.FLOW_STATS).isNotZero();
      assertThat(features.supports(11)).isTrue();
      assertThat(features.supports(12)).isFalse();
      PortDescription first =
          features.ports().stream().filter(p -> p.name().equals("p1")).findFirst().orElseThrow();
      assertThat(first.number()).isEqualTo(PortNumber.of(1));

      channel.send(encode(new SetConfig(2, SetConfig.FRAGMENTS_NORMAL, 333)));
      GetConfigReply config = ask(channel, new GetConfigRequest(3), GetConfigReply.class);
      assertThat(config.missSendLength()).isEqualTo(333);

      DescReply desc = ask(channel, new DescRequest(4, 0), DescReply.class);
      assertThat(desc.hardware()).isEqualTo("Open vSwitch");
      TableStatsReply tables = ask(channel, new TableStatsRequest(5, 0), TableStatsReply.class);
      assertThat(tables.entries().get(0).maxEntries()).isPositive();
      assertThat(ask(channel, PortStatsRequest.all().withXid(6), PortStatsReply.class).entries())
          .hasSize(3);
      assertThat(ask(channel, QueueStatsRequest.all().withXid(7), QueueStatsReply.class).entries())
          .extracting(QueueStats::port)
          .contains(PortNumber.LOCAL, PortNumber.of(1), PortNumber.of(2));
      assertThat(
              ask(
                      channel,
                      new QueueGetConfigRequest(8, PortNumber.of(1)),
                      QueueGetConfigReply.class)
                  .queues())
          .containsExactly(new QueueDescription(0, List.of()));
      AggregateStatsReply sum =
          ask(channel, AggregateStatsRequest.all().withXid(9), AggregateStatsReply.class);
      assertThat(sum.flows()).isZero();
      EchoReply echo = ask(channel, new EchoRequest(10, Bytes.ofHex("0102")), EchoReply.class);
      assertThat(echo.data()).isEqualTo(Bytes.ofHex("0102"));
      ErrorMessage error =
          ask(channel, new VendorMessage(11, 99, Bytes.ofHex("00000001")), ErrorMessage.class);
      assertThat(error.describe()).isEqualTo("BAD_REQUEST BAD_VENDOR");
    }
  }

  @Test
  void aSwitchTellsOfPacketsFlowsAndPorts() throws IOException, InterruptedException {
    try (PrivateOpenVSwitch ovs = PrivateOpenVSwitch.start(2, "OpenFlow10");
        PrivateOpenVSwitch.Channel channel = ovs.connect(OpenFlowCodec.VERSION)) {
      // Until a connection asks for packets, Open vSwitch tells it nothing unasked.
      channel.send(encode(new SetConfig(1, SetConfig.FRAGMENTS_NORMAL, 0xffff)));
      Flow flow = Flow.parse("cookie=0x9, send_flow_rem priority=3,arp actions=CONTROLLER:65535");
      channel.send(encode(FlowMod.add(flow)));
      List<Action> toTable = List.of(Action.Output.to(PortNumber.TABLE));
      channel.send(encode(PacketOut.of(PortNumber.of(2), toTable, PACKET)));
      PacketIn in = await(channel, PacketIn.class, message -> true);
      assertThat(in.inPort()).isEqualTo(PortNumber.of(2));
      assertThat(in.reason()).isEqualTo(PacketIn.ACTION);
      assertThat(in.data()).isEqualTo(PACKET);

      channel.send(encode(FlowMod.delete(Match.ANY)));
      FlowRemoved removed = await(channel, FlowRemoved.class, message -> true);
      assertThat(removed.match()).isEqualTo(flow.match());
      assertThat(removed.cookie()).isEqualTo(9);
      assertThat(removed.priority()).isEqualTo(3);
      assertThat(removed.reason()).isEqualTo(FlowRemoved.DELETE);
      assertThat(removed.packets()).isEqualTo(1);

      FeaturesReply features = ask(channel, new FeaturesRequest(1), FeaturesReply.class);
      PortDescription port =
          features.ports().stream().filter(p -> p.name().equals("p1")).findFirst().orElseThrow();
      channel.send(
          encode(
              new PortMod(
                  2,
                  port.number(),
                  port.address(),
                  PortDescription.PORT_DOWN,
                  PortDescription.PORT_DOWN,
                  0)));
      PortStatus status =
          await(
              channel,
              PortStatus.class,
              message -> (message.port().config() & PortDescription.PORT_DOWN) != 0);
      assertThat(status.reason()).isEqualTo(PortStatus.MODIFY);
      assertThat(status.port().name()).isEqualTo("p1");
      assertThat(status.port().isUp()).isFalse();
    }
  }

  @Test
  void aSwitchSpeaksNicirasExtensions() throws IOException, InterruptedException {
    try (PrivateOpenVSwitch ovs = PrivateOpenVSwitch.start(2, "OpenFlow10");
        PrivateOpenVSwitch.Channel channel = ovs.connect(OpenFlowCodec.VERSION)) {
      NiciraMessage role =
          ask(
              channel,
              new NiciraMessage(1, new NiciraBody.RoleRequest(NiciraRole.MASTER)),
              NiciraMessage.class);
      assertThat(role.body()).isEqualTo(new NiciraBody.RoleReply(NiciraRole.MASTER));

      channel.send(encode(new NiciraMessage(2, NiciraBody.FlowModTableId.of(true))));
      channel.send(encode(new NiciraMessage(2, new NiciraBody.FlowAge())));
      channel.send(
          encode(new NiciraMessage(2, new NiciraBody.SetFlowFormat(NiciraBody.SetFlowFormat.NXM))));
      channel.send(
          encode(
              new NiciraMessage(
                  2, new NiciraBody.SetPacketInFormat(NiciraBody.SetPacketInFormat.NXM))));
      channel.send(encode(new SetConfig(2, SetConfig.FRAGMENTS_NORMAL, 0xffff)));
      NiciraFlowMonitorReply before =
          ask(
              channel,
              new NiciraFlowMonitorRequest(3, 0, List.of(FlowMonitor.all(5))),
              NiciraFlowMonitorReply.class);
      assertThat(before.entries()).isEmpty();

      NiciraFlow flow =
          NiciraFlow.parse(
              "cookie=0x9, table=7, send_flow_rem priority=3,arp,reg3=0x10/0xf0,tun_id=0"
                  + " actions=CONTROLLER:65535");
      channel.send(encode(NiciraFlowMod.add(flow)));
      NiciraFlowMonitorReply added = await(channel, NiciraFlowMonitorReply.class, m -> true);
      assertThat(added.malformed()).isEmpty();
      FlowUpdate.Full update = (FlowUpdate.Full) added.entries().get(0);
      assertThat(update.event()).isEqualTo(FlowUpdate.Event.ADDED);
      assertThat(update.tableId()).isEqualTo(7);
      assertThat(update.match().normalized()).isEqualTo(flow.match().normalized());
      assertThat(update.actions()).isEqualTo(flow.actions());

      NiciraFlowStatsReply stats =
          ask(channel, NiciraFlowStatsRequest.all().withXid(4), NiciraFlowStatsReply.class);
      assertThat(stats.malformed()).isEmpty();
      assertThat(stats.entries().get(0).flow().normalized())
          .isEqualTo(Arbitrary10.withoutFlags(flow).normalized());
      assertThat(stats.entries().get(0).idleAge()).isNotEqualTo(NiciraFlowStats.UNKNOWN);
      NiciraAggregateStatsReply sum =
          ask(
              channel,
              NiciraAggregateStatsRequest.all().withXid(5),
              NiciraAggregateStatsReply.class);
      assertThat(sum.flows()).isEqualTo(1);

      channel.send(encode(NiciraFlowMod.deleteStrict(flow)));
      NiciraMessage removed =
          await(
              channel,
              NiciraMessage.class,
              message -> message.body() instanceof NiciraBody.FlowRemoved);
      NiciraBody.FlowRemoved body = (NiciraBody.FlowRemoved) removed.body();
      assertThat(body.cookie()).isEqualTo(9);
      assertThat(body.tableId()).isEqualTo(7);
      assertThat(body.match().normalized()).isEqualTo(flow.match().normalized());

      // In table 0, so that a packet comes to it.
      channel.send(encode(NiciraFlowMod.add(NiciraFlow.parse("arp actions=CONTROLLER:65535"))));
      List<Action> toTable = List.of(Action.Output.to(PortNumber.TABLE));
      channel.send(encode(PacketOut.of(PortNumber.of(2), toTable, PACKET)));
      NiciraMessage in =
          await(
              channel,
              NiciraMessage.class,
              message -> message.body() instanceof NiciraBody.PacketIn);
      assertThat(((NiciraBody.PacketIn) in.body()).data()).isEqualTo(PACKET);

      // A role request for a role that there is not.
      Bytes badRole = Bytes.ofHex("0000000a00000063");
      ErrorMessage error =
          ask(channel, new VendorMessage(8, NiciraBody.EXPERIMENTER, badRole), ErrorMessage.class);
      assertThat(error.describe()).isEqualTo("OFPRRFC_BAD_ROLE");
    }
  }

  private <M extends Message> M ask(
      PrivateOpenVSwitch.Channel channel, Message request, Class<M> reply) throws IOException {
    channel.send(encode(request));
    return await(channel, reply, message -> message.xid() == request.xid());
  }

  /** The next message of that kind, whatever comes before it. */
  private <M extends Message> M await(
      PrivateOpenVSwitch.Channel channel, Class<M> kind, Predicate<M> wanted) throws IOException {
    while (true) {
      Message message = codec.decode(channel.receive());
      if (kind.isInstance(message) && wanted.test(kind.cast(message))) {
        return kind.cast(message);
      }
    }
  }
}
