package io.weft.protocols.http.server;

import static io.weft.protocols.http.server.LocalServer.rest;
import static io.weft.protocols.http.server.LocalServer.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.weft.core.Routine;
import io.weft.core.event.Event;
import io.weft.core.event.EventType;
import io.weft.core.event.EventType0;
import io.weft.protocols.http.MediaType;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP over real sockets on loopback: what is served, and what is refused. */
@Timeout(60)
class HttpServerTest {
  private record Go() implements Event {
    static final EventType0<Go> TYPE = EventType.of(Go.class);
  }

  private static final HttpServerSettings SMALL =
      HttpServerSettings.builder().bodyLimit(100).closeTimeout(Duration.ofSeconds(1)).build();

  private final List<String> seen = new CopyOnWriteArrayList<>();

  private HttpResponse echo(Routine r, HttpRequest request) {
    seen.add(request.path());
    return switch (request.path()) {
      case "/fail" -> throw new IllegalStateException("on purpose: the log shows this");
      case "/wait" -> {
        r.await(Go.TYPE.match());
        yield HttpResponse.text(200, "waited");
      }
      case "/unread" -> HttpResponse.text(200, "unread");
      case "/stream" ->
          HttpResponse.writing(
              200,
              MediaType.BYTES,
              (own, out) -> {
                Optional<byte[]> chunk;
                while ((chunk = request.body().read(own)).isPresent()) {
                  out.write(own, chunk.get());
                }
              });
      case "/none" -> HttpResponse.of(204);
      default ->
          HttpResponse.text(
              200,
              request.path()
                  + " "
                  + new String(request.bytes(r, 10_000_000), StandardCharsets.ISO_8859_1));
    };
  }

  private LocalServer serve(HttpServerSettings settings) {
    return new LocalServer(settings, this::echo);
  }

  private static String answer(String status, boolean last, String body) {
    return "HTTP/1.1 "
        + status
        + "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: "
        + body.length()
        + (last ? "\r\nConnection: close\r\n\r\n" : "\r\n\r\n")
        + body;
  }

  @Test
  void requestsOnOneConnectionAreAnsweredInTheirOrder() throws IOException {
    try (LocalServer server = serve(HttpServerSettings.DEFAULT)) {
      assertThat(
              server.exchange(
                  "GET /a HTTP/1.1\r\nHost: x\r\n\r\n"
                      + "POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nxyz"
                      + "GET /c HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
          .isEqualTo(
              answer("200 OK", false, "/a ")
                  + answer("200 OK", false, "/b xyz")
                  + answer("200 OK", true, "/c "));
    }
  }

  @Test
  void hundredsOfRequestsInOneSegmentAreAllAnswered() throws IOException {
    try (LocalServer server = serve(HttpServerSettings.DEFAULT)) {
      StringBuilder requests = new StringBuilder();
      StringBuilder answers = new StringBuilder();
      for (int i = 0; i < 500; i++) {
        requests.append("GET /").append(i).append(" HTTP/1.1\r\nHost: x\r\n\r\n");
        answers.append(answer("200 OK", false, "/" + i + " "));
      }
      try (Socket socket = server.connect()) {
        send(socket, requests.toString());
        socket.shutdownOutput();
        assertThat(rest(socket)).isEqualTo(answers.toString());
      }
    }
  }

  @Test
  void clientsOfTheJdkAreServedWithKeepAlive() throws Exception {
    try (LocalServer server = serve(HttpServerSettings.DEFAULT);
        HttpClient client = HttpClient.newHttpClient()) {
      for (int i = 0; i < 20; i++) {
        var answer =
            client.send(
                java.net.http.HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.port() + "/%C3%A4?q=1"))
                    .POST(BodyPublishers.ofString("body " + i))
                    .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("/ä body " + i);
        assertThat(answer.headers().firstValue("date")).isPresent();
      }
    }
  }

  @Test
  void aRequestMayComeByteByByteAndInChunks() throws IOException {
    try (LocalServer server = serve(HttpServerSettings.DEFAULT)) {
      String request =
          "POST /p HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
              + "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nTrailer: t\r\n\r\n";
      assertThat(server.exchange(request.split(""))).isEqualTo(answer("200 OK", true, "/p abcde"));
    }
  }

  @Test
  void headIsAnsweredWithoutTheBodyButWithItsLength() throws IOException {
    try (LocalServer server = serve(HttpServerSettings.DEFAULT)) {
      assertThat(
              server.exchange(
                  "HEAD /a HTTP/1.1\r\nHost: x\r\n\r\n"
                      + "HEAD /stream HTTP/1.1\r\nHost: x\r\n\r\n"
                      + "GET /none HTTP/1.1\r\nHost: x\r\n\r\n"
                      + "GET /b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
          .isEqualTo(
              answer("200 OK", false, "/a ").replaceAll("/a $", "")
                  + "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\n"
                  + "Transfer-Encoding: chunked\r\n\r\n"
                  + "HTTP/1.1 204 No Content\r\n\r\n"
                  + answer("200 OK", true, "/b "));
    }
  }

  @Test
  void aStreamGoesOutInChunksAndToOldClientsUntilTheEnd() throws IOException {
    try (LocalServer server = serve(HttpServerSettings.DEFAULT)) {
      assertThat(
              server.exchange(
                  "POST /stream HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc",
                  "POST /stream HTTP/1.0\r\n"
                      + "Connection: keep-alive\r\n"
                      + "Content-Length: 3\r\n\r\n"
                      + "abc"))
          .isEqualTo(
              "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\n"
                  + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
                  + "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\n"
                  + "Connection: close\r\n\r\nabc");
    }
  }

  @Test
  void oldClientsMayAskToKeepTheConnection() throws IOException {
    try (LocalServer server = serve(HttpServerSettings.DEFAULT)) {
      assertThat(
              server.exchange(
                  "GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "GET /b HTTP/1.0\r\n\r\n"))
          .isEqualTo(
              answer("200 OK", false, "/a ")
                      .replace("Length: 3\r\n", "Length: 3\r\nConnection: keep-alive\r\n")
                  + answer("200 OK", true, "/b "));
    }
  }

  @Test
  void anExpectedContinueIsSentWhenTheHandlerWantsTheBody() throws IOException {
    String request =
        "POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-Continue\r\n"
            + "Connection: close\r\n\r\n";
    try (LocalServer server = serve(HttpServerSettings.DEFAULT);
        Socket socket = server.connect()) {
      send(socket, request.formatted("/e"));
      assertThat(new String(socket.getInputStream().readNBytes(25), StandardCharsets.US_ASCII))
          .isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
      send(socket, "ok");
      assertThat(rest(socket)).isEqualTo(answer("200 OK", true, "/e ok"));
      try (Socket other = server.connect()) {
        send(other, request.formatted("/unread"));
        other.shutdownOutput();
        assertThat(rest(other)).isEqualTo(answer("200 OK", true, "unread"));
      }
    }
  }

  @Test
  void aClientThatHasClosedItsSideStillGetsItsAnswer() throws IOException {
    try (LocalServer server = serve(HttpServerSettings.DEFAULT);
        Socket socket = server.connect()) {
      send(socket, "GET /h HTTP/1.1\r\nHost: x\r\n\r\n");
      socket.shutdownOutput();
      assertThat(rest(socket)).isEqualTo(answer("200 OK", false, "/h "));
    }
  }

  @Test
  void whatAHandlerLeavesOfASmallBodyIsSkipped() throws IOException {
    try (LocalServer server = serve(HttpServerSettings.DEFAULT)) {
      assertThat(
              server.exchange(
                  "POST /unread HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab",
                  "cdeGET /b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
          .isEqualTo(answer("200 OK", false, "unread") + answer("200 OK", true, "/b "));
      assertThat(
              server.exchange(
                  "POST /unread HTTP/1.1\r\nHost: x\r\nContent-Length: 5000000\r\n\r\n"))
          .isEqualTo(answer("200 OK", true, "unread"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nonsense~~                                                        | 400
          GET~~                                                             | 400
          ~~~~~~~~~~~~~~                                                    | 400
          GET / HTTP/1.1~~                                                  | 400
          GET / HTTP/1.1~Host: a~Host: b~~                                  | 400
          GET / HTTP/1.1~Host: a b~~                                        | 400
          GET / HTTP/1.1~Host: a/b~~                                        | 400
          GET / HTTP/1.1~Host: [::1~~                                       | 400
          GET / HTTP/1.1~Host: x:99999999~~                                 | 400
          GET / HTTP/1.1~Host: u@x~~                                        | 400
          GET / HTTP/1.1~Host: x~Bad Header: y~~                            | 400
          GET / HTTP/1.1~Host: x~Bad : y~~                                  | 400
          GET / HTTP/1.1~Host: x~No-Colon~~                                 | 400
          GET / HTTP/1.1~Host: x~A: b~ folded~~                             | 400
          GET / HTTP/1.1~ Host: x~~                                         | 400
          GET / HTTP/1.1~Host: x~A: b\\nC: d~~                              | 400
          GET / HTTP/1.1~Host: x~A: b\\rC: d~~                              | 400
          GET / HTTP/1.1~Host: x~A: b\\0~~                                  | 400
          GET /a b HTTP/1.1~Host: x~~                                       | 400
          GET /a#b HTTP/1.1~Host: x~~                                       | 400
          GET a HTTP/1.1~Host: x~~                                          | 400
          GET * HTTP/1.1~Host: x~~                                          | 400
          GET ftp://x/ HTTP/1.1~Host: x~~                                   | 400
          GET http:///a HTTP/1.1~Host: x~~                                  | 400
          CONNECT x:1 HTTP/1.1~Host: x~~                                    | 501
          GET / HTTP/3.7~Host: x~~                                          | 505
          PRI * HTTP/2.0~~SM~~                                              | 505
          GET / HTTP/1.1~Host: x~Expect: cake~~                             | 417
          GET / HTTP/1.1~Host: x~Sec-WebSocket-Key1: a~Sec-WebSocket-Key2: b~~ | 400
          POST / HTTP/1.1~Host: x~Content-Length: -1~~                      | 400
          POST / HTTP/1.1~Host: x~Content-Length: +1~~a                     | 400
          POST / HTTP/1.1~Host: x~Content-Length: 0x1~~a                    | 400
          POST / HTTP/1.1~Host: x~Content-Length: 1, 1~~a                   | 400
          POST / HTTP/1.1~Host: x~Content-Length: 99999999999999999999~~    | 400
          POST / HTTP/1.1~Host: x~Content-Length: 1~Content-Length: 1~~a    | 400
          POST / HTTP/1.1~Host: x~Content-Length: 1~Content-Length: 2~~ab   | 400
          POST / HTTP/1.1~Host: x~Content-Length: 3~Transfer-Encoding: chunked~~0~~ | 400
          POST / HTTP/1.0~Transfer-Encoding: chunked~~0~~                   | 400
          POST / HTTP/1.1~Host: x~Transfer-Encoding: gzip, chunked~~0~~     | 501
          POST / HTTP/1.1~Host: x~Transfer-Encoding: chunked, chunked~~0~~  | 400
          POST / HTTP/1.1~Host: x~Transfer-Encoding: xchunked~~0~~          | 400
          POST / HTTP/1.1~Host: x~Transfer-Encoding: chunked~~zz~~          | 400
          POST / HTTP/1.1~Host: x~Transfer-Encoding: chunked~~-1~~          | 400
          POST / HTTP/1.1~Host: x~Transfer-Encoding: chunked~~1~abc~0~~     | 400
          POST / HTTP/1.1~Host: x~Transfer-Encoding: chunked~~1\\na\\n0~~   | 400
          POST / HTTP/1.1~Host: x~Transfer-Encoding: chunked~~ffffffffffffffff1~~ | 400
          POST / HTTP/1.1~Host: x~Content-Length: 101~~                     | 413
          POST / HTTP/1.1~Host: x~Expect: 100-continue~Content-Length: 101~~ | 413
          """)
  void aRequestThatBreaksHttpIsRefusedAndEndsTheConnection(String text, int status)
      throws IOException {
    try (LocalServer server = serve(SMALL)) {
      String sent =
          text.replace("~", "\r\n").replace("\\n", "\n").replace("\\r", "\r").replace("\\0", "\0");
      String answer = server.exchange(sent);
      assertThat(answer).startsWith("HTTP/1.1 " + status + " ").contains("Connection: close");
      assertThat(answer.split("HTTP/1.1 ")).as(answer).hasSize(2);
      // And the server goes on.
      assertThat(server.exchange("GET /a HTTP/1.0\r\n\r\n")).contains("/a ");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET http://x:80/a?b HTTP/1.1\r\nHost: y\r\n",
        "GET HTTPS://x/a HTTP/1.1\r\nHost: y\r\n",
        "\r\nGET /a HTTP/1.1\r\nHost: [::1]:80\r\n",
        "GET /a HTTP/1.1\r\nHost:\r\n",
        "GET /a HTTP/1.1\r\nHost: x\r\nUpgrade: h2c\r\n",
      })
  void whatIsRareButRightIsServed(String head) throws IOException {
    try (LocalServer server = serve(SMALL)) {
      assertThat(server.exchange(head + "Connection: close\r\n\r\n")).endsWith("/a ");
    }
  }

  @Test
  void aChunkedBodyIsLimitedWhileItComes() throws IOException {
    try (LocalServer server = serve(SMALL)) {
      String chunk = "40\r\n" + "x".repeat(64) + "\r\n";
      assertThat(
              server.exchange(
                  "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n",
                  chunk + chunk + chunk + "0\r\n\r\n"))
          .startsWith("HTTP/1.1 413 ");
      assertThat(
              server.exchange(
                  "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 100\r\n\r\n"
                      + "x".repeat(100)))
          .startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void aHeadOverTheLimitsIsRefused() throws IOException {
    HttpServerSettings settings =
        SMALL.toBuilder().headerLimit(1000).headLimit(50_000).headerCountLimit(100).build();
    try (LocalServer server = serve(settings)) {
      assertThat(server.exchange("GET /" + "x".repeat(8192) + " HTTP/1.1\r\nHost: x\r\n\r\n"))
          .startsWith("HTTP/1.1 414 ");
      assertThat(server.exchange("GET /" + "x".repeat(9000))).startsWith("HTTP/1.1 414 ");
      assertThat(server.exchange("GET / HTTP/1.1\r\nHost: " + "x".repeat(1100) + "\r\n\r\n"))
          .startsWith("HTTP/1.1 431 ");
      assertThat(server.exchange("GET / HTTP/1.1\r\nHost: x\r\n" + "a: b\r\n".repeat(100)))
          .startsWith("HTTP/1.1 431 ");
      assertThat(
              server.exchange(
                  "GET / HTTP/1.1\r\nHost: x\r\n" + ("a: " + "b".repeat(900) + "\r\n").repeat(99)))
          .startsWith("HTTP/1.1 431 ");
    }
  }

  @Test
  void trailersAreLimited() throws IOException {
    try (LocalServer server = serve(SMALL.toBuilder().trailerCountLimit(2).build())) {
      String request = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n";
      assertThat(server.exchange(request + "a: b\r\nc: d\r\ne: f\r\n\r\n"))
          .startsWith("HTTP/1.1 431 ");
      assertThat(server.exchange(request + "a: " + "b".repeat(9000) + "\r\n\r\n"))
          .startsWith("HTTP/1.1 431 ");
    }
  }

  @Test
  void withFastFailABrokenRequestIsNotAnswered() throws IOException {
    try (LocalServer server = serve(SMALL.toBuilder().fastFail(true).build())) {
      assertThat(server.exchange("nonsense\r\n\r\n")).isEmpty();
    }
  }

  @Test
  void aFailingHandlerIs500AndTheConnectionGoesOn() throws IOException {
    try (LocalServer server = serve(HttpServerSettings.DEFAULT)) {
      assertThat(
              server.exchange(
                  "GET /fail HTTP/1.1\r\nHost: x\r\n\r\n"
                      + "GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
          .isEqualTo(
              answer("500 Internal Server Error", false, "internal error\n")
                  + answer("200 OK", true, "/a "));
    }
  }

  @Test
  void shuttingDownLetsTheRequestInHandFinishAndClosesTheRest() throws Exception {
    try (LocalServer server = serve(HttpServerSettings.DEFAULT);
        Socket busy = server.connect();
        Socket idle = server.connect()) {
      send(idle, "GET /i HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(idle.getInputStream().read()).isEqualTo('H');
      send(busy, "GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
      while (!seen.contains("/wait")) {
        Thread.onSpinWait();
      }
      server.scheduler().execute(server.server()::shutdown);
      assertThat(rest(idle)).endsWith("/i ");
      server.scheduler().post(new Go());
      assertThat(rest(busy)).isEqualTo(answer("200 OK", true, "waited"));
      server.server().ended().join(LocalServer.LIMIT);
    }
  }
}
