package io.weft.protocols.openflow.v13;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.protocols.openflow.ProtocolException;
import io.weft.protocols.packet.Bytes;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The longest messages of the smallest parts take no more memory than their length justifies. */
class DecoderLimitsTest {
  private static final int MAX_FACTOR = 24;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final OpenFlowCodec codec = new OpenFlowCodec();

  /** A message whose body is a head and then as many copies of a part as there is room for. */
  private static ByteBuf filled(int type, String head, String part) {
    byte[] one = Bytes.ofHex(part).toArray();
    ByteBuf out = Unpooled.buffer(0x10000);
    out.writeByte(OpenFlowCodec.VERSION).writeByte(type).writeShort(0).writeInt(7);
    out.writeBytes(Bytes.ofHex(head).toArray());
    while (out.writerIndex() + one.length <= 0xffff) {
      out.writeBytes(one);
    }
    return out.setShort(2, out.writerIndex());
  }

  /** A multipart reply. */
  private static ByteBuf reply(int type, String part) {
    return filled(19, String.format("%04x000000000000", type), part);
  }

  private static ByteBuf flowUpdates(String part) {
    return filled(19, "ffff000000000000" + "4f4e46000000074e", part);
  }

  /** A hello with one element. */
  private static ByteBuf bitmaps() {
    ByteBuf out = filled(0, "0001fff0", "ffffffff").writerIndex(8 + 0xfff0);
    return out.setShort(2, out.writerIndex());
  }

  /** A table's features of one property that fills them. */
  private static ByteBuf tableProperty(int type, String part) {
    ByteBuf out =
        filled(
            19,
            "000c000000000000" + "0000" + "00".repeat(62) + String.format("%04x0000", type),
            part);
    int property = 16 + 64;
    int length = out.writerIndex() - property & ~7;
    out.writerIndex(property + length);
    out.setShort(2, out.writerIndex()).setShort(16, 64 + length);
    return out.setShort(property + 2, length);
  }

  static Stream<Arguments> messages() {
    String flowMod = "00".repeat(40) + "0001000400000000";
    return Stream.of(
        Arguments.of("hello elements", filled(0, "", "0002000400000000")),
        Arguments.of("hello bitmaps", bitmaps()),
        Arguments.of("instructions", filled(14, flowMod, "0005000800000000")),
        Arguments.of("actions", actions()),
        Arguments.of("buckets", filled(15, "0000000000000000", "0010" + "00".repeat(14))),
        Arguments.of("bands", filled(29, "0000000000000000", "00010010" + "00".repeat(12))),
        Arguments.of("tables", reply(3, "00".repeat(24))),
        Arguments.of("ports", reply(13, "00".repeat(64))),
        Arguments.of("ports with bad names", reply(13, "00".repeat(16) + "ff".repeat(48))),
        Arguments.of("queue counters", reply(5, "00".repeat(40))),
        Arguments.of("group counters", reply(6, "0028" + "00".repeat(38))),
        Arguments.of("groups", reply(7, "0008000000000000")),
        Arguments.of("meters", reply(10, "0008000000000000")),
        Arguments.of(
            "queues", filled(23, "0000000000000000", "00".repeat(8) + "0010" + "00".repeat(6))),
        Arguments.of("next tables", tableProperty(2, "ff")),
        Arguments.of("instruction types", tableProperty(0, "00010004")),
        Arguments.of("field types", tableProperty(8, "80000a02")),
        Arguments.of("flow updates", flowUpdates("0008000300000000")),
        Arguments.of("packet-in parts", filled(4, "000023200000001e", "0001000800000000")),
        Arguments.of("async masks", filled(4, "000023200000001b", "0001000800000000")),
        Arguments.of(
            "tunnel options", filled(4, "0000232000000018" + "00".repeat(8), "00".repeat(8))),
        Arguments.of(
            "bundle properties",
            filled(4, "4f4e4600000008fc" + "00".repeat(8), "ffff000400000000")));
  }

  private static ByteBuf actions() {
    ByteBuf out = filled(13, "ffffffff" + "00000001" + "0000000000000000", "0018000800000000");
    return out.setShort(16, out.writerIndex() - 24);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("messages")
  void manySmallParts(String name, ByteBuf wire) {
    int length = wire.readableBytes();
    assertThat(length).isGreaterThan(65_000);
    Message message = codec.decode(wire);
    assertThat(message).isNotInstanceOf(UnknownMessage.class);

    long before = THREADS.getCurrentThreadAllocatedBytes();
    codec.decode(wire);
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;

    assertThat(allocated).as(name).isLessThan((long) MAX_FACTOR * length);
    ByteBuf again = Unpooled.buffer();
    codec.encode(message, again);
    assertThat(again).isEqualTo(wire);
  }

  @ParameterizedTest
  @MethodSource("badEntries")
  void aReplyOfMalformedEntriesIsRefusedAfterSome(ByteBuf wire) {
    assertThatThrownBy(() -> codec.decode(wire))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("more than 64 malformed entries");

    long before = THREADS.getCurrentThreadAllocatedBytes();
    assertThatThrownBy(() -> codec.decode(wire)).isInstanceOf(ProtocolException.class);
    assertThat(THREADS.getCurrentThreadAllocatedBytes() - before)
        .isLessThan((long) MAX_FACTOR * wire.readableBytes());
  }

  static List<ByteBuf> badEntries() {
    return List.of(
        reply(7, "0008ff0000000000"),
        flowUpdates("0008000900000000"),
        reply(10, "000900000000000000"));
  }
}
