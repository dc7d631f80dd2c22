package io.weft.protocols.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.core.net.Endpoint;
import io.weft.core.stream.StreamReader;
import io.weft.protocols.http.MediaType;
import io.weft.protocols.http.client.RedirectException.Reason;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where redirects lead, and what they take along, in virtual time. */
@Timeout(60)
class WebClientRedirectTest extends OnSimulatedServer {
  private static final Endpoint ELSEWHERE = Endpoint.tcp("server", 81);

  /** Redirects requests for /from, answers others with what they asked for. */
  private void redirecting(int status, String location) {
    server.listen(
        ADDRESS,
        (r, peer) -> {
          String head;
          while (!(head = peer.head(r).orElse("")).isEmpty()) {
            String body = head.contains("Content-Length: 2") ? peer.body(r, 2) : "";
            if (head.contains(" /from ")) {
              peer.write(
                  r,
                  "HTTP/1.1 "
                      + status
                      + " X\r\nLocation: "
                      + location
                      + "\r\nContent-Length: 4\r\n\r\nmore");
            } else {
              peer.answer(r, head.substring(0, head.indexOf(" HTTP")) + body);
            }
          }
        });
  }

  @ParameterizedTest
  @CsvSource({
    "301,GET,GET /to",
    "302,GET,GET /to",
    "303,GET,GET /to",
    "307,GET,GET /to",
    "308,GET,GET /to",
    "301,POST,GET /to",
    "302,POST,GET /to",
    "303,POST,GET /to",
    "307,POST,POST /tohi",
    "308,POST,POST /tohi",
    "301,PUT,PUT /tohi",
    "303,PUT,GET /to",
    "307,DELETE,DELETE /to",
  })
  void aRedirectChangesTheMethodWhereItShould(int status, String method, String expected) {
    redirecting(status, "/to");
    WebRequest request = WebRequest.of(method, "http://server/from");
    boolean body = method.startsWith("P");
    assertThat(fetch(body ? request.withBody(RequestBody.text("hi")) : request))
        .isEqualTo(expected);
    assertThat(server.connections()).isEqualTo(1);
    if (expected.startsWith("GET")) {
      assertThat(server.requests().getLast()).doesNotContain("Content-");
    }
  }

  @ParameterizedTest
  @CsvSource({"300,/to", "304,/to", "305,/to", "399,/to"})
  void otherStatusesAreNoRedirects(int status, String location) {
    redirecting(status, location);
    await(
        r -> {
          try (WebResponse response = client.open(r, WebRequest.get("http://server/from"))) {
            assertThat(response.status().code()).isEqualTo(status);
          }
          return true;
        });
  }

  @Test
  void theResponseTellsTheWay() {
    redirecting(302, "to?x");
    await(
        r -> {
          try (WebResponse response = client.open(r, WebRequest.get("http://server/from"))) {
            assertThat(response.url()).hasToString("http://server/to?x");
            assertThat(response.redirects()).containsExactly(URI.create("http://server/from"));
            assertThat(response.text(r)).isEqualTo("GET /to?x");
          }
          return true;
        });
  }

  @Test
  void aRedirectIsNotFollowedByWhoDoesNotWantTo() {
    redirecting(302, "/to");
    assertThatThrownBy(() -> fetch(WebRequest.get("http://server/from").withFollowRedirects(false)))
        .isInstanceOf(WebStatusException.class);
  }

  private void assertRefused(WebRequest request, Reason reason) {
    assertThatThrownBy(() -> fetch(request))
        .isInstanceOfSatisfying(
            RedirectException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    assertThat(inUse()).isZero();
  }

  @Test
  void aCircleOfRedirectsEnds() {
    redirecting(302, "/from");
    assertRefused(WebRequest.get("http://server/from"), Reason.TOO_MANY);
    assertThat(server.requests()).hasSize(11);
  }

  @ParameterizedTest
  @CsvSource({
    "ftp://server/",
    "javascript:alert(1)",
    "http://user:secret@server/",
    "http://[::1/",
    "http:///x",
    "%zz",
    "http://server:0/",
  })
  void aRedirectToNowhereIsRefused(String location) {
    redirecting(302, location);
    assertRefused(WebRequest.get("http://server/from"), Reason.INVALID_LOCATION);
    assertThatThrownBy(() -> fetch(WebRequest.get("http://server/from")))
        .hasMessageNotContaining("secret");
  }

  @Test
  void aBodyThatCanBeReadOnceIsNotSentAgain() {
    redirecting(307, "/to");
    WebRequest request =
        WebRequest.post(
            "http://server/from",
            RequestBody.stream(MediaType.TEXT, StreamReader.of(new byte[] {'h', 'i'}), 2));
    assertRefused(request, Reason.BODY_SPENT);
  }

  @Test
  void aStreamThatCanBeOpenedAgainIs() {
    redirecting(307, "/to");
    WebRequest request =
        WebRequest.post(
            "http://server/from",
            RequestBody.streams(MediaType.TEXT, () -> StreamReader.of(new byte[] {'h', 'i'}), 2));
    assertThat(fetch(request)).isEqualTo("POST /tohi");
  }

  @Test
  void secretsStayWithTheirServer() {
    redirecting(302, "http://server:81/to");
    server.listen(
        ELSEWHERE,
        (r, peer) -> {
          peer.head(r);
          peer.answer(r, "elsewhere");
        });
    WebRequest request =
        WebRequest.get("http://server/from")
            .withBasicAuth("me", "secret")
            .withHeader("Cookie", "secret=1")
            .withHeader("Proxy-Authorization", "secret")
            .withHeader("Host", "virtual")
            .withHeader("X-Other", "kept");
    assertThat(fetch(request)).isEqualTo("elsewhere");
    assertThat(server.requests().getFirst()).contains("Authorization").contains("Cookie");
    assertThat(server.requests().getLast())
        .contains("Host: server:81\r\n")
        .contains("X-Other: kept")
        .doesNotContain("Authorization")
        .doesNotContain("Cookie")
        .doesNotContain("secret");
  }

  @Test
  void secretsGoAlongOnTheSameServer() {
    redirecting(302, "/to");
    fetch(
        WebRequest.get("http://server/from")
            .withBasicAuth("me", "secret")
            .withHeader("Cookie", "a=1"));
    assertThat(server.requests().getLast()).contains("Authorization").contains("Cookie: a=1");
  }

  @Test
  void anEndpointIsForItsOriginOnly() {
    Endpoint socket = Endpoint.unix("/run/server");
    server.listen(
        socket,
        (r, peer) -> {
          peer.head(r);
          peer.write(
              r, "HTTP/1.1 302 X\r\nLocation: http://server/to\r\nContent-Length: 0\r\n\r\n");
        });
    redirecting(302, "/");
    assertThat(fetch(WebRequest.get("http://local/from").via(socket))).isEqualTo("GET /to");
    assertThat(server.requests().getFirst()).contains("Host: local\r\n");
  }

  @Test
  void fromHttpsToHttpOnlyWhenAllowed() {
    Endpoint secure = Endpoint.tcp("server", 443).withTls();
    server.listen(
        secure,
        (r, peer) -> {
          while (peer.head(r).isPresent()) {
            peer.write(
                r, "HTTP/1.1 302 X\r\nLocation: http://server/to\r\nContent-Length: 0\r\n\r\n");
          }
        });
    redirecting(302, "/");
    assertRefused(WebRequest.get("https://server/from"), Reason.DOWNGRADE);
    with(WebClientSettings.builder().allowDowngrade(true));
    assertThat(fetch(WebRequest.get("https://server/from"))).isEqualTo("GET /to");
  }

  @ParameterizedTest
  @CsvSource({
    "http://h/a/b?q, c, http://h/a/c",
    "http://h/a/b?q, /c, http://h/c",
    "http://h/a/b?q, ?x, http://h/a/b?x",
    "http://h/a/b?q, '', http://h/a/b?q",
    "http://h/a/b?q, #f, http://h/a/b?q",
    "http://h/a/b?q, //g/c, http://g/c",
    "http://h/a/b?q, ../c, http://h/c",
    "http://h/a/b?q, ../../../c, http://h/c",
    "http://h/a/b?q, .., http://h/",
    "http://h/a/b?q, ../.., http://h/",
    "http://h/a/b?q, c d, http://h/a/c%20d",
    "http://h/a/b?q, https://g, https://g/",
    "http://h:81/a, b, http://h:81/b",
    "http://a_b/c, d, http://a_b/d",
  })
  void aLocationMayBeRelative(String base, String location, String expected) {
    assertThat(Target.of(Redirects.resolve(Target.parse(base).uri(), location)).uri())
        .hasToString(expected);
  }

  @Test
  void whatIsLeftOfARedirectIsReadOnlyWhenItIsShort() {
    server.listen(
        ADDRESS,
        (r, peer) -> {
          String head;
          while (!(head = peer.head(r).orElse("")).isEmpty()) {
            if (head.contains(" /to ")) {
              peer.answer(r, "there");
            } else {
              peer.write(
                  r,
                  "HTTP/1.1 302 X\r\nLocation: /to\r\nContent-Length: 1000000\r\n\r\n"
                      + "x".repeat(1_000_000));
            }
          }
        });
    assertThat(fetch(WebRequest.get("http://server/from"))).isEqualTo("there");
    assertThat(server.connections()).isEqualTo(2);
    assertThat(List.of(client.connections())).containsExactly(1);
  }
}
