package io.weft.protocols.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.core.Routine;
import io.weft.core.stream.Pipe;
import io.weft.core.stream.StreamException;
import io.weft.core.stream.StreamReader;
import io.weft.core.stream.StreamWriter;
import io.weft.protocols.http.MediaType;
import io.weft.protocols.http.Parameters;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What requests carry, in virtual time. */
@Timeout(60)
class WebClientBodyTest extends OnSimulatedServer {
  // Bodies.

  @Test
  void aShortBodyIsSentWithItsLengthAndType() {
    List<String> bodies = new ArrayList<>();
    server.listen(
        ADDRESS,
        (r, peer) -> {
          peer.head(r);
          bodies.add(peer.body(r, 7));
          peer.answer(r, "done");
        });
    fetch(WebRequest.post(URL, RequestBody.json(Map.of("a", 1))));
    assertThat(bodies).containsExactly("{\"a\":1}");
    assertThat(server.requests().getFirst())
        .startsWith("POST /x?q=secret HTTP/1.1\r\n")
        .contains("\r\nContent-Type: application/json\r\nContent-Length: 7");
  }

  @Test
  void aPostWithoutABodySaysSo() {
    server.listen(ADDRESS, always(ok("")));
    fetch(WebRequest.post(URL, RequestBody.NONE));
    assertThat(server.requests().getFirst()).endsWith("\r\nContent-Length: 0");
  }

  @Test
  void aFormIsEncoded() {
    List<String> bodies = new ArrayList<>();
    server.listen(
        ADDRESS,
        (r, peer) -> {
          peer.head(r);
          bodies.add(peer.bodyUntil(r, "%C3%A9"));
          peer.answer(r, "");
        });
    fetch(WebRequest.post(URL, RequestBody.form(Parameters.of("a b", "1&2", "c", "é"))));
    assertThat(bodies).containsExactly("a+b=1%262&c=%C3%A9");
  }

  @Test
  void aFormWithFilesIsSentPartByPart() {
    List<String> bodies = new ArrayList<>();
    server.listen(
        ADDRESS,
        (r, peer) -> {
          String head = peer.head(r).orElseThrow();
          int length = Integer.parseInt(head.replaceAll("(?s).*Content-Length: (\\d+).*", "$1"));
          bodies.add(peer.body(r, length));
          peer.answer(r, "");
        });
    RequestBody body =
        RequestBody.multipart(
            List.of(
                RequestBody.Part.field("who", "Zoë"),
                RequestBody.Part.file(
                    "up\"load\r\n",
                    "a.bin",
                    RequestBody.bytes(MediaType.BYTES, new byte[] {1, 2, 3}))));
    fetch(WebRequest.post(URL, body));
    String boundary = server.requests().getFirst().replaceAll("(?s).*boundary=([^\r]*)\r.*", "$1");
    String utf8 = new String("Zoë".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    assertThat(bodies)
        .containsExactly(
            "--"
                + boundary
                + "\r\nContent-Disposition: form-data; name=\"who\"\r\n\r\n"
                + utf8
                + "\r\n--"
                + boundary
                + "\r\nContent-Disposition: form-data; name=\"up%22load%0D%0A\";"
                + " filename=\"a.bin\"\r\nContent-Type: application/octet-stream\r\n\r\n"
                + "\u0001\u0002\u0003\r\n--"
                + boundary
                + "--\r\n");
  }

  @Test
  void theOpenPartOfAFormIsClosedWhenTheServerGoes() {
    server.listen(ADDRESS, (r, peer) -> peer.head(r));
    Slow open = new Slow(1000);
    Slow waiting = new Slow(1000);
    RequestBody body =
        RequestBody.multipart(
            List.of(
                RequestBody.Part.file("a", "a", RequestBody.stream(MediaType.BYTES, open)),
                RequestBody.Part.file("b", "b", RequestBody.stream(MediaType.BYTES, waiting))));
    assertThatThrownBy(() -> fetch(WebRequest.post(URL, body))).isInstanceOf(WebException.class);
    assertThat(open.closed).isTrue();
    assertThat(waiting.closed).isTrue();
  }

  @Test
  void aStreamIsSentInChunksAsItComes() {
    List<String> bodies = new ArrayList<>();
    server.listen(
        ADDRESS,
        (r, peer) -> {
          peer.head(r);
          bodies.add(peer.bodyUntil(r, "0\r\n\r\n"));
          peer.answer(r, "done");
          peer.rest(r);
        });
    // Longer than a response may take: the server is busy with the request.
    Slow stream = new Slow(100);
    assertThat(fetch(WebRequest.post(URL, RequestBody.stream(MediaType.BYTES, stream))))
        .isEqualTo("done");
    assertThat(bodies).containsExactly("1\r\nx\r\n".repeat(100) + "0\r\n\r\n");
    assertThat(stream.closed).isTrue();
    assertThat(server.requests().getFirst()).endsWith("\r\nTransfer-Encoding: chunked");
    assertThat(client.idleConnections()).isEqualTo(1);
  }

  @Test
  void aStreamMayPauseLongerThanAServerMay() {
    server.listen(
        ADDRESS,
        (r, peer) -> {
          peer.head(r);
          peer.bodyUntil(r, "0\r\n\r\n");
          peer.answer(r, "done");
        });
    Pipe<byte[]> pipe = Pipe.bytes();
    here.spawn(
        "writer",
        r -> {
          try (StreamWriter<byte[]> writer = pipe.writer()) {
            writer.write(r, new byte[] {'a'});
            r.sleep(Duration.ofMinutes(10));
            writer.end(r);
          }
        });
    assertThat(fetch(WebRequest.post(URL, RequestBody.stream(MediaType.BYTES, pipe.reader()))))
        .isEqualTo("done");
  }

  @Test
  void aStreamOfKnownLengthIsSentAsItIs() {
    List<String> bodies = new ArrayList<>();
    server.listen(
        ADDRESS,
        (r, peer) -> {
          peer.head(r);
          bodies.add(peer.body(r, 3));
          peer.answer(r, "done");
        });
    fetch(WebRequest.post(URL, RequestBody.stream(MediaType.BYTES, new Slow(3), 3)));
    assertThat(bodies).containsExactly("xxx");
    assertThat(server.requests().getFirst()).endsWith("\r\nContent-Length: 3");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void aStreamWithAnotherLengthThanPromisedFails(int length) {
    server.listen(
        ADDRESS,
        (r, peer) -> {
          peer.head(r);
          peer.rest(r);
        });
    assertThatThrownBy(
            () ->
                fetch(
                    WebRequest.post(URL, RequestBody.stream(MediaType.BYTES, new Slow(length), 3))))
        .isInstanceOf(WebBodyException.class)
        .hasMessageContaining("the body was to have 3 bytes, but has");
    assertThat(client.connections()).isZero();
  }

  @Test
  void aStreamThatFailsEndsTheRequest() {
    server.listen(
        ADDRESS,
        (r, peer) -> {
          peer.head(r);
          peer.rest(r);
        });
    StreamReader<byte[]> broken =
        new StreamReader<>(io.weft.core.stream.StreamType.BYTES) {
          @Override
          protected Optional<byte[]> next(Routine r) {
            r.sleep(Duration.ofSeconds(1));
            throw new StreamException("the disk is on fire");
          }

          @Override
          protected void closed(Optional<Throwable> reason) {}
        };
    assertThatThrownBy(
            () -> fetch(WebRequest.post(URL, RequestBody.stream(MediaType.BYTES, broken))))
        .isInstanceOf(WebBodyException.class)
        .hasMessageContaining("the disk is on fire");
  }

  @Test
  void aServerMayAnswerBeforeItHasTheWholeBody() {
    server.listen(
        ADDRESS,
        (r, peer) -> {
          peer.head(r);
          peer.write(r, "HTTP/1.1 413 No\r\nContent-Length: 5\r\n\r\nlarge");
          r.sleep(Duration.ofSeconds(1));
          peer.reset();
        });
    Slow stream = new Slow(1_000_000);
    assertThatThrownBy(
            () -> fetch(WebRequest.post(URL, RequestBody.stream(MediaType.BYTES, stream))))
        .isInstanceOfSatisfying(
            WebStatusException.class, e -> assertThat(e.content()).isEqualTo("large"));
    assertThat(stream.closed).isTrue();
    assertThat(client.connections()).isZero();
  }

  @Test
  void bothBodiesMayStreamAtTheSameTime() {
    server.listen(
        ADDRESS,
        (r, peer) -> {
          peer.head(r);
          peer.write(r, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
          for (int i = 0; i < 3; i++) {
            peer.write(r, peer.bodyUntil(r, "1\r\nx\r\n"));
          }
          peer.write(r, peer.bodyUntil(r, "0\r\n\r\n"));
        });
    assertThat(fetch(WebRequest.post(URL, RequestBody.stream(MediaType.BYTES, new Slow(3)))))
        .isEqualTo("xxx");
  }

  @Test
  void aStreamThatCannotBeSentIsClosed() {
    Slow stream = new Slow(3);
    assertThatThrownBy(
            () ->
                fetch(
                    WebRequest.post(
                        "http://server:9/", RequestBody.stream(MediaType.BYTES, stream))))
        .isInstanceOf(WebConnectionException.class);
    assertThat(stream.closed).isTrue();
  }

  // Expect: 100-continue.

  private static RequestBody large() {
    return RequestBody.text("x".repeat(5000));
  }

  @Test
  void theBodyWaitsForTheServersLeave() {
    with(WebClientSettings.builder().useExpect(true).expectTimeout(Duration.ofSeconds(30)));
    List<String> bodies = new ArrayList<>();
    server.listen(
        ADDRESS,
        (r, peer) -> {
          peer.head(r);
          r.sleep(Duration.ofSeconds(1));
          bodies.add("leave");
          peer.write(r, "HTTP/1.1 103 Hints\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n");
          bodies.add(peer.body(r, 5000).substring(0, 2));
          peer.answer(r, "done");
        });
    assertThat(fetch(WebRequest.post(URL, large()))).isEqualTo("done");
    assertThat(bodies).containsExactly("leave", "xx");
    assertThat(server.requests().getFirst()).endsWith("\r\nExpect: 100-continue");
  }

  @Test
  void aServerThatSaysNothingGetsTheBodyAfterAWhile() {
    with(WebClientSettings.builder().useExpect(true));
    server.listen(
        ADDRESS,
        (r, peer) -> {
          peer.head(r);
          peer.body(r, 5000);
          peer.answer(r, "done");
          peer.rest(r);
        });
    assertThat(fetch(WebRequest.post(URL, large()))).isEqualTo("done");
    assertThat(client.idleConnections()).isEqualTo(1);
  }

  @Test
  void aServerThatRefusesNeverGetsTheBody() {
    with(WebClientSettings.builder().useExpect(true));
    StringBuilder rest = new StringBuilder();
    server.listen(
        ADDRESS,
        (r, peer) -> {
          peer.head(r);
          peer.write(r, "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n");
          rest.append(peer.rest(r));
        });
    assertThatThrownBy(() -> fetch(WebRequest.post(URL, large())))
        .isInstanceOf(WebStatusException.class);
    assertThat(client.connections()).isZero();
    simulation.runFor(Duration.ofSeconds(1));
    assertThat(rest).isEmpty();
  }

  @Test
  void aServerThatDoesNotKnowExpectationsIsAskedWithout() {
    with(WebClientSettings.builder().useExpect(true));
    server.listen(
        ADDRESS,
        (r, peer) -> {
          if (peer.head(r).orElseThrow().contains("Expect")) {
            peer.write(r, "HTTP/1.1 417 What\r\nContent-Length: 0\r\n\r\n");
          } else {
            peer.body(r, 5000);
            peer.answer(r, "done");
          }
        });
    assertThat(fetch(WebRequest.post(URL, large()))).isEqualTo("done");
  }

  @Test
  void aShortBodyIsSentWithoutAsking() {
    with(WebClientSettings.builder().useExpect(true));
    server.listen(ADDRESS, once(ok("done")));
    fetch(WebRequest.post(URL, RequestBody.text("short")));
    assertThat(server.requests().getFirst()).doesNotContain("Expect");
  }
}
