package io.weft.protocols.openflow.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.core.net.ConnectionSettings;
import io.weft.protocols.openflow.connection.RealController.Peer;
import io.weft.protocols.openflow.oxm.Match;
import io.weft.protocols.openflow.v13.BarrierReply;
import io.weft.protocols.openflow.v13.BarrierRequest;
import io.weft.protocols.openflow.v13.Flow;
import io.weft.protocols.openflow.v13.FlowMod;
import io.weft.protocols.openflow.v13.Message;
import io.weft.protocols.openflow.v13.PacketIn;
import io.weft.protocols.openflow.v13.PortDescReply;
import io.weft.protocols.openflow.v13.PortDescRequest;
import io.weft.protocols.openflow.v13.PortStatus;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/**
 * What peers do wrong, through real sockets: each costs its own connection at most, which ends with
 * the answer that OpenFlow demands and a reason. No buffer is leaked in any of these.
 */
@Timeout(120)
class HostilePeerTest {
  private static final Duration SHORT = Duration.ofMillis(200);
  private static final String PACKET_IN =
      "040a002a"
          + "00000000"
          + "ffffffff"
          + "0000"
          + "00"
          + "00"
          + "0000000000000000"
          + "0001000c"
          + "80000004"
          + "00000001"
          + "00000000"
          + "0000";

  private final BlockingQueue<Message> handled = new LinkedBlockingQueue<>();
  private final ListAppender<ILoggingEvent> leaks = new ListAppender<>();
  private ResourceLeakDetector.Level level = ResourceLeakDetector.Level.SIMPLE;

  @BeforeEach
  void watchForLeaks() {
    // What others may have leaked is reported before.
    reportLeaks();
    level = ResourceLeakDetector.getLevel();
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    leaks.start();
    leakLog().addAppender(leaks);
  }

  @AfterEach
  void nothingLeaked() {
    reportLeaks();
    leakLog().detachAppender(leaks);
    ResourceLeakDetector.setLevel(level);
    assertThat(List.copyOf(leaks.list)).extracting(ILoggingEvent::getFormattedMessage).isEmpty();
  }

  private static void reportLeaks() {
    for (int i = 0; i < 3; i++) {
      System.gc();
      // A leak is reported when another buffer is made.
      PooledByteBufAllocator.DEFAULT.buffer().release();
      ByteBufAllocator.DEFAULT.buffer().release();
    }
  }

  private static Logger leakLog() {
    return (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);
  }

  private RealController controller(OpenFlowSettings settings) {
    return new RealController(settings, (r, message) -> handled.add(message));
  }

  private static OpenFlowSettings impatient() {
    return OpenFlowSettings.DEFAULT
        .withHandshake(SHORT, SHORT)
        .withKeepAlive(SHORT, SHORT)
        .withWriteTimeout(SHORT);
  }

  private Message awaitHandled() throws InterruptedException {
    Message message = handled.poll(RealController.LIMIT.toSeconds(), TimeUnit.SECONDS);
    assertThat(message).as("a message for the handler").isNotNull();
    return message;
  }

  @Test
  void aHelloThatComesByteByByteAndNeverEndsIsGivenUp() throws Exception {
    try (RealController controller = controller(impatient());
        Peer peer = controller.peer()) {
      peer.send("0400ffff00000000");
      assertThat(peer.frame()).isEqualTo(RealController.HELLO);
      dripUntilClosed(peer);
      assertThat(controller.reason()).contains("no OpenFlow hello: none within PT0.2S");
      controller.assertServes();
    }
  }

  /** Sends a byte again and again, until the other side has closed. */
  private static void dripUntilClosed(Peer peer) throws Exception {
    peer.socket().setSoTimeout(10);
    while (true) {
      try {
        peer.send(new byte[1]);
        if (peer.socket().getInputStream().read() < 0) {
          return;
        }
      } catch (SocketTimeoutException e) {
        // It still listens.
        continue;
      } catch (java.net.SocketException e) {
        return;
      }
    }
  }

  @Test
  void aMessageThatComesByteByByteAndNeverEndsIsNoSignOfLife() throws Exception {
    try (RealController controller = controller(impatient());
        Peer peer = controller.greeted()) {
      peer.send("040affff00000000");
      dripUntilClosed(peer);
      assertThat(controller.reason()).contains("no reply to an echo request within PT0.2S");
      controller.assertServes();
    }
  }

  @Test
  void messagesMayComeByteByByte() throws Exception {
    try (RealController controller = controller(OpenFlowSettings.DEFAULT);
        Peer peer = controller.peer()) {
      String echo = "0402000c00000009" + "01020304";
      for (int i = 0; i < RealController.HELLO.length(); i += 2) {
        peer.send(RealController.HELLO.substring(i, i + 2));
      }
      for (int i = 0; i < echo.length(); i += 2) {
        peer.send(echo.substring(i, i + 2));
      }
      assertThat(peer.frame()).isEqualTo(RealController.HELLO);
      assertThat(peer.frame()).isEqualTo("0403000c00000009" + "01020304");
    }
  }

  @Test
  void manyMessagesMayComeAtOnceBehindTheHello() throws Exception {
    try (RealController controller = controller(OpenFlowSettings.DEFAULT);
        Peer peer = controller.peer()) {
      StringBuilder all = new StringBuilder(RealController.HELLO);
      int count = 5000;
      for (int i = 0; i < count; i++) {
        all.append("04020008%08x".formatted(i));
      }
      peer.send(all.toString());
      assertThat(peer.frame()).isEqualTo(RealController.HELLO);
      for (int i = 0; i < count; i++) {
        assertThat(peer.frame()).isEqualTo("04030008%08x".formatted(i));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', 'the peer hung up after 0 bytes'",
    "'0400', 'the peer hung up after 2 bytes'",
    "'040000100000', 'the peer hung up after 6 bytes'"
  })
  void whoHangsUpBeforeTheHelloIsGone(String sent, String reason) throws Exception {
    try (RealController controller = controller(OpenFlowSettings.DEFAULT);
        Peer peer = controller.peer()) {
      peer.send(sent);
      peer.socket().shutdownOutput();
      peer.awaitEnd();
      assertThat(controller.reason()).endsWith("no OpenFlow hello: " + reason);
      controller.assertServes();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', 'closed by the peer'",
    "'040200', 'closed by the peer in the middle of a message, after 3 bytes of it'"
  })
  void whoHangsUpIsAnsweredStill(String more, String reason) throws Exception {
    try (RealController controller = controller(OpenFlowSettings.DEFAULT);
        Peer peer = controller.greeted()) {
      OpenFlowConnection<Message> connection = controller.next();
      RoutineFuture<BarrierReply> unanswered =
          controller.submit(r -> connection.request(r, new BarrierRequest(0), BarrierReply.class));
      assertThat(peer.frame()).startsWith("04140008");
      peer.send("0402000800000009" + portStatus(1) + more);
      peer.socket().shutdownOutput();
      assertThat(peer.frame()).isEqualTo("0403000800000009");
      assertThat(awaitHandled()).isInstanceOf(PortStatus.class);
      assertThat(controller.reason()).isEqualTo(reason);
      assertThatThrownBy(() -> unanswered.join(RealController.LIMIT))
          .cause()
          .isInstanceOf(OpenFlowConnectionException.class)
          .hasMessageContaining(reason);
      peer.awaitEnd();
    }
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "7"})
  void aLengthThatIsLessThanTheHeaderIsAnsweredAndEndsTheConnection(int length) throws Exception {
    try (RealController controller = controller(OpenFlowSettings.DEFAULT);
        Peer peer = controller.greeted()) {
      String lie = "040a%04x00000009".formatted(length);
      peer.send(lie);
      // OFPET_BAD_REQUEST, OFPBRC_BAD_LEN.
      assertThat(peer.frame()).isEqualTo("0401001400000009" + "00010006" + lie);
      peer.awaitEnd();
      assertThat(controller.reason())
          .contains("broke the protocol")
          .contains("length of " + length);
      controller.assertServes();
    }
  }

  @Test
  void aHelloWithALengthThatIsLessThanItsHeaderIsAnswered() throws Exception {
    try (RealController controller = controller(OpenFlowSettings.DEFAULT);
        Peer peer = controller.peer()) {
      peer.send("0400000300000000");
      assertThat(peer.frame()).isEqualTo(RealController.HELLO);
      assertThat(peer.frame()).startsWith("04010014").contains("00010006");
      peer.awaitEnd();
      assertThat(controller.reason()).contains("no OpenFlow hello: a message length of 3");
    }
  }

  @Test
  void aLengthThatIsMoreThanWhatIsSentSwallowsWhatFollowsAndNoMore() throws Exception {
    try (RealController controller = controller(impatient());
        Peer peer = controller.greeted()) {
      // Twelve bytes of which only eight belong to it: four of the next message are taken for data.
      peer.send("0402000c00000009" + "04020008" + "00000010");
      assertThat(peer.answer()).isEqualTo("0403000c00000009" + "04020008");
      peer.awaitEnd();
      // What is left over has a version that was not agreed on, or is no whole message.
      assertThat(controller.reason()).containsAnyOf("broke the protocol", "no reply to an echo");
      controller.assertServes();
    }
  }

  @Test
  void aVersionThatChangesIsAnsweredAndEndsTheConnection() throws Exception {
    try (RealController controller = controller(OpenFlowSettings.DEFAULT);
        Peer peer = controller.greeted()) {
      peer.send("0102000800000009" + "0402000800000010");
      // OFPET_BAD_REQUEST, OFPBRC_BAD_VERSION; nothing is answered behind it.
      assertThat(peer.frame()).isEqualTo("0401001400000009" + "00010000" + "0102000800000009");
      peer.awaitEnd();
      assertThat(controller.reason())
          .contains("a message of version 1 after version 4 was agreed on");
      controller.assertServes();
    }
  }

  @Test
  void aMessageThatCannotBeReadIsAnsweredAndTheNextOneRead() throws Exception {
    try (RealController controller = controller(OpenFlowSettings.DEFAULT);
        Peer peer = controller.greeted()) {
      OpenFlowConnection<Message> connection = controller.next();
      // A port status that ends in its first field, and one of a type that is none.
      peer.send("040c000900000009" + "00" + "0463000800000010" + portStatus(2));
      assertThat(peer.frame()).isEqualTo("0401001500000009" + "00010006" + "040c00090000000900");
      assertThat(peer.frame()).isEqualTo("0401001400000010" + "00010001" + "0463000800000010");
      assertThat(awaitHandled()).isInstanceOf(PortStatus.class);
      ConnectionCounters counters = controller.ask(r -> connection.counters());
      assertThat(counters.malformed()).isEqualTo(1);
      assertThat(counters.unknown()).isEqualTo(1);
    }
  }

  @Test
  void whatIsWrongInsideAMessageIsAnsweredWithItsOwnError() throws Exception {
    try (RealController controller = controller(OpenFlowSettings.DEFAULT);
        Peer peer = controller.greeted()) {
      // A role that there is not: OFPET_ROLE_REQUEST_FAILED, OFPRRFC_BAD_ROLE.
      String request = "0418001800000009" + "0000006300000000" + "0000000000000000";
      peer.send(request);
      assertThat(peer.frame()).isEqualTo("0401002400000009" + "000b0002" + request);
      controller.assertServes();
    }
  }

  @Test
  void aFloodOfPacketInsIsDroppedWhenTheHandlerIsSlowAndNothingElseWaitsBehindIt()
      throws Exception {
    OpenFlowSettings settings =
        OpenFlowSettings.DEFAULT.withLimits(OpenFlowLimits.DEFAULT.withPacketIns(100, 1 << 20));
    RoutineFuture<Boolean> first = new RoutineFuture<>();
    RoutineFuture<Boolean> release = new RoutineFuture<>();
    List<Integer> seen = Collections.synchronizedList(new ArrayList<>());
    MessageHandler<Message> slow =
        (r, message) -> {
          if (message instanceof PacketIn packet) {
            first.complete(true);
            r.await(release);
            seen.add(packet.xid());
          } else {
            handled.add(message);
          }
        };
    try (RealController controller = new RealController(settings, slow);
        Peer peer = controller.greeted()) {
      OpenFlowConnection<Message> connection = controller.next();
      peer.send(packetIn(0));
      first.join(RealController.LIMIT);
      int flood = 20_000;
      StringBuilder some = new StringBuilder();
      for (int i = 1; i <= flood; i++) {
        some.append(packetIn(i));
        if (i % 1000 == 0) {
          peer.send(some.toString());
          some.setLength(0);
        }
      }
      RoutineFuture<BarrierReply> reply =
          controller.submit(r -> connection.request(r, new BarrierRequest(0), BarrierReply.class));
      peer.send(portStatus(3) + "0402000800000009");
      String barrier = peer.frame();
      String echo = barrier.startsWith("0403") ? barrier : peer.frame();
      barrier = barrier.startsWith("0403") ? peer.frame() : barrier;
      assertThat(echo).isEqualTo("0403000800000009");
      assertThat(awaitHandled()).isInstanceOf(PortStatus.class);
      peer.send("04150008" + barrier.substring(8));
      reply.join(RealController.LIMIT);
      ConnectionCounters counters = controller.ask(r -> connection.counters());
      assertThat(counters.waitingPacketIns()).isEqualTo(100);
      assertThat(counters.droppedPacketIns()).isEqualTo(flood - 100);
      // The newest were dropped: the handler sees the oldest, in their order.
      release.complete(true);
      peer.send("0402000800000010");
      assertThat(peer.frame()).isEqualTo("0403000800000010");
      controller.ask(
          r -> {
            while (seen.size() < 101) {
              r.yield();
            }
            return true;
          });
      assertThat(seen).hasSize(101).isSorted().contains(0, 100);
    }
  }

  @Test
  void aPeerThatNeverReadsIsGivenUp() throws Exception {
    OpenFlowSettings settings =
        impatient()
            .withKeepAlive(Duration.ZERO, SHORT)
            .withConnections(ConnectionSettings.builder().writeLimit(64 * 1024).build());
    try (RealController controller = controller(settings);
        Peer peer = controller.greeted()) {
      OpenFlowConnection<Message> connection = controller.next();
      RoutineFuture<BatchResult<Message>> batch =
          controller.submit(
              r ->
                  connection.batch(
                      r, Collections.nCopies(500_000, FlowMod.add(Flow.of(0, 1, 0, Match.ANY)))));
      assertThat(controller.reason()).isEqualTo("the peer has read nothing for PT0.2S");
      assertThatThrownBy(() -> batch.join(RealController.LIMIT))
          .cause()
          .isInstanceOf(OpenFlowConnectionException.class);
      controller.assertServes();
      assertThat(peer.frame()).startsWith("040e");
    }
  }

  @Test
  void aPeerThatAsksAndNeverReadsTheAnswersIsGivenUp() throws Exception {
    OpenFlowSettings settings =
        impatient()
            .withKeepAlive(Duration.ZERO, SHORT)
            .withConnections(ConnectionSettings.builder().writeLimit(64 * 1024).build());
    try (RealController controller = controller(settings);
        Peer peer = controller.greeted()) {
      byte[] echo = new byte[0xfff8];
      echo[0] = 4;
      echo[1] = 2;
      echo[2] = (byte) 0xff;
      echo[3] = (byte) 0xf8;
      assertThatThrownBy(
              () -> {
                while (true) {
                  peer.send(echo);
                }
              })
          .isInstanceOf(java.io.IOException.class);
      assertThat(controller.reason()).isEqualTo("the peer has read nothing for PT0.2S");
      controller.assertServes();
    }
  }

  @Test
  void tenThousandUnansweredRequestsTimeOutAndTheirLateRepliesAreDropped() throws Exception {
    int many = 10_000;
    try (RealController controller = controller(OpenFlowSettings.DEFAULT);
        Peer peer = controller.greeted()) {
      OpenFlowConnection<Message> connection = controller.next();
      Thread reader = new Thread(() -> answerBarriersLater(peer, many));
      reader.start();
      AtomicInteger timedOut = new AtomicInteger();
      controller.ask(
          r -> {
            List<RoutineFuture<Void>> requests = new ArrayList<>();
            for (int i = 0; i < many; i++) {
              requests.add(r.spawn("request", own -> ask(own, connection, timedOut)));
            }
            return r.awaitAll(requests);
          });
      assertThat(timedOut).hasValue(many);
      assertThat(controller.<Integer>ask(r -> connection.counters().pendingRequests())).isZero();
      answerNow.complete(true);
      reader.join(RealController.LIMIT.toMillis());
      peer.send("0402000800000009");
      assertThat(peer.frame()).isEqualTo("0403000800000009");
      ConnectionCounters counters = controller.ask(r -> connection.counters());
      assertThat(counters.lateReplies()).isEqualTo(many);
      assertThat(counters.unexpectedReplies()).isZero();
      assertThat(handled).isEmpty();
    }
  }

  private static void ask(
      Routine r, OpenFlowConnection<Message> connection, AtomicInteger timedOut) {
    try {
      connection.multipart(r, new BarrierRequest(0), BarrierReply.class, Duration.ofMillis(1));
    } catch (OpenFlowTimeoutException e) {
      timedOut.incrementAndGet();
    }
  }

  private final RoutineFuture<Boolean> answerNow = new RoutineFuture<>();

  private void answerBarriersLater(Peer peer, int many) {
    try {
      StringBuilder replies = new StringBuilder();
      for (int i = 0; i < many; i++) {
        replies.append("0415").append(peer.frame().substring(4));
      }
      answerNow.join(RealController.LIMIT);
      peer.send(replies.toString());
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void repliesToWhatWasNeverAskedAreTheHandlers() throws Exception {
    try (RealController controller = controller(OpenFlowSettings.DEFAULT);
        Peer peer = controller.greeted()) {
      OpenFlowConnection<Message> connection = controller.next();
      peer.send("04150008deadbeef" + "0413001000000077" + "000d000000000000" + "0403000800000055");
      assertThat(awaitHandled()).isEqualTo(new BarrierReply(0xdeadbeef));
      assertThat(awaitHandled()).isInstanceOf(PortDescReply.class);
      peer.send("0402000800000009");
      assertThat(peer.frame()).isEqualTo("0403000800000009");
      assertThat(controller.<Long>ask(r -> connection.counters().unexpectedReplies())).isEqualTo(3);
    }
  }

  @Test
  void aMultipartReplyThatDoesNotEndEndsTheConnection() throws Exception {
    OpenFlowSettings settings =
        OpenFlowSettings.DEFAULT.withLimits(
            OpenFlowLimits.DEFAULT.withMultipart(1000, Long.MAX_VALUE));
    try (RealController controller = controller(settings);
        Peer peer = controller.greeted()) {
      OpenFlowConnection<Message> connection = controller.next();
      RoutineFuture<List<PortDescReply>> ports =
          controller.submit(
              r -> connection.multipart(r, new PortDescRequest(0, 0), PortDescReply.class));
      String xid = peer.frame().substring(8, 16);
      String part = "04130010" + xid + "000d000100000000";
      assertThatThrownBy(
              () -> {
                while (true) {
                  peer.send(part.repeat(100));
                }
              })
          .isInstanceOf(java.io.IOException.class);
      assertThat(controller.reason())
          .contains("a reply that does not end within 1000 messages of 16000 bytes");
      assertThatThrownBy(() -> ports.join(RealController.LIMIT))
          .cause()
          .isInstanceOf(OpenFlowConnectionException.class);
      controller.assertServes();
    }
  }

  private static String packetIn(int xid) {
    return PACKET_IN.substring(0, 8) + "%08x".formatted(xid) + PACKET_IN.substring(16);
  }

  /** Port 1 was added, with that transaction id. */
  private static String portStatus(int xid) {
    return "040c0050%08x".formatted(xid)
        + "0000000000000000"
        + "00000001"
        + "00000000"
        + "020000000001"
        + "0000"
        + "65746830000000000000000000000000"
        + "0".repeat(64);
  }
}
