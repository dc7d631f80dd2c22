package io.weft.protocols.openflow.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.core.net.Connection;
import io.weft.core.net.Endpoint;
import io.weft.core.simulation.Simulation;
import io.weft.protocols.openflow.v13.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever a peer sends, and however the network cuts it. */
class ConnectionProperties {
  private static final Endpoint HERE = Endpoint.parse("tcp:here:6653");
  private static final Duration LONG = Duration.ofSeconds(5);

  /**
   * A message of the peer.
   *
   * @param hex its bytes
   * @param answer what it is answered with
   * @param handled how many messages the handler gets
   */
  private record Said(String hex, String answer, int handled) {}

  /** How a connection was met. */
  private record Outcome(String heard, List<Message> handled, boolean open, int links) {}

  private static Outcome meet(byte[] bytes, List<Integer> cuts) {
    try (Simulation simulation = Simulation.withSeed(1)) {
      Scheduler here = simulation.scheduler("here");
      Scheduler there = simulation.scheduler("there");
      StringBuilder heard = new StringBuilder();
      List<Message> handled = new ArrayList<>();
      RoutineFuture<OpenFlowConnection<Message>> opened =
          here.submit(
              "accept",
              r -> {
                Connection<ByteBuf> socket =
                    simulation.network(here).listen(r, HERE).accept(r).orElseThrow();
                return OpenFlowConnection.open(
                    r, socket, OpenFlowVersion.V13, OpenFlowSettings.DEFAULT);
              });
      RoutineFuture<Void> run =
          here.spawn("run", r -> r.await(opened).run(r, (own, message) -> handled.add(message)));
      there.spawn(
          "peer",
          r -> {
            r.sleep(Duration.ofMillis(1));
            Connection<ByteBuf> socket = simulation.network(there).connect(r, HERE);
            r.spawn(
                "hear",
                own -> {
                  Optional<ByteBuf> data;
                  while ((data = socket.read(own)).isPresent()) {
                    heard.append(ByteBufUtil.hexDump(data.get()));
                    data.get().release();
                  }
                });
            int from = 0;
            for (int i = 0; from < bytes.length && socket.isOpen(); i++) {
              int to = Math.min(bytes.length, from + cuts.get(i % cuts.size()));
              socket.write(r, Unpooled.copiedBuffer(bytes, from, to - from));
              r.yieldToPoll();
              from = to;
            }
            r.sleep(Duration.ofDays(1));
          });
      simulation.runFor(LONG);
      boolean open = !run.isDone();
      if (!open && !opened.isFailed()) {
        run.now();
      }
      return new Outcome(heard.toString(), handled, open, simulation.links().open());
    }
  }

  @Provide
  Arbitrary<List<Said>> said() {
    Arbitrary<Integer> xids = Arbitraries.integers();
    Arbitrary<byte[]> data = Arbitraries.bytes().array(byte[].class).ofMaxSize(100);
    Arbitrary<Said> echoes =
        Combinators.combine(xids, data)
            .as(
                (xid, content) -> {
                  String rest =
                      "%04x%08x".formatted(8 + content.length, xid) + ByteBufUtil.hexDump(content);
                  return new Said("0402" + rest, "0403" + rest, 0);
                });
    Arbitrary<Said> unknown =
        Combinators.combine(xids, Arbitraries.integers().between(30, 255), data)
            .as(
                (xid, type, content) -> {
                  String message =
                      "04%02x%04x%08x".formatted(type, 8 + content.length, xid)
                          + ByteBufUtil.hexDump(content);
                  String start = message.substring(0, Math.min(128, message.length()));
                  String error =
                      "0401%04x%08x".formatted(12 + start.length() / 2, xid) + "00010001" + start;
                  return new Said(message, error, 0);
                });
    Arbitrary<Said> barriers = xids.map(xid -> new Said("04140008%08x".formatted(xid), "", 1));
    Arbitrary<Said> unexpected = xids.map(xid -> new Said("04150008%08x".formatted(xid), "", 1));
    return Arbitraries.oneOf(echoes, unknown, barriers, unexpected).list().ofMaxSize(30);
  }

  @Provide
  Arbitrary<List<Integer>> cuts() {
    return Arbitraries.integers().between(1, 50).list().ofMinSize(1).ofMaxSize(20);
  }

  @Property(tries = 100)
  void messagesAreAnsweredInTheirOrderHoweverTheyAreCut(
      @ForAll("said") List<Said> messages, @ForAll("cuts") List<Integer> cuts) {
    StringBuilder sent = new StringBuilder(RealController.HELLO);
    StringBuilder expected = new StringBuilder("04000010000000000001000800000010");
    messages.forEach(said -> sent.append(said.hex));
    messages.forEach(said -> expected.append(said.answer));
    Outcome outcome = meet(ByteBufUtil.decodeHexDump(sent), cuts);
    assertThat(outcome.heard).isEqualTo(expected.toString());
    assertThat(outcome.handled).hasSize(messages.stream().mapToInt(Said::handled).sum());
    assertThat(outcome.open).isTrue();
  }

  @Property(tries = 100)
  void anyBytesBehindAHelloCostTheConnectionAtMost(
      @ForAll("garbage") byte[] garbage, @ForAll("cuts") List<Integer> cuts) {
    byte[] hello = ByteBufUtil.decodeHexDump(RealController.HELLO);
    byte[] sent = Arrays.copyOf(hello, hello.length + garbage.length);
    System.arraycopy(garbage, 0, sent, hello.length, garbage.length);
    Outcome outcome = meet(sent, cuts);
    // An open connection waits for the rest; one that has ended left nothing.
    assertThat(outcome.links).isEqualTo(outcome.open ? 1 : 0);
  }

  @Property(tries = 100)
  void anyBytesInsteadOfAHelloCostTheConnectionAtMost(
      @ForAll("garbage") byte[] garbage, @ForAll("cuts") List<Integer> cuts) {
    Outcome outcome = meet(garbage, cuts);
    assertThat(outcome.links).isEqualTo(outcome.open ? 1 : 0);
    assertThat(outcome.heard).startsWith("0400001000000000");
  }

  /** Bytes of any kind, more often than not with a header that could be one. */
  @Provide
  Arbitrary<byte[]> garbage() {
    Arbitrary<byte[]> any = Arbitraries.bytes().array(byte[].class).ofMaxSize(200);
    Arbitrary<byte[]> headed =
        Combinators.combine(
                Arbitraries.integers().between(0, 5),
                Arbitraries.integers().between(0, 31),
                Arbitraries.integers().between(0, 64),
                any)
            .as(
                (version, type, length, rest) -> {
                  byte[] bytes = Arrays.copyOf(rest, Math.max(4, rest.length));
                  bytes[0] = version.byteValue();
                  bytes[1] = type.byteValue();
                  bytes[2] = 0;
                  bytes[3] = length.byteValue();
                  return bytes;
                });
    Arbitrary<byte[]> current =
        Combinators.combine(
                Arbitraries.integers().between(0, 31),
                Arbitraries.bytes().array(byte[].class).ofMaxSize(100))
            .as(
                (type, body) -> {
                  byte[] bytes = new byte[8 + body.length];
                  System.arraycopy(body, 0, bytes, 8, body.length);
                  bytes[0] = 4;
                  bytes[1] = type.byteValue();
                  bytes[3] = (byte) bytes.length;
                  return bytes;
                });
    return Arbitraries.oneOf(any, headed, current);
  }
}
