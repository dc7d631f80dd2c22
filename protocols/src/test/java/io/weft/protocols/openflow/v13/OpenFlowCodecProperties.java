package io.weft.protocols.openflow.v13;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.protocols.openflow.Framer;
import io.weft.protocols.openflow.ProtocolException;
import io.weft.protocols.packet.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

@Tag("pure")
class OpenFlowCodecProperties {
  private final OpenFlowCodec codec = new OpenFlowCodec();

  @Provide
  Arbitrary<Message> messages() {
    return Arbitrary13.message();
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
      @ForAll @Size(min = 8, max = 200) byte[] noise, @ForAll @IntRange(max = 29) int type) {
    noise[0] = OpenFlowCodec.VERSION;
    noise[1] = (byte) type;
    tell(noise);

    decodeOrRefuse(noise);
  }

  @Property(tries = 300)
  void aStreamCutAnywhereGivesItsMessages(
      @ForAll @Size(max = 6) List<@From("messages") Message> messages,
      @ForAll @Size(max = 20) List<@IntRange(min = 1, max = 100) Integer> pieces) {
    ByteBuf stream = Unpooled.buffer();
    messages.forEach(message -> codec.encode(message, stream));
    List<Message> received = new ArrayList<>();
    List<ByteBuf> appended = new ArrayList<>();
    try (Framer framer = new Framer()) {
      int piece = 0;
      while (stream.isReadable()) {
        int length =
            piece < pieces.size()
                ? Math.min(pieces.get(piece++), stream.readableBytes())
                : stream.readableBytes();
        ByteBuf bytes = stream.alloc().buffer(length);
        bytes.writeBytes(stream, length);
        appended.add(bytes);
        framer.append(bytes);
        Optional<Bytes> frame;
        while ((frame = framer.next()).isPresent()) {
          received.add(codec.decode(frame.get()));
        }
      }
      assertThat(framer.pendingBytes()).isZero();
    }

    assertThat(received).isEqualTo(messages);
    assertThat(appended).allMatch(bytes -> bytes.refCnt() == 0);
  }

  /** Puts the right version and length into the header, so that decoding goes deeper. */
  private static void tell(byte[] wire) {
    wire[0] = OpenFlowCodec.VERSION;
    wire[2] = (byte) (wire.length >>> 8);
    wire[3] = (byte) wire.length;
  }

  private void decodeOrRefuse(byte[] wire) {
    Message message;
    try {
      message = codec.decode(Unpooled.wrappedBuffer(wire));
    } catch (ProtocolException e) {
      assertThat(e.offset()).isBetween(0, wire.length);
      assertThat(e.reason()).isNotBlank();
      assertThat(e).hasMessageContaining(e.reason());
      return;
    }
    // What was read is written as it was, except that reserved bytes become zero.
    byte[] again = encode(message).toArray();
    for (int i = 0; i < Math.min(wire.length, again.length); i++) {
      if (again[i] != wire[i]) {
        assertThat(again[i]).as("byte %d of %s", i, message).isZero();
      }
    }
    assertThat(again).as(message.toString()).hasSameSizeAs(wire);
    assertThat(codec.decode(Unpooled.wrappedBuffer(again))).isEqualTo(message);
  }

  private Bytes encode(Message message) {
    ByteBuf out = Unpooled.buffer();
    codec.encode(message, out);
    return Bytes.copyOf(out);
  }
}
