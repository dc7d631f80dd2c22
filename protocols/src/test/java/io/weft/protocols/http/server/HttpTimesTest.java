package io.weft.protocols.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.core.RoutineFuture;
import io.weft.protocols.http.MediaType;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Slow clients, in virtual time: what they are told, and when. */
class HttpTimesTest {
  private static final Duration SOON = Duration.ofSeconds(1);

  private static HttpResponse echo(io.weft.core.Routine r, HttpRequest request) {
    if (request.path().equals("/slow")) {
      r.sleep(Duration.ofSeconds(request.query().isEmpty() ? 2 : 3600));
    }
    if (request.path().equals("/much")) {
      return HttpResponse.writing(
          200,
          MediaType.BYTES,
          (own, out) -> {
            for (int i = 0; i < 1000; i++) {
              out.write(own, new byte[64 * 1024]);
            }
          });
    }
    return HttpResponse.text(200, "" + request.bytes(r, 1_000_000).length);
  }

  private static SimulatedServer serve() {
    return new SimulatedServer(HttpServerSettings.DEFAULT, HttpTimesTest::echo);
  }

  private static void assertAbout(Duration time, Duration expected) {
    assertThat(time).isBetween(expected, expected.plus(SOON));
  }

  @Test
  void aBodyThatItsWriterBreaksOffBreaksTheConnectionAtOnce() {
    try (SimulatedServer server =
        new SimulatedServer(
            HttpServerSettings.DEFAULT,
            (r, request) ->
                HttpResponse.writing(
                    200,
                    MediaType.TEXT,
                    (own, out) -> {
                      out.write(own, new byte[] {'a'});
                      out.abort(new IllegalStateException("what it sends is gone"));
                      own.sleep(Duration.ofHours(1));
                    }))) {
      assertAbout(
          server.timed(
              () ->
                  assertThat(server.exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\n"))
                      .endsWith("<reset>")),
          Duration.ZERO);
    }
  }

  @Test
  void anIdleConnectionIsClosedWithoutAWord() {
    try (SimulatedServer server = serve()) {
      assertAbout(
          server.timed(() -> assertThat(server.exchange("")).isEmpty()), Duration.ofSeconds(20));
      assertAbout(
          server.timed(
              () ->
                  assertThat(server.exchange("GET /a HTTP/1.1\r\nHost: x\r\n\r\n"))
                      .endsWith("\r\n\r\n0")),
          Duration.ofSeconds(20));
    }
  }

  @Test
  void aConnectionInUseStaysOpen() {
    try (SimulatedServer server = serve()) {
      server.talk(
          (r, client) -> {
            for (int i = 0; i < 10; i++) {
              client.send(r, "GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
              client.upTo(r, "\r\n\r\n0");
              r.sleep(Duration.ofSeconds(19));
            }
            return true;
          });
    }
  }

  @Test
  void aHeadThatDripsIs408WhateverItsRate() {
    try (SimulatedServer server = serve()) {
      Duration time =
          server.timed(
              () ->
                  assertThat(
                          server.<String>talk(
                              (r, client) -> {
                                client.send(r, "GET /a HTTP/1.1\r\nHost: x\r\nX: ");
                                var dripping =
                                    r.spawn(
                                        "drip",
                                        own -> {
                                          while (true) {
                                            own.sleep(SOON);
                                            client.send(own, "x");
                                          }
                                        });
                                String answer = client.upTo(r, "in time");
                                dripping.cancel();
                                return answer;
                              }))
                      .startsWith("HTTP/1.1 408 "));
      assertAbout(time, Duration.ofSeconds(10));
    }
  }

  @Test
  void aBodyThatDripsIs408AndOneAtAFairRateIsNot() {
    String head = "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n";
    try (SimulatedServer server = serve()) {
      Duration time =
          server.timed(
              () ->
                  assertThat(
                          server.<String>talk(
                              (r, client) -> {
                                client.send(r, head);
                                var dripping =
                                    r.spawn(
                                        "drip",
                                        own -> {
                                          while (true) {
                                            own.sleep(SOON);
                                            client.send(own, "x");
                                          }
                                        });
                                String answer = client.upTo(r, "in time");
                                dripping.cancel();
                                return answer;
                              }))
                      .startsWith("HTTP/1.1 408 "));
      assertAbout(time, Duration.ofSeconds(20));
      assertThat(
              server.<String>talk(
                  (r, client) -> {
                    client.send(r, head);
                    for (int i = 0; i < 100; i++) {
                      r.sleep(SOON);
                      client.send(r, "x".repeat(1000));
                    }
                    return client.upTo(r, "100000");
                  }))
          .startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void aHandlerMayTakeItsTimeOverABody() {
    try (SimulatedServer server =
        new SimulatedServer(
            HttpServerSettings.DEFAULT,
            (r, request) -> {
              int length = 0;
              while (request.body().read(r, 10_000).isPresent()) {
                length++;
                r.sleep(Duration.ofMinutes(1));
              }
              return HttpResponse.text(200, "in " + length);
            })) {
      assertThat(
              server.exchange(
                  "POST /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 100000"
                      + "\r\n\r\n"
                      + "x".repeat(100_000)))
          .contains("in 1");
    }
  }

  @Test
  void aResponseThatIsNotReadIsBrokenOff() {
    try (SimulatedServer server = serve()) {
      RoutineFuture<String> lazy =
          server.start(
              (r, client) -> {
                client.send(r, "GET /much HTTP/1.1\r\nHost: x\r\n\r\n");
                r.sleep(Duration.ofMinutes(5));
                return client.rest(r);
              });
      server.simulation.runFor(Duration.ofSeconds(50));
      assertThat(server.server.connections()).isEqualTo(1);
      server.simulation.runFor(Duration.ofSeconds(20));
      assertThat(server.server.connections()).isZero();
      assertThat(server.simulation.await(lazy)).doesNotContain("\r\n0\r\n\r\n");
    }
  }

  @Test
  void aClientThatDoesNotCloseIsClosed() {
    try (SimulatedServer server = serve()) {
      server.start(
          (r, client) -> {
            client.send(r, "GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            r.sleep(Duration.ofMinutes(5));
            return true;
          });
      server.simulation.runFor(Duration.ofSeconds(4));
      assertThat(server.server.connections()).isEqualTo(1);
      server.simulation.runFor(Duration.ofSeconds(2));
      assertThat(server.server.connections()).isZero();
    }
  }

  @Test
  void shuttingDownWaitsForRequestsInHandAndNoLonger() {
    try (SimulatedServer server = serve()) {
      RoutineFuture<String> idle = server.start((r, client) -> client.rest(r));
      RoutineFuture<String> two =
          server.start(
              (r, client) -> {
                client.send(r, "GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
                return client.rest(r);
              });
      RoutineFuture<String> hour =
          server.start(
              (r, client) -> {
                client.send(r, "GET /slow?hour HTTP/1.1\r\nHost: x\r\n\r\n");
                return client.rest(r);
              });
      server.simulation.runFor(Duration.ofSeconds(1));
      server.scheduler.execute(server.server::shutdown);
      assertThat(server.simulation.await(idle)).isEmpty();
      assertThat(server.simulation.await(two)).contains("Connection: close").endsWith("\r\n\r\n0");
      assertThat(server.simulation.await(hour)).isEqualTo("<reset>");
      assertThat(server.simulation.await(server.server.ended())).isNull();
      assertThat(server.server.connections()).isZero();
    }
  }

  @Test
  void anEndlessHeadAndAnEndlessChunkAreRefused() {
    try (SimulatedServer server = serve()) {
      String head = "GET / HTTP/1.1\r\nHost: x\r\n";
      assertThat(server.exchange(head + ("X: " + "y".repeat(8000) + "\r\n").repeat(200)))
          .startsWith("HTTP/1.1 431 ");
      assertThat(
              server.exchange(
                  "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n7fffffff\r\n"
                      + "x".repeat(2_000_000)))
          .startsWith("HTTP/1.1 413 ");
      assertThat(
              server.exchange(
                  "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                      + "1;"
                      + "x".repeat(100_000)))
          .startsWith("HTTP/1.1 4");
      assertThat(
              server.exchange(
                  "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                      + "0\r\nx: "
                      + "x".repeat(20_000)))
          .startsWith("HTTP/1.1 431 ");
    }
  }

  @Test
  void aLengthThatLiesEndsTheConnection() {
    try (SimulatedServer server = serve()) {
      assertThat(
              server.<String>talk(
                  (r, client) -> {
                    client.send(r, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
                    client.end();
                    return client.rest(r);
                  }))
          .startsWith("HTTP/1.1 400 ")
          .endsWith("the body ends early\n");
      assertThat(
              server.exchange(
                  "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nabc /x HTTP/1.1\r\n\r\n"))
          .contains("HTTP/1.1 200 ")
          .contains("HTTP/1.1 400 ");
    }
  }
}
