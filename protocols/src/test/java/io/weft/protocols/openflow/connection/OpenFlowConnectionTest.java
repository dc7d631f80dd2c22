package io.weft.protocols.openflow.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.weft.core.Routine;
import io.weft.core.RoutineCancelledException;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.core.net.Connection;
import io.weft.core.net.Endpoint;
import io.weft.core.simulation.Simulation;
import io.weft.protocols.openflow.DatapathId;
import io.weft.protocols.openflow.oxm.Match;
import io.weft.protocols.openflow.v13.BarrierReply;
import io.weft.protocols.openflow.v13.BarrierRequest;
import io.weft.protocols.openflow.v13.ErrorMessage;
import io.weft.protocols.openflow.v13.FeaturesReply;
import io.weft.protocols.openflow.v13.FeaturesRequest;
import io.weft.protocols.openflow.v13.Flow;
import io.weft.protocols.openflow.v13.FlowMod;
import io.weft.protocols.openflow.v13.Hello;
import io.weft.protocols.openflow.v13.Message;
import io.weft.protocols.openflow.v13.OpenFlowCodec;
import io.weft.protocols.openflow.v13.PortDescReply;
import io.weft.protocols.openflow.v13.PortDescRequest;
import io.weft.protocols.packet.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The controller's side against a peer that does exactly what each test says. */
class OpenFlowConnectionTest {
  private static final Endpoint CONTROLLER = Endpoint.parse("tcp://controller:6653/", 0);

  private final Simulation simulation = Simulation.withSeed(1);
  private final Scheduler controller = simulation.scheduler("controller");
  private final Scheduler peer = simulation.scheduler("switch");
  private final OpenFlowCodec codec = new OpenFlowCodec();
  private final List<Message> unsolicited = new ArrayList<>();

  @AfterEach
  void close() {
    simulation.close();
  }

  @FunctionalInterface
  private interface Peer {
    void run(Routine r, Connection<ByteBuf> connection) throws Exception;
  }

  /** Starts the peer, and a controller that accepts it. */
  private RoutineFuture<OpenFlowConnection<Message>> accept(Peer behaviour) {
    RoutineFuture<OpenFlowConnection<Message>> opened =
        controller.submit(
            "accept",
            r -> {
              Connection<ByteBuf> connection =
                  simulation.network(controller).listen(r, CONTROLLER).accept(r).orElseThrow();
              OpenFlowConnection<Message> openFlow =
                  OpenFlowConnection.open(
                      r, connection, OpenFlowVersion.V13, OpenFlowSettings.DEFAULT);
              controller.spawn("run", s -> openFlow.run(s, (h, m) -> unsolicited.add(m)));
              return openFlow;
            });
    peer.spawn(
        "switch",
        r -> {
          r.sleep(Duration.ofMillis(1));
          behaviour.run(r, simulation.network(peer).connect(r, CONTROLLER));
        });
    return opened;
  }

  private void send(Routine r, Connection<ByteBuf> connection, Message message) {
    ByteBuf out = Unpooled.buffer();
    codec.encode(message, out);
    connection.write(r, out);
  }

  /** Answers every message with what the test says, until the controller hangs up. */
  private Peer answering(java.util.function.Function<Message, List<Message>> answers) {
    return (r, connection) -> {
      var framer = new io.weft.protocols.openflow.Framer();
      Optional<ByteBuf> data;
      while ((data = connection.read(r)).isPresent()) {
        framer.append(data.get());
        Optional<Bytes> frame;
        while ((frame = framer.next()).isPresent()) {
          for (Message answer : answers.apply(codec.decode(frame.get()))) {
            send(r, connection, answer);
          }
        }
      }
    };
  }

  private static List<Message> usual(Message request) {
    return switch (request) {
      case Hello hello -> List.of(Hello.of(7, 4));
      case FeaturesRequest features ->
          List.of(new FeaturesReply(features.xid(), new DatapathId(42), 0, 254, 0, 0));
      case BarrierRequest barrier -> List.of(new BarrierReply(barrier.xid()));
      default -> List.of();
    };
  }

  @Test
  void theHandshakeTellsWhoTheSwitchIs() {
    OpenFlowConnection<Message> connection =
        simulation.await(accept(answering(OpenFlowConnectionTest::usual)));
    FeaturesReply features =
        simulation.await(
            controller.submit("features", r -> connection.features(r, FeaturesReply.class)));
    assertThat(features.datapathId()).isEqualTo(new DatapathId(42));
  }

  @Test
  void aSwitchThatSpeaksOnlyOpenFlow10IsRefusedWithAnError() {
    StringBuilder seen = new StringBuilder();
    RoutineFuture<OpenFlowConnection<Message>> opened =
        accept(
            (r, c) -> {
              c.write(r, Unpooled.copiedBuffer(new byte[] {1, 0, 0, 8, 0, 0, 0, 7}));
              Optional<ByteBuf> data;
              while ((data = c.read(r)).isPresent()) {
                seen.append(ByteBufUtil.hexDump(data.get()));
                data.get().release();
              }
            });
    simulation.runFor(Duration.ofSeconds(1));
    assertThatThrownBy(opened::now)
        .cause()
        .isInstanceOf(OpenFlowConnectionException.class)
        .hasMessageContaining("only OpenFlow 1.3 spoken here, and the peer offers version 1");
    // Behind our hello a HELLO_FAILED/INCOMPATIBLE with the peer's version and transaction id.
    assertThat(seen).contains("01010029" + "00000007" + "00000000" + "6f6e6c79");
  }

  @Test
  void aSwitchThatSaysNothingIsGivenUpAfterTheHelloTimeout() {
    RoutineFuture<OpenFlowConnection<Message>> opened =
        accept((r, c) -> r.sleep(Duration.ofDays(1)));
    simulation.runFor(Duration.ofSeconds(9));
    assertThat(opened.isDone()).isFalse();
    simulation.runFor(Duration.ofSeconds(2));
    assertThatThrownBy(opened::now).cause().hasMessageContaining("none within PT10S");
  }

  @Test
  void whoGivesUpDuringTheHelloIsCancelledNotRefused() {
    RoutineFuture<OpenFlowConnection<Message>> opened =
        accept((r, c) -> r.sleep(Duration.ofDays(1)));
    simulation.runFor(Duration.ofSeconds(1));
    opened.cancel();
    simulation.runFor(Duration.ofSeconds(1));
    assertThatThrownBy(opened::now).hasCauseInstanceOf(RoutineCancelledException.class);
    assertThat(simulation.links().open()).isZero();
  }

  @Test
  void garbageInsteadOfAHelloEndsTheConnection() {
    RoutineFuture<OpenFlowConnection<Message>> opened =
        accept((r, c) -> c.write(r, Unpooled.copiedBuffer(new byte[] {4, 0, 0, 3, 9, 9, 9, 9})));
    simulation.runFor(Duration.ofSeconds(1));
    assertThatThrownBy(opened::now).cause().hasMessageContaining("length of 3");
  }

  @Test
  void halfAMessageAndThenSilenceEndsTheConnectionByTheKeepAlive() {
    OpenFlowConnection<Message> connection =
        simulation.await(
            accept(
                (r, c) -> {
                  send(r, c, Hello.of(1, 4));
                  c.write(r, Unpooled.copiedBuffer(new byte[] {4, 10, 0, 100, 0, 0}));
                  r.sleep(Duration.ofDays(1));
                }));
    simulation.runFor(Duration.ofSeconds(12));
    assertThat(connection.isOpen()).isTrue();
    simulation.runFor(Duration.ofSeconds(2));
    assertThat(connection.isOpen()).isFalse();
    assertThat(connection.endReason()).contains("no reply to an echo request within PT3S");
  }

  @Test
  void aMessageOfUnknownTypeIsCountedAndAnsweredWithAnError() {
    List<Message> seen = new ArrayList<>();
    OpenFlowConnection<Message> connection =
        simulation.await(
            accept(
                (r, c) -> {
                  send(r, c, Hello.of(1, 4));
                  c.write(r, Unpooled.copiedBuffer(new byte[] {4, 99, 0, 8, 0, 0, 0, 5}));
                  answering(
                          m -> {
                            seen.add(m);
                            return List.of();
                          })
                      .run(r, c);
                }));
    simulation.runFor(Duration.ofSeconds(1));
    assertThat(connection.counters().unknown()).isEqualTo(1);
    assertThat(connection.isOpen()).isTrue();
    assertThat(seen)
        .anySatisfy(
            m ->
                assertThat(m)
                    .isInstanceOfSatisfying(
                        ErrorMessage.class,
                        e -> {
                          assertThat(e.xid()).isEqualTo(5);
                          assertThat(e.type()).isEqualTo(ErrorMessage.BAD_REQUEST);
                          assertThat(e.code()).isEqualTo(ErrorMessage.BAD_TYPE);
                          assertThat(e.data()).isEqualTo(Bytes.ofHex("0463000800000005"));
                        }));
  }

  @Test
  void aMultipartReplyIsCollectedToItsLastPart() {
    OpenFlowConnection<Message> connection =
        simulation.await(
            accept(
                answering(
                    message ->
                        message instanceof PortDescRequest request
                            ? List.of(
                                PortDescReply.of(request.xid(), true, List.of()),
                                PortDescReply.of(request.xid(), true, List.of()),
                                PortDescReply.of(request.xid(), false, List.of()))
                            : usual(message))));
    List<PortDescReply> parts =
        simulation.await(
            controller.submit(
                "ports",
                r -> connection.multipart(r, new PortDescRequest(0, 0), PortDescReply.class)));
    assertThat(parts).hasSize(3);
  }

  @Test
  void aBatchTellsWhichOfItsMessagesWereRefused() {
    OpenFlowConnection<Message> connection =
        simulation.await(
            accept(
                answering(
                    message ->
                        message instanceof FlowMod mod && mod.tableId() == 200
                            ? List.of(
                                new ErrorMessage(
                                    mod.xid(), ErrorMessage.FLOW_MOD_FAILED, 2, Bytes.EMPTY))
                            : usual(message))));
    List<FlowMod> mods = new ArrayList<>();
    for (int table : new int[] {0, 200, 1}) {
      mods.add(FlowMod.add(Flow.of(table, 1, 0, Match.ANY)));
    }
    List<Refusal<Message>> refusals =
        simulation.await(controller.submit("batch", r -> connection.batch(r, mods).refusals()));
    assertThat(refusals).hasSize(1);
    assertThat(refusals.getFirst().request())
        .isInstanceOfSatisfying(FlowMod.class, m -> assertThat(m.tableId()).isEqualTo(200));
  }

  @Test
  void whoAwaitsAReplyHearsThatTheConnectionBroke() {
    OpenFlowConnection<Message> connection =
        simulation.await(
            accept(answering(message -> message instanceof Hello ? usual(message) : List.of())));
    RoutineFuture<FeaturesReply> features =
        controller.submit("features", r -> connection.features(r, FeaturesReply.class));
    simulation.runFor(Duration.ofSeconds(1));
    simulation.links().cut(CONTROLLER);
    simulation.settle();
    assertThatThrownBy(features::now)
        .cause()
        .isInstanceOf(OpenFlowConnectionException.class)
        .hasMessageContaining("cut");
  }
}
