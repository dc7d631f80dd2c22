package io.weft.protocols.ovsdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.core.net.Connection;
import io.weft.core.net.Endpoint;
import io.weft.core.net.Listener;
import io.weft.core.net.NettyNetwork;
import io.weft.protocols.jsonrpc.JsonLimits;
import io.weft.protocols.jsonrpc.JsonRpcSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What peers do to a server through a real socket; afterwards it serves others as before. */
@Timeout(120)
class HostilePeersTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String LIST = "{\"method\":\"list_dbs\",\"params\":[],\"id\":%s}";
  private static final String ANSWER =
      "{\"result\":[\"_Server\",\"Open_vSwitch\"],\"error\":null,\"id\":%s}";

  private Scheduler scheduler;
  private OvsdbServer server;
  private int port;

  @BeforeEach
  void start() {
    scheduler = Scheduler.start("hostile");
    server =
        new OvsdbServer(
            new OvsdbDatabase(OpenVSwitch.schema(), UUID::randomUUID),
            scheduler.ticker()::nanoTime);
    JsonRpcSettings settings =
        JsonRpcSettings.DEFAULT
            .withLimits(
                JsonLimits.DEFAULT.withMessageBytes(1 << 20).withDepth(64).withStringBytes(50_000))
            .withKeepAlive(Duration.ofMillis(300), Duration.ofMillis(300))
            .withWriteTimeout(Duration.ofMillis(300));
    OvsdbService service = new OvsdbService(server, settings);
    NettyNetwork network = NettyNetwork.open(scheduler);
    RoutineFuture<Integer> listening = new RoutineFuture<>();
    scheduler.spawn(
        "listen",
        r -> {
          try (Listener<ByteBuf> listener = network.listen(r, Endpoint.tcp("127.0.0.1", 0))) {
            listening.complete(listener.local().port());
            Optional<Connection<ByteBuf>> accepted;
            while ((accepted = listener.accept(r)).isPresent()) {
              Connection<ByteBuf> connection = accepted.get();
              r.spawn("serve", s -> service.serve(s, connection));
            }
          }
        });
    port = listening.join(LIMIT);
  }

  @AfterEach
  void theOthersAreServedStill() throws Exception {
    try (Socket socket = connect()) {
      send(socket, LIST.formatted(1));
      assertThat(read(socket, ANSWER.formatted(1).length())).isEqualTo(ANSWER.formatted(1));
    } finally {
      scheduler.close();
    }
  }

  @Test
  void oneByteAtATimeIsAMessage() throws Exception {
    try (Socket socket = connect()) {
      socket.setTcpNoDelay(true);
      for (byte b : LIST.formatted("\"é\"").getBytes(StandardCharsets.UTF_8)) {
        socket.getOutputStream().write(b);
      }
      String answer = ANSWER.formatted("\"é\"");
      assertThat(read(socket, answer.getBytes(StandardCharsets.UTF_8).length)).isEqualTo(answer);
    }
  }

  @Test
  void manyMessagesInOneSegmentAreAnsweredInTheirOrder() throws Exception {
    try (Socket socket = connect()) {
      List<Integer> ids = IntStream.range(0, 500).boxed().toList();
      send(socket, String.join("", ids.stream().map(LIST::formatted).toList()));
      String answers = String.join("", ids.stream().map(ANSWER::formatted).toList());
      assertThat(read(socket, answers.length())).isEqualTo(answers);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\n\r\n",
        "[]",
        "{\"a\"",
        "{\"method\":\"echo\",\"params\":[],\"id\":1,\"id\":2}",
        "{\"method\":\"list_dbs\",\"params\":[1e999999999],\"id\":1}",
        "{\"method\":\"list_dbs\",\"params\":[\"\\ud800\"],\"id\":1}",
        "{\"id\":7,\"result\":null}{\"result\":1}",
        "\u0000"
      })
  void nonsenseAndThenTheEndOfTheInputEndsTheConnection(String nonsense) throws Exception {
    try (Socket socket = connect()) {
      send(socket, nonsense);
      socket.shutdownOutput();
      readToEnd(socket);
    }
  }

  @Test
  void aDepthBombEndsTheConnection() throws Exception {
    flood("{\"method\":\"echo\",\"params\":[", "[");
  }

  @Test
  void anEndlessStringEndsTheConnection() throws Exception {
    flood("{\"method\":\"", "x".repeat(1000));
  }

  @Test
  void anEndlessNumberEndsTheConnection() throws Exception {
    flood("{\"id\":", "1".repeat(1000));
  }

  @Test
  void anEndlessMessageEndsTheConnection() throws Exception {
    flood("{\"params\":[1", ",\"" + "y".repeat(1000) + "\"");
  }

  @Test
  void endlessWhiteSpaceEndsTheConnection() throws Exception {
    flood("", " \n\t\r".repeat(1000));
  }

  @Test
  void whoSendsHalfAMessageAndNoMoreIsLeft() throws Exception {
    try (Socket socket = connect()) {
      send(socket, "{\"method\":\"list");
      assertThat(readToEnd(socket)).contains("echo");
    }
  }

  @Test
  void whoDoesNotReadIsLeftAndNothingIsKeptForHim() throws Exception {
    try (Socket socket = connect()) {
      send(
          socket,
          "{\"method\":\"monitor_cond\",\"params\":[\"Open_vSwitch\",\"m\",{\"Bridge\":[{}]}],\"id\":1}");
      while (monitors() == 0) {
        turn();
      }
      String text = "x".repeat(100_000);
      scheduler
          .submit(
              "grow",
              r -> {
                UUID root =
                    server
                        .transact(List.of(Operation.insert("Open_vSwitch", Row.empty())))
                        .orThrow()
                        .inserted(0);
                for (int i = 0; server.monitorCount() > 0; i++) {
                  server
                      .transact(
                          List.of(
                              Operation.insert(
                                  "Bridge", Row.empty().with("name", Datum.of("b" + i)), "b"),
                              Operation.update(
                                  "Open_vSwitch",
                                  Row.empty()
                                      .with("bridges", Datum.of(Atom.named("b")))
                                      .with("external_ids", Datum.empty()),
                                  Condition.row(root)),
                              Operation.update(
                                  "Bridge",
                                  Row.empty()
                                      .with(
                                          "external_ids", Datum.map(java.util.Map.of("k", text))))))
                      .orThrow();
                  r.yield();
                }
                return true;
              })
          .join(LIMIT);
    }
  }

  private int monitors() {
    return scheduler.submit("look", r -> server.monitorCount()).join(LIMIT);
  }

  private void turn() {
    scheduler.spawn("turn", r -> r.sleep(Duration.ofMillis(5))).join(LIMIT);
  }

  private void flood(String begin, String more) throws Exception {
    try (Socket socket = connect()) {
      send(socket, begin);
      byte[] bytes = more.getBytes(StandardCharsets.UTF_8);
      while (true) {
        socket.getOutputStream().write(bytes);
      }
    } catch (IOException e) {
      // Reset, as it should be: the limit has been passed.
      assertThat(e).isNotNull();
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout((int) LIMIT.toMillis());
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String read(Socket socket, int bytes) throws IOException {
    return new String(socket.getInputStream().readNBytes(bytes), StandardCharsets.UTF_8);
  }

  private static String readToEnd(Socket socket) throws IOException {
    StringBuilder text = new StringBuilder();
    InputStream in = socket.getInputStream();
    byte[] buffer = new byte[1000];
    try {
      int length;
      while ((length = in.read(buffer)) >= 0) {
        text.append(new String(buffer, 0, length, StandardCharsets.UTF_8));
      }
    } catch (java.net.SocketTimeoutException e) {
      throw e;
    } catch (IOException e) {
      text.append(" reset");
    }
    return text.toString();
  }
}
