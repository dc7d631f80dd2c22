package io.weft.protocols.http.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.core.RoutineFailedException;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.core.net.Endpoint;
import io.weft.core.simulation.Simulation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever a server sends: there is a response or a {@link WebException}, and nothing is left. */
class AnyResponseProperties {
  private static final Endpoint ADDRESS = Endpoint.tcp("server", 80);

  /** What the client makes of it: the status and the body, or the name of the exception. */
  private static String outcome(List<byte[]> pieces, boolean staysOpen, String method) {
    try (Simulation simulation = Simulation.withSeed(1)) {
      Scheduler here = simulation.scheduler("client");
      ScriptedServer server =
          new ScriptedServer(simulation.network(simulation.scheduler("server")));
      server.listen(
          ADDRESS,
          (r, peer) -> {
            peer.head(r);
            for (byte[] piece : pieces) {
              peer.write(r, piece);
              r.sleep(Duration.ofMillis(1));
            }
            if (staysOpen) {
              peer.rest(r);
            }
          });
      WebClient client =
          WebClient.create(
              simulation.network(here),
              WebClientSettings.builder()
                  .readTimeout(Duration.ofSeconds(5))
                  .responseTimeout(Duration.ofSeconds(5))
                  .contentLimit(100_000)
                  .maxHeaders(10_000)
                  .cookies(true)
                  .build());
      RoutineFuture<String> outcome =
          here.submit(
              "request",
              r -> {
                try (WebResponse response =
                    client.open(r, WebRequest.of(method, "http://server/a/b?c"))) {
                  return response.status() + " " + response.text(r);
                } catch (WebException e) {
                  return e.getClass().getSimpleName();
                }
              });
      String result;
      try {
        result = simulation.await(outcome);
      } catch (RoutineFailedException e) {
        throw new AssertionError("no WebException", e);
      }
      client.close();
      simulation.advanceUntilIdle();
      assertThat(client.connections()).isZero();
      assertThat(simulation.links().open()).isZero();
      return result;
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Provide
  Arbitrary<byte[]> anything() {
    return Arbitraries.bytes().array(byte[].class).ofMaxSize(200);
  }

  /** Words of HTTP in any order. */
  @Provide
  Arbitrary<byte[]> almostHttp() {
    return Arbitraries.of(
            "HTTP/1.1 200 OK\r\n",
            "HTTP/1.1 100 Continue\r\n\r\n",
            "HTTP/1.1 302 Found\r\n",
            "HTTP/1.0 404\r\n",
            "Content-Length: 5\r\n",
            "Content-Length: 0\r\n",
            "Content-Length: -7\r\n",
            "Transfer-Encoding: chunked\r\n",
            "Transfer-Encoding: gzip, chunked\r\n",
            "Content-Encoding: gzip\r\n",
            "Content-Encoding: deflate\r\n",
            "Content-Type: text/plain; charset=nothing\r\n",
            "Connection: close\r\n",
            "Location: /x\r\n",
            "Location: http://server:80/%\r\n",
            "Set-Cookie: a=b; Domain=server; Max-Age=99999999999\r\n",
            "Set-Cookie: =;;;==\r\n",
            "5\r\nhello\r\n",
            "0\r\n",
            "ffffffff\r\n",
            "hello",
            "\r\n",
            "\n",
            "\r",
            ":",
            " ",
            "\u001f\u008b\b\u0000\u0000\u0000\u0000\u0000\u0000\u0003",
            "\u0000",
            "é")
        .list()
        .ofMaxSize(12)
        .map(words -> bytes(String.join("", words)));
  }

  @Property(tries = 200)
  void anyBytesAreAResponseOrAnException(
      @ForAll("anything") byte[] response, @ForAll boolean staysOpen) {
    assertThat(outcome(List.of(response), staysOpen, "GET")).isNotEmpty();
  }

  @Property(tries = 300)
  void anyWordsOfHttpAreAResponseOrAnException(
      @ForAll("almostHttp") byte[] response, @ForAll boolean staysOpen) {
    assertThat(outcome(List.of(response), staysOpen, "GET")).isNotEmpty();
    assertThat(outcome(List.of(response), staysOpen, "HEAD")).isNotEmpty();
  }

  @Property(tries = 150)
  void howTheBytesArriveMakesNoDifference(
      @ForAll("almostHttp") byte[] response, @ForAll boolean staysOpen) {
    byte[] all = new byte[response.length + 17];
    byte[] begin = bytes("HTTP/1.1 200 OK\r\n");
    System.arraycopy(begin, 0, all, 0, begin.length);
    System.arraycopy(response, 0, all, begin.length, response.length);
    List<byte[]> single = new java.util.ArrayList<>();
    for (byte b : all) {
      single.add(new byte[] {b});
    }
    assertThat(outcome(single, staysOpen, "GET"))
        .isEqualTo(outcome(List.of(all), staysOpen, "GET"));
  }
}
