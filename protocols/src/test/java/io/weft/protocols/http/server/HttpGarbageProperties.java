package io.weft.protocols.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.core.Routine;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;

/**
 * Whatever a client sends, it gets responses that are HTTP, or none; the connection ends, and the
 * server goes on.
 */
class HttpGarbageProperties {
  private static final String RESPONSE =
      "HTTP/1\\.1 (100 Continue\r\n\r\n|[2-5][0-9][0-9] [^\r\n]*\r\n([^\r\n]+\r\n)*\r\n)";

  private static HttpResponse handle(Routine r, HttpRequest request) {
    request.query();
    request.queryParameters();
    request.cookies();
    request.host();
    byte[] all = Arguments.read(r, request, 10_000).files().isEmpty() ? request.bytes(r, 9) : null;
    return HttpResponse.text(200, "" + Optional.ofNullable(all).isPresent());
  }

  @Provide
  Arbitrary<String> garbage() {
    return Arbitraries.strings().withCharRange('\0', '\u00ff').ofMaxLength(300);
  }

  /** Requests that are nearly right, with pieces in places where they do not belong. */
  @Provide
  Arbitrary<String> nearlyHttp() {
    Arbitrary<String> line =
        Arbitraries.of(
            "GET / HTTP/1.1\r\n",
            "POST /a?b=%zz HTTP/1.1\r\n",
            "POST / HTTP/1.0\r\n",
            "HEAD http://x HTTP/1.1\r\n",
            "OPTIONS * HTTP/1.1\r\n");
    Arbitrary<String> headers =
        Arbitraries.of(
                "Connection: close\r\n",
                "Content-Length: 3\r\n",
                "Content-Length: 99999999999\r\n",
                "Transfer-Encoding: chunked\r\n",
                "Expect: 100-continue\r\n",
                "Content-Type: application/x-www-form-urlencoded\r\n",
                "Content-Type: multipart/form-data; boundary=b\r\n",
                "Content-Type: application/json; charset=nope\r\n",
                "Cookie: a=b; c\r\n",
                "X: y\0\r\n",
                " folded\r\n")
            .list()
            .ofMaxSize(3)
            .map(list -> String.join("", list));
    Arbitrary<String> body =
        Arbitraries.of(
                "",
                "abc",
                "3\r\nabc\r\n",
                "3;x=y\r\nabc\r\n",
                "0\r\n\r\n",
                "0\r\nA: b\r\n\r\n",
                "fffffffff\r\n",
                "--b\r\n",
                "--b--",
                "Content-Disposition: form-data; name=\"x\"\r\n\r\n",
                "{\"a\": [1, {}]}",
                "\r\n",
                "\n",
                ":")
            .list()
            .ofMaxSize(4)
            .map(list -> String.join("", list));
    Arbitrary<String> host =
        Arbitraries.frequencyOf(
            Tuple.of(9, Arbitraries.just("Host: x\r\n")),
            Tuple.of(1, Arbitraries.of("", "Host\n")));
    return Combinators.combine(line, host, headers, body)
        .as((a, b, c, d) -> a + b + c + "\r\n" + d)
        .list()
        .ofMinSize(1)
        .ofMaxSize(3)
        .map(list -> String.join("", list));
  }

  @Property(tries = 300)
  void anyBytesAreAnsweredOrTheConnectionEnds(
      @ForAll("garbage") String garbage, @ForAll("nearlyHttp") String nearly) {
    try (SimulatedServer server =
        new SimulatedServer(HttpServerSettings.DEFAULT, HttpGarbageProperties::handle)) {
      for (String sent : List.of(garbage, nearly, nearly + garbage)) {
        String answer =
            server.talk(
                (r, client) -> {
                  client.send(r, sent);
                  client.end();
                  return client.rest(r);
                });
        // Bodies are of a line each, or none.
        assertThat(answer.replaceAll(RESPONSE, ""))
            .as(answer)
            .doesNotContain("HTTP/")
            .doesNotContain("internal error");
        assertThat(answer).matches("(?s)(HTTP/1\\.1 .*)?");
      }
      server.simulation.runFor(Duration.ofSeconds(30));
      assertThat(server.server.connections()).isZero();
      assertThat(server.watched.unreleased()).isZero();
      assertThat(server.exchange("GET / HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 200 OK");
    }
  }

  /** One byte at a time is the same as all at once. */
  @Property(tries = 100)
  void howTheBytesAreCutDoesNotMatter(@ForAll("nearlyHttp") String sent) {
    try (SimulatedServer server =
        new SimulatedServer(HttpServerSettings.DEFAULT, HttpGarbageProperties::handle)) {
      String whole =
          server.talk(
              (r, client) -> {
                client.send(r, sent);
                client.end();
                return client.rest(r);
              });
      Statistics.label("first answer").collect(whole.isEmpty() ? "" : whole.substring(9, 12));
      String cut =
          server.talk(
              (r, client) -> {
                for (byte b : sent.getBytes(StandardCharsets.ISO_8859_1)) {
                  client.send(r, Character.toString(b & 0xff));
                  r.yieldToPoll();
                }
                client.end();
                return client.rest(r);
              });
      // Who has sent the body already is not asked for it.
      String asked = "HTTP/1.1 100 Continue\r\n\r\n";
      assertThat(cut.replace(asked, "")).isEqualTo(whole.replace(asked, ""));
    }
  }
}
