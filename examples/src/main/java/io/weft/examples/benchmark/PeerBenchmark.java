package io.weft.examples.benchmark;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.oxm.Match;
import io.weft.protocols.openflow.v13.Action;
import io.weft.protocols.openflow.v13.FlowStats;
import io.weft.protocols.openflow.v13.FlowStatsReply;
import io.weft.protocols.openflow.v13.OpenFlowCodec;
import io.weft.protocols.openflow.v13.PacketIn;
import io.weft.protocols.openflow.v13.PacketOut;
import io.weft.protocols.packet.Bytes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The codec of OpenFlow 1.3 against openflowj's: the same bytes in the same pooled direct buffers,
 * every field of what was decoded read once. Both libraries must make the same number of all fields
 * and write the same flow-mod in as many bytes, or nothing is measured.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PeerBenchmark {
  private static final int PACKET_IN_PAYLOAD = 128;
  private static final int PACKET_OUT_PAYLOAD = 128;
  private static final int ENTRIES = 100;
  private static final int MIXED = 256;
  private static final long SEED = 4;

  /** Who decodes and encodes. */
  public enum Library {
    WEFT {
      @Override
      CodecLibrary create() {
        return new WeftLibrary();
      }
    },
    /** With the copy that the framer makes of a message. */
    WEFT_FRAMING {
      @Override
      CodecLibrary create() {
        return new FramingLibrary();
      }
    },
    OPENFLOWJ {
      @Override
      CodecLibrary create() {
        return new OpenflowjLibrary();
      }
    };

    abstract CodecLibrary create();
  }

  /** What is decoded. */
  public enum Message {
    /** Seven match fields, an output and a table to go on in. */
    FLOW_MOD {
      @Override
      List<io.weft.protocols.openflow.v13.Message> messages() {
        return List.of(WeftLibrary.flowMod(0));
      }
    },

    /** A packet of 128 bytes from one port. */
    PACKET_IN {
      @Override
      List<io.weft.protocols.openflow.v13.Message> messages() {
        return List.of(
            new PacketIn(
                7,
                PacketIn.NO_BUFFER,
                PACKET_IN_PAYLOAD,
                PacketIn.ACTION,
                2,
                0x1234,
                Match.builder().inPort(3).build(),
                payload(PACKET_IN_PAYLOAD)));
      }
    },

    /** A packet of 128 bytes to one port. */
    PACKET_OUT {
      @Override
      List<io.weft.protocols.openflow.v13.Message> messages() {
        return List.of(
            new PacketOut(
                7,
                PacketIn.NO_BUFFER,
                PortNumber.CONTROLLER,
                List.of(Action.Output.to(PortNumber.of(7))),
                payload(PACKET_OUT_PAYLOAD)));
      }
    },

    /** A hundred flows, each like that of the flow-mod, with counters. */
    FLOW_STATS {
      @Override
      List<io.weft.protocols.openflow.v13.Message> messages() {
        List<FlowStats> entries =
            IntStream.range(0, ENTRIES)
                .mapToObj(
                    i -> new FlowStats(WeftLibrary.flow(i), 60 + i, i, 1000L * i, 64_000L * i))
                .toList();
        return List.of(new FlowStatsReply(7, 0, entries, List.of()));
      }
    },

    /** Flow-mods, packet-ins and packet-outs, as many of each, in a random order. */
    MIX {
      @Override
      List<io.weft.protocols.openflow.v13.Message> messages() {
        List<io.weft.protocols.openflow.v13.Message> messages = new ArrayList<>();
        for (int i = 0; i < MIXED; i++) {
          messages.addAll(FLOW_MOD.messages());
          messages.addAll(PACKET_IN.messages());
          messages.addAll(PACKET_OUT.messages());
        }
        Collections.shuffle(messages, new Random(SEED));
        return messages;
      }
    };

    abstract List<io.weft.protocols.openflow.v13.Message> messages();

    private static Bytes payload(int length) {
      byte[] payload = new byte[length];
      for (int i = 0; i < length; i++) {
        payload[i] = (byte) i;
      }
      return Bytes.copyOf(payload);
    }
  }

  /** Who. */
  @Param public Library library = Library.WEFT;

  /** What. */
  @Param public Message message = Message.FLOW_MOD;

  private final ByteBuf out = PooledByteBufAllocator.DEFAULT.directBuffer(512);
  private ByteBuf[] frames = {};
  private int next;

  @SuppressWarnings("NullAway.Init") // JMH calls the method of @Setup first.
  private CodecLibrary codec;

  /** Encodes the messages once and sees that both libraries understand the same. */
  @Setup
  public void prepare() {
    OpenFlowCodec encoder = new OpenFlowCodec();
    frames =
        message.messages().stream()
            .map(
                m -> {
                  ByteBuf frame = PooledByteBufAllocator.DEFAULT.directBuffer(512);
                  encoder.encode(m, frame);
                  return frame;
                })
            .toArray(ByteBuf[]::new);
    codec = library.create();
    codec.frames(frames);
    CodecLibrary other = (library == Library.OPENFLOWJ ? Library.WEFT : Library.OPENFLOWJ).create();
    other.frames(frames);
    if (codec.decode(0) != other.decode(0)) {
      throw new IllegalStateException("the libraries read different fields");
    }
    long fields = fieldsWrittenBy(codec::encode);
    if (fieldsWrittenBy(codec::buildAndEncode) != fields
        || fieldsWrittenBy(other::encode) != fields
        || fieldsWrittenBy(other::buildAndEncode) != fields) {
      throw new IllegalStateException("the libraries write different fields");
    }
  }

  private long fieldsWrittenBy(Consumer<ByteBuf> encoding) {
    encoding.accept(out.clear());
    CodecLibrary reader = library.create();
    reader.frames(new ByteBuf[] {out});
    return CodecLibrary.mix(reader.decode(0), out.writerIndex());
  }

  /** Frees the buffers. */
  @TearDown
  public void release() {
    out.release();
    for (ByteBuf frame : frames) {
      frame.release();
    }
  }

  /** From bytes to a value of which every field is read. */
  @Benchmark
  public long decode() {
    int index = next;
    next = index + 1 == frames.length ? 0 : index + 1;
    return codec.decode(index);
  }

  /** From a flow-mod made before to bytes. */
  @Benchmark
  public ByteBuf encode() {
    codec.encode(out.clear());
    return out;
  }

  /** From plain numbers to a flow-mod's bytes. */
  @Benchmark
  public ByteBuf buildAndEncode() {
    codec.buildAndEncode(out.clear());
    return out;
  }
}
