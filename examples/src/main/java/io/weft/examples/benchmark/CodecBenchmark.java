package io.weft.examples.benchmark;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.oxm.Match;
import io.weft.protocols.openflow.v13.Action;
import io.weft.protocols.openflow.v13.Flow;
import io.weft.protocols.openflow.v13.FlowMod;
import io.weft.protocols.openflow.v13.Instruction;
import io.weft.protocols.openflow.v13.Message;
import io.weft.protocols.openflow.v13.OpenFlowCodec;
import io.weft.protocols.openflow.v13.PacketIn;
import io.weft.protocols.packet.Bytes;
import io.weft.protocols.packet.Ipv4Address;
import io.weft.protocols.packet.MacAddress;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Encoding and decoding of OpenFlow 1.3 messages, in buffers like those of a connection. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CodecBenchmark {
  static final int PAYLOAD = 128;

  /** The messages. */
  public enum Sample {
    /** Seven match fields, an output and a table to go on in. */
    FLOW_MOD {
      @Override
      Message build() {
        Match match =
            Match.builder()
                .inPort(3)
                .ethSrc(MacAddress.of(0x0200_0000_0001L))
                .ethDst(MacAddress.of(0x0200_0000_0002L))
                .ipv4()
                .ipProto(6)
                .ipv4Src(Ipv4Address.of(10, 0, 0, 1))
                .ipv4Dst(Ipv4Address.of(10, 0, 0, 2))
                .build();
        return FlowMod.add(
            Flow.of(
                1,
                100,
                0x1234,
                match,
                Instruction.ApplyActions.of(Action.Output.to(PortNumber.of(7))),
                new Instruction.GotoTable(2)));
      }
    },

    /** A packet of 128 bytes from one port. */
    PACKET_IN {
      @Override
      Message build() {
        return new PacketIn(
            0,
            PacketIn.NO_BUFFER,
            PAYLOAD,
            PacketIn.ACTION,
            0,
            0x1234,
            Match.builder().inPort(3).build(),
            Bytes.copyOf(new byte[PAYLOAD]));
      }
    };

    abstract Message build();
  }

  /** Which message. */
  @Param public Sample message = Sample.FLOW_MOD;

  private final OpenFlowCodec codec = new OpenFlowCodec();
  private final ByteBuf out = Unpooled.directBuffer(512);
  private final ByteBuf frame = Unpooled.directBuffer(512);
  private byte[] from = {};
  private byte[] to = {};

  @SuppressWarnings("NullAway.Init") // JMH calls the method of @Setup first.
  private Message value;

  /** Encodes the message once. */
  @Setup
  public void encodeOnce() {
    value = message.build();
    codec.encode(value, frame);
    if (!codec.decode(frame).equals(value)) {
      throw new IllegalStateException("decoding does not give what was encoded");
    }
    from = new byte[frame.readableBytes()];
    to = new byte[from.length];
    frame.getBytes(0, from);
  }

  /** Frees the buffers. */
  @TearDown
  public void release() {
    out.release();
    frame.release();
  }

  /** The length of a message in bytes. */
  static int length(Sample message) {
    ByteBuf buffer = Unpooled.buffer();
    new OpenFlowCodec().encode(message.build(), buffer);
    return buffer.readableBytes();
  }

  /** The value, with everything in it. */
  @Benchmark
  public Message build() {
    return message.build();
  }

  /** From the value to bytes. */
  @Benchmark
  public ByteBuf encode() {
    out.clear();
    codec.encode(value, out);
    return out;
  }

  /** From bytes to the value. */
  @Benchmark
  public Message decode() {
    return codec.decode(frame);
  }

  /** The limit: moving as many bytes. */
  @Benchmark
  public byte[] copy() {
    System.arraycopy(from, 0, to, 0, from.length);
    return to;
  }
}
