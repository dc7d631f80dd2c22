package io.weft.protocols.openflow.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.core.RoutineCancelledException;
import io.weft.core.RoutineFuture;
import io.weft.protocols.openflow.DatapathId;
import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.oxm.Match;
import io.weft.protocols.openflow.v13.BarrierReply;
import io.weft.protocols.openflow.v13.BarrierRequest;
import io.weft.protocols.openflow.v13.ControllerRole;
import io.weft.protocols.openflow.v13.EchoReply;
import io.weft.protocols.openflow.v13.EchoRequest;
import io.weft.protocols.openflow.v13.ErrorMessage;
import io.weft.protocols.openflow.v13.ExperimenterMessage;
import io.weft.protocols.openflow.v13.FeaturesReply;
import io.weft.protocols.openflow.v13.FeaturesRequest;
import io.weft.protocols.openflow.v13.Flow;
import io.weft.protocols.openflow.v13.FlowMod;
import io.weft.protocols.openflow.v13.GetConfigReply;
import io.weft.protocols.openflow.v13.GetConfigRequest;
import io.weft.protocols.openflow.v13.Message;
import io.weft.protocols.openflow.v13.PacketIn;
import io.weft.protocols.openflow.v13.PortDescReply;
import io.weft.protocols.openflow.v13.PortDescRequest;
import io.weft.protocols.openflow.v13.PortDescription;
import io.weft.protocols.openflow.v13.PortStatus;
import io.weft.protocols.openflow.v13.RoleReply;
import io.weft.protocols.openflow.v13.RoleRequest;
import io.weft.protocols.packet.Bytes;
import io.weft.protocols.packet.MacAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests, batches, handlers and their limits, in virtual time. */
class OpenFlowRequestTest {
  private static final OpenFlowSettings SETTINGS = OpenFlowSettings.DEFAULT;
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final List<Message> handled = new ArrayList<>();
  private ScriptedPeer peer;

  @AfterEach
  void close() {
    peer.close();
  }

  private OpenFlowConnection<Message> connect(
      OpenFlowSettings settings, Function<Message, List<Message>> answers) {
    peer = new ScriptedPeer(settings, (r, message) -> handled.add(message), answers);
    return peer.connection();
  }

  private OpenFlowConnection<Message> connect(Function<Message, List<Message>> answers) {
    return connect(SETTINGS, answers);
  }

  /** Answers echoes and barriers, as every peer does. */
  private static List<Message> usual(Message message) {
    return switch (message) {
      case EchoRequest m -> List.of(new EchoReply(m.xid(), m.data()));
      case BarrierRequest m -> List.of(new BarrierReply(m.xid()));
      default -> List.of();
    };
  }

  private static FlowMod flow(int priority) {
    return FlowMod.add(Flow.of(0, priority, 0, Match.ANY));
  }

  private static ErrorMessage refusal(Message of) {
    return new ErrorMessage(of.xid(), ErrorMessage.FLOW_MOD_FAILED, 1, Bytes.EMPTY);
  }

  @Test
  void aReplyThatComesTooLateIsCountedAndDropped() {
    OpenFlowConnection<Message> connection = connect(OpenFlowRequestTest::usual);
    RoutineFuture<GetConfigReply> late =
        peer.start(r -> connection.request(r, new GetConfigRequest(0), GetConfigReply.class));
    peer.runFor(Duration.ofSeconds(61));
    assertThatThrownBy(late::now)
        .cause()
        .isInstanceOf(OpenFlowTimeoutException.class)
        .hasMessageContaining("no reply to GetConfigRequest within PT1M");
    Message request = last(GetConfigRequest.class);
    peer.send(new GetConfigReply(request.xid(), 0, 0));
    peer.runFor(SECOND);
    assertThat(connection.isOpen()).isTrue();
    assertThat(connection.counters().lateReplies()).isEqualTo(1);
    assertThat(handled).isEmpty();
    // Once: whoever answers it again answers nothing that is known.
    peer.send(new GetConfigReply(request.xid(), 0, 0));
    peer.runFor(SECOND);
    assertThat(connection.counters().unexpectedReplies()).isEqualTo(1);
    assertThat(handled).hasSize(1);
  }

  private <T extends Message> T last(Class<T> type) {
    return type.cast(peer.got.stream().filter(type::isInstance).reduce((a, b) -> b).orElseThrow());
  }

  @Test
  void whoIsCancelledLeavesNothingBehind() {
    OpenFlowConnection<Message> connection = connect(OpenFlowRequestTest::usual);
    RoutineFuture<List<PortDescReply>> ports =
        peer.start(r -> connection.multipart(r, new PortDescRequest(0, 0), PortDescReply.class));
    peer.runFor(SECOND);
    assertThat(connection.counters().pendingRequests()).isEqualTo(1);
    ports.cancel();
    peer.runFor(SECOND);
    assertThatThrownBy(ports::now).hasCauseInstanceOf(RoutineCancelledException.class);
    assertThat(connection.counters().pendingRequests()).isZero();
    int xid = last(PortDescRequest.class).xid();
    peer.send(PortDescReply.of(xid, true, List.of()), PortDescReply.of(xid, false, List.of()));
    peer.runFor(SECOND);
    assertThat(connection.counters().lateReplies()).isEqualTo(2);
    assertThat(handled).isEmpty();
  }

  @Test
  void tooManyUnansweredRequestsAreRefusedHere() {
    OpenFlowConnection<Message> connection =
        connect(
            SETTINGS.withLimits(OpenFlowLimits.DEFAULT.withPendingRequests(3)),
            message -> message instanceof EchoRequest ? usual(message) : List.of());
    List<RoutineFuture<GetConfigReply>> requests = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      requests.add(
          peer.start(r -> connection.request(r, new GetConfigRequest(0), GetConfigReply.class)));
    }
    RoutineFuture<BatchResult<Message>> batch =
        peer.start(r -> connection.batch(r, List.of(flow(1))));
    peer.runFor(SECOND);
    for (RoutineFuture<?> refused : List.of(requests.get(3), requests.get(4), batch)) {
      assertThatThrownBy(refused::now)
          .cause()
          .isInstanceOf(OpenFlowOverloadException.class)
          .hasMessageContaining("3 requests are unanswered already");
    }
    assertThat(peer.got).hasSize(3);
    // The keep-alive is not refused: the connection lives on, and has room again.
    peer.runFor(Duration.ofSeconds(70));
    assertThat(connection.isOpen()).isTrue();
    assertThat(connection.counters().pendingRequests()).isZero();
  }

  @Test
  void transactionIdsGoAroundAndPastThoseInUse() {
    OpenFlowConnection<Message> connection = connect(OpenFlowRequestTest::usual);
    connection.exchanges().nextXid(1);
    RoutineFuture<GetConfigReply> first =
        peer.start(r -> connection.request(r, new GetConfigRequest(0), GetConfigReply.class));
    peer.runFor(SECOND);
    assertThat(last(GetConfigRequest.class).xid()).isEqualTo(1);
    connection.exchanges().nextXid(-2);
    peer.got.clear();
    BatchResult<Message> result =
        peer.ask(r -> connection.batch(r, List.of(flow(1), flow(2), flow(3))));
    assertThat(result.isAccepted()).isTrue();
    // Neither 0, which is for what answers nothing, nor 1, which waits for its answer.
    assertThat(peer.got).extracting(Message::xid).containsExactly(-2, -1, 2, 3);
    peer.send(new GetConfigReply(1, 0, 77));
    peer.runFor(SECOND);
    assertThat(first.now().missSendLength()).isEqualTo(77);
  }

  @Test
  void aBatchTiesEachErrorToItsRequestAndKeepsTheRepliesToo() {
    OpenFlowConnection<Message> connection =
        connect(
            message ->
                switch (message) {
                  // Twice, which no switch should: the first counts.
                  case FlowMod m when m.priority() % 3 == 0 -> List.of(refusal(m), refusal(m));
                  case RoleRequest m -> List.of(new RoleReply(m.xid(), m.role(), 0));
                  default -> usual(message);
                });
    List<Message> changes = new ArrayList<>();
    for (int i = 1; i <= 9; i++) {
      changes.add(flow(i));
    }
    changes.add(new RoleRequest(0, ControllerRole.MASTER, 0));
    RoutineFuture<BatchResult<Message>> other =
        peer.start(r -> connection.batch(r, List.of(flow(30), flow(31))));
    BatchResult<Message> result = peer.ask(r -> connection.batch(r, changes));
    assertThat(result.refusals())
        .extracting(refusal -> ((FlowMod) refusal.request()).priority())
        .containsExactly(3, 6, 9);
    assertThat(result.refusals().getFirst().error().type()).isEqualTo(ErrorMessage.FLOW_MOD_FAILED);
    assertThat(result.replies())
        .singleElement()
        .isEqualTo(new RoleReply(result.sent().get(9).xid(), ControllerRole.MASTER, 0));
    assertThat(other.now().refusals()).hasSize(1);
    assertThat(connection.counters().unexpectedReplies()).isEqualTo(4);
    assertThat(handled).isEmpty();
  }

  @Test
  void aBatchOfNothingIsABarrier() {
    OpenFlowConnection<Message> connection = connect(OpenFlowRequestTest::usual);
    assertThat(peer.ask(r -> connection.batch(r, List.of())).isAccepted()).isTrue();
    assertThat(peer.got).singleElement().isInstanceOf(BarrierRequest.class);
  }

  @Test
  void aBatchHearsThatTheConnectionBroke() {
    OpenFlowConnection<Message> connection =
        connect(m -> m instanceof BarrierRequest ? List.of() : usual(m));
    RoutineFuture<BatchResult<Message>> batch =
        peer.start(r -> connection.batch(r, List.of(flow(1), flow(2))));
    peer.runFor(SECOND);
    peer.cut();
    peer.runFor(SECOND);
    assertThatThrownBy(batch::now)
        .cause()
        .isInstanceOf(OpenFlowConnectionException.class)
        .hasMessageContaining("cut");
    assertThat(connection.counters().pendingRequests()).isZero();
    RoutineFuture<BatchResult<Message>> later =
        peer.start(r -> connection.batch(r, List.of(flow(1))));
    peer.runFor(SECOND);
    assertThatThrownBy(later::now).cause().isInstanceOf(OpenFlowConnectionException.class);
  }

  @Test
  void whatIsSaidOfABatchThatWasGivenUpIsDropped() {
    OpenFlowConnection<Message> connection =
        connect(m -> m instanceof BarrierRequest ? List.of() : usual(m));
    RoutineFuture<BatchResult<Message>> batch =
        peer.start(r -> connection.batch(r, List.of(flow(1), flow(2))));
    peer.runFor(Duration.ofSeconds(61));
    assertThatThrownBy(batch::now).cause().isInstanceOf(OpenFlowTimeoutException.class);
    peer.send(refusal(last(FlowMod.class)), new BarrierReply(last(BarrierRequest.class).xid()));
    peer.runFor(SECOND);
    assertThat(connection.counters().lateReplies()).isEqualTo(2);
    assertThat(handled).isEmpty();
    assertThat(connection.isOpen()).isTrue();
  }

  @Test
  void aBarrierThatIsRefusedIsSaid() {
    OpenFlowConnection<Message> connection =
        connect(m -> m instanceof BarrierRequest ? List.of(refusal(m)) : usual(m));
    RoutineFuture<BatchResult<Message>> batch =
        peer.start(r -> connection.batch(r, List.of(flow(1))));
    peer.runFor(SECOND);
    assertThatThrownBy(batch::now).cause().isInstanceOf(OpenFlowErrorException.class);
  }

  @Test
  void aSwitchThatDoesNotTellItsFeaturesIsLeft() {
    OpenFlowConnection<Message> connection = connect(OpenFlowRequestTest::usual);
    RoutineFuture<SwitchIdentity> identity = peer.start(connection::identify);
    peer.runFor(Duration.ofSeconds(29));
    assertThat(connection.isOpen()).isTrue();
    peer.runFor(Duration.ofSeconds(2));
    assertThat(connection.endReason()).isEqualTo("no reply to a features request within PT30S");
    assertThatThrownBy(identity::now).cause().isInstanceOf(OpenFlowConnectionException.class);
  }

  @Test
  void theFeaturesTellWhichSwitchItIs() {
    OpenFlowConnection<Message> connection =
        connect(
            m ->
                m instanceof FeaturesRequest
                    ? List.of(new FeaturesReply(m.xid(), new DatapathId(42), 0, 254, 3, 0))
                    : usual(m));
    assertThat(peer.<SwitchIdentity>ask(connection::identify))
        .isEqualTo(new SwitchIdentity(new DatapathId(42), 3));
    assertThat(peer.ask(r -> connection.features(r, FeaturesReply.class)).tables()).isEqualTo(254);
  }

  @Test
  void aRequestThatIsAnsweredWithSomethingElseEndsTheConnection() {
    OpenFlowConnection<Message> connection =
        connect(m -> m instanceof GetConfigRequest ? List.of(new BarrierReply(m.xid())) : usual(m));
    RoutineFuture<GetConfigReply> config =
        peer.start(r -> connection.request(r, new GetConfigRequest(0), GetConfigReply.class));
    peer.runFor(SECOND);
    assertThat(connection.endReason()).contains("a request answered with a BarrierReply");
    assertThatThrownBy(config::now).cause().isInstanceOf(OpenFlowConnectionException.class);
  }

  @Test
  void aMultipartReplyOfTooManyBytesEndsTheConnection() {
    PortDescription port =
        PortDescription.of(PortNumber.of(1), MacAddress.parse("02:00:00:00:00:01"), "p");
    OpenFlowConnection<Message> connection =
        connect(
            SETTINGS.withLimits(OpenFlowLimits.DEFAULT.withMultipart(1000, 500)),
            m ->
                m instanceof PortDescRequest
                    ? java.util.Collections.nCopies(
                        10, PortDescReply.of(m.xid(), true, List.of(port, port)))
                    : usual(m));
    RoutineFuture<List<PortDescReply>> ports =
        peer.start(r -> connection.multipart(r, new PortDescRequest(0, 0), PortDescReply.class));
    peer.runFor(SECOND);
    assertThat(connection.endReason())
        .contains("a reply that does not end within 4 messages of 576 bytes");
    assertThatThrownBy(ports::now).cause().isInstanceOf(OpenFlowConnectionException.class);
  }

  @Test
  void whatAnswersNothingComesInItsOrder() {
    connect(OpenFlowRequestTest::usual);
    List<Message> messages = new ArrayList<>();
    for (int i = 1; i <= 100; i++) {
      messages.add(status(i));
      messages.add(refusal(flow(1).withXid(0x7000_0000 + i)));
    }
    peer.send(messages.toArray(Message[]::new));
    peer.runFor(SECOND);
    assertThat(handled).isEqualTo(messages);
  }

  private static PortStatus status(int port) {
    return new PortStatus(
        0,
        PortStatus.ADD,
        PortDescription.of(PortNumber.of(port), MacAddress.parse("02:00:00:00:00:01"), "p"));
  }

  private static PacketIn packetIn(int xid) {
    return new PacketIn(xid, PacketIn.NO_BUFFER, 4, 0, 0, 0, Match.ANY, Bytes.ofHex("cafebabe"));
  }

  @Test
  void theHandlerMayAskOnTheSameConnection() {
    List<GetConfigReply> replies = new ArrayList<>();
    List<OpenFlowConnection<Message>> itself = new ArrayList<>();
    peer =
        new ScriptedPeer(
            SETTINGS,
            (r, message) ->
                replies.add(
                    itself.getFirst().request(r, new GetConfigRequest(0), GetConfigReply.class)),
            m ->
                m instanceof GetConfigRequest
                    ? List.of(new GetConfigReply(m.xid(), 0, 9))
                    : usual(m));
    itself.add(peer.connection());
    peer.send(status(1), packetIn(2));
    peer.runFor(SECOND);
    assertThat(replies).hasSize(2);
  }

  @Test
  void nothingWaitsBehindPacketIns() {
    RoutineFuture<Boolean> release = new RoutineFuture<>();
    peer =
        new ScriptedPeer(
            SETTINGS.withLimits(OpenFlowLimits.DEFAULT.withPacketIns(5, 1000)),
            (r, message) -> {
              if (message instanceof PacketIn) {
                r.await(release);
              }
              handled.add(message);
            },
            OpenFlowRequestTest::usual);
    peer.send(packetIn(0));
    peer.runFor(SECOND);
    for (int i = 1; i < 20; i++) {
      peer.send(packetIn(i));
    }
    peer.send(status(1));
    peer.runFor(SECOND);
    assertThat(handled).containsExactly(status(1));
    assertThat(peer.ask(r -> peer.connection().batch(r, List.of(flow(1)))).isAccepted()).isTrue();
    ConnectionCounters counters = peer.connection().counters();
    assertThat(counters.waitingPacketIns()).isEqualTo(5);
    // One is with the handler.
    assertThat(counters.droppedPacketIns()).isEqualTo(14);
    release.complete(true);
    peer.runFor(SECOND);
    assertThat(handled).extracting(Message::xid).containsExactly(0, 0, 1, 2, 3, 4, 5);
    peer.send(packetIn(100));
    peer.runFor(SECOND);
    assertThat(handled).hasSize(8);
  }

  @Test
  void packetInsOfTooManyBytesAreDroppedToo() {
    RoutineFuture<Boolean> release = new RoutineFuture<>();
    peer =
        new ScriptedPeer(
            SETTINGS.withLimits(OpenFlowLimits.DEFAULT.withPacketIns(1000, 100)),
            (r, message) -> r.await(release),
            OpenFlowRequestTest::usual);
    peer.send(packetIn(0));
    peer.runFor(SECOND);
    for (int i = 1; i < 20; i++) {
      peer.send(packetIn(i));
    }
    peer.runFor(SECOND);
    // A packet-in of these has 38 bytes and more: two wait, one is with the handler.
    assertThat(peer.connection().counters().waitingPacketIns()).isEqualTo(2);
    assertThat(peer.connection().counters().droppedPacketIns()).isEqualTo(17);
  }

  @Test
  void niciraPacketInsAreDroppedLikeOthers() {
    RoutineFuture<Boolean> release = new RoutineFuture<>();
    peer =
        new ScriptedPeer(
            SETTINGS.withLimits(OpenFlowLimits.DEFAULT.withPacketIns(2, 1000)),
            (r, message) -> {
              handled.add(message);
              r.await(release);
            },
            OpenFlowRequestTest::usual);
    // NXT_PACKET_IN2 with a packet of one byte.
    String packet = "0404001800000000" + "000023200000001e" + "00000005aa000000";
    peer.sendHex(packet);
    peer.runFor(SECOND);
    peer.sendHex(packet.repeat(9));
    peer.runFor(SECOND);
    assertThat(handled).hasSize(1);
    assertThat(peer.connection().counters().droppedPacketIns()).isEqualTo(7);
  }

  @Test
  void aSlowHandlerOfOtherThingsStopsTheReadingAndTheConnectionLivesOn() {
    RoutineFuture<Boolean> release = new RoutineFuture<>();
    peer =
        new ScriptedPeer(
            SETTINGS.withLimits(OpenFlowLimits.DEFAULT.withWaiting(10, 1 << 20)),
            (r, message) -> {
              r.await(release);
              handled.add(message);
            },
            OpenFlowRequestTest::usual);
    List<Message> many = new ArrayList<>();
    for (int i = 1; i <= 50; i++) {
      many.add(status(i));
    }
    peer.send(many.toArray(Message[]::new));
    peer.runFor(Duration.ofMinutes(5));
    assertThat(peer.connection().isOpen()).isTrue();
    assertThat(peer.connection().counters().waitingMessages()).isBetween(5, 10);
    release.complete(true);
    peer.runFor(SECOND);
    assertThat(handled).isEqualTo(many);
  }

  @Test
  void aHandlerThatFailsEndsItsConnection() {
    peer =
        new ScriptedPeer(
            SETTINGS,
            (r, message) -> {
              throw new IllegalStateException("on purpose");
            },
            OpenFlowRequestTest::usual);
    peer.send(status(1), status(2));
    peer.runFor(SECOND);
    assertThat(peer.connection().endReason())
        .isEqualTo("handling a message failed: java.lang.IllegalStateException: on purpose");
    assertThat(peer.simulation().links().open()).isZero();
  }

  @Test
  void niciraMessagesAreRefusedWhereTheyAreDisabled() {
    OpenFlowConnection<Message> connection =
        connect(SETTINGS.withNicira(false), OpenFlowRequestTest::usual);
    peer.sendHex("0404001000000007" + "000023200000000a");
    peer.runFor(SECOND);
    assertThat(handled).isEmpty();
    assertThat(last(ErrorMessage.class).code()).isEqualTo(ErrorMessage.BAD_EXPERIMENTER);
    RoutineFuture<Boolean> sent =
        peer.start(
            r -> {
              connection.send(r, new ExperimenterMessage(1, 0x2320, 18, Bytes.EMPTY));
              return true;
            });
    peer.runFor(SECOND);
    assertThatThrownBy(sent::now)
        .cause()
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Nicira's extensions are disabled");
    assertThat(connection.isOpen()).isTrue();
  }

  @Test
  void aRequestOfTheOtherSideIsRefusedWithItsBeginning() {
    OpenFlowConnection<Message> connection = connect(m -> List.of());
    peer.ask(
        r -> {
          connection.refuse(r, new GetConfigRequest(5), ErrorMessage.BAD_REQUEST, 1);
          return true;
        });
    peer.runFor(SECOND);
    assertThat(last(ErrorMessage.class))
        .isEqualTo(
            new ErrorMessage(5, ErrorMessage.BAD_REQUEST, 1, Bytes.ofHex("0407000800000005")));
  }

  @Test
  void whoeverWantsToKnowOfTheEndIsToldOnce() {
    OpenFlowConnection<Message> connection = connect(OpenFlowRequestTest::usual);
    List<String> told = new ArrayList<>();
    Runnable takeBack = connection.whenEnded(() -> told.add("not this"));
    connection.whenEnded(() -> told.add(connection.endReason()));
    takeBack.run();
    peer.ask(
        r -> {
          connection.close("enough");
          connection.close("again");
          return true;
        });
    connection.whenEnded(() -> told.add("late"));
    assertThat(told).containsExactly("enough", "late");
  }

  @Test
  void aConnectionIsRunOnce() {
    OpenFlowConnection<Message> connection = connect(OpenFlowRequestTest::usual);
    RoutineFuture<Boolean> again =
        peer.start(
            r -> {
              connection.run(r, (own, message) -> {});
              return true;
            });
    peer.runFor(SECOND);
    assertThatThrownBy(again::now).cause().isInstanceOf(IllegalStateException.class);
    assertThat(connection.isOpen()).isTrue();
  }
}
