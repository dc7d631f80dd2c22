package io.weft.protocols.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.weft.core.Routine;
import io.weft.core.RoutineFailedException;
import io.weft.core.Scheduler;
import io.weft.core.net.ConnectionSettings;
import io.weft.core.net.Endpoint;
import io.weft.core.net.ListenSettings;
import io.weft.core.net.NettyNetwork;
import io.weft.core.net.Pem;
import io.weft.core.net.TlsSettings;
import io.weft.core.stream.Pipe;
import io.weft.core.stream.StreamReader;
import io.weft.core.stream.StreamWriter;
import io.weft.protocols.http.MediaType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The client over real sockets: with servers of others, and with servers that misbehave. */
@Timeout(60)
class WebClientSocketTest {
  private static final Duration LIMIT = Duration.ofSeconds(50);
  private static final TlsSettings TRUSTING = TlsSettings.DEFAULT.withTrusted(pem("ca.pem"));

  private Scheduler scheduler;
  private NettyNetwork network;
  private ScriptedServer scripted;
  private WebClient client;

  @BeforeEach
  void start() {
    scheduler = Scheduler.start("web-client-test");
    network = NettyNetwork.open(scheduler);
    scripted = new ScriptedServer(network);
    client =
        WebClient.create(
            network,
            WebClientSettings.builder()
                .connection(ConnectionSettings.builder().tls(TRUSTING).build())
                .maxHeaders(64 * 1024)
                .contentLimit(1024 * 1024)
                .build());
  }

  @AfterEach
  void close() {
    int left =
        await(
            r -> {
              client.close();
              return client.connections();
            });
    assertThat(left).isZero();
    scheduler.close();
  }

  private static Pem pem(String file) {
    return Pem.file(Path.of("../core/src/test/resources/tls", file));
  }

  private interface Body<T> {
    T run(Routine r) throws Exception;
  }

  private <T> T await(Body<T> body) {
    try {
      return scheduler.submit("test", body::run).join(LIMIT);
    } catch (RoutineFailedException e) {
      throw e.getCause() instanceof RuntimeException own ? own : e;
    }
  }

  private String fetch(WebRequest request) {
    return await(r -> client.text(r, request));
  }

  private Endpoint listen(String endpoint, TlsSettings tls, ScriptedServer.Script script) {
    return await(
        r ->
            scripted.listenNow(
                r, Endpoint.parse(endpoint), ListenSettings.DEFAULT.withTls(tls), script));
  }

  private String url(ScriptedServer.Script script) {
    return "http://127.0.0.1:"
        + listen("tcp:127.0.0.1:0", TlsSettings.DEFAULT, script).port()
        + "/";
  }

  private static void hello(Routine r, ScriptedServer.Peer peer) {
    while (peer.head(r).isPresent()) {
      peer.answer(r, "hello");
    }
  }

  // TLS.

  private int secure(String name) {
    return listen(
            "ssl:127.0.0.1:0",
            TRUSTING.withIdentity(pem(name + ".key"), pem(name + ".pem")),
            WebClientSocketTest::hello)
        .port();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost"})
  void aTrustedServerIsTalkedTo(String host) {
    assertThat(fetch(WebRequest.get("https://" + host + ":" + secure("server") + "/")))
        .isEqualTo("hello");
  }

  @ParameterizedTest
  @ValueSource(strings = {"stranger", "elsewhere", "expired"})
  void aServerThatCannotProveItselfIsNot(String name) {
    WebRequest request = WebRequest.get("https://127.0.0.1:" + secure(name) + "/");
    assertThatThrownBy(() -> fetch(request))
        .isInstanceOf(WebConnectionException.class)
        .hasMessageContaining("the peer's certificate");
    assertThat(fetch(request.withTls(TRUSTING.insecure()))).isEqualTo("hello");
    // That was for this request only, and so is its connection.
    assertThatThrownBy(() -> fetch(request)).isInstanceOf(WebConnectionException.class);
  }

  @Test
  void theNameInTheUrlCountsWhereverTheConnectionGoes() {
    Endpoint there = Endpoint.tcp("127.0.0.1", secure("elsewhere"));
    assertThat(fetch(WebRequest.get("https://elsewhere.test/").via(there))).isEqualTo("hello");
    assertThatThrownBy(() -> fetch(WebRequest.get("https://other.test/").via(there)))
        .hasMessageContaining("for another name");
  }

  @Test
  void requestsGoThroughAUnixSocket(@TempDir Path directory) {
    Path path = directory.resolve("web");
    listen("unix:" + path, TlsSettings.DEFAULT, WebClientSocketTest::hello);
    assertThat(fetch(WebRequest.get("http://docker/").via(Endpoint.unix(path.toString()))))
        .isEqualTo("hello");
    assertThat(scripted.requests().getFirst()).contains("Host: docker\r\n");
  }

  // Servers that misbehave.

  @Test
  void aResponseMayComeByteByByte() {
    String url =
        url(
            (r, peer) -> {
              peer.head(r);
              String response =
                  "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                      + "3\r\nabc\r\n2\r\nde\r\n0\r\nX: 1\r\n\r\n";
              for (char c : response.toCharArray()) {
                peer.write(r, String.valueOf(c));
                r.yieldToPoll();
              }
            });
    assertThat(fetch(WebRequest.get(url))).isEqualTo("abcde");
  }

  @Test
  void aServerThatHasEndedItsSideIsStillSentTheRequest() {
    StringBuilder body = new StringBuilder();
    String url =
        url(
            (r, peer) -> {
              peer.head(r);
              peer.write(r, "HTTP/1.1 200 OK\r\n\r\nearly");
              peer.endOutput();
              body.append(peer.body(r, 3));
            });
    Pipe<byte[]> pipe = Pipe.bytes();
    String answer =
        await(
            r -> {
              try (WebResponse response =
                  client.open(
                      r,
                      WebRequest.post(
                          url, RequestBody.stream(MediaType.BYTES, pipe.reader(), 3)))) {
                try (StreamWriter<byte[]> writer = pipe.writer()) {
                  writer.write(r, new byte[] {'a', 'b', 'c'});
                  writer.end(r);
                }
                return response.text(r);
              }
            });
    assertThat(answer).isEqualTo("early");
  }

  @Test
  void aResponseThatDripsForEverEndsInTime() {
    String url =
        url(
            (r, peer) -> {
              peer.head(r);
              peer.write(r, "HTTP/1.1 200 OK\r\n");
              while (true) {
                peer.write(r, "X: 1\r\n");
                r.sleep(Duration.ofMillis(5));
              }
            });
    assertThatThrownBy(() -> fetch(WebRequest.get(url).withTimeout(Duration.ofMillis(200))))
        .isInstanceOf(WebTimeoutException.class);
  }

  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n";

  static Stream<Arguments> endless() {
    return Stream.of(
        Arguments.of("HTTP/1.1 200 ", "x"),
        Arguments.of(OK, "X: 1\r\n"),
        Arguments.of(OK + "X: ", "x"),
        Arguments.of(OK + "\r\n", "x"),
        Arguments.of(CHUNKED, "1\r\nx\r\n"),
        Arguments.of(CHUNKED, "1;x=y\r\nx\r\n"),
        Arguments.of(CHUNKED + "1;", "x"),
        Arguments.of(CHUNKED + "0\r\n", "X: 1\r\n"),
        Arguments.of(CHUNKED + "000", "0"),
        Arguments.of("", "HTTP/1.1 100 Continue\r\n\r\n"));
  }

  @ParameterizedTest
  @MethodSource("endless")
  void whatHasNoEndIsCutOff(String begin, String part) {
    String url =
        url(
            (r, peer) -> {
              peer.head(r);
              peer.write(r, begin);
              while (true) {
                peer.write(r, part.repeat(1000));
              }
            });
    assertThatThrownBy(() -> fetch(WebRequest.get(url))).isInstanceOf(WebProtocolException.class);
  }

  @Test
  void aServerThatResetsTheConnectionIsToldOf() {
    String url =
        url(
            (r, peer) -> {
              peer.head(r);
              peer.write(r, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
              peer.reset();
            });
    assertThatThrownBy(() -> fetch(WebRequest.get(url))).isInstanceOf(WebConnectionException.class);
  }

  @Test
  void aServerThatDoesNotReadKeepsTheWriterWaiting() {
    String url =
        url(
            (r, peer) -> {
              peer.head(r);
              r.sleep(Duration.ofSeconds(40));
            });
    long[] given = {0};
    StreamReader<byte[]> endless =
        new StreamReader<>(io.weft.core.stream.StreamType.BYTES) {
          @Override
          protected Optional<byte[]> next(Routine r) {
            given[0] += 10_000;
            return Optional.of(new byte[10_000]);
          }

          @Override
          protected void closed(Optional<Throwable> reason) {}
        };
    assertThatThrownBy(
            () ->
                fetch(
                    WebRequest.post(url, RequestBody.stream(MediaType.BYTES, endless))
                        .withTimeout(Duration.ofMillis(500))))
        .isInstanceOf(WebTimeoutException.class);
    // The buffers of the two sockets and of the two connections.
    assertThat(given[0]).isLessThan(64 * 1024 * 1024);
  }

  // Against the JDK.

  /** A server of the JDK that echoes requests. */
  private static HttpServer jdkServer() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/echo",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          exchange
              .getResponseHeaders()
              .add("X-Method", exchange.getRequestMethod() + " " + exchange.getRequestURI());
          Optional.ofNullable(exchange.getRequestHeaders().getFirst("Content-Type"))
              .ifPresent(type -> exchange.getResponseHeaders().add("Content-Type", type));
          // No length: in chunks.
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.createContext(
        "/moved",
        exchange -> {
          exchange.getResponseHeaders().add("Location", "/echo?moved");
          exchange.sendResponseHeaders(302, -1);
          exchange.close();
        });
    server.createContext(
        "/empty",
        exchange -> {
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
    return server;
  }

  private record Seen(int status, String method, String body) {}

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /echo?a=b",
        "GET /moved",
        "GET /empty",
        "GET /nothing",
        "HEAD /echo",
        "POST /echo",
        "PUT /echo",
        "DELETE /echo",
        "PATCH /echo",
      })
  void theClientSeesWhatTheJdksClientSees(String line) throws Exception {
    String method = line.substring(0, line.indexOf(' '));
    boolean hasBody = method.startsWith("P");
    HttpServer server = jdkServer();
    try (HttpClient jdk =
        HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build()) {
      String url =
          "http://127.0.0.1:" + server.getAddress().getPort() + line.substring(method.length() + 1);
      HttpResponse<String> expected =
          jdk.send(
              HttpRequest.newBuilder(URI.create(url))
                  .method(
                      method,
                      hasBody
                          ? HttpRequest.BodyPublishers.ofString("content")
                          : HttpRequest.BodyPublishers.noBody())
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      WebRequest request = WebRequest.of(method, url);
      Seen seen =
          await(
              r -> {
                try (WebResponse response =
                    client.open(
                        r, hasBody ? request.withBody(RequestBody.text("content")) : request)) {
                  return new Seen(
                      response.status().code(),
                      response.headers().first("X-Method").orElse(""),
                      response.text(r));
                }
              });
      assertThat(seen)
          .isEqualTo(
              new Seen(
                  expected.statusCode(),
                  expected.headers().firstValue("X-Method").orElse(""),
                  expected.body()));
    } finally {
      server.stop(0);
    }
  }

  @Test
  void muchGoesThereAndBackThroughStreams() throws Exception {
    HttpServer server = jdkServer();
    byte[] data = new byte[5_000_000];
    new Random(7).nextBytes(data);
    AtomicReference<byte[]> back = new AtomicReference<>(new byte[0]);
    try {
      String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/echo";
      await(
          r -> {
            try (WebResponse response =
                client.open(
                    r,
                    WebRequest.post(
                        url, RequestBody.streams(MediaType.BYTES, () -> StreamReader.of(data))))) {
              back.set(response.bytes(r, data.length));
            }
            return true;
          });
    } finally {
      server.stop(0);
    }
    assertThat(Arrays.equals(back.get(), data)).isTrue();
  }

  @Test
  void manyRequestsAtOnceShareTheConnections() throws Exception {
    HttpServer server = jdkServer();
    try {
      String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/echo";
      await(
          r ->
              r.runAll(
                  IntStream.range(0, 200)
                      .mapToObj(
                          i ->
                              (io.weft.core.RoutineCall<Boolean>)
                                  own -> {
                                    String text =
                                        client.text(
                                            own, WebRequest.post(url, RequestBody.text("n" + i)));
                                    assertThat(text).isEqualTo("n" + i);
                                    return true;
                                  })
                      .toList()));
      int connections = await(r -> client.connections());
      assertThat(connections).isLessThanOrEqualTo(20);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void theCharsetOfTheResponseCounts() {
    byte[] latin = "é".getBytes(StandardCharsets.ISO_8859_1);
    String url =
        url(
            (r, peer) -> {
              peer.head(r);
              peer.write(
                  r,
                  "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=latin1\r\n"
                      + "Content-Length: 1\r\n\r\n");
              peer.write(r, latin);
            });
    assertThat(fetch(WebRequest.get(url))).isEqualTo("é");
  }
}
