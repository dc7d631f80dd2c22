package io.weft.protocols.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.core.Routine;
import io.weft.core.Scheduler;
import io.weft.core.event.Event;
import io.weft.core.event.EventType;
import io.weft.core.event.EventType0;
import io.weft.core.net.NettyNetwork;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real sockets on loopback; what goes over them is written out, so that it can be malformed. */
@Timeout(60)
class HttpServerTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private record Go() implements Event {
    static final EventType0<Go> TYPE = EventType.of(Go.class);
  }

  private final List<HttpRequest> seen = new CopyOnWriteArrayList<>();
  private Scheduler scheduler;
  private NettyNetwork network;

  @BeforeEach
  void start() {
    scheduler = Scheduler.start("http-test");
    network = NettyNetwork.open(scheduler);
  }

  @AfterEach
  void close() {
    scheduler.close();
  }

  private final class Echo implements HttpHandler {
    @Override
    public HttpResponse handle(Routine r, HttpRequest request) {
      seen.add(request);
      return switch (request.path()) {
        case "/fail" -> throw new IllegalStateException("on purpose: the log shows this");
        case "/wait" -> {
          r.await(Go.TYPE.match());
          yield HttpResponse.text(200, "waited");
        }
        default -> HttpResponse.text(200, request.path() + " " + request.text());
      };
    }

    @Override
    public HttpResponse refuse(int status, String reason) {
      return HttpResponse.text(status, "refused: " + reason);
    }
  }

  private HttpServer serve(HttpLimits limits) {
    return scheduler
        .submit("listen", r -> HttpServer.listen(r, network, 0, limits, new Echo()))
        .join(LIMIT);
  }

  private static int port(HttpServer server) {
    return server.local().port();
  }

  /** Sends a text and returns everything that comes back until the server closes. */
  private static String exchange(HttpServer server, String... pieces) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port(server))) {
      socket.setTcpNoDelay(true);
      for (String piece : pieces) {
        socket.getOutputStream().write(piece.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
      }
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
          .replaceAll("(?i)date: [^\r]*\r\n", "");
    }
  }

  private static String response(String status, String connection, String body) {
    return "HTTP/1.1 "
        + status
        + "\r\nContent-Type: text/plain; charset=utf-8\r\ncontent-length: "
        + body.length()
        + "\r\nconnection: "
        + connection
        + "\r\n\r\n"
        + body;
  }

  @Test
  void requestsOnOneConnectionAreAnsweredInTheirOrder() throws IOException {
    HttpServer server = serve(HttpLimits.DEFAULTS);
    String answer =
        exchange(
            server,
            "GET /a HTTP/1.1\r\nHost: x\r\n\r\n"
                + "POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nxyz"
                + "GET /c HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assertThat(answer)
        .isEqualTo(
            response("200 OK", "keep-alive", "/a ")
                + response("200 OK", "keep-alive", "/b xyz")
                + response("200 OK", "close", "/c "));
  }

  @Test
  void clientsOfTheJdkAreServedWithKeepAlive() throws Exception {
    HttpServer server = serve(HttpLimits.DEFAULTS);
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (int i = 0; i < 20; i++) {
        var answer =
            client.send(
                java.net.http.HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port(server) + "/%C3%A4?q=1"))
                    .POST(BodyPublishers.ofString("body " + i))
                    .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("/ä body " + i);
        assertThat(answer.headers().firstValue("date")).isPresent();
      }
    }
    assertThat(seen).extracting(HttpRequest::query).containsOnly("q=1");
  }

  @Test
  void aRequestMayComeInPiecesAndInChunks() throws IOException {
    HttpServer server = serve(HttpLimits.DEFAULTS);
    assertThat(
            exchange(
                server,
                "POST /p HT",
                "TP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r",
                "\nabc\r\n2\r\nde",
                "\r\n0\r\n\r\n"))
        .isEqualTo(response("200 OK", "close", "/p abcde"));
  }

  @Test
  void headIsAnsweredWithoutTheBodyButWithItsLength() throws IOException {
    HttpServer server = serve(HttpLimits.DEFAULTS);
    assertThat(
            exchange(
                server,
                "HEAD /a HTTP/1.1\r\nHost: x\r\n\r\n"
                    + "GET /b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
        .isEqualTo(
            response("200 OK", "keep-alive", "/a ").replaceAll("/a $", "")
                + response("200 OK", "close", "/b "));
  }

  @Test
  void anExpectedContinueIsSentBeforeTheBody() throws IOException {
    HttpServer server = serve(HttpLimits.DEFAULTS);
    try (Socket socket = new Socket("127.0.0.1", port(server))) {
      socket
          .getOutputStream()
          .write(
              ("POST /e HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nConnection: close\r\n"
                      + "Expect: 100-continue\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      byte[] interim = socket.getInputStream().readNBytes(25);
      assertThat(new String(interim, StandardCharsets.US_ASCII))
          .isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
      socket.getOutputStream().write("ok".getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .startsWith("HTTP/1.1 200 OK")
          .endsWith("/e ok");
    }
  }

  @Test
  void aClientThatHasClosedItsSideStillGetsItsAnswer() throws IOException {
    HttpServer server = serve(HttpLimits.DEFAULTS);
    try (Socket socket = new Socket("127.0.0.1", port(server))) {
      socket.getOutputStream().write("GET /h HTTP/1.1\r\nHost: x\r\n\r\n".getBytes("US-ASCII"));
      socket.shutdownOutput();
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .startsWith("HTTP/1.1 200 OK")
          .endsWith("/h ");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nonsense~~                                                        | 400
          GET~~                                                             | 400
          GET / HTTP/1.1~~                                                  | 400
          GET / HTTP/1.1~Host: a~Host: b~~                                  | 400
          GET / HTTP/1.1~Host: x~Bad Header: y~~                            | 400
          GET / HTTP/1.1~Host: x~No-Colon~~                                 | 400
          GET /%zz HTTP/1.1~Host: x~~                                       | 400
          GET / HTTP/3.7~Host: x~~                                          | 505
          GET / HTTP/1.1~Host: x~Expect: cake~~                             | 417
          POST / HTTP/1.1~Host: x~Content-Length: -1~~                      | 400
          POST / HTTP/1.1~Host: x~Content-Length: 1~Content-Length: 2~~ab   | 400
          POST / HTTP/1.1~Host: x~Content-Length: 3~Transfer-Encoding: chunked~~0~~ | 400
          POST / HTTP/1.1~Host: x~Transfer-Encoding: chunked~~zz~~          | 400
          POST / HTTP/1.1~Host: x~Content-Length: 101~~                     | 413
          POST / HTTP/1.1~Host: x~Expect: 100-continue~Content-Length: 101~~ | 413
          """)
  void aBadRequestIsRefusedInTheWordsOfTheHandlerAndEndsTheConnection(String text, int status)
      throws IOException {
    HttpServer server = serve(HttpLimits.DEFAULTS.withMaxBody(100));
    String answer = exchange(server, text.replace("~", "\r\n"));
    assertThat(answer).startsWith("HTTP/1.1 " + status + " ").contains("connection: close");
    assertThat(answer).contains("refused: ");
    assertThat(seen).isEmpty();
  }

  @Test
  void aChunkedBodyIsLimitedWhileItComes() throws IOException {
    HttpServer server = serve(HttpLimits.DEFAULTS.withMaxBody(100));
    String chunk = "40\r\n" + "x".repeat(64) + "\r\n";
    assertThat(
            exchange(
                server,
                "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n",
                chunk + chunk + chunk + "0\r\n\r\n"))
        .startsWith("HTTP/1.1 413 ");
  }

  @Test
  void aBodyOfJustTheLimitIsTaken() throws IOException {
    HttpServer server = serve(HttpLimits.DEFAULTS.withMaxBody(100));
    assertThat(
            exchange(
                server,
                "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 100\r\n\r\n"
                    + "x".repeat(100)))
        .startsWith("HTTP/1.1 200 ");
  }

  @Test
  void aRequestLineOverTheLimitIs414AndHeadersOverTheLimitAre431() throws IOException {
    HttpServer server = serve(HttpLimits.DEFAULTS);
    assertThat(exchange(server, "GET /" + "x".repeat(8192) + " HTTP/1.1\r\nHost: x\r\n\r\n"))
        .startsWith("HTTP/1.1 414 ");
    assertThat(exchange(server, "GET / HTTP/1.1\r\nHost: " + "x".repeat(70_000) + "\r\n\r\n"))
        .startsWith("HTTP/1.1 431 ");
  }

  @Test
  void aFailingHandlerIs500AndTheConnectionGoesOn() throws IOException {
    HttpServer server = serve(HttpLimits.DEFAULTS);
    assertThat(
            exchange(
                server,
                "GET /fail HTTP/1.1\r\nHost: x\r\n\r\n"
                    + "GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
        .isEqualTo(
            response("500 Internal Server Error", "keep-alive", "refused: internal error")
                + response("200 OK", "close", "/a "));
  }

  @Test
  void anIdleConnectionIsClosedWithoutAWord() throws IOException {
    HttpServer server = serve(HttpLimits.DEFAULTS.withIdleTimeout(Duration.ofMillis(50)));
    assertThat(exchange(server, "")).isEmpty();
    assertThat(exchange(server, "GET /a HTTP/1.1\r\nHost: x\r\n\r\n"))
        .isEqualTo(response("200 OK", "keep-alive", "/a "));
  }

  @Test
  void aHeadOrABodyThatDoesNotComeIs408() throws IOException {
    HttpServer server =
        serve(
            HttpLimits.DEFAULTS
                .withHeadTimeout(Duration.ofMillis(50))
                .withIdleTimeout(Duration.ofSeconds(2)));
    assertThat(exchange(server, "GET /a HTTP/1.1\r\nHo")).startsWith("HTTP/1.1 408 ");
    HttpServer slow = serve(HttpLimits.DEFAULTS.withIdleTimeout(Duration.ofMillis(50)));
    assertThat(exchange(slow, "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nab"))
        .startsWith("HTTP/1.1 408 ");
  }

  @Test
  void oneConnectionTooManyIs503AndTheOthersGoOn() throws IOException {
    HttpServer server = serve(HttpLimits.DEFAULTS.withMaxConnections(1));
    try (Socket first = new Socket("127.0.0.1", port(server))) {
      first.getOutputStream().write("GET /1 HTTP/1.1\r\nHost: x\r\n\r\n".getBytes("US-ASCII"));
      assertThat(first.getInputStream().read()).isEqualTo('H');
      assertThat(exchange(server, "")).startsWith("HTTP/1.1 503 ");
      first
          .getOutputStream()
          .write("GET /2 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".getBytes("US-ASCII"));
      assertThat(new String(first.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .endsWith("/2 ");
    }
  }

  @Test
  void closingLetsTheRequestInHandFinishAndClosesTheRest() throws Exception {
    HttpServer server = serve(HttpLimits.DEFAULTS);
    try (Socket busy = new Socket("127.0.0.1", port(server));
        Socket idle = new Socket("127.0.0.1", port(server))) {
      idle.getOutputStream().write("GET /i HTTP/1.1\r\nHost: x\r\n\r\n".getBytes("US-ASCII"));
      assertThat(idle.getInputStream().read()).isEqualTo('H');
      busy.getOutputStream().write("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n".getBytes("US-ASCII"));
      while (seen.stream().noneMatch(request -> request.path().equals("/wait"))) {
        Thread.onSpinWait();
      }
      scheduler
          .submit(
              "close",
              r -> {
                server.close();
                return server.connections();
              })
          .join(LIMIT);
      assertThat(new String(idle.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .endsWith("/i ");
      scheduler.post(new Go());
      assertThat(new String(busy.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .contains("connection: close")
          .endsWith("waited");
    }
  }

  @Test
  void parametersAreDecodedAndCounted() {
    HttpRequest request =
        new HttpRequest(
            "GET",
            "/",
            "a=1&b=%60%5B1%5D%60&a=x+y&c&d=%&e=%zz%",
            java.util.Map.of(),
            java.nio.ByteBuffer.allocate(0),
            "test");
    assertThat(request.queryParameters(6))
        .containsEntry("a", List.of("1", "x y"))
        .containsEntry("b", List.of("`[1]`"))
        .containsEntry("c", List.of(""))
        .containsEntry("d", List.of("%"))
        .containsEntry("e", List.of("%zz%"));
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> request.queryParameters(5))
        .hasMessage("there are more than 5 parameters");
  }
}
