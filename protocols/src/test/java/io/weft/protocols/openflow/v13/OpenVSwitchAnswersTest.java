package io.weft.protocols.openflow.v13;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.PrivateOpenVSwitch;
import io.weft.protocols.openflow.nicira.FlowMonitor;
import io.weft.protocols.openflow.nicira.NiciraBody;
import io.weft.protocols.openflow.nicira.NiciraRole;
import io.weft.protocols.openflow.nicira.PacketInProperties;
import io.weft.protocols.openflow.nicira.TlvMapping;
import io.weft.protocols.openflow.nicira.TlvTableCommand;
import io.weft.protocols.openflow.oxm.Match;
import io.weft.protocols.openflow.oxm.OxmField;
import io.weft.protocols.packet.Bytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a real Open vSwitch says to a controller: read, understood, and written as it came. */
@Tag("real")
@Timeout(60)
class OpenVSwitchAnswersTest {
  private static final Bytes PACKET =
      Bytes.ofHex(
          "ffffffffffff020000000001080600010800060400010200000000"
              + "01c0a80001000000000000c0a80002");

  private static PrivateOpenVSwitch ovs;

  private final OpenFlowCodec codec = new OpenFlowCodec();
  private PrivateOpenVSwitch.Channel channel;
  private int nextXid = 100;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    ovs = PrivateOpenVSwitch.start(2, "OpenFlow13");
  }

  @AfterAll
  static void stop() throws IOException, InterruptedException {
    if (ovs != null) {
      ovs.close();
    }
  }

  @BeforeEach
  void connect() throws IOException {
    channel = ovs.connect(OpenFlowCodec.VERSION);
  }

  @AfterEach
  void disconnect() throws IOException {
    send(FlowMod.delete(FlowMod.ALL_TABLES, Match.ANY));
    send(GroupMod.delete(GroupMod.ALL_GROUPS));
    send(MeterMod.delete(Meter.ALL));
    ask(new BarrierRequest(0), BarrierReply.class);
    channel.close();
  }

  private int send(Message message) throws IOException {
    int xid = nextXid++;
    ByteBuf out = Unpooled.buffer();
    codec.encode(message.withXid(xid), out);
    channel.send(out);
    return xid;
  }

  /** The next message, which is written as it came. */
  private Message receive() throws IOException {
    Bytes frame = channel.receive();
    Message message = codec.decode(frame);
    ByteBuf again = Unpooled.buffer();
    codec.encode(message, again);
    assertThat(Bytes.copyOf(again)).as(message.toString()).isEqualTo(frame);
    return message;
  }

  private <M extends Message> M awaitMessage(Class<M> type) throws IOException {
    Message message = receive();
    while (message instanceof PortStatus) {
      message = receive();
    }
    assertThat(message).isInstanceOf(type);
    return type.cast(message);
  }

  private <M extends Message> M ask(Message request, Class<M> type) throws IOException {
    int xid = send(request);
    M reply = awaitMessage(type);
    assertThat(reply.xid()).isEqualTo(xid);
    return reply;
  }

  private NiciraBody askNicira(NiciraBody request) throws IOException {
    return ask(new NiciraMessage(0, request), NiciraMessage.class).body();
  }

  private void done() throws IOException {
    ask(new BarrierRequest(0), BarrierReply.class);
  }

  @Test
  void whatItIs() throws IOException {
    FeaturesReply features = ask(new FeaturesRequest(0), FeaturesReply.class);
    assertThat(features.tables()).isEqualTo(254);
    assertThat(features.capabilities() & FeaturesReply.GROUP_STATS).isNotZero();
    assertThat(ask(new DescRequest(0, 0), DescReply.class).hardware()).isEqualTo("Open vSwitch");
    PortDescReply ports = ask(new PortDescRequest(0, 0), PortDescReply.class);
    assertThat(ports.entries()).extracting(PortDescription::name).contains("p1", "p2", "br0");
    TableStatsReply tables = ask(new TableStatsRequest(0, 0), TableStatsReply.class);
    assertThat(tables.entries()).hasSize(254);
  }

  @Test
  void whatItsTablesCanDo() throws IOException {
    List<TableFeatures> tables = new ArrayList<>();
    TableFeaturesReply part = ask(TableFeaturesRequest.ask(), TableFeaturesReply.class);
    tables.addAll(part.entries());
    while (part.more()) {
      part = awaitMessage(TableFeaturesReply.class);
      tables.addAll(part.entries());
    }

    assertThat(part.malformed()).isEmpty();
    assertThat(tables).extracting(TableFeatures::tableId).startsWith(0, 1, 2).hasSize(254);
    List<TableFeatureProperty> properties = tables.get(0).properties();
    assertThat(properties).noneMatch(p -> p instanceof TableFeatureProperty.Unknown);
    Optional<TableFeatureProperty.Fields> match =
        properties.stream()
            .filter(TableFeatureProperty.Fields.class::isInstance)
            .map(TableFeatureProperty.Fields.class::cast)
            .filter(p -> p.kind() == TableFeatureProperty.FieldsOf.MATCH)
            .findFirst();
    assertThat(match.orElseThrow().fields())
        .contains(
            TableFeatureProperty.FieldId.of(OxmField.ETH_SRC, true),
            TableFeatureProperty.FieldId.of(OxmField.IN_PORT, false))
        .anySatisfy(id -> assertThat(id.field()).contains(OxmField.IPV4_DST));
  }

  @Test
  void settingsAreReadBack() throws IOException {
    send(new SetConfig(0, SetConfig.FRAG_NORMAL, 77));
    GetConfigReply config = ask(new GetConfigRequest(0), GetConfigReply.class);
    assertThat(config.missSendLength()).isEqualTo(77);

    AsyncConfig wanted = new AsyncConfig(3, 0, 7, 1, 15, 2);
    send(new SetAsync(0, wanted));
    assertThat(ask(new GetAsyncRequest(0), GetAsyncReply.class).config()).isEqualTo(wanted);
    send(new NiciraMessage(0, new NiciraBody.SetAsyncConfig(1, 2, 3, 4, 5, 6)));
    assertThat(ask(new GetAsyncRequest(0), GetAsyncReply.class).config())
        .isEqualTo(new AsyncConfig(1, 2, 3, 4, 5, 6));

    RoleReply role = ask(new RoleRequest(0, ControllerRole.MASTER, 5), RoleReply.class);
    assertThat(role.role()).isEqualTo(ControllerRole.MASTER);
    assertThat(askNicira(new NiciraBody.RoleRequest(NiciraRole.OTHER)))
        .isEqualTo(new NiciraBody.RoleReply(NiciraRole.OTHER));
  }

  @Test
  void metersGroupsAndCounters() throws IOException {
    MeterFeaturesReply features = ask(new MeterFeaturesRequest(0, 0), MeterFeaturesReply.class);
    assertThat(features.bandTypes()).isEqualTo(1 << 1);
    Meter meter =
        new Meter(7, Meter.KBPS | Meter.BURST | Meter.STATS, List.of(new MeterBand.Drop(9, 5)));
    send(MeterMod.add(meter));
    assertThat(ask(MeterConfigRequest.all(), MeterConfigReply.class).entries())
        .containsExactly(meter);
    MeterStats stats = ask(MeterStatsRequest.all(), MeterStatsReply.class).entries().get(0);
    assertThat(stats.meterId()).isEqualTo(7);
    assertThat(stats.bands()).containsExactly(new PacketCounter(0, 0));

    Group group = Group.parse("group_id=5,type=select,bucket=weight:3,actions=output:1");
    send(GroupMod.add(group));
    assertThat(ask(new GroupDescRequest(0, 0), GroupDescReply.class).entries())
        .containsExactly(group);
    GroupStats groupStats = ask(GroupStatsRequest.all(), GroupStatsReply.class).entries().get(0);
    assertThat(groupStats.groupId()).isEqualTo(5);
    assertThat(groupStats.buckets()).hasSize(1);
    GroupFeaturesReply groups = ask(new GroupFeaturesRequest(0, 0), GroupFeaturesReply.class);
    assertThat(groups.has(GroupType.FAST_FAILOVER)).isTrue();
    assertThat(groups.limits(GroupType.ALL).maxGroups()).isNotZero();

    assertThat(ask(PortStatsRequest.all(), PortStatsReply.class).entries())
        .extracting(PortStats::port)
        .contains(PortNumber.of(1), PortNumber.of(2), PortNumber.LOCAL);
    ask(QueueStatsRequest.all(), QueueStatsReply.class);
    QueueGetConfigReply queues =
        ask(new QueueGetConfigRequest(0, PortNumber.of(1)), QueueGetConfigReply.class);
    assertThat(queues.port()).isEqualTo(PortNumber.of(1));
    assertThat(queues.malformed()).isEmpty();
  }

  @Test
  void flowMonitorsTellOfChanges() throws IOException {
    Flow first = Flow.parse("table=1, priority=5,reg1=0x1 actions=output:1");
    send(FlowMod.add(first));
    FlowMonitorReply initial =
        ask(FlowMonitorRequest.of(FlowMonitor.all(3)), FlowMonitorReply.class);
    assertThat(initial.entries())
        .containsExactly(
            new FlowUpdate.Full(
                FlowUpdate.Event.ADDED, 0, 5, 0, 0, 1, 0, first.match(), first.instructions()));

    send(FlowMod.deleteStrict(first));
    FlowMonitorReply gone = awaitMessage(FlowMonitorReply.class);
    assertThat(gone.entries()).hasSize(1);
    FlowUpdate.Full update = (FlowUpdate.Full) gone.entries().get(0);
    assertThat(update.event()).isEqualTo(FlowUpdate.Event.DELETED);
    assertThat(update.reason()).isEqualTo(FlowRemoved.DELETE);
    assertThat(update.priority()).isEqualTo(5);

    send(new FlowMonitorCancel(0, 3));
    done();
    ErrorMessage error = ask(new FlowMonitorCancel(0, 3), ErrorMessage.class);
    assertThat(error.error()).contains(ErrorCode.NICIRA_UNKNOWN_MONITOR);
  }

  @Test
  void aBundleIsDoneAsAWhole() throws IOException {
    int flags = BundleControl.ATOMIC | BundleControl.ORDERED;
    BundleControl opened =
        ask(BundleControl.of(9, BundleCommand.OPEN_REQUEST, flags), BundleControl.class);
    assertThat(opened.command()).isEqualTo(BundleCommand.OPEN_REPLY);
    Flow flow = Flow.parse("table=2, priority=5,in_port=1 actions=output:2");
    send(BundleAdd.of(9, flags, FlowMod.add(flow)));
    done();
    assertThat(ask(FlowStatsRequest.all(), FlowStatsReply.class).entries()).isEmpty();
    BundleControl done =
        ask(BundleControl.of(9, BundleCommand.COMMIT_REQUEST, flags), BundleControl.class);
    assertThat(done.command()).isEqualTo(BundleCommand.COMMIT_REPLY);
    assertThat(ask(FlowStatsRequest.all(), FlowStatsReply.class).entries())
        .extracting(FlowStats::flow)
        .containsExactly(flow);

    ErrorMessage error =
        ask(BundleControl.of(9, BundleCommand.COMMIT_REQUEST, flags), ErrorMessage.class);
    assertThat(error.error()).contains(ErrorCode.ONF_BUNDLE_BAD_ID);
  }

  @Test
  void aPausedPacketGoesOn() throws IOException {
    // A controller that connects to the switch hears of packets only once it has said how much.
    send(new SetConfig(0, SetConfig.FRAG_NORMAL, Action.Output.NO_BUFFER));
    send(new NiciraMessage(0, new NiciraBody.SetPacketInFormat(NiciraBody.SetPacketInFormat.NXM2)));
    done();
    // controller(pause,userdata=01.02.03), and then to the controller as other packets.
    Action pause =
        new Action.Unknown(
            0xffff,
            Bytes.ofHex("00002320" + "0025000000000000" + "0003000701020300" + "0004000400000000"));
    Action.Output send = new Action.Output(PortNumber.CONTROLLER, Action.Output.NO_BUFFER);
    Match arp = Match.builder().arp().build();
    send(FlowMod.add(Flow.of(0, 5, 7, arp, Instruction.ApplyActions.of(pause, send))));
    send(
        new PacketOut(
            0,
            PacketIn.NO_BUFFER,
            PortNumber.of(1),
            List.of(Action.Output.to(PortNumber.TABLE)),
            PACKET));

    NiciraBody.PacketIn2 paused = (NiciraBody.PacketIn2) awaitMessage(NiciraMessage.class).body();
    PacketInProperties properties = paused.properties();
    assertThat(properties.packet()).isEqualTo(PACKET);
    assertThat(properties.fullLength()).isEqualTo(PACKET.length());
    assertThat(properties.userData()).isEqualTo(Bytes.ofHex("010203"));
    assertThat(properties.metadata().inPort()).contains(PortNumber.of(1));
    assertThat(properties.continuation()).isPresent();

    send(new NiciraMessage(0, paused.resume()));
    NiciraBody.PacketIn2 gone = (NiciraBody.PacketIn2) awaitMessage(NiciraMessage.class).body();
    assertThat(gone.properties().packet()).isEqualTo(PACKET);
    assertThat(gone.properties().continuation()).isEmpty();

    send(new NiciraMessage(0, new NiciraBody.SetPacketInFormat(NiciraBody.SetPacketInFormat.NXM)));
    send(new NiciraMessage(0, paused.resume()));
    NiciraBody.PacketIn older = (NiciraBody.PacketIn) awaitMessage(NiciraMessage.class).body();
    assertThat(older.data()).isEqualTo(PACKET);
    assertThat(older.match().isEmpty()).isFalse();
  }

  @Test
  void tunnelOptionsAreMapped() throws IOException {
    TlvMapping mapping = new TlvMapping(0xffff, 3, 8, 5);
    send(new NiciraMessage(0, new NiciraBody.TlvTableMod(TlvTableCommand.ADD, List.of(mapping))));
    NiciraBody.TlvTableReply table =
        (NiciraBody.TlvTableReply) askNicira(new NiciraBody.TlvTableRequest());
    assertThat(table.maxFields()).isEqualTo(64);
    assertThat(table.mappings()).containsExactly(mapping);

    NiciraBody again = new NiciraBody.TlvTableMod(TlvTableCommand.ADD, List.of(mapping));
    ErrorMessage error = ask(new NiciraMessage(0, again), ErrorMessage.class);
    assertThat(error.error()).contains(ErrorCode.NICIRA_TLV_TABLE_ALREADY_MAPPED);
    send(new NiciraMessage(0, new NiciraBody.TlvTableMod(TlvTableCommand.CLEAR, List.of())));
    assertThat(((NiciraBody.TlvTableReply) askNicira(new NiciraBody.TlvTableRequest())).mappings())
        .isEmpty();
  }
}
