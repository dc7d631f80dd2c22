package io.weft.protocols.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.core.config.Config;
import io.weft.core.stream.CompressionFormat;
import io.weft.core.stream.Encoder;
import io.weft.core.stream.Encoders;
import io.weft.core.stream.ExpansionLimit;
import io.weft.protocols.http.Headers;
import io.weft.protocols.http.HttpStatus;
import io.weft.protocols.http.Parameters;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests and their responses, in virtual time. */
@Timeout(60)
class WebClientTest extends OnSimulatedServer {
  @Test
  void aRequestSaysWhatItNeedsAndTheResponseIsThere() {
    server.listen(ADDRESS, always("HTTP/1.1 201 Created\r\nX: 1\r\nContent-Length: 2\r\n\r\nhi"));
    await(
        r -> {
          try (WebResponse response = client.open(r, WebRequest.get(URL))) {
            assertThat(response.status()).isEqualTo(new HttpStatus(201));
            assertThat(response.headers().first("x")).contains("1");
            assertThat(response.url()).hasToString(URL);
            assertThat(response.redirects()).isEmpty();
            assertThat(response.text(r)).isEqualTo("hi");
          }
          return true;
        });
    assertThat(server.requests())
        .containsExactly(
            "GET /x?q=secret HTTP/1.1\r\nHost: server\r\nUser-Agent: weft\r\n"
                + "Accept-Encoding: gzip, deflate");
  }

  @Test
  void aConnectionServesOneRequestAfterTheOther() {
    server.listen(ADDRESS, always(ok("hi")));
    for (int i = 0; i < 5; i++) {
      assertThat(text(URL)).isEqualTo("hi");
    }
    assertThat(server.connections()).isEqualTo(1);
    assertThat(client.idleConnections()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi",
        "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi!",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhiHTTP/1.1 200 OK\r\n\r\n",
      })
  void aConnectionIsNotUsedAgainWhen(String response) {
    server.listen(ADDRESS, always(response));
    assertThat(text(URL)).isEqualTo("hi");
    assertThat(text(URL)).isEqualTo("hi");
    assertThat(server.connections()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\n\r\nhi",
        "HTTP/1.0 200 OK\r\n\r\nhi",
        "HTTP/1.1 200\r\n\r\nhi",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
            + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;x=y\r\nh\r\n1\r\ni\r\n0\r\n\r\n",
      })
  void aResponseMayLookLike(String response) {
    server.listen(ADDRESS, once(response));
    assertThat(text(URL)).isEqualTo("hi");
  }

  @Test
  void anHttp10ServerMayKeepTheConnection() {
    server.listen(
        ADDRESS,
        always("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nhi"));
    assertThat(text(URL)).isEqualTo("hi");
    assertThat(text(URL)).isEqualTo("hi");
    assertThat(server.connections()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"HEAD,200", "GET,204", "GET,304"})
  void someResponsesHaveNoBodyWhateverTheyClaim(String method, int status) {
    server.listen(ADDRESS, always("HTTP/1.1 " + status + " X\r\nContent-Length: 10\r\n\r\n"));
    for (int i = 0; i < 2; i++) {
      await(
          r -> {
            try (WebResponse response = client.open(r, WebRequest.of(method, URL))) {
              assertThat(response.status().code()).isEqualTo(status);
              assertThat(response.headers().first("Content-Length")).contains("10");
              assertThat(response.bytes(r)).isEmpty();
            }
            return true;
          });
    }
    assertThat(server.connections()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhi",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhi",
        "HTTP/1.1 200 OK\r\nContent-",
        "",
      })
  void aResponseThatBreaksOffFails(String response) {
    server.listen(ADDRESS, once(response));
    assertThatThrownBy(() -> text(URL))
        .isInstanceOf(WebConnectionException.class)
        .hasMessage(
            "GET http://server/x?…: the server closed the connection before the end of the"
                + " response");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH\r\n\r\n",
        "HTTP/1.1 200 OK\n\nhi",
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "2\r\nhi\r\n0\r\n\r\n",
        "HTTP/2.0 200 OK\r\n\r\n",
        "HTTP/1.1 -1 OK\r\n\r\n",
        "HTTP/1.1 99 OK\r\n\r\n",
        "HTTP/1.1 1000 OK\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nhi",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nhi",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
      })
  void whatIsNoResponseFails(String response) {
    server.listen(ADDRESS, once(response));
    assertThatThrownBy(() -> text(URL)).isInstanceOf(WebProtocolException.class);
  }

  @Test
  void anErrorTellsStatusAndWhatTheServerSays() {
    server.listen(ADDRESS, always("HTTP/1.1 404 Nope\r\nX: 1\r\nContent-Length: 6\r\n\r\nno cat"));
    assertThatThrownBy(() -> text(URL))
        .isInstanceOfSatisfying(
            WebStatusException.class,
            e -> {
              assertThat(e).hasMessage("GET http://server/x?…: the server answered 404 Not Found");
              assertThat(e.status().code()).isEqualTo(404);
              assertThat(e.headers().first("X")).contains("1");
              assertThat(e.content()).isEqualTo("no cat");
              assertThat(e.url()).doesNotContain("secret");
            });
  }

  // Headers.

  @Test
  void headersAreSentAsGiven() {
    server.listen(ADDRESS, always(ok("")));
    fetch(
        WebRequest.get(URL)
            .withHeader("X-A", "1")
            .withHeader("X-A", "2")
            .withHeader("User-Agent", "me")
            .withHeader("Host", "other")
            .withBasicAuth("Aladdin", "open sesame"));
    assertThat(server.requests())
        .containsExactly(
            "GET /x?q=secret HTTP/1.1\r\nHost: other\r\nAccept-Encoding: gzip, deflate\r\n"
                + "X-A: 1\r\nX-A: 2\r\nUser-Agent: me\r\n"
                + "Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  }

  @Test
  void nothingCanBeSmuggledIntoARequest() {
    WebRequest request = WebRequest.get(URL);
    for (String value : List.of("a\r\nX: 1", "a\nb", "a\rb", "a\0b")) {
      assertThatThrownBy(() -> request.withHeader("X", value))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> request.withHeader(value, "x"))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> WebRequest.of(value, URL))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> WebRequest.get("http://server/" + value))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> WebRequest.get("http://" + value + "/"))
          .isInstanceOf(IllegalArgumentException.class);
    }
    for (String name : List.of("Content-Length", "transfer-encoding", "Connection", "Upgrade")) {
      assertThatThrownBy(() -> request.withHeader(name, "1"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("the client itself sets the header " + name);
      assertThatThrownBy(() -> request.withHeaders(Headers.of(name, "1")))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> WebRequest.of("CONNECT", URL))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aQueryIsEncoded() {
    assertThat(WebRequest.get("http://h/x").withQuery(Parameters.of("a b", "1&2", "c", "")).url())
        .hasToString("http://h/x?a%20b=1%262&c=");
    assertThat(WebRequest.get("http://h/x?y").withQuery(Parameters.of("a", "1")).url())
        .hasToString("http://h/x?y&a=1");
  }

  // Cookies and compression.

  @Test
  void cookiesAreKeptOnlyWhenAsked() {
    server.listen(
        ADDRESS, always("HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nContent-Length: 0\r\n\r\n"));
    text(URL);
    text(URL);
    assertThat(server.requests().getLast()).doesNotContain("Cookie");
    fetch(WebRequest.get(URL).withCookies(true));
    fetch(WebRequest.get(URL).withCookies(true).withHeader("Cookie", "b=2"));
    assertThat(server.requests().getLast()).contains("\r\nCookie: b=2; a=1");
    text(URL);
    assertThat(server.requests().getLast()).doesNotContain("Cookie");
  }

  private static byte[] compressed(Encoder<byte[], byte[]> encoder, byte[] data) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(encoder.encode(data, true));
    while (encoder.hasMore()) {
      out.writeBytes(encoder.encode(new byte[0], true));
    }
    return out.toByteArray();
  }

  private void answering(String coding, byte[] body) {
    server.listen(
        ADDRESS,
        (r, peer) -> {
          while (peer.head(r).isPresent()) {
            peer.write(
                r,
                "HTTP/1.1 200 OK\r\nContent-Encoding: "
                    + coding
                    + "\r\nContent-Length: "
                    + body.length
                    + "\r\n\r\n");
            peer.write(r, body);
          }
        });
  }

  @Test
  void aCompressedBodyIsExpanded() {
    byte[] text = "hello, hello, hello".getBytes(StandardCharsets.UTF_8);
    answering("x-gzip", compressed(Encoders.gzip(), text));
    await(
        r -> {
          try (WebResponse response = client.open(r, WebRequest.get(URL))) {
            assertThat(response.headers().contains("Content-Encoding")).isFalse();
            assertThat(response.headers().contains("Content-Length")).isFalse();
            assertThat(response.text(r)).isEqualTo("hello, hello, hello");
          }
          return true;
        });
    assertThat(client.idleConnections()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(
      value = CompressionFormat.class,
      names = {"ZLIB", "RAW"})
  void deflateIsExpandedWithAndWithoutItsHeader(CompressionFormat format) {
    byte[] text = "hello, hello, hello".getBytes(StandardCharsets.UTF_8);
    answering("deflate", compressed(Encoders.compress(format, 9), text));
    assertThat(text(URL)).isEqualTo("hello, hello, hello");
  }

  @Test
  void codingsAreTakenOffInTheirOrder() {
    byte[] text = "hello, hello, hello".getBytes(StandardCharsets.UTF_8);
    byte[] inner = compressed(Encoders.deflate(), text);
    answering("deflate, gzip", compressed(Encoders.gzip(), inner));
    assertThat(text(URL)).isEqualTo("hello, hello, hello");
  }

  @Test
  void aBodyIsLeftAsItIsWhereToldSo() {
    byte[] packed = compressed(Encoders.gzip(), new byte[] {'h', 'i'});
    answering("gzip", packed);
    for (WebRequest request :
        List.of(
            WebRequest.get(URL).withDecompress(false),
            WebRequest.get(URL).withHeader("Accept-Encoding", "gzip"))) {
      byte[] body = await(r -> client.bytes(r, request));
      assertThat(body).isEqualTo(packed);
    }
    assertThat(server.requests().getFirst()).doesNotContain("Accept-Encoding");
  }

  @Test
  void anUnknownCodingIsLeftToTheCaller() {
    answering("br", new byte[] {'h', 'i'});
    await(
        r -> {
          try (WebResponse response = client.open(r, WebRequest.get(URL))) {
            assertThat(response.headers().first("Content-Encoding")).contains("br");
            assertThat(response.text(r)).isEqualTo("hi");
          }
          return true;
        });
  }

  @Test
  void aBodyThatExpandsBeyondTheLimitFails() {
    with(WebClientSettings.builder().expansionLimit(new ExpansionLimit(100_000, 200)));
    answering("gzip", compressed(Encoders.gzip(), new byte[1_000_000]));
    assertThatThrownBy(() -> text(URL))
        .isInstanceOf(WebProtocolException.class)
        .hasMessageContaining("expands to more than 100000 bytes");
    assertThat(inUse()).isZero();
  }

  @Test
  void aDamagedBodyFails() {
    answering("gzip", "this is no gzip".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> text(URL)).isInstanceOf(WebProtocolException.class);
    assertThat(inUse()).isZero();
  }

  // Limits.

  @Test
  void aBodyBeyondTheLimitFails() {
    with(WebClientSettings.builder().contentLimit(3));
    server.listen(ADDRESS, always(ok("four")));
    assertThatThrownBy(() -> text(URL))
        .isInstanceOf(WebProtocolException.class)
        .hasMessageContaining("the stream has more than 3 bytes");
    assertThat(inUse()).isZero();
  }

  @Test
  void tooManyHeadersFail() {
    server.listen(ADDRESS, always("HTTP/1.1 200 OK\r\n" + "A: 1\r\n".repeat(1025) + "\r\n"));
    assertThatThrownBy(() -> text(URL))
        .isInstanceOf(WebProtocolException.class)
        .hasMessageContaining("it has 1025 headers, the limit is 1024");
  }

  @Test
  void trailersAreThereBehindTheBody() {
    server.listen(
        ADDRESS,
        always(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nSum: 5"
                + "\r\n\r\n"));
    await(
        r -> {
          try (WebResponse response = client.open(r, WebRequest.get(URL))) {
            assertThat(response.trailers().isEmpty()).isTrue();
            assertThat(response.text(r)).isEqualTo("hi");
            assertThat(response.trailers()).isEqualTo(Headers.of("Sum", "5"));
          }
          return true;
        });
  }

  /** For JSON. */
  record Cat(String name, int lives) {}

  @Test
  void jsonIsReadAsATreeOrAsAValue() {
    server.listen(ADDRESS, always(ok("{\"name\":\"Tom\",\"lives\":9}")));
    Cat cat = await(r -> client.json(r, WebRequest.get(URL), Cat.class));
    assertThat(cat).isEqualTo(new Cat("Tom", 9));
    assertThatThrownBy(() -> await(r -> client.json(r, WebRequest.get(URL), Integer.class)))
        .isInstanceOf(WebProtocolException.class)
        .hasMessageContaining("it is no Integer");
  }

  @Test
  void settingsComeFromAConfiguration() {
    WebClientSettings settings =
        WebClientSettings.from(
            Config.parse(
                "test",
                """
                webclient.samehostlimit = 3
                webclient.redirectlimit = 2
                webclient.verifyhost = False
                webclient.cafile = '/etc/ca.pem'
                protocol.http.idletimeout = 1.5
                protocol.http.useexpect = True
                """));
    assertThat(settings.sameHostLimit()).isEqualTo(3);
    assertThat(settings.redirectLimit()).isEqualTo(2);
    assertThat(settings.connection().tls().verify()).isTrue();
    assertThat(settings.connection().tls().verifyHost()).isFalse();
    assertThat(settings.connection().tls().trusted()).hasSize(1);
    assertThat(settings.idleTimeout()).isEqualTo(Duration.ofMillis(1500));
    assertThat(settings.useExpect()).isTrue();
    assertThat(WebClientSettings.from(Config.empty())).isEqualTo(WebClientSettings.DEFAULT);
    assertThatThrownBy(
            () -> WebClientSettings.from(Config.parse("t", "protocol.http.idletimeout = 0")))
        .hasMessageContaining("must be a positive time");
  }

  @Test
  void settingsOutOfTheirRangesAreNamed() {
    assertThat(WebClientSettings.builder().expectSize(0).build().expectSize()).isZero();
    assertThatThrownBy(() -> WebClientSettings.builder().expectSize(-1).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expectSize");
    assertThatThrownBy(() -> WebClientSettings.builder().cleanupInterval(Duration.ZERO).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cleanupInterval");
  }

  @Test
  void aWaitTimeoutIsPositive() {
    assertThatThrownBy(() -> WebClientSettings.builder().waitTimeout(Duration.ZERO).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("waitTimeout");
  }

  /** Nothing of it may have come when the body is given up. */
  @Test
  void aDecoderThatReadNothingCloses() {
    AnyDeflate decoder = new AnyDeflate(WebClientSettings.DEFAULT.expansionLimit());
    decoder.close();
    assertThat(decoder.hasMore()).isFalse();
  }
}
