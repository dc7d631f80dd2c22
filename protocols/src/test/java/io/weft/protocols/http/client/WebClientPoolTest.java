package io.weft.protocols.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.core.net.Endpoint;
import io.weft.protocols.http.MediaType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which connections are used, and for how long, in virtual time. */
@Timeout(60)
class WebClientPoolTest extends OnSimulatedServer {
  // Connections.

  @Test
  void aServerThatCannotBeReachedIsNamed() {
    assertThatThrownBy(() -> text("http://server:81/"))
        .isInstanceOfSatisfying(
            WebConnectionException.class,
            e -> {
              assertThat(e.established()).isFalse();
              assertThat(e).hasMessageContaining("connection refused");
            });
  }

  @Test
  void requestsWaitWhenThereAreTooManyConnectionsToAHost() {
    with(WebClientSettings.builder().sameHostLimit(2));
    server.listen(
        ADDRESS,
        (r, peer) -> {
          while (peer.head(r).isPresent()) {
            r.sleep(Duration.ofSeconds(1));
            peer.answer(r, "hi");
          }
        });
    List<RoutineFuture<String>> all = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      all.add(here.submit("request", r -> client.text(r, WebRequest.get(URL))));
    }
    simulation.runFor(Duration.ofMillis(500));
    assertThat(client.connections()).isEqualTo(2);
    assertThat(client.waitingRequests()).isEqualTo(5);
    all.forEach(future -> assertThat(simulation.await(future)).isEqualTo("hi"));
    assertThat(server.connections()).isEqualTo(2);
    assertThat(client.waitingRequests()).isZero();
  }

  @Test
  void anIdleConnectionToAnotherHostMakesRoom() {
    with(WebClientSettings.builder().totalLimit(1));
    server.listen(ADDRESS, always(ok("one")));
    server.listen(Endpoint.tcp("server", 81), always(ok("two")));
    assertThat(text(URL)).isEqualTo("one");
    assertThat(text("http://server:81/")).isEqualTo("two");
    assertThat(client.connections()).isEqualTo(1);
  }

  @Test
  void whoWaitsForAnotherHostIsServedWhenAConnectionIsFree() {
    with(WebClientSettings.builder().totalLimit(1));
    server.listen(
        ADDRESS,
        (r, peer) -> {
          while (peer.head(r).isPresent()) {
            r.sleep(Duration.ofSeconds(1));
            peer.answer(r, "one");
          }
        });
    server.listen(Endpoint.tcp("server", 81), always(ok("two")));
    RoutineFuture<String> first = here.submit("1", r -> client.text(r, WebRequest.get(URL)));
    RoutineFuture<String> second =
        here.submit("2", r -> client.text(r, WebRequest.get("http://server:81/")));
    RoutineFuture<String> third = here.submit("3", r -> client.text(r, WebRequest.get(URL)));
    assertThat(simulation.await(second)).isEqualTo("two");
    assertThat(first.now()).isEqualTo("one");
    assertThat(simulation.await(third)).isEqualTo("one");
  }

  @Test
  void whoWaitsTooLongFails() {
    with(WebClientSettings.builder().sameHostLimit(1).waitTimeout(Duration.ofSeconds(3)));
    server.listen(ADDRESS, (r, peer) -> r.sleep(Duration.ofSeconds(30)));
    RoutineFuture<WebResponse> first = here.submit("1", r -> client.open(r, WebRequest.get(URL)));
    simulation.settle();
    assertThatThrownBy(() -> text(URL))
        .isInstanceOfSatisfying(
            WebTimeoutException.class,
            e -> {
              assertThat(e.phase()).isEqualTo(WebTimeoutException.Phase.WAITING);
              assertThat(e.limit()).isEqualTo(Duration.ofSeconds(3));
            });
    first.cancel();
  }

  @Test
  void whoMakesTheQueueTooLongFailsAtOnce() {
    with(WebClientSettings.builder().sameHostLimit(1).waitingLimit(1));
    server.listen(ADDRESS, (r, peer) -> r.sleep(Duration.ofSeconds(30)));
    here.spawn("1", r -> client.open(r, WebRequest.get(URL))).whenDone(() -> {});
    here.spawn("2", r -> client.open(r, WebRequest.get(URL))).whenDone(() -> {});
    simulation.settle();
    assertThatThrownBy(() -> text(URL))
        .isInstanceOf(WebException.class)
        .hasMessageContaining("1 requests wait for a connection already");
  }

  @Test
  void whoIsCancelledWhileWaitingLeavesTheQueue() {
    with(WebClientSettings.builder().sameHostLimit(1));
    server.listen(
        ADDRESS,
        (r, peer) -> {
          while (peer.head(r).isPresent()) {
            r.sleep(Duration.ofSeconds(1));
            peer.answer(r, "hi");
          }
        });
    RoutineFuture<String> first = here.submit("1", r -> client.text(r, WebRequest.get(URL)));
    RoutineFuture<String> second = here.submit("2", r -> client.text(r, WebRequest.get(URL)));
    RoutineFuture<String> third = here.submit("3", r -> client.text(r, WebRequest.get(URL)));
    simulation.runFor(Duration.ofMillis(100));
    second.cancel();
    assertThat(simulation.await(third)).isEqualTo("hi");
    assertThat(first.now()).isEqualTo("hi");
  }

  @Test
  void anIdleConnectionIsClosedAfterAWhile() {
    server.listen(ADDRESS, always(ok("hi")));
    text(URL);
    simulation.runFor(Duration.ofSeconds(19));
    assertThat(client.idleConnections()).isEqualTo(1);
    simulation.runFor(Duration.ofSeconds(2));
    assertThat(client.connections()).isZero();
    assertThat(server.open()).isZero();
  }

  @Test
  void aConnectionThatTheServerHasClosedIsNotUsed() {
    server.listen(ADDRESS, once(ok("hi")));
    text(URL);
    simulation.runFor(Duration.ofSeconds(1));
    // Not even with a method that must not be repeated.
    assertThat(fetch(WebRequest.post(URL, RequestBody.text("1")))).isEqualTo("hi");
    assertThat(server.requests()).hasSize(2);
  }

  /** Closes a connection as soon as it gets a second request. */
  private static void oneOnly(Routine r, ScriptedServer.Peer peer) {
    peer.head(r);
    peer.answer(r, "hi");
    peer.head(r);
  }

  @Test
  void aRequestThatMeetsAStaleConnectionIsRepeatedOnAFreshOne() {
    server.listen(ADDRESS, WebClientPoolTest::oneOnly);
    text(URL);
    assertThat(text(URL)).isEqualTo("hi");
    assertThat(server.requests()).hasSize(3);
    assertThat(server.connections()).isEqualTo(2);
  }

  @Test
  void aRequestThatMayChangeSomethingIsNeverRepeated() {
    server.listen(ADDRESS, WebClientPoolTest::oneOnly);
    text(URL);
    assertThatThrownBy(() -> fetch(WebRequest.post(URL, RequestBody.text("1"))))
        .isInstanceOfSatisfying(
            WebConnectionException.class, e -> assertThat(e.established()).isTrue());
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void aRequestIsRepeatedOnceOnly() {
    int[] served = {0};
    server.listen(
        ADDRESS,
        (r, peer) -> {
          peer.head(r);
          if (served[0]++ == 0) {
            peer.answer(r, "hi");
            peer.head(r);
          }
        });
    text(URL);
    assertThatThrownBy(() -> text(URL)).isInstanceOf(WebConnectionException.class);
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void requestsToOneUrlGoOneAfterTheOtherWhenToldSo() {
    with(WebClientSettings.builder().sameUrlLimit(true));
    server.listen(
        ADDRESS,
        (r, peer) -> {
          while (peer.head(r).isPresent()) {
            r.sleep(Duration.ofSeconds(1));
            peer.answer(r, "hi");
          }
        });
    RoutineFuture<String> a = here.submit("a", r -> client.text(r, WebRequest.get(URL)));
    RoutineFuture<String> b = here.submit("b", r -> client.text(r, WebRequest.get(URL)));
    RoutineFuture<String> other =
        here.submit("c", r -> client.text(r, WebRequest.get("http://server/other")));
    simulation.runFor(Duration.ofMillis(1500));
    assertThat(List.of(a.isDone(), b.isDone(), other.isDone())).containsExactly(true, false, true);
    assertThat(simulation.await(b)).isEqualTo("hi");
  }

  // Time.

  @Test
  void aResponseThatDoesNotBeginInTimeFails() {
    server.listen(ADDRESS, (r, peer) -> r.sleep(Duration.ofHours(1)));
    assertThatThrownBy(() -> text(URL))
        .isInstanceOfSatisfying(
            WebTimeoutException.class,
            e -> {
              assertThat(e.phase()).isEqualTo(WebTimeoutException.Phase.RESPONSE);
              assertThat(e.limit()).isEqualTo(Duration.ofSeconds(60));
            });
    assertThat(client.connections()).isZero();
  }

  @Test
  void aBodyThatPausesTooLongFails() {
    server.listen(
        ADDRESS,
        (r, peer) -> {
          peer.head(r);
          peer.write(r, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhi");
          r.sleep(Duration.ofHours(1));
        });
    assertThatThrownBy(() -> text(URL))
        .isInstanceOfSatisfying(
            WebTimeoutException.class,
            e -> assertThat(e.phase()).isEqualTo(WebTimeoutException.Phase.BODY));
    assertThat(client.connections()).isZero();
  }

  @Test
  void aResponseThatTricklesInTakesNoLongerThanAllowed() {
    server.listen(
        ADDRESS,
        (r, peer) -> {
          peer.head(r);
          peer.write(r, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
          for (int i = 0; i < 1000; i++) {
            r.sleep(Duration.ofSeconds(10));
            peer.write(r, "x");
          }
        });
    assertThatThrownBy(() -> fetch(WebRequest.get(URL).withTimeout(Duration.ofMinutes(5))))
        .isInstanceOfSatisfying(
            WebTimeoutException.class,
            e -> {
              assertThat(e.phase()).isEqualTo(WebTimeoutException.Phase.WHOLE);
              assertThat(e.limit()).isEqualTo(Duration.ofMinutes(5));
            });
  }

  @Test
  void theTimeForAllCountsWaitingAndConnecting() {
    simulation.links().partition(ADDRESS);
    assertThatThrownBy(() -> fetch(WebRequest.get(URL).withTimeout(Duration.ofSeconds(3))))
        .isInstanceOfSatisfying(
            WebTimeoutException.class,
            e -> assertThat(e.phase()).isEqualTo(WebTimeoutException.Phase.WHOLE));
  }

  @Test
  void theCallersOwnLimitIsNoTimeoutOfTheClient() {
    server.listen(ADDRESS, (r, peer) -> r.sleep(Duration.ofHours(1)));
    assertThatThrownBy(
            () ->
                await(
                    r -> r.within(Duration.ofSeconds(3), b -> client.text(b, WebRequest.get(URL)))))
        .isInstanceOf(io.weft.core.RoutineTimeoutException.class);
    assertThat(client.connections()).isZero();
  }

  @Test
  void whoIsCancelledEndsItsConnection() {
    server.listen(
        ADDRESS,
        (r, peer) -> {
          peer.head(r);
          peer.write(r, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhi");
          peer.head(r);
        });
    RoutineFuture<String> request = here.submit("x", r -> client.text(r, WebRequest.get(URL)));
    simulation.runFor(Duration.ofSeconds(1));
    assertThat(client.connections()).isEqualTo(1);
    request.cancel();
    simulation.runFor(Duration.ofSeconds(1));
    assertThat(client.connections()).isZero();
    assertThat(server.open()).isZero();
  }

  // The end of the client.

  @Test
  void aClientThatClosesLetsTheResponsesEnd() {
    server.listen(
        ADDRESS,
        (r, peer) -> {
          while (peer.head(r).isPresent()) {
            r.sleep(Duration.ofSeconds(2));
            peer.answer(r, "hi");
          }
        });
    RoutineFuture<String> request = here.submit("x", r -> client.text(r, WebRequest.get(URL)));
    simulation.runFor(Duration.ofSeconds(1));
    here.execute(client::close);
    assertThat(simulation.await(request)).isEqualTo("hi");
    assertThat(client.connections()).isZero();
    assertThatThrownBy(() -> text(URL))
        .isInstanceOf(WebException.class)
        .hasMessageContaining("the client is closed");
  }

  @Test
  void aClientThatClosesDoesNotWaitForEver() {
    with(WebClientSettings.builder().sameHostLimit(1));
    server.listen(ADDRESS, (r, peer) -> r.sleep(Duration.ofHours(1)));
    RoutineFuture<String> request = here.submit("x", r -> client.text(r, WebRequest.get(URL)));
    RoutineFuture<String> waiting = here.submit("y", r -> client.text(r, WebRequest.get(URL)));
    simulation.runFor(Duration.ofSeconds(1));
    here.execute(client::close);
    simulation.runFor(Duration.ofSeconds(1));
    assertThatThrownBy(() -> result(waiting)).hasMessageContaining("the client was closed");
    assertThat(request.isDone()).isFalse();
    simulation.runFor(Duration.ofSeconds(5));
    assertThatThrownBy(() -> result(request)).isInstanceOf(WebConnectionException.class);
  }

  @Test
  void aResponseThatNobodyReadsKeepsNoRoutineOfABodyWhenTheClientCloses() {
    server.listen(
        ADDRESS,
        (r, peer) -> {
          peer.head(r);
          peer.write(r, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhi");
          peer.rest(r);
        });
    Slow stream = new Slow(1_000_000);
    WebResponse response =
        await(
            r -> client.open(r, WebRequest.post(URL, RequestBody.stream(MediaType.BYTES, stream))));
    assertThat(stream.closed).isFalse();
    here.execute(client::close);
    simulation.runFor(Duration.ofSeconds(6));
    assertThat(stream.closed).isTrue();
    assertThatThrownBy(() -> await(response::bytes)).isInstanceOf(WebConnectionException.class);
  }
}
