package io.weft.protocols.openflow.v10;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.protocols.openflow.ProtocolException;
import io.weft.protocols.openflow.nicira.NiciraBody;
import io.weft.protocols.packet.Bytes;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

@Tag("pure")
class OpenFlow10CodecProperties {
  private final OpenFlowCodec codec = new OpenFlowCodec();

  @Provide
  Arbitrary<Message> messages() {
    return Arbitrary10.message();
  }

  @Property(tries = 2000)
  void whatIsWrittenIsReadBackEqual(@ForAll("messages") Message message) {
    Bytes wire = encode(message);

    Message read = codec.decode(wire.toByteBuf());

    assertThat(read).isEqualTo(message);
    assertThat(read).hasSameHashCodeAs(message);
    assertThat(encode(read)).isEqualTo(wire);
    assertThat(read.withXid(99).xid()).isEqualTo(99);
    assertThat(read.withXid(99).withXid(message.xid())).isEqualTo(message);
  }

  @Property(tries = 2000)
  void aDamagedMessageIsReadOrRefusedWithOffsetAndReason(
      @ForAll("messages") Message message, @ForAll long seed, @ForAll @IntRange(max = 8) int hits) {
    byte[] wire = encode(message).toArray();
    Random random = new Random(seed);
    for (int i = 0; i < hits; i++) {
      // Often a small number: those are lengths and types.
      wire[random.nextInt(wire.length)] =
          (byte) (random.nextBoolean() ? random.nextInt(40) : random.nextInt(256));
    }
    tell(wire);

    decodeOrRefuse(wire);
  }

  @Property(tries = 1000)
  void aCutMessageIsReadOrRefusedWithOffsetAndReason(
      @ForAll("messages") Message message, @ForAll long seed) {
    byte[] wire = encode(message).toArray();
    byte[] cut = Arrays.copyOf(wire, 8 + new Random(seed).nextInt(wire.length - 7));
    tell(cut);

    decodeOrRefuse(cut);
  }

  @Property(tries = 1000)
  void noiseIsReadOrRefusedWithOffsetAndReason(
      @ForAll @Size(min = 8, max = 200) byte[] noise, @ForAll @IntRange(max = 25) int type) {
    noise[0] = OpenFlowCodec.VERSION;
    noise[1] = (byte) type;
    tell(noise);

    decodeOrRefuse(noise);
  }

  /** Each byte of a message becomes at most a few bytes of objects, whatever lengths it tells. */
  @Property(tries = 1000)
  void decodingAllocatesASmallMultipleOfTheInput(
      @ForAll @Size(min = 8, max = 2000) byte[] noise, @ForAll @IntRange(max = 25) int type) {
    tell(noise);
    noise[1] = (byte) type;
    ByteBuf wire = Unpooled.wrappedBuffer(noise);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();

    try {
      codec.decode(wire);
    } catch (ProtocolException e) {
      // Refused is as good as read: what counts is what was allocated until then.
    }

    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(allocated).isLessThan(32_000 + 40L * noise.length);
  }

  /** Nicira's messages and statistics are reached by their vendor and subtype only. */
  @Property(tries = 1000)
  void noiseOfNiciraIsReadOrRefusedWithOffsetAndReason(
      @ForAll @Size(min = 24, max = 200) byte[] noise,
      @ForAll boolean statistics,
      @ForAll @IntRange(max = 31) int subtype) {
    ByteBuf wire = Unpooled.wrappedBuffer(noise);
    if (statistics) {
      wire.setByte(1, 16 + (subtype & 1)).setShort(8, 0xffff);
      wire.setInt(12, NiciraBody.EXPERIMENTER).setInt(16, subtype >>> 3);
    } else {
      wire.setByte(1, 4).setInt(8, NiciraBody.EXPERIMENTER).setInt(12, subtype);
    }
    tell(noise);

    decodeOrRefuse(noise);
  }

  /** Puts the right version and length into the header, so that decoding goes deeper. */
  private static void tell(byte[] wire) {
    wire[0] = OpenFlowCodec.VERSION;
    wire[2] = (byte) (wire.length >>> 8);
    wire[3] = (byte) wire.length;
  }

  private void decodeOrRefuse(byte[] wire) {
    try {
      Message message = codec.decode(Unpooled.wrappedBuffer(wire));
      // What was read can be written, even if reserved bytes were not zero.
      assertThat(encode(message).length()).isLessThanOrEqualTo(wire.length + 8);
    } catch (ProtocolException e) {
      assertThat(e.offset()).isBetween(0, wire.length);
      assertThat(e.reason()).isNotBlank();
      assertThat(e).hasMessageContaining(e.reason());
    }
  }

  private Bytes encode(Message message) {
    ByteBuf out = Unpooled.buffer();
    codec.encode(message, out);
    return Bytes.copyOf(out);
  }
}
