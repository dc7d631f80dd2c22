package io.weft.protocols.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.core.Routine;
import io.weft.core.Scheduler;
import io.weft.core.config.Config;
import io.weft.core.net.ConnectionSettings;
import io.weft.core.net.Endpoint;
import io.weft.core.net.ListenSettings;
import io.weft.core.net.NettyNetwork;
import io.weft.core.net.Pem;
import io.weft.core.net.ServerSettings;
import io.weft.core.net.TlsSettings;
import io.weft.core.stream.StreamReader;
import io.weft.protocols.http.MediaType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compression, errors, the access log, back-pressure, TLS, UNIX sockets and settings. */
@Timeout(60)
class HttpFeaturesTest {
  private static final String TEXT = "some text that repeats itself, ".repeat(200);

  private static byte[] body(SimulatedServer server, String path, String accept) {
    String answer =
        server.exchange("GET " + path + " HTTP/1.0\r\nAccept-Encoding: " + accept + "\r\n\r\n");
    return answer.substring(answer.indexOf("\r\n\r\n") + 4).getBytes(StandardCharsets.ISO_8859_1);
  }

  private static SimulatedServer compressing() {
    return new SimulatedServer(
        HttpServerSettings.builder().compression(Compression.DEFAULT).build(),
        (r, request) ->
            switch (request.path()) {
              case "/text" -> HttpResponse.text(200, TEXT).withHeader("ETag", "\"a\"");
              case "/stream" ->
                  HttpResponse.stream(200, MediaType.TEXT, StreamReader.of(TEXT.getBytes()));
              case "/written" ->
                  HttpResponse.writing(
                      200,
                      MediaType.TEXT,
                      (own, out) -> {
                        for (int i = 0; i < TEXT.length(); i += 100) {
                          out.write(own, TEXT.substring(i, i + 100).getBytes());
                        }
                      });
              case "/secret" -> HttpResponse.text(200, TEXT).uncompressed();
              case "/image" -> HttpResponse.bytes(200, MediaType.of("image/png"), TEXT.getBytes());
              default -> HttpResponse.text(200, "short");
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"/text", "/stream", "/written"})
  void whoAcceptsItGetsCompressedText(String path) throws IOException {
    try (SimulatedServer server = compressing()) {
      byte[] gzip = body(server, path, "deflate;q=0.5, gzip");
      assertThat(gzip.length).isLessThan(500);
      assertThat(new GZIPInputStream(new ByteArrayInputStream(gzip)).readAllBytes())
          .asString()
          .isEqualTo(TEXT);
      byte[] deflate = body(server, path, "deflate");
      assertThat(new InflaterInputStream(new ByteArrayInputStream(deflate)).readAllBytes())
          .asString()
          .isEqualTo(TEXT);
      assertThat(body(server, path, "br, gzip;q=0")).asString().isEqualTo(TEXT);
      assertThat(body(server, path, "*;q=0")).asString().isEqualTo(TEXT);
      assertThat(body(server, path, "gzip;q=NaN")).asString().isEqualTo(TEXT);
    }
  }

  @Test
  void whatIsNotWorthItIsNotCompressed() {
    try (SimulatedServer server = compressing()) {
      String request = "GET %s HTTP/1.0\r\nAccept-Encoding: gzip\r\n\r\n";
      for (String path : List.of("/secret", "/image", "/short")) {
        assertThat(server.exchange(request.formatted(path))).doesNotContain("Content-Encoding");
      }
      assertThat(server.exchange(request.formatted("/text")))
          .contains("Content-Encoding: gzip\r\n")
          .contains("Vary: Accept-Encoding\r\n")
          .contains("ETag: W/\"a\"\r\n");
    }
  }

  private static final class ConflictException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          TEXT       | a/b              | text/plain       | vlan: <is wrong>
          HTML       | a/b              | text/html        | <p>vlan: &lt;is wrong&gt;</p>
          JSON       | a/b              | application/json | {"error":"vlan: <is wrong>","field":"vlan","reason":"<is wrong>"}
          NEGOTIATED | a/b              | text/plain       | vlan: <is wrong>
          NEGOTIATED | text/html, a/b   | text/html        | <p>vlan: &lt;is wrong&gt;</p>
          NEGOTIATED | application/json | application/json | "field":"vlan"
          """)
  void anErrorIsRenderedAsIsAskedFor(String name, String accept, String type, String text)
      throws Exception {
    ErrorRenderer renderer = (ErrorRenderer) ErrorRenderer.class.getField(name).get(null);
    try (SimulatedServer server =
        new SimulatedServer(
            builder -> builder.errors(renderer),
            (r, request) -> {
              throw HttpException.badArgument("vlan", "<is wrong>");
            })) {
      assertThat(server.exchange("GET / HTTP/1.0\r\nAccept: " + accept + "\r\n\r\n"))
          .startsWith("HTTP/1.1 400 ")
          .contains("Content-Type: " + type)
          .contains(text);
    }
  }

  @Test
  void exceptionsHaveTheStatusThatTheyAreGiven() {
    try (SimulatedServer server =
        new SimulatedServer(
            builder ->
                builder
                    .exceptions(
                        e ->
                            e instanceof ConflictException
                                ? Optional.of(new HttpException(409, "it is there already"))
                                : Optional.empty())
                    .errors(
                        (error, request) -> {
                          if (error.status().code() == 500) {
                            throw new IllegalStateException("on purpose: the log shows this");
                          }
                          return ErrorRenderer.TEXT.render(error, request);
                        }),
            (r, request) -> {
              if (request.path().equals("/conflict")) {
                throw new ConflictException();
              }
              throw new IOException("on purpose: a secret for the log");
            })) {
      assertThat(server.exchange("GET /conflict HTTP/1.0\r\n\r\n"))
          .startsWith("HTTP/1.1 409 ")
          .endsWith("it is there already\n");
      assertThat(server.exchange("GET / HTTP/1.0\r\n\r\n"))
          .startsWith("HTTP/1.1 500 ")
          .endsWith("\r\n\r\ninternal error\n");
    }
  }

  @Test
  void theAccessLogHasALineForEachResponseAndNoSecrets() {
    List<String> lines = new CopyOnWriteArrayList<>();
    try (SimulatedServer server =
        new SimulatedServer(
            builder -> builder.accessLog(access -> lines.add(access.toString())),
            (r, request) -> {
              r.sleep(Duration.ofMillis(250));
              return HttpResponse.text(200, "12345");
            })) {
      server.exchange("GET /a?password=x HTTP/1.0\r\n\r\n");
      server.exchange("nonsense");
      server.exchange("GET / HTTP/1.1\r\n\r\n");
    }
    assertThat(lines)
        .extracting(line -> line.replaceFirst("^\\S+ ", ""))
        .containsExactly(
            "\"GET /a\" 200 5 bytes 0.25 s",
            "\" \" 408 33 bytes 0.0 s",
            "\" \" 400 37 bytes 0.0 s");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length", "transfer-encoding", "Connection"})
  void headersOfTheMessageItselfAreTheServers(String name) {
    assertThatThrownBy(() -> HttpResponse.of(200).withHeader(name, "1"))
        .hasMessageContaining("is the server's own to set");
  }

  @Test
  void aResponseCannotBeSplit() {
    assertThatThrownBy(() -> HttpResponse.redirect(302, "/a\r\nSet-Cookie: b=c"))
        .hasMessage("the header Location has a value that no header can have");
  }

  @Test
  void anEventCannotBeSplit() {
    try (SimulatedServer server =
        new SimulatedServer(
            HttpServerSettings.DEFAULT,
            (r, request) ->
                EventStream.of(
                    (own, events) -> {
                      events.comment(own, "begin");
                      events.send(own, Optional.of("tick"), Optional.of("7"), "one\ntwo\r\n");
                      events.send(own, "");
                      assertThatThrownBy(
                              () -> events.send(own, Optional.of("a\nb"), Optional.empty(), ""))
                          .hasMessageContaining("has a line end");
                    }))) {
      assertThat(server.exchange("GET / HTTP/1.0\r\n\r\n"))
          .contains("Content-Type: text/event-stream\r\nCache-Control: no-store\r\n")
          .endsWith("\r\n\r\n: begin\n\nevent: tick\nid: 7\ndata: one\ndata: two\n\ndata:\n\n");
    }
  }

  @Test
  void aStreamOfTheWrongLengthIsBrokenOff() {
    try (SimulatedServer server =
        new SimulatedServer(
            HttpServerSettings.DEFAULT,
            (r, request) ->
                HttpResponse.stream(200, MediaType.BYTES, StreamReader.of(new byte[10]))
                    .withLength(request.path().equals("/short") ? 5 : 15))) {
      assertThat(server.exchange("GET /short HTTP/1.1\r\nHost: x\r\n\r\n")).doesNotEndWith("\0");
      assertThat(server.exchange("GET /long HTTP/1.1\r\nHost: x\r\n\r\n")).endsWith("<reset>");
    }
  }

  @Test
  void aHandlerThatDoesNotReadHoldsTheClientBack() {
    long[] sent = {0};
    try (SimulatedServer server =
        new SimulatedServer(
            HttpServerSettings.DEFAULT,
            (r, request) -> {
              r.sleep(Duration.ofMinutes(1));
              return HttpResponse.text(200, "");
            })) {
      server.start(
          (r, client) -> {
            client.send(r, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 60000000\r\n\r\n");
            for (int i = 0; i < 600; i++) {
              client.send(r, "x".repeat(100_000));
              sent[0] += 100_000;
            }
            return true;
          });
      server.simulation.runFor(Duration.ofSeconds(30));
      assertThat(sent[0]).isLessThan(3_000_000);
    }
  }

  private static String ask(Routine r, NettyNetwork network, Endpoint endpoint, TlsSettings tls) {
    try (var connection =
        network.connect(r, endpoint, ConnectionSettings.builder().tls(tls).build())) {
      connection.write(
          r,
          Unpooled.copiedBuffer(
              "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
              StandardCharsets.US_ASCII));
      StringBuilder answer = new StringBuilder();
      Optional<ByteBuf> data;
      while ((data = connection.read(r)).isPresent()) {
        answer.append(data.get().toString(StandardCharsets.US_ASCII));
        data.get().release();
      }
      return answer.toString();
    }
  }

  @Test
  void tlsAndUnixSocketsAreServedToo(@TempDir Path directory) {
    Path keys = Path.of("../core/src/test/resources/tls");
    TlsSettings tls =
        TlsSettings.DEFAULT.withIdentity(
            Pem.file(keys.resolve("server.key")), Pem.file(keys.resolve("server.pem")));
    Endpoint unix = Endpoint.parse("unix:" + directory.resolve("http.sock"));
    try (Scheduler scheduler = Scheduler.start("tls")) {
      NettyNetwork network = NettyNetwork.open(scheduler);
      HttpServer server =
          HttpServer.builder(network)
              .listen(Endpoint.parse("ssl:127.0.0.1:0"))
              .listen(unix)
              .server(ServerSettings.DEFAULT.withListen(ListenSettings.DEFAULT.withTls(tls)))
              .start((r, request) -> HttpResponse.text(200, "secure: " + request.isSecure()));
      List<Endpoint> bound = scheduler.submit("bound", server::awaitBound).join(LocalServer.LIMIT);
      assertThat(
              scheduler
                  .submit(
                      "ask",
                      r ->
                          ask(
                              r,
                              network,
                              Endpoint.parse("ssl:127.0.0.1:" + bound.getFirst().port()),
                              TlsSettings.DEFAULT
                                  .withTrusted(Pem.file(keys.resolve("ca.pem")))
                                  .withServerName("localhost")))
                  .join(LocalServer.LIMIT))
          .endsWith("secure: true");
      assertThat(
              scheduler
                  .submit("ask", r -> ask(r, network, unix, TlsSettings.DEFAULT))
                  .join(LocalServer.LIMIT))
          .endsWith("secure: false");
    }
  }

  @Test
  void settingsComeFromTheConfiguration() {
    Config config =
        Config.parse(
            "f",
            """
            protocol.http.headlinelimit = 100
            protocol.http.idletimeout = 2.5
            protocol.http.fastfail = True
            protocol.http.chunkednumber = 0
            protocol.http.compression = True
            module.session.timeout = 60
            module.static.etag = False
            module.static.memorycache.enabled = False
            """);
    HttpServerSettings settings = HttpServerSettings.read(config.section("protocol", "http"));
    assertThat(settings)
        .isEqualTo(
            HttpServerSettings.builder()
                .headLineLimit(100)
                .idleTimeout(Duration.ofMillis(2500))
                .fastFail(true)
                .trailerCountLimit(0)
                .compression(Compression.DEFAULT)
                .build());
    assertThat(settings.toBuilder().build()).isEqualTo(settings);
    assertThat(SessionSettings.read(config.section("module", "session")).timeout())
        .isEqualTo(Duration.ofMinutes(1));
    StaticSettings files = StaticSettings.read(config.section("module", "static"));
    assertThat(files.entityTags()).isFalse();
    assertThat(files.memoryFile()).isZero();
    assertThatThrownBy(
            () ->
                HttpServerSettings.read(
                    Config.parse("f", "protocol.http.idletimeout = 0").section("protocol", "http")))
        .hasMessageContaining("idletimeout")
        .hasMessageContaining("must be more than 0 seconds");
    assertThatThrownBy(() -> HttpServerSettings.builder().pipelineLimit(0).build())
        .hasMessage("pipelineLimit must be at least 1, not 0");
  }
}
