package io.weft.protocols.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.protocols.openflow.Framer;
import io.weft.protocols.openflow.ProtocolException;
import io.weft.protocols.openflow.internal.WireReader;
import io.weft.protocols.openflow.oxm.Match;
import io.weft.protocols.openflow.oxm.MatchCodec;
import io.weft.protocols.packet.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * OpenFlow in bytes: a message, or {@link ProtocolException}; and what was read is written as bytes
 * that read as the same.
 */
class OpenFlowFuzz {
  private static final io.weft.protocols.openflow.v13.OpenFlowCodec CODEC13 =
      new io.weft.protocols.openflow.v13.OpenFlowCodec();
  private static final io.weft.protocols.openflow.v10.OpenFlowCodec CODEC10 =
      new io.weft.protocols.openflow.v10.OpenFlowCodec();

  /** Puts version and length right: what is wrong there the codec refuses at once. */
  private static byte[] framed(byte[] data, int version) {
    byte[] frame = Arrays.copyOf(data, Math.max(8, Math.min(data.length, 0xffff)));
    frame[0] = (byte) version;
    frame[2] = (byte) (frame.length >>> 8);
    frame[3] = (byte) frame.length;
    return frame;
  }

  private static void check(ProtocolException e, int length) {
    assertThat(e.offset()).isBetween(0, length);
    assertThat(e.reason()).isNotBlank();
  }

  @FuzzTest(maxDuration = "10m")
  void openFlow13(byte[] data) {
    openFlow13Frame(framed(data, 4));
  }

  private static void openFlow13Frame(byte[] frame) {
    io.weft.protocols.openflow.v13.Message message;
    try {
      message = CODEC13.decode(Unpooled.wrappedBuffer(frame));
    } catch (ProtocolException e) {
      check(e, frame.length);
      return;
    }
    assertThat(message.toString()).isNotEmpty();
    ByteBuf written = Unpooled.buffer();
    CODEC13.encode(message, written);
    assertThat(written.readableBytes()).isLessThanOrEqualTo(frame.length + 8);
    assertThat(CODEC13.decode(written)).isEqualTo(message);
  }

  @FuzzTest(maxDuration = "10m")
  void openFlow10(byte[] data) {
    openFlow10Frame(framed(data, 1));
  }

  private static void openFlow10Frame(byte[] frame) {
    io.weft.protocols.openflow.v10.Message message;
    try {
      message = CODEC10.decode(Unpooled.wrappedBuffer(frame));
    } catch (ProtocolException e) {
      check(e, frame.length);
      return;
    }
    assertThat(message.toString()).isNotEmpty();
    ByteBuf written = Unpooled.buffer();
    CODEC10.encode(message, written);
    assertThat(written.readableBytes()).isLessThanOrEqualTo(frame.length + 8);
    assertThat(CODEC10.decode(written)).isEqualTo(message);
  }

  /** Actions alone, so that the fuzzer need not find the way to them. */
  @FuzzTest(maxDuration = "10m")
  void actions13(byte[] actions) {
    int length = Math.min(actions.length, 60_000);
    ByteBuf frame = Unpooled.buffer();
    frame.writeByte(4).writeByte(13).writeShort(24 + length).writeInt(1);
    frame.writeInt(-1).writeInt(-1).writeShort(length).writeZero(6);
    frame.writeBytes(actions, 0, length);
    openFlow13Frame(bytes(frame));
  }

  /** Like {@link #actions13}. */
  @FuzzTest(maxDuration = "10m")
  void actions10(byte[] actions) {
    int length = Math.min(actions.length, 60_000);
    ByteBuf frame = Unpooled.buffer();
    frame.writeByte(1).writeByte(13).writeShort(16 + length).writeInt(1);
    frame.writeInt(-1).writeShort(0xffff).writeShort(length);
    frame.writeBytes(actions, 0, length);
    openFlow10Frame(bytes(frame));
  }

  private static byte[] bytes(ByteBuf buffer) {
    byte[] bytes = new byte[buffer.readableBytes()];
    buffer.readBytes(bytes);
    return bytes;
  }

  @FuzzTest(maxDuration = "10m")
  void oxmFields(byte[] data) {
    Match match;
    try {
      match = MatchCodec.decodeFields(new WireReader(Bytes.copyOf(data)));
    } catch (ProtocolException e) {
      check(e, data.length);
      return;
    }
    assertThat(match.toString()).isNotNull();
    assertThat(match.normalized().normalized()).isEqualTo(match.normalized());
    ByteBuf written = Unpooled.buffer();
    MatchCodec.encodeFields(match, written);
    // Fields have no reserved bytes: what was read is what is written.
    assertThat(bytes(written)).isEqualTo(data);
  }

  /** The first byte tells how the stream is cut. */
  @FuzzTest(maxDuration = "10m")
  void framer(byte[] data) {
    int step = data.length == 0 ? 1 : 1 + (data[0] & 0x1f);
    List<byte[]> whole = frames(data, Math.max(1, data.length));
    List<byte[]> pieces = frames(data, step);
    assertThat(pieces).usingRecursiveComparison().isEqualTo(whole);
  }

  private static List<byte[]> frames(byte[] data, int step) {
    List<byte[]> frames = new ArrayList<>();
    try (Framer framer = new Framer(2000)) {
      for (int from = 0; from < data.length; from += step) {
        framer.append(Unpooled.copiedBuffer(data, from, Math.min(step, data.length - from)));
        Optional<Bytes> frame;
        while ((frame = framer.next()).isPresent()) {
          frames.add(frame.get().toArray());
        }
      }
    } catch (ProtocolException e) {
      assertThat(e.reason()).isNotBlank();
    }
    return frames;
  }
}
