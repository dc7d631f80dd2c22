package io.weft.protocols.openflow.v13;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.ProtocolException;
import io.weft.protocols.packet.Bytes;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenFlowCodecTest {
  private static final Flow FLOW =
      Flow.parse(
          "cookie=0x4, table=4, priority=5,udp,reg4=0x1,reg5=0x1,reg7=0x4000/0x4000,in_port=1,"
              + "tp_dst=67 actions=CONTROLLER:65535");

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
    int entry = (wire.readableBytes() - 16) / 3;
    wire.setShort(16 + entry + 48, 99);

    FlowStatsReply reply = (FlowStatsReply) codec.decode(wire);

    assertThat(reply.more()).isTrue();
    assertThat(reply.entries()).containsExactly(stats, stats);
    assertThat(reply.malformed()).hasSize(1);
    assertThat(reply.malformed().get(0).index()).isEqualTo(1);
    assertThat(reply.malformed().get(0).cause()).hasMessageContaining("match type 99");
    assertThat(reply.malformed().get(0).cause().offset()).isEqualTo(16 + entry + 48);
    assertThat(encode(reply)).isEqualTo(wire);
  }

  @Test
  void anEntryWhoseLengthLiesEndsTheReply() {
    FlowStats stats = new FlowStats(FLOW, 1, 2, 3, 4);
    ByteBuf wire = encode(FlowStatsReply.of(7, false, List.of(stats)));
    wire.setShort(16, wire.readableBytes());

    assertThatThrownBy(() -> codec.decode(wire))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("an entry needs");
  }

  @Test
  void whatWasReadOutlivesTheBuffer() {
    Bytes packet = Bytes.ofHex("0102030405");
    PacketIn message = new PacketIn(1, PacketIn.NO_BUFFER, 5, 1, 4, 4, FLOW.match(), packet);
    ByteBuf wire = encode(message);

    Message read = codec.decode(wire);
    wire.setZero(0, wire.capacity());
    wire.release();

    assertThat(read).isEqualTo(message);
  }

  @Test
  void onlyAHelloMayHaveAnotherVersion() {
    Hello hello = Hello.of(1, 1, 4, 6);
    assertThat(hello.version()).isEqualTo(6);
    assertThat(codec.decode(encode(hello))).isEqualTo(hello);
    assertThat(hello.offers(4)).isTrue();
    assertThat(hello.offers(5)).isFalse();
    assertThat(new Hello(5, 1, List.of()).offers(4)).isTrue();

    ByteBuf echo = encode(new EchoRequest(1, Bytes.EMPTY)).setByte(0, 1);
    assertThatThrownBy(() -> codec.decode(echo))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("version 1");
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
  void errorsAreNamed() {
    assertThat(new ErrorMessage(1, ErrorMessage.FLOW_MOD_FAILED, 1, Bytes.EMPTY).describe())
        .isEqualTo("FLOW_MOD_FAILED TABLE_FULL");
    assertThat(new ErrorMessage(1, 99, 1, Bytes.EMPTY).describe())
        .isEqualTo("error type 99 code 1");
    assertThat(new ErrorMessage(1, ErrorMessage.METER_MOD_FAILED, 99, Bytes.EMPTY).describe())
        .isEqualTo("METER_MOD_FAILED code 99");
    assertThat(
            new ErrorMessage(1, ErrorMessage.EXPERIMENTER, 7, Bytes.ofHex("00000005")).describe())
        .isEqualTo("EXPERIMENTER 0x5 code 7");
    assertThat(new ErrorMessage(1, ErrorMessage.EXPERIMENTER, 7, Bytes.EMPTY).describe())
        .isEqualTo("error type 65535 code 7");
  }

  @Test
  void everyErrorIsFoundByItsNumbers() {
    Bytes request = Bytes.ofHex("0401000800000001");
    for (ErrorCode error : ErrorCode.values()) {
      ErrorMessage message = ErrorMessage.of(3, error, request);

      assertThat(message.error()).contains(error);
      assertThat(message.refused()).isEqualTo(request);
      assertThat(message.describe()).isEqualTo(error.describe());
      assertThat(codec.decode(encode(message))).isEqualTo(message);
      assertThat(message.experimenter().orElse(0)).isEqualTo(error.experimenter());
    }
  }

  @Test
  void anErrorKeepsAsMuchOfTheRefusedMessageAsFits() {
    Bytes longest = Bytes.copyOf(new byte[0xffff]);
    for (ErrorCode error : List.of(ErrorCode.BAD_REQUEST_BAD_LEN, ErrorCode.ONF_BUNDLE_BAD_ID)) {
      assertThat(encode(ErrorMessage.of(1, error, longest)).readableBytes()).isEqualTo(0xffff);
    }
  }

  @Test
  void featuresOfPortsAreBits() {
    assertThat(PortFeature.of(0x8000_2020))
        .containsExactlyInAnyOrder(PortFeature.FULL_1GB, PortFeature.AUTONEG);
    assertThat(PortFeature.bits(PortFeature.of(0xffff))).isEqualTo(0xffff);
  }

  @Test
  void aBundleInABundleIsRefused() {
    BundleAdd inner = BundleAdd.of(1, 0, new BarrierRequest(5));
    assertThatThrownBy(() -> BundleAdd.of(1, 0, inner))
        .isInstanceOf(IllegalArgumentException.class);

    ByteBuf wire = encode(new BundleAdd(1, 1, 0, new EchoRequest(1, Bytes.EMPTY), List.of()));
    ByteBuf nested = encode(inner);
    wire.writerIndex(24).writeBytes(nested).setShort(2, wire.readableBytes());
    assertThatThrownBy(() -> codec.decode(wire))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("a bundle's message in a bundle");
  }

  @Test
  void aBundlesMessageTakesItsTransactionId() {
    BundleAdd add = BundleAdd.of(1, 0, new BarrierRequest(5)).withXid(9);

    assertThat(add.message().xid()).isEqualTo(9);
  }

  @Test
  void namesThatAreNotUtf8AreKept() {
    PortDescription port =
        PortDescription.of(PortNumber.of(1), io.weft.protocols.packet.MacAddress.ZERO, "eth0");
    ByteBuf wire = encode(new PortStatus(1, PortStatus.ADD, port));
    wire.setByte(16 + 16 + 3, 0xff);

    PortStatus read = (PortStatus) codec.decode(wire);

    assertThat(read.port().name()).isEqualTo("eth\udcff");
    assertThat(encode(read)).isEqualTo(wire);
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
    assertThat(FLOW.match().size()).isEqualTo(7);
    assertThat(perMessage).isBetween(1L, 700L);
  }
}
