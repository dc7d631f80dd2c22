package io.weft.protocols.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.protocols.http.Headers;
import io.weft.protocols.http.HttpStatus;
import io.weft.protocols.http.Parameters;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
}
