package io.weft.protocols.jsonrpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.core.RoutineTimeoutException;
import io.weft.core.Scheduler;
import io.weft.core.net.Connection;
import io.weft.core.net.Endpoint;
import io.weft.core.simulation.Simulation;
import io.weft.protocols.jsonrpc.JsonRpcMessage.Notification;
import io.weft.protocols.jsonrpc.JsonRpcMessage.Request;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** A connection against a hand-written peer, in virtual time. */
class JsonRpcConnectionTest {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final Endpoint SERVER = Endpoint.tcp("server", 6632);

  private final Simulation simulation = Simulation.withSeed(1);
  private final Scheduler scheduler = simulation.scheduler("client");
  private final Scheduler server = simulation.scheduler("server");
  private final List<String> peerSaw = new ArrayList<>();
  private Connection<ByteBuf> peer;
  private JsonRpcConnection connection;

  @AfterEach
  void close() {
    simulation.close();
  }

  @Test
  void aCallIsAnsweredByItsIdWhateverTheOrder() {
    open(JsonRpcSettings.DEFAULT);
    RoutineFuture<JsonNode> first = call("first");
    RoutineFuture<JsonNode> second = call("second");
    simulation.runFor(Duration.ofSeconds(1));
    assertThat(peerSaw)
        .containsExactly(
            "{\"method\":\"first\",\"params\":[],\"id\":1}",
            "{\"method\":\"second\",\"params\":[],\"id\":2}");

    peerSays(
        "{\"id\":2,\"result\":\"b\",\"error\":null}{\"id\":1,\"result\":\"a\",\"error\":null}");
    assertThat(simulation.await(first)).isEqualTo(NODES.stringNode("a"));
    assertThat(simulation.await(second)).isEqualTo(NODES.stringNode("b"));
  }

  @Test
  void anErrorIsThrownAtTheCaller() {
    open(JsonRpcSettings.DEFAULT);
    RoutineFuture<JsonNode> call = call("transact");
    simulation.runFor(Duration.ofSeconds(1));
    peerSays("{\"id\":1,\"result\":null,\"error\":{\"error\":\"no\"}}");

    assertThatThrownBy(() -> simulation.await(call))
        .cause()
        .isInstanceOf(JsonRpcErrorException.class)
        .hasMessage("transact was answered with the error {\"error\":\"no\"}");
    assertThat(connection.isOpen()).isTrue();
  }

  @Test
  void callsFailWhenTheConnectionCloses() {
    open(JsonRpcSettings.DEFAULT);
    RoutineFuture<JsonNode> call = call("transact");
    simulation.runFor(Duration.ofSeconds(1));
    peer.close();

    assertThatThrownBy(() -> simulation.await(call))
        .cause()
        .isInstanceOf(JsonRpcClosedException.class)
        .hasMessageContaining("the peer closed the connection");
    assertThatThrownBy(() -> simulation.await(call("late")))
        .cause()
        .isInstanceOf(JsonRpcClosedException.class);
  }

  @Test
  void unansweredCallsAreLimited() {
    JsonRpcSettings d = JsonRpcSettings.DEFAULT;
    open(d.withKeepAlive(Duration.ZERO, d.replyTimeout()).withRequestLimits(2, 10));
    call("a");
    RoutineFuture<String> given =
        scheduler.submit(
            "given up",
            r -> {
              try {
                r.within(Duration.ofSeconds(2), x -> connection.call(x, "b", NODES.arrayNode()));
                return "answered";
              } catch (RoutineTimeoutException e) {
                return "given up";
              }
            });
    simulation.runFor(Duration.ofSeconds(1));
    assertThatThrownBy(() -> simulation.await(call("c")))
        .cause()
        .isInstanceOf(JsonRpcOverloadException.class);
    assertThat(simulation.await(given)).isEqualTo("given up");
    // The call that was given up makes room.
    RoutineFuture<JsonNode> last = call("d");
    simulation.runFor(Duration.ofSeconds(1));
    peerSays("{\"id\":2,\"result\":1,\"error\":null}{\"id\":3,\"result\":2,\"error\":null}");
    assertThat(simulation.await(last)).isEqualTo(NODES.numberNode(2));
  }

  @Test
  void anEchoIsAnswered() {
    open(JsonRpcSettings.DEFAULT);
    peerSays("{\"method\":\"echo\",\"params\":[{\"a\":1}],\"id\":\"x\"}");
    simulation.runFor(Duration.ofSeconds(1));
    assertThat(peerSaw).containsExactly("{\"result\":[{\"a\":1}],\"error\":null,\"id\":\"x\"}");
  }

  @Test
  void aRequestThatIsNotAllowedIsAnsweredWithAnError() {
    open(JsonRpcSettings.DEFAULT);
    peerSays("{\"method\":\"steal\",\"params\":[],\"id\":\"x\"}");
    simulation.runFor(Duration.ofSeconds(1));
    assertThat(peerSaw)
        .containsExactly(
            "{\"result\":null,\"error\":{\"error\":\"unknown method\",\"details\":\"steal\"},"
                + "\"id\":\"x\"}");
  }

  @Test
  void requestsAndNotificationsBecomeEvents() {
    JsonRpcSettings d = JsonRpcSettings.DEFAULT;
    open(d.withAllowedRequests(Optional.of(Set.of("ask"))));
    RoutineFuture<JsonRpcMessage> told =
        scheduler.submit(
            "told", r -> r.await(JsonRpcReceived.TYPE.match(connection, "update")).message());
    RoutineFuture<Void> answerer =
        scheduler.spawn(
            "answerer",
            r -> {
              JsonRpcReceived asked = r.await(JsonRpcReceived.TYPE.match(connection, "ask"));
              connection.send(r, ((Request) asked.message()).reply(NODES.numberNode(42)));
            });
    simulation.settle();
    peerSays(
        "{\"method\":\"update\",\"params\":[1],\"id\":null}"
            + "{\"method\":\"ask\",\"params\":[],\"id\":3}");

    assertThat(simulation.await(told)).isEqualTo(new Notification("update", ints(1)));
    simulation.await(answerer);
    simulation.runFor(Duration.ofSeconds(1));
    assertThat(peerSaw).containsExactly("{\"result\":42,\"error\":null,\"id\":3}");
  }

  @Test
  void aSilentPeerIsAskedAndThenLeft() {
    open(JsonRpcSettings.DEFAULT);
    simulation.runFor(Duration.ofMillis(9_900));
    assertThat(peerSaw).isEmpty();
    simulation.runFor(Duration.ofSeconds(1));
    assertThat(peerSaw).containsExactly("{\"method\":\"echo\",\"params\":[],\"id\":\"echo\"}");
    assertThat(connection.isOpen()).isTrue();
    simulation.runFor(Duration.ofSeconds(3));
    assertThat(connection.closed().now()).contains("did not answer an echo within 3000 ms");
  }

  @Test
  void aPeerThatAnswersTheEchoStays() {
    open(JsonRpcSettings.DEFAULT);
    for (int i = 0; i < 20; i++) {
      simulation.runFor(Duration.ofSeconds(11));
      peerSays("{\"id\":\"echo\",\"result\":[],\"error\":null}");
    }
    assertThat(connection.isOpen()).isTrue();
    assertThat(peerSaw).hasSize(20);
  }

  @Test
  void halfAMessageAndThenNothingIsASilentPeerToo() {
    open(JsonRpcSettings.DEFAULT);
    peerSays("{\"method\":\"upd");
    simulation.runFor(Duration.ofSeconds(15));
    assertThat(connection.closed().now()).contains("silent");
  }

  @Test
  void garbageClosesTheConnectionAndSaysWhy() {
    open(JsonRpcSettings.DEFAULT);
    peerSays("GET / HTTP/1.1\r\n");
    simulation.runFor(Duration.ofSeconds(1));
    assertThat(connection.closed().now()).startsWith("protocol break at byte ");

    open(JsonRpcSettings.DEFAULT);
    peerSays("{\"id\":1}");
    simulation.runFor(Duration.ofSeconds(1));
    assertThat(connection.closed().now())
        .isEqualTo("protocol break a response must have a result or an error");
  }

  @Test
  void theLogSaysWhyAConnectionHasEnded() {
    Logger log = (Logger) LoggerFactory.getLogger(JsonRpcConnection.class);
    Level level = log.getLevel();
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    log.addAppender(lines);
    log.setLevel(Level.DEBUG);
    try {
      open(JsonRpcSettings.DEFAULT);
      peerSays("{\"id\":77,\"result\":7,\"error\":null}");
      simulation.runFor(Duration.ofSeconds(1));
      peerSays("]");
      simulation.runFor(Duration.ofSeconds(1));
      open(JsonRpcSettings.DEFAULT);
      simulation.runFor(Duration.ofSeconds(1));
      peer.close();
      simulation.runFor(Duration.ofSeconds(1));
    } finally {
      log.detachAppender(lines);
      log.setLevel(level);
    }
    assertThat(List.copyOf(lines.list))
        .extracting(
            line ->
                line.getLevel() + " " + line.getFormattedMessage().replaceAll(".*with \\S+: ", ""))
        .satisfiesExactly(
            unasked -> assertThat(unasked).isEqualTo("DEBUG answer to no open request"),
            broken -> assertThat(broken).startsWith("WARN closed: protocol break "),
            ended -> assertThat(ended).isEqualTo("INFO closed: the peer closed the connection"));
  }

  @Test
  void whatCameBeforeTheGarbageCounts() {
    open(JsonRpcSettings.DEFAULT);
    RoutineFuture<JsonNode> call = call("ask");
    simulation.runFor(Duration.ofSeconds(1));
    peerSays("{\"id\":1,\"result\":7,\"error\":null}]");
    assertThat(simulation.await(call)).isEqualTo(NODES.numberNode(7));
    assertThat(connection.isOpen()).isFalse();
  }

  @Test
  void aPeerThatDoesNotReadIsLeft() {
    open(JsonRpcSettings.DEFAULT, false);
    ArrayNode big = NODES.arrayNode().add("x".repeat(1 << 20));
    RoutineFuture<Void> writer =
        scheduler.spawn(
            "writer",
            r -> {
              for (int i = 0; i < 1000; i++) {
                connection.notify(r, "n", big);
              }
            });
    RoutineFuture<Void> talker =
        server.spawn(
            "talker",
            r -> {
              for (int i = 0; i < 100; i++) {
                r.sleep(Duration.ofSeconds(1));
                peer.write(r, text("{\"method\":\"x\",\"params\":[],\"id\":null}"));
              }
            });
    assertThatThrownBy(() -> simulation.await(writer))
        .cause()
        .isInstanceOf(JsonRpcClosedException.class);
    assertThat(connection.closed().now()).isEqualTo("the peer has not read our data for PT15S");
    talker.cancel();
  }

  @Test
  void itEndsWithTheRoutineThatOpenedIt() {
    RoutineFuture<Void> opener = open(JsonRpcSettings.DEFAULT);
    opener.cancel();
    simulation.runFor(Duration.ofSeconds(1));
    assertThat(connection.closed().now()).isEqualTo("this side was stopped");
  }

  private RoutineFuture<JsonNode> call(String method) {
    return scheduler.submit(method, r -> connection.call(r, method, NODES.arrayNode()));
  }

  private RoutineFuture<Void> open(JsonRpcSettings settings) {
    return open(settings, true);
  }

  private RoutineFuture<Void> open(JsonRpcSettings settings, boolean peerReads) {
    RoutineFuture<Void> accepted =
        server.spawn(
            "peer",
            r -> {
              try (var listener = simulation.network(server).listen(r, SERVER)) {
                peer = listener.accept(r).orElseThrow();
              }
              if (peerReads) {
                server.spawn("peer-read", this::readPeer);
              }
            });
    simulation.settle();
    RoutineFuture<Void> opener =
        scheduler.spawn(
            "opener",
            r -> {
              connection =
                  JsonRpcConnection.open(
                      r,
                      simulation.network(scheduler).connect(r, SERVER),
                      settings,
                      JsonRpcHandler.toEvents());
              r.await(connection.closed());
            });
    simulation.await(accepted);
    simulation.runFor(Duration.ofMillis(10));
    return opener;
  }

  private void readPeer(Routine r) {
    JsonFramer framer = new JsonFramer(JsonLimits.DEFAULT);
    try {
      for (Optional<ByteBuf> data = peer.read(r); data.isPresent(); data = peer.read(r)) {
        framer.feed(data.get(), m -> peerSaw.add(m.toString()));
        data.get().release();
      }
    } catch (io.weft.core.net.ConnectionException e) {
      peerSaw.add("reset");
    }
  }

  private void peerSays(String text) {
    server.spawn("peer says", r -> peer.write(r, text(text)));
    simulation.settle();
  }

  private static ByteBuf text(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
  }

  private static ArrayNode ints(int value) {
    return NODES.arrayNode().add(value);
  }
}
