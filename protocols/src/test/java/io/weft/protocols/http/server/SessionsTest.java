package io.weft.protocols.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.core.simulation.Simulation;
import io.weft.protocols.http.Headers;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sessions and who may come in, in virtual time. */
class SessionsTest {
  private final Simulation simulation = Simulation.withSeed(1);
  private final Scheduler scheduler = simulation.scheduler("s");
  private final Sessions sessions =
      new Sessions(scheduler, new SecureRandom(), SessionSettings.DEFAULT.withLimit(3));

  private final HttpHandler handler =
      Router.builder()
          .get(
              "/count",
              (r, request) -> {
                Session session = Session.start(r, request);
                int count = session.get("count", Integer.class).orElse(0) + 1;
                r.sleep(Duration.ofSeconds(1)); // others of the same session wait meanwhile
                session.put("count", count);
                return HttpResponse.text(200, "" + count);
              })
          .get("/none", (r, request) -> HttpResponse.text(200, "" + Session.find(r, request)))
          .get(
              "/login",
              (r, request) -> {
                Session.start(r, request).renew();
                return HttpResponse.text(200, "in");
              })
          .get(
              "/logout",
              (r, request) -> {
                Session.start(r, request).destroy();
                return HttpResponse.text(200, "out");
              })
          .get(
              "/refused",
              (r, request) -> {
                Session.start(r, request);
                throw new HttpException(403, "no");
              })
          .get(
              "/form",
              (r, request) -> HttpResponse.text(200, Session.start(r, request).csrfToken()))
          .post(
              "/form",
              (r, request) -> {
                Arguments arguments = Arguments.read(r, request);
                Session.start(r, request).requireCsrf(arguments, "_csrf");
                return HttpResponse.text(200, "yours");
              })
          .build()
          .with(sessions);

  @AfterEach
  void close() {
    simulation.close();
  }

  private RoutineFuture<HttpResponse> start(HttpHandler to, HttpRequest request) {
    return scheduler.submit(
        "request",
        r -> {
          try {
            return to.handle(r, request);
          } catch (HttpException e) {
            return HttpResponse.text(e.status().code(), e.reason()).withHeaders(e.headers());
          }
        });
  }

  private HttpResponse get(String path, Optional<String> cookie) {
    return simulation.await(start(handler, request(path, cookie)));
  }

  private static HttpRequest request(String path, Optional<String> cookie) {
    return HttpRequest.of(
        "GET",
        path,
        cookie.map(value -> Headers.of("Cookie", value)).orElse(Headers.EMPTY),
        new byte[0]);
  }

  private static Optional<String> cookie(HttpResponse response) {
    return response.headers().first("Set-Cookie").map(header -> header.split(";")[0]);
  }

  @Test
  void aSessionIsFoundByItsCookie() {
    HttpResponse first = get("/count", Optional.empty());
    assertThat(first.headers().first("Set-Cookie").orElseThrow())
        .matches("_session_id=[\\w-]{32}; Path=/; HttpOnly; SameSite=Lax");
    HttpResponse second = get("/count", cookie(first));
    assertThat(second.text()).hasValue("2");
    assertThat(cookie(second)).as("it has it already").isEmpty();
    assertThat(get("/count", Optional.empty()).text()).hasValue("1");
    assertThat(get("/none", Optional.empty()).text()).hasValue("Optional.empty");
  }

  @Test
  void anIdThatWasNotGivenOutIsNotTakenOver() {
    HttpResponse response = get("/count", Optional.of("_session_id=mine"));
    assertThat(cookie(response).orElseThrow()).doesNotContain("mine");
    assertThat(get("/none", Optional.of("_session_id=mine")).text()).hasValue("Optional.empty");
  }

  @Test
  void requestsOfASessionAreHandledOneAfterTheOther() {
    Optional<String> cookie = cookie(get("/count", Optional.empty()));
    RoutineFuture<HttpResponse> second = start(handler, request("/count", cookie));
    RoutineFuture<HttpResponse> third = start(handler, request("/count", cookie));
    assertThat(simulation.await(second).text()).hasValue("2");
    assertThat(simulation.await(third).text()).hasValue("3");
  }

  @Test
  void aSessionEndsWhenItIsNotUsed() {
    Optional<String> cookie = cookie(get("/count", Optional.empty()));
    for (int i = 0; i < 3; i++) {
      simulation.runFor(Duration.ofMinutes(20));
      assertThat(cookie(get("/count", cookie))).as("each use renews it").isEmpty();
    }
    simulation.runFor(Duration.ofMinutes(31));
    assertThat(get("/count", cookie).text()).hasValue("1");
    simulation.runFor(Duration.ofHours(1));
    assertThat(sessions.size()).as("swept").isZero();
  }

  @Test
  void theLeastUsedMakesRoom() {
    Optional<String> first = cookie(get("/count", Optional.empty()));
    Optional<String> second = cookie(get("/count", Optional.empty()));
    get("/count", Optional.empty());
    get("/count", first);
    get("/count", Optional.empty());
    assertThat(sessions.size()).isEqualTo(3);
    assertThat(get("/count", first).text()).hasValue("3");
    assertThat(get("/count", second).text()).hasValue("1");
  }

  @Test
  void aRenewedSessionHasAnotherIdAndADestroyedOneIsGone() {
    Optional<String> before = cookie(get("/count", Optional.empty()));
    Optional<String> after = cookie(get("/login", before));
    assertThat(after).isPresent().isNotEqualTo(before);
    assertThat(get("/count", after).text()).hasValue("2");
    assertThat(get("/count", before).text()).hasValue("1");
    HttpResponse out = get("/logout", after);
    assertThat(out.headers().first("Set-Cookie").orElseThrow()).contains("Max-Age=0");
    assertThat(get("/count", after).text()).hasValue("1");
  }

  @Test
  void whoWaitsForASessionThatIsDestroyedGetsAnother() {
    Optional<String> cookie = cookie(get("/count", Optional.empty()));
    RoutineFuture<HttpResponse> slow = start(handler, request("/count", cookie));
    RoutineFuture<HttpResponse> out = start(handler, request("/logout", cookie));
    RoutineFuture<HttpResponse> late = start(handler, request("/count", cookie));
    assertThat(simulation.await(slow).text()).hasValue("2");
    assertThat(simulation.await(out).text()).hasValue("out");
    assertThat(simulation.await(late).text()).hasValue("1");
  }

  @Test
  void anErrorKeepsTheCookie() {
    HttpResponse refused = get("/refused", Optional.empty());
    assertThat(refused.code()).isEqualTo(403);
    assertThat(cookie(refused)).isPresent();
  }

  @Test
  void aFormOfAnotherSiteIsRefused() {
    HttpResponse page = get("/form", Optional.empty());
    String cookie = cookie(page).orElseThrow();
    String token = page.text().orElseThrow();
    assertThat(submit(cookie, "_csrf=" + token, Headers.EMPTY).text()).hasValue("yours");
    assertThat(submit(cookie, "", Headers.of("X-CSRF-Token", token)).code()).isEqualTo(200);
    assertThat(submit(cookie, "_csrf=" + token + "x", Headers.EMPTY).code()).isEqualTo(403);
    assertThat(submit(cookie, "", Headers.EMPTY).code()).isEqualTo(403);
    String other = cookie(get("/form", Optional.empty())).orElseThrow();
    assertThat(submit(other, "_csrf=" + token, Headers.EMPTY).code()).isEqualTo(403);
  }

  private HttpResponse submit(String cookie, String form, Headers more) {
    return simulation.await(
        start(
            handler,
            HttpRequest.of(
                "POST",
                "/form",
                more.plus("Cookie", cookie)
                    .plus("Content-Type", "application/x-www-form-urlencoded"),
                form.getBytes(StandardCharsets.UTF_8))));
  }

  @Test
  void onlyWhoKnowsThePasswordComesIn() {
    HttpHandler guarded =
        ((HttpHandler)
                (r, request) ->
                    HttpResponse.text(200, BasicAuthentication.user(request).orElseThrow()))
            .with(BasicAuthentication.of("house", Map.of("ann", "pass:word", "bob", "")));
    for (String right : new String[] {"Basic YW5uOnBhc3M6d29yZA==", "basic Ym9iOg=="}) {
      assertThat(
              simulation
                  .await(
                      start(
                          guarded,
                          HttpRequest.of(
                              "GET", "/", Headers.of("Authorization", right), new byte[0])))
                  .code())
          .isEqualTo(200);
    }
    for (String wrong :
        new String[] {"Basic YW5uOnBhc3M=", "Basic ZXZlOg==", "Bearer x", "Basic"}) {
      HttpResponse refused =
          simulation.await(
              start(
                  guarded,
                  HttpRequest.of("GET", "/", Headers.of("Authorization", wrong), new byte[0])));
      assertThat(refused.code()).isEqualTo(401);
      assertThat(refused.headers().first("WWW-Authenticate"))
          .hasValue("Basic realm=\"house\", charset=\"UTF-8\"");
    }
  }

  @ParameterizedTest
  @CsvSource({"PT0S, 1", "-PT1S, 1", "PT1S, 0"})
  void sessionsLastAndAreSome(Duration timeout, int limit) {
    assertThatThrownBy(() -> new SessionSettings(timeout, "s", limit, false))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
