package io.weft.protocols.openflow.v10;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.ProtocolException;
import io.weft.protocols.openflow.nicira.FlowMonitor;
import io.weft.protocols.openflow.v13.NiciraAction;
import io.weft.protocols.packet.Bytes;
import io.weft.protocols.packet.Ipv4Address;
import io.weft.protocols.packet.MacAddress;
import java.lang.management.ManagementFactory;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenFlow10CodecTest {
  private static final Flow FLOW =
      Flow.parse(
          "cookie=0x4, priority=5,udp,in_port=1,dl_vlan=7,nw_src=10.0.0.0/8,tp_dst=67"
              + " actions=strip_vlan,mod_nw_tos:32,enqueue:3:4,CONTROLLER:65535");

  private final OpenFlowCodec codec = new OpenFlowCodec();

  private ByteBuf encode(Message message) {
    ByteBuf out = Unpooled.buffer();
    codec.encode(message, out);
    return out;
  }

  @Test
  void oneBadEntryDoesNotTakeTheOthersWithIt() {
    FlowStats stats = new FlowStats(FLOW, 1, 2, 3, 4);
    ByteBuf wire = encode(FlowStatsReply.of(7, true, List.of(stats, stats, stats)));
    int entry = (wire.readableBytes() - 12) / 3;
    int firstAction = 12 + entry + 88;
    wire.setShort(firstAction + 2, 12);

    FlowStatsReply reply = (FlowStatsReply) codec.decode(wire);

    assertThat(reply.more()).isTrue();
    assertThat(reply.entries()).containsExactly(stats, stats);
    assertThat(reply.malformed()).hasSize(1);
    assertThat(reply.malformed().get(0).index()).isEqualTo(1);
    assertThat(reply.malformed().get(0).cause()).hasMessageContaining("has 12 bytes");
    assertThat(reply.malformed().get(0).cause().offset()).isEqualTo(firstAction);
    assertThat(encode(reply)).isEqualTo(wire);
  }

  @Test
  void aStrictDeletionOfNicirasIsOfAnyCookie() {
    NiciraFlow flow = NiciraFlow.parse("cookie=0x5, table=3, priority=7,arp actions=output:1");
    assertThat(NiciraFlowMod.deleteStrict(flow))
        .isEqualTo(
            new NiciraFlowMod(
                0,
                0,
                3,
                FlowModCommand.DELETE_STRICT,
                0,
                0,
                7,
                PacketIn.NO_BUFFER,
                PortNumber.ANY,
                0,
                flow.match(),
                List.of()));
  }

  @Test
  void anEntryWhoseLengthLiesEndsTheReply() {
    ByteBuf wire = encode(FlowStatsReply.of(7, false, List.of(new FlowStats(FLOW, 1, 2, 3, 4))));
    wire.setShort(12, wire.readableBytes());
    assertThatThrownBy(() -> codec.decode(wire))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("an entry needs");

    wire.setShort(12, 0);
    assertThatThrownBy(() -> codec.decode(wire))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("an entry of 0 bytes");
  }

  @Test
  void aQueueThatCannotBeReadIsKeptAsItsBytes() {
    QueueDescription good = new QueueDescription(1, List.of(new QueueProperty.MinRate(500)));
    ByteBuf wire = encode(QueueGetConfigReply.of(7, PortNumber.of(3), List.of(good, good)));
    wire.setShort(16 + 8 + 2, 3);

    QueueGetConfigReply reply = (QueueGetConfigReply) codec.decode(wire);

    assertThat(reply.queues()).containsExactly(good);
    assertThat(reply.malformed()).singleElement().satisfies(m -> assertThat(m.index()).isZero());
    assertThat(encode(reply)).isEqualTo(wire);
  }

  @Test
  void anEntryWithBytesLeftOverIsMalformedAndNotReadToo() {
    FlowUpdate update = new FlowUpdate.Abbreviated(5);
    ByteBuf wire = encode(NiciraFlowMonitorReply.of(7, false, List.of(update, update, update)));
    int first = 24;
    wire.setShort(first, 16);

    NiciraFlowMonitorReply reply = (NiciraFlowMonitorReply) codec.decode(wire);

    assertThat(reply.entries()).containsExactly(update);
    assertThat(reply.malformed()).hasSize(1);
    assertThat(encode(reply)).isEqualTo(wire);
  }

  @Test
  void tooManyMalformedEntriesEndTheReply() {
    FlowUpdate update = new FlowUpdate.Abbreviated(5);
    ByteBuf wire = encode(NiciraFlowMonitorReply.of(7, false, Collections.nCopies(65, update)));
    for (int i = 0; i < 65; i++) {
      wire.setShort(24 + 8 * i + 2, 99);
    }

    assertThatThrownBy(() -> codec.decode(wire))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("more than 64 malformed entries");
  }

  @Test
  void actionsInsideAnotherAreOfThisVersionOrNiciras() {
    NiciraAction.CloneAction empty = new NiciraAction.CloneAction(List.of());
    NiciraAction.CloneAction exits = new NiciraAction.CloneAction(List.of(new NiciraAction.Exit()));
    List<Action> own = List.of(new Action.SetVlanVid(5), Action.Nicira.of(exits));
    Action clone = new Action.Nicira(empty, own);
    PacketOut out = PacketOut.of(PortNumber.ANY, List.of(clone), Bytes.EMPTY);

    assertThat(codec.decode(encode(out))).isEqualTo(out);
    assertThat(FlowText.formatActions(out.actions()))
        .isEqualTo("clone(mod_vlan_vid:5,clone(exit))");
    assertThat(Action.Nicira.of(exits))
        .isEqualTo(new Action.Nicira(empty, List.of(Action.Nicira.of(new NiciraAction.Exit()))));
    assertThatThrownBy(() -> new Action.Nicira(exits, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Action.Nicira(new NiciraAction.Exit(), own))
        .isInstanceOf(IllegalArgumentException.class);
    io.weft.protocols.openflow.v13.Action later =
        new io.weft.protocols.openflow.v13.Action.PopVlan();
    assertThatThrownBy(() -> Action.Nicira.of(new NiciraAction.CloneAction(List.of(later))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PopVlan");
  }

  @Test
  void anActionWithAValueThatItsTypeDoesNotHaveIsKeptAsItsBytes() {
    for (String action : List.of("000100081fff0000", "0002000809000000", "0008000823000000")) {
      Bytes wire = Bytes.ofHex("010d001800000001ffffffffffff0008" + action);

      PacketOut read = (PacketOut) codec.decode(wire.toByteBuf());

      assertThat(read.actions()).singleElement().isInstanceOf(Action.Unknown.class);
      assertThat(Bytes.copyOf(encode(read))).isEqualTo(wire);
    }
  }

  @Test
  void whatWasReadOutlivesTheBuffer() {
    PacketIn message =
        new PacketIn(
            1, PacketIn.NO_BUFFER, 5, PortNumber.LOCAL, PacketIn.NO_MATCH, Bytes.ofHex("01020304"));
    ByteBuf wire = encode(message);

    Message read = codec.decode(wire);
    wire.setZero(0, wire.capacity());
    wire.release();

    assertThat(read).isEqualTo(message);
  }

  @Test
  void onlyItsOwnVersionIsRead() {
    ByteBuf hello = encode(Hello.of(1));
    assertThat(codec.decode(hello)).isEqualTo(Hello.of(1));

    assertThatThrownBy(() -> codec.decode(hello.setByte(0, 4)))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("version 4");
  }

  @Test
  void aMessageTooLongForItsLengthFieldIsRefusedAndNothingWritten() {
    ByteBuf out = Unpooled.buffer().writeByte(1);

    assertThatThrownBy(() -> codec.encode(new EchoRequest(1, Bytes.copyOf(new byte[65_528])), out))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("65536");
    assertThat(out.readableBytes()).isEqualTo(1);
  }

  @Test
  void reservedPortsAreTheSameAsInLaterVersions() {
    Action.Output output = new Action.Output(PortNumber.CONTROLLER, 128);
    ByteBuf wire = encode(PacketOut.of(PortNumber.ANY, List.of(output), Bytes.EMPTY));
    assertThat(wire.getUnsignedShort(12)).isEqualTo(0xffff);
    assertThat(wire.getUnsignedShort(20)).isEqualTo(0xfffd);
    assertThat(((PacketOut) codec.decode(wire)).inPort()).isSameAs(PortNumber.ANY);

    assertThat(PortNumber.of16Bits(0xff00)).isEqualTo(PortNumber.MAX);
    assertThat(PortNumber.of16Bits(0xfeff)).isEqualTo(PortNumber.of(0xfeff));
    assertThat(PortNumber.of(0xff00).fits16Bits()).isFalse();
    assertThatThrownBy(() -> Action.Output.to(PortNumber.of(0x10000)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("65536");
    assertThatThrownBy(() -> PortNumber.of16Bits(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void errorsAreNamed() {
    assertThat(new ErrorMessage(1, ErrorMessage.FLOW_MOD_FAILED, 0, Bytes.EMPTY).describe())
        .isEqualTo("FLOW_MOD_FAILED ALL_TABLES_FULL");
    assertThat(new ErrorMessage(1, 99, 1, Bytes.EMPTY).describe())
        .isEqualTo("error type 99 code 1");
    Bytes niciras = Bytes.ofHex("0000232000010100cafe");
    ErrorMessage error = new ErrorMessage(1, ErrorMessage.VENDOR, 0, niciras);
    assertThat(error.describe()).isEqualTo("NXBRC_NXM_INVALID");
    assertThat(error.vendorError())
        .contains(new ErrorMessage.VendorError(0x2320, 1, 256, Bytes.ofHex("cafe")));
    Bytes others = Bytes.ofHex("1234100000010100");
    assertThat(new ErrorMessage(1, ErrorMessage.VENDOR, 0, others).describe())
        .isEqualTo("vendor 0x12341000 error type 1 code 256");
    assertThat(new ErrorMessage(1, ErrorMessage.VENDOR, 0, Bytes.EMPTY).vendorError()).isEmpty();
  }

  @Test
  void aMatchTellsWhatCounts() {
    Match match = Match.parse("tcp,in_port=LOCAL,vlan_tci=0x0000,nw_dst=10.1.0.0/16,tp_src=80");

    assertThat(match.inPort()).contains(PortNumber.LOCAL);
    assertThat(match.vlanVid()).hasValue(Match.NO_VLAN);
    assertThat(match.vlanPcp()).isEmpty();
    assertThat(match.ethSrc()).isEmpty();
    assertThat(match.ethDst()).isEmpty();
    assertThat(match.ethType()).hasValue(0x0800);
    assertThat(match.ipProto()).hasValue(6);
    assertThat(match.ipTos()).isEmpty();
    assertThat(match.ipv4Src()).isEmpty();
    assertThat(match.ipv4Dst()).contains(Ipv4Address.of(10, 1, 0, 0));
    assertThat(match.ipv4DstPrefix()).isEqualTo(16);
    assertThat(match.tpSrc()).hasValue(80);
    assertThat(match.tpDst()).isEmpty();
    assertThat(match.isEmpty()).isFalse();
    assertThat(Match.ANY.isEmpty()).isTrue();
    assertThat(Match.ANY.wildcards()).isEqualTo(0x3820ff);
  }

  @Test
  void aMatchWithoutAFieldsPrerequisiteIsRefused() {
    for (String text :
        List.of(
            "nw_src=10.0.0.1",
            "nw_tos=4",
            "nw_proto=6",
            "ip,tp_src=80",
            "ip,nw_proto=2,tp_dst=1",
            "arp,nw_tos=4",
            "ipv6,nw_src=10.0.0.1")) {
      assertThatThrownBy(() -> Match.parse(text))
          .as(text)
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> Match.builder().tpSrc(1).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tp_src and tp_dst need tcp");
    assertThatThrownBy(() -> Match.builder().noVlan().vlanPcp(1).build())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Match.builder().vlanVid(4096))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatThisVersionLacksIsRefusedInText() {
    for (String text :
        List.of(
            "reg0=1",
            "ipv6,ipv6_src=::1",
            "dl_src=00:00:00:00:00:00/01:00:00:00:00:00",
            "ip,nw_src=10.0.0.1/255.0.0.255",
            "vlan_tci=0x1000/0x1000",
            "tun_id=5",
            "arp,arp_op=256",
            "in_port=65280")) {
      assertThatThrownBy(() -> Match.parse(text))
          .as(text)
          .isInstanceOf(IllegalArgumentException.class);
    }
    for (String text : List.of("push_vlan:0x8100", "goto_table:1", "group:1", "output:65280")) {
      assertThatThrownBy(() -> FlowText.parseActions(text))
          .as(text)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aliasesOfWordsAreRead() {
    assertThat(
            FlowText.parseActions("output:CONTROLLER,set_vlan_vid:5,pop_vlan,local,enqueue(1,2)"))
        .containsExactly(
            Action.Output.toController(),
            new Action.SetVlanVid(5),
            new Action.StripVlan(),
            Action.Output.to(PortNumber.LOCAL),
            new Action.Enqueue(PortNumber.of(1), 2));
    assertThat(FlowText.parseActions("drop")).isEmpty();
    assertThat(Flow.parse("tcp tcp_dst=80, dl_vlan=0xffff actions=drop").match())
        .isEqualTo(Match.parse("tcp,vlan_tci=0x0000,tp_dst=80"));
  }

  @Test
  void aPortIsUpIfSwitchedOnAndLinked() {
    PortDescription port = PortDescription.of(PortNumber.of(1), MacAddress.ZERO, "eth0");
    assertThat(port.isUp()).isTrue();
    assertThat(
            new PortDescription(
                    port.number(), port.address(), "", 0, PortDescription.LINK_DOWN, 0, 0, 0, 0)
                .isUp())
        .isFalse();
  }

  @Test
  void flowModsAreMadeOfFlows() {
    assertThat(FlowMod.add(FLOW).flow()).isEqualTo(FLOW);
    assertThat(FlowMod.modifyStrict(FLOW).command()).isEqualTo(FlowModCommand.MODIFY_STRICT);
    FlowMod deletion = FlowMod.deleteStrict(FLOW);
    assertThat(deletion.priority()).isEqualTo(5);
    assertThat(deletion.outPort()).isEqualTo(PortNumber.ANY);
    assertThat(FlowMod.delete(Match.ANY).command()).isEqualTo(FlowModCommand.DELETE);
    FlowMod inTable = FlowMod.add(FLOW).inTable(9);
    assertThat(codec.decode(encode(inTable))).isEqualTo(inTable);
  }

  /** A flow-mod of seven fields; other libraries for Java take 1 304 bytes and more. */
  @Test
  void decodingAFlowModAllocatesLittle() {
    Bytes frame = Bytes.copyOf(encode(FlowMod.add(FLOW)));
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    int rounds = 20_000;
    int checksum = 0;
    for (int i = 0; i < rounds; i++) {
      checksum += codec.decode(frame).xid();
    }
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < rounds; i++) {
      checksum += codec.decode(frame).xid();
    }
    long perMessage = (threads.getCurrentThreadAllocatedBytes() - before) / rounds;

    assertThat(checksum).isZero();
    assertThat(perMessage).isBetween(1L, 700L);
  }

  /** {@code enum ofp_port_features} of the specification. */
  @Test
  void theSpeedsOfPortsAreTheBitsOfTheSpecification() {
    assertThat(
            List.of(
                PortDescription.SPEED_10M_HALF,
                PortDescription.SPEED_10M,
                PortDescription.SPEED_100M_HALF,
                PortDescription.SPEED_100M,
                PortDescription.SPEED_1G_HALF,
                PortDescription.SPEED_1G,
                PortDescription.SPEED_10G))
        .containsExactly(1, 2, 4, 8, 16, 32, 64);
  }

  /** {@code enum nx_flow_monitor_flags} of Open vSwitch. */
  @Test
  void theFlagsOfFlowMonitorsAreTheBitsOfOpenVSwitch() {
    assertThat(
            List.of(
                FlowMonitor.INITIAL,
                FlowMonitor.ADD,
                FlowMonitor.DELETE,
                FlowMonitor.MODIFY,
                FlowMonitor.ACTIONS,
                FlowMonitor.OWN))
        .containsExactly(1, 2, 4, 8, 16, 32);
  }
}
