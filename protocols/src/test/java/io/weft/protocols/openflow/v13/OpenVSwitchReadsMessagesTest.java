package io.weft.protocols.openflow.v13;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.protocols.openflow.DatapathId;
import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.PrivateOpenVSwitch;
import io.weft.protocols.openflow.nicira.AsyncProperty;
import io.weft.protocols.openflow.nicira.CtFlushProperty;
import io.weft.protocols.openflow.nicira.CtTupleField;
import io.weft.protocols.openflow.nicira.FlowMonitor;
import io.weft.protocols.openflow.nicira.IpfixScope;
import io.weft.protocols.openflow.nicira.IpfixStats;
import io.weft.protocols.openflow.nicira.NiciraBody;
import io.weft.protocols.openflow.nicira.NiciraRole;
import io.weft.protocols.openflow.nicira.PacketInProperties;
import io.weft.protocols.openflow.nicira.PacketInProperty;
import io.weft.protocols.openflow.nicira.TlvMapping;
import io.weft.protocols.openflow.nicira.TlvTableCommand;
import io.weft.protocols.openflow.oxm.Match;
import io.weft.protocols.openflow.oxm.OxmField;
import io.weft.protocols.openflow.v13.TableFeatureProperty.ActionsOf;
import io.weft.protocols.openflow.v13.TableFeatureProperty.FieldId;
import io.weft.protocols.openflow.v13.TableFeatureProperty.FieldsOf;
import io.weft.protocols.openflow.v13.TableFeatureProperty.TypeId;
import io.weft.protocols.packet.Bytes;
import io.weft.protocols.packet.Ipv6Address;
import io.weft.protocols.packet.MacAddress;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Open vSwitch reads what this codec writes of every type that it has, and means the same by it.
 */
@Tag("real")
class OpenVSwitchReadsMessagesTest {
  private static final PortNumber TWO = PortNumber.of(2);
  private static final MacAddress MAC = MacAddress.parse("02:00:00:00:00:01");
  private static final Match METADATA = Match.builder().reg(1, 2).metadata(3).build();
  private static final String METADATA_TEXT = "reg1=0x2,metadata=0x3";

  private static final Bytes PACKET =
      Bytes.ofHex(
          "ffffffffffff020000000001080600010800060400010200000000"
              + "01c0a80001000000000000c0a80002");

  private static final String PACKET_TEXT = "arp_spa=192.168.0.1,arp_tpa=192.168.0.2";

  private static final Flow FLOW =
      Flow.parse("table=3, priority=7,ip,reg4=0x1,nw_dst=10.0.0.0/8 actions=output:2");

  private static final String FLOW_TEXT =
      "priority=7,ip,reg4=0x1,nw_dst=10.0.0.0/8 actions=output:2";

  private static final PortDescription PORT =
      new PortDescription(TWO, MAC, "eth0", 0x65, 7, 0xffff, 0, 0, 0, 1000, 2000);

  /** Those whose names are of another version in Open vSwitch. */
  private static final Set<ErrorCode> NAMED_OTHERWISE =
      EnumSet.of(
          ErrorCode.BAD_REQUEST_BAD_MULTIPART,
          ErrorCode.BAD_REQUEST_BAD_EXPERIMENTER,
          ErrorCode.BAD_REQUEST_BAD_EXP_TYPE,
          ErrorCode.BAD_REQUEST_IS_SLAVE,
          ErrorCode.BAD_ACTION_BAD_EXPERIMENTER,
          ErrorCode.BAD_ACTION_BAD_EXP_TYPE,
          ErrorCode.TABLE_FEATURES_FAILED_BAD_ARGUMENT);

  private static void prints(Message message, String... parts)
      throws IOException, InterruptedException {
    assertThat(ofpPrint(message))
        .contains(parts)
        .doesNotContain("***")
        .doesNotContain("WARN")
        .doesNotContain("decode error");
  }

  private static void prints(NiciraBody body, String... parts)
      throws IOException, InterruptedException {
    prints(new NiciraMessage(1, body), parts);
  }

  @Test
  void connectionAndConfiguration() throws IOException, InterruptedException {
    prints(Hello.of(1, 1, 4), "OFPT_HELLO (OF1.3) (xid=0x1)", "version bitmap: 0x01, 0x04");
    prints(new EchoRequest(1, Bytes.EMPTY), "OFPT_ECHO_REQUEST", "0 bytes of payload");
    prints(new EchoReply(1, Bytes.ofHex("01")), "OFPT_ECHO_REPLY", "1 bytes of payload");
    prints(new FeaturesRequest(1), "OFPT_FEATURES_REQUEST");
    prints(
        new FeaturesReply(1, new DatapathId(0x1f), 256, 254, 0, 0x4f),
        "dpid:000000000000001f",
        "n_tables:254, n_buffers:256",
        "capabilities: FLOW_STATS TABLE_STATS PORT_STATS GROUP_STATS QUEUE_STATS");
    prints(new GetConfigRequest(1), "OFPT_GET_CONFIG_REQUEST");
    prints(new GetConfigReply(1, SetConfig.FRAG_NORMAL, 128), "frags=normal miss_send_len=128");
    prints(new SetConfig(1, SetConfig.FRAG_DROP, 128), "frags=drop miss_send_len=128");
    prints(new BarrierRequest(1), "OFPT_BARRIER_REQUEST");
    prints(new BarrierReply(1), "OFPT_BARRIER_REPLY");
    prints(new RoleRequest(1, ControllerRole.EQUAL, 3), "OFPT_ROLE_REQUEST", "role=equal");
    prints(new RoleReply(1, ControllerRole.SLAVE, 3), "OFPT_ROLE_REPLY", "generation_id=3");
    prints(
        new RoleStatus(1, ControllerRole.MASTER, RoleStatus.CONFIG, 16, List.of()),
        "ONFT_ROLE_STATUS",
        "generation_id=16 reason=configuration_changed");
    prints(new GetAsyncRequest(1), "OFPT_GET_ASYNC_REQUEST");
    AsyncConfig config = new AsyncConfig(5, 7, 3, 4, 0, 3);
    for (Message message : List.of(new GetAsyncReply(1, config), new SetAsync(1, config))) {
      prints(
          message,
          "PACKET_IN: no_match invalid_ttl\n",
          "PORT_STATUS: add delete\n",
          "FLOW_REMOVED: (off)",
          "PACKET_IN: no_match action invalid_ttl\n",
          "PORT_STATUS: modify\n",
          "FLOW_REMOVED: idle hard\n");
    }
  }

  @Test
  void errors() throws IOException, InterruptedException {
    for (ErrorCode error : ErrorCode.values()) {
      String printed = ofpPrint(ErrorMessage.of(1, error, Bytes.EMPTY));
      String name = error.describe().substring(error.describe().indexOf(' ') + 1);
      if (error.experimenter() == 0 && !NAMED_OTHERWISE.contains(error)) {
        assertThat(printed.lines().findFirst()).as(error.name()).get().asString().endsWith(name);
      } else {
        assertThat(printed).as(error.name()).containsPattern(": (OFP|NX)[A-Z]+_[A-Z_]+");
      }
    }
  }

  @Test
  void packetsAndFlows() throws IOException, InterruptedException {
    prints(
        new PacketIn(1, 7, 42, PacketIn.ACTION, 3, 9, METADATA, PACKET),
        "table_id=3 cookie=0x9 total_len=42 " + METADATA_TEXT + " (via action)",
        "buffer=0x00000007",
        PACKET_TEXT);
    prints(
        new PacketOut(
            1, PacketIn.NO_BUFFER, PortNumber.CONTROLLER, List.of(Action.Output.to(TWO)), PACKET),
        "in_port=CONTROLLER actions=output:2 data_len=42",
        PACKET_TEXT);
    prints(FlowMod.add(FLOW), "OFPT_FLOW_MOD", "ADD table:3 " + FLOW_TEXT);
    prints(
        new FlowRemoved(1, 5, 6, FlowRemoved.DELETE, 3, 4, 5, 6, 7, 8, 9, FLOW.match()),
        "reason=delete table_id=3 cookie:0x5 duration4.000000005s idle6 hard7 pkts8 bytes9");
    prints(FlowStatsRequest.all(), "OFPST_FLOW request");
    prints(
        FlowStatsReply.of(1, false, List.of(new FlowStats(FLOW, 1, 2, 3, 4))),
        "duration=1.000000002s, table=3, n_packets=3, n_bytes=4, " + FLOW_TEXT);
    prints(
        new AggregateStatsRequest(1, 0, 3, TWO, -1, 0, 0, FLOW.match()),
        "table=3",
        "out_port=2",
        "nw_dst=10.0.0.0/8");
    prints(new AggregateStatsReply(1, 0, 5, 6, 7), "packet_count=5 byte_count=6 flow_count=7");
    FlowMonitor monitor = new FlowMonitor(5, 0x3f, TWO, 1, Match.builder().inPort(1).build());
    prints(
        FlowMonitorRequest.of(monitor, FlowMonitor.all(6)),
        "id=5 flags=initial,add,delete,modify,actions,own out_port=2 table=1 in_port=1",
        "id=6 flags=initial,add,delete,modify,actions,own");
    FlowUpdate gone =
        new FlowUpdate.Full(
            FlowUpdate.Event.DELETED,
            FlowRemoved.DELETE,
            7,
            6,
            5,
            3,
            9,
            FLOW.match(),
            FLOW.instructions());
    prints(
        FlowMonitorReply.of(0, false, List.of(gone, new FlowUpdate.Abbreviated(0x1234))),
        "event=DELETED reason=delete table=3 idle_timeout=6 hard_timeout=5 cookie=0x9"
            + " ip,reg4=0x1,nw_dst=10.0.0.0/8 actions=output:2",
        "event=ABBREV xid=0x1234");
    prints(new FlowMonitorCancel(1, 5), "ONFT_FLOW_MONITOR_CANCEL", "id=5");
    prints(new FlowMonitorPaused(1), "ONFT_FLOW_MONITOR_PAUSED");
    prints(new FlowMonitorResumed(1), "ONFT_FLOW_MONITOR_RESUMED");
    prints(
        BundleControl.of(
            1, BundleCommand.OPEN_REQUEST, BundleControl.ATOMIC | BundleControl.ORDERED),
        "bundle_id=0x1 type=OPEN_REQUEST flags=atomic ordered");
    prints(
        BundleAdd.of(1, BundleControl.ATOMIC, FlowMod.add(FLOW)),
        "bundle_id=0x1 flags=atomic",
        "ADD table:3 " + FLOW_TEXT);
  }

  @Test
  void groupsAndMeters() throws IOException, InterruptedException {
    String text = "group_id=1,type=all,bucket=actions=output:3";
    Group group = Group.parse(text);
    prints(GroupMod.add(group), "ADD " + text);
    prints(new GroupDescRequest(1, 0), "OFPST_GROUP_DESC request");
    prints(GroupDescReply.of(1, false, List.of(group)), text);
    prints(new GroupStatsRequest(1, 0, 4), "group_id=4");
    List<PacketCounter> counters = List.of(new PacketCounter(6, 7));
    prints(
        GroupStatsReply.of(1, false, List.of(new GroupStats(4, 1, 2, 3, 4, 5, counters))),
        "group_id=4,duration=4.000000005s,ref_count=1,packet_count=2,byte_count=3,"
            + "bucket0:packet_count=6,byte_count=7");
    prints(new GroupFeaturesRequest(1, 0), "OFPST_GROUP_FEATURES request");
    prints(
        new GroupFeaturesReply(
            1,
            0,
            15,
            3,
            new GroupLimits(1, 1),
            new GroupLimits(2, 1 << 11),
            new GroupLimits(3, 1 << 17),
            new GroupLimits(4, 1 << 22)),
        "Types:  0xf",
        "Capabilities:  0x3",
        "max_groups=0x1\n       actions: output\n    select",
        "max_groups=0x2\n",
        "max_groups=0x3\n       actions: push_vlan\n    fast failover",
        "max_groups=0x4\n       actions: group\n");
    Meter meter =
        new Meter(
            5,
            Meter.KBPS | Meter.BURST | Meter.STATS,
            List.of(new MeterBand.Drop(1024, 128), new MeterBand.DscpRemark(10, 20, 1)));
    String bands =
        "meter=5 kbps burst stats bands=\ntype=drop rate=1024 burst_size=128\n"
            + "type=dscp_remark rate=10 burst_size=20 prec_level=1";
    prints(MeterMod.add(meter), "ADD " + bands);
    prints(MeterMod.delete(Meter.ALL), "DEL meter=all");
    prints(new MeterConfigRequest(1, 0, 4), "meter=4");
    prints(MeterConfigReply.of(1, false, List.of(meter)), bands);
    prints(MeterStatsRequest.all(), "meter=all");
    prints(
        MeterStatsReply.of(1, false, List.of(new MeterStats(4, 1, 2, 3, 4, 5, counters))),
        "meter:4 flow_count:1 packet_in_count:2 byte_in_count:3 duration:4.000000005s bands:",
        "0: packet_count:6 byte_count:7");
    prints(new MeterFeaturesRequest(1, 0), "OFPST_METER_FEATURES request");
    prints(
        new MeterFeaturesReply(1, 0, 65536, 6, 15, 16, 2),
        "max_meter:65536 max_bands:16 max_color:2",
        "band_types: drop dscp_remark",
        "capabilities: kbps pktps burst stats");
  }

  @Test
  void portsAndQueues() throws IOException, InterruptedException {
    String port =
        "2(eth0): addr:02:00:00:00:00:01\n"
            + "     config:     PORT_DOWN NO_RECV NO_FWD NO_PACKET_IN\n"
            + "     state:      LINK_DOWN BLOCKED LIVE\n"
            + "     current:    10MB-HD 10MB-FD 100MB-HD 100MB-FD 1GB-HD 1GB-FD 10GB-FD 40GB-FD"
            + " 100GB-FD 1TB-FD OTHER COPPER FIBER AUTO_NEG AUTO_PAUSE AUTO_PAUSE_ASYM\n"
            + "     speed: 1 Mbps now, 2 Mbps max";
    prints(new PortStatus(1, PortStatus.ADD, PORT), "ADD: " + port);
    prints(new PortDescRequest(1, 0), "OFPST_PORT_DESC request");
    prints(new PortDescReply(1, 0, List.of(PORT)), port);
    prints(
        PortMod.power(PORT, false),
        "port: 2: addr:02:00:00:00:00:01",
        "config: PORT_DOWN\n",
        "mask:   PORT_DOWN\n");
    int fast = PortFeature.FULL_10GB.bit() | PortFeature.FIBER.bit();
    prints(new PortMod(1, TWO, MAC, 0, 0, fast), "advertise: 10GB-FD FIBER");
    prints(new PortStatsRequest(1, 0, TWO), "port_no=2");
    prints(
        PortStatsReply.of(
            1, false, List.of(new PortStats(TWO, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14))),
        "rx pkts=1, bytes=3, drop=5, errs=7, frame=9, over=10, crc=11",
        "tx pkts=2, bytes=4, drop=6, errs=8, coll=12",
        "duration=13.000000014s");
    prints(new QueueStatsRequest(1, 0, TWO, 5), "port=2 queue=5");
    prints(
        QueueStatsReply.of(1, false, List.of(new QueueStats(TWO, 5, 1, 2, 3, 4, 5))),
        "port 2 queue 5: bytes=1, pkts=2, errors=3, duration=4.000000005s");
    prints(new QueueGetConfigRequest(1, TWO), "port=2");
    PacketQueue queue =
        new PacketQueue(
            5, TWO, List.of(new QueueProperty.MinRate(500), new QueueProperty.MaxRate(750)));
    prints(
        QueueGetConfigReply.of(1, TWO, List.of(queue)),
        "port=2",
        "queue 5: min_rate:50.0% max_rate:75.0%");
  }

  @Test
  void tablesAndDescription() throws IOException, InterruptedException {
    prints(new DescRequest(1, 0), "OFPST_DESC request");
    prints(
        new DescReply(1, 0, "maker", "hw", "sw", "serial", "dp"),
        "Manufacturer: maker\nHardware: hw\nSoftware: sw\nSerial Num: serial\nDP Description: dp");
    prints(new TableStatsRequest(1, 0), "OFPST_TABLE request");
    prints(
        new TableStatsReply(1, 0, List.of(new TableStats(0, 1, 2, 3))),
        "active=1, lookup=2, matched=3");
    prints(new TableMod(1, 2, 0), "table_id=2");
    prints(TableFeaturesRequest.ask(), "OFPST_TABLE_FEATURES request");
    List<FieldId> all =
        List.of(FieldId.of(OxmField.ETH_SRC, false), FieldId.of(OxmField.IN_PORT, false));
    TableFeatures table =
        new TableFeatures(
            3,
            "classifier",
            -1,
            0xff,
            3,
            1000,
            List.of(
                new TableFeatureProperty.Instructions(false, List.of(TypeId.of(1), TypeId.of(4))),
                new TableFeatureProperty.NextTables(false, List.of(4, 5)),
                new TableFeatureProperty.Actions(ActionsOf.WRITE, List.of(TypeId.of(0))),
                new TableFeatureProperty.Actions(ActionsOf.APPLY, List.of(TypeId.of(22))),
                new TableFeatureProperty.Fields(
                    FieldsOf.MATCH,
                    List.of(
                        FieldId.of(OxmField.ETH_SRC, true), FieldId.of(OxmField.IN_PORT, false))),
                new TableFeatureProperty.Fields(FieldsOf.WILDCARDS, all),
                new TableFeatureProperty.Fields(
                    FieldsOf.WRITE_SET_FIELD, List.of(FieldId.of(OxmField.ETH_DST, false))),
                new TableFeatureProperty.Fields(
                    FieldsOf.APPLY_SET_FIELD, List.of(FieldId.of(OxmField.ETH_SRC, false)))));
    prints(
        TableFeaturesReply.of(1, false, List.of(table)),
        "table 3 (\"classifier\")",
        "metadata: match=0xffffffffffffffff write=0xff\n",
        "max_entries=1000",
        "next tables: 4-5",
        "instructions: apply_actions goto_table",
        "actions: output\n",
        "actions: group\n",
        "supported on Set-Field: eth_dst",
        "supported on Set-Field: eth_src",
        "arbitrary mask: eth_src",
        "exact match or wildcard: in_port");
  }

  @Test
  void nicira() throws IOException, InterruptedException {
    prints(new NiciraBody.RoleRequest(NiciraRole.OTHER), "NXT_ROLE_REQUEST", "role=equal");
    prints(new NiciraBody.RoleReply(NiciraRole.MASTER), "NXT_ROLE_REPLY");
    prints(NiciraBody.FlowModTableId.of(true), "NXT_FLOW_MOD_TABLE_ID", "enable");
    prints(
        new NiciraBody.SetPacketInFormat(NiciraBody.SetPacketInFormat.NXM2),
        "format=nxt_packet_in2");
    prints(
        new NiciraBody.PacketIn(7, 42, PacketIn.ACTION, 3, 9, METADATA, PACKET),
        "NXT_PACKET_IN (OF1.3)",
        "table_id=3 cookie=0x9 total_len=42 " + METADATA_TEXT + " (via action)",
        "buffer=0x00000007",
        PACKET_TEXT);
    PacketInProperties properties =
        PacketInProperties.of(
            new PacketInProperty.Packet(PACKET),
            new PacketInProperty.FullLength(100),
            new PacketInProperty.BufferId(77),
            new PacketInProperty.TableId(7),
            new PacketInProperty.Cookie(0x1234),
            new PacketInProperty.Reason(PacketIn.ACTION),
            new PacketInProperty.Metadata(METADATA),
            new PacketInProperty.UserData(Bytes.ofHex("0102")));
    for (NiciraBody body :
        List.of(new NiciraBody.PacketIn2(properties), new NiciraBody.Resume(properties))) {
      prints(
          body,
          "table_id=7 cookie=0x1234 total_len=100 " + METADATA_TEXT + " (via action)",
          "buffer=0x0000004d",
          "userdata=01.02",
          PACKET_TEXT);
    }
    prints(
        new NiciraBody.FlowRemoved(5, 6, FlowRemoved.DELETE, 3, 4, 5, 6, 7, 8, FLOW.match()),
        "reason=delete table_id=3 cookie:0x5 duration4.000000005s idle6 pkts7 bytes8");
    prints(new NiciraBody.FlowAge(), "NXT_FLOW_AGE");
    prints(
        new NiciraBody.SetAsyncConfig(5, 7, 3, 4, 0, 3),
        "PACKET_IN: no_match invalid_ttl\n",
        "PORT_STATUS: modify\n",
        "FLOW_REMOVED: idle hard\n");
    prints(
        new NiciraBody.SetAsyncConfig2(
            List.of(
                new AsyncProperty.Mask(AsyncProperty.PACKET_IN_SLAVE + 1, 5),
                new AsyncProperty.Mask(AsyncProperty.PORT_STATUS_SLAVE, 4))),
        "PACKET_IN: no_match invalid_ttl\n",
        "PORT_STATUS: modify\n");
    prints(new NiciraBody.SetControllerId(123), "id=123");
    List<TlvMapping> mappings = List.of(new TlvMapping(0xffff, 1, 4, 3));
    prints(
        new NiciraBody.TlvTableMod(TlvTableCommand.ADD, mappings),
        "ADD mapping table",
        "0xffff   0x1       4  tun_metadata3");
    prints(new NiciraBody.TlvTableRequest(), "NXT_TLV_TABLE_REQUEST");
    prints(
        new NiciraBody.TlvTableReply(256, 64, mappings),
        "max option space=256 max fields=64",
        "0xffff   0x1       4  tun_metadata3");
    prints(new NiciraBody.CtFlushZone(13), "zone_id=13");
    List<CtTupleField> tuple =
        List.of(
            new CtTupleField.Source(Ipv6Address.parse("::ffff:10.10.0.1")),
            new CtTupleField.Destination(Ipv6Address.parse("::ffff:10.10.0.2")),
            new CtTupleField.Value(CtTupleField.Kind.SOURCE_PORT, 80),
            new CtTupleField.Value(CtTupleField.Kind.DESTINATION_PORT, 8080));
    prints(
        new NiciraBody.CtFlush(
            6, List.of(new CtFlushProperty.Zone(13), new CtFlushProperty.Tuple(false, tuple))),
        "zone=13",
        "'ct_nw_src=10.10.0.1,ct_nw_dst=10.10.0.2,ct_tp_src=80,ct_tp_dst=8080,ct_nw_proto=6'");
    for (IpfixScope scope : IpfixScope.values()) {
      prints(new IpfixStatsRequest(1, 0, scope), "NXST_IPFIX_" + scope + " request");
      IpfixStats stats = new IpfixStats(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
      prints(
          new IpfixStatsReply(1, 0, scope, List.of(stats)),
          "flows=1, current flows=2, sampled pkts=3, ipv4 ok=4, ipv6 ok=5, tx pkts=9",
          "pkts errs=6, ipv4 errs=7, ipv6 errs=8, tx errs=10");
    }
  }

  private static String ofpPrint(Message message) throws IOException, InterruptedException {
    ByteBuf wire = Unpooled.buffer();
    new OpenFlowCodec().encode(message, wire);
    return PrivateOpenVSwitch.print(wire);
  }
}
