package io.weft.protocols.openflow.v13;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.protocols.openflow.Framer;
import io.weft.protocols.openflow.ProtocolException;
import io.weft.protocols.openflow.nicira.NiciraBody;
import io.weft.protocols.packet.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The samples of the guide to OpenFlow 1.3 messages: they compile, run, and are what it prints. */
class Messages13GuideTest {
  // README: write
  private static ByteBuf policer(OpenFlowCodec codec) {
    Meter meter = new Meter(7, Meter.KBPS, List.of(new MeterBand.Drop(1_000, 0)));
    Flow flow = Flow.parse("table=0, priority=9,in_port=3 actions=meter:7,goto_table:1");
    ByteBuf out = Unpooled.buffer();
    codec.encode(MeterMod.add(meter).withXid(1), out);
    codec.encode(FlowMod.add(flow).withXid(2), out);
    codec.encode(MeterStatsRequest.all().withXid(3), out);
    return out;
  }

  // README: end

  // README: read
  private static void read(OpenFlowCodec codec, Framer framer, ByteBuf bytes, List<String> log) {
    framer.append(bytes);
    for (Optional<Bytes> frame = framer.next(); frame.isPresent(); frame = framer.next()) {
      try {
        switch (codec.decode(frame.get())) {
          case PacketIn packet -> log.add("packet of " + packet.totalLength() + " bytes");
          case NiciraMessage m when m.body() instanceof NiciraBody.PacketIn2 packet ->
              log.add("packet of " + packet.properties().fullLength() + " bytes");
          case MeterStatsReply reply -> {
            reply.entries().forEach(meter -> log.add(meter.toString()));
            reply.malformed().forEach(entry -> log.add(entry.cause().getMessage()));
          }
          case ErrorMessage error when error.error().equals(Optional.of(TABLE_FULL)) ->
              log.add("no room for the flow of request " + error.xid());
          case ErrorMessage error -> log.add(error.describe());
          case UnknownMessage other -> log.add("type " + other.type());
          case Message other -> log.add(other.getClass().getSimpleName());
        }
      } catch (ProtocolException e) {
        log.add(e.reason() + " at byte " + e.offset());
      }
    }
  }

  // README: end

  private static final ErrorCode TABLE_FULL = ErrorCode.FLOW_MOD_FAILED_TABLE_FULL;

  private final OpenFlowCodec codec = new OpenFlowCodec();

  @Test
  void messagesAreWrittenAndRead() {
    List<String> log = new ArrayList<>();
    ByteBuf bytes = policer(codec);
    codec.encode(ErrorMessage.of(2, TABLE_FULL, Bytes.EMPTY), bytes);
    codec.encode(ErrorMessage.of(2, ErrorCode.ONF_BUNDLE_BAD_ID, Bytes.EMPTY), bytes);
    codec.encode(new UnknownMessage(4, 99, Bytes.EMPTY), bytes);
    MeterStats stats = new MeterStats(7, 1, 2, 3, 4, 5, List.of());
    codec.encode(MeterStatsReply.of(3, false, List.of(stats)), bytes);
    bytes.writeBytes(Bytes.ofHex("041400090000000100").toArray());

    try (Framer framer = new Framer()) {
      read(codec, framer, bytes, log);
    }

    assertThat(log)
        .containsExactly(
            "MeterMod",
            "FlowMod",
            "MeterStatsRequest",
            "no room for the flow of request 2",
            "ONF BUNDLE_BAD_ID",
            "type 99",
            stats.toString(),
            "1 bytes too many in a message of type 20 at byte 8");
  }
}
