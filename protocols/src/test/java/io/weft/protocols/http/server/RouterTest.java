package io.weft.protocols.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.core.simulation.Simulation;
import io.weft.protocols.http.Headers;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which handler a request gets, and with which arguments. */
class RouterTest {
  private static HttpHandler named(String name) {
    return (r, request) -> HttpResponse.text(200, name + request.pathArguments());
  }

  private static final Router ROUTER =
      Router.builder()
          .get("/", named("root"))
          .get("/ports", named("ports"))
          .post("/ports", named("create"))
          .get("/ports/{id:[0-9]+}", named("port"))
          .get("/ports/{name}", named("name"))
          .delete("/ports/{id}/x", named("x"))
          .get("/files/{path...}", named("files"))
          .route(Route.of(PathPattern.regex("/do/(.*)/(?<what>[a-z]*)"), "PUT"), named("regex"))
          .route(Route.of("/host", "GET").onHost("a.example"), named("a"))
          .route(Route.of("/host", "GET").onHost("*.example"), named("sub"))
          .route(Route.of("/vhost", "GET").onVhost("api"), named("vhost"))
          .redirect("/old/{rest...}", "/new/{rest}")
          .rewrite("/short/{id:[0-9]+}", "/ports/{id}")
          .rewrite("/loop", "/loop")
          .redirect("/{rest...}", "/{rest}")
          .build();

  private static HttpResponse handle(Router router, HttpRequest request) {
    try (Simulation simulation = Simulation.withSeed(1)) {
      return simulation.await(
          simulation
              .scheduler("s")
              .submit(
                  "request",
                  r -> {
                    try {
                      return router.handle(r, request);
                    } catch (HttpException e) {
                      return HttpResponse.text(e.status().code(), e.reason())
                          .withHeaders(e.headers());
                    }
                  }));
    }
  }

  private static HttpResponse handle(String method, String target, String... headers) {
    return handle(ROUTER, HttpRequest.of(method, target, Headers.of(headers), new byte[0]));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          GET    /                  | root{}
          HEAD   /ports?x=y         | ports{}
          POST   /ports             | create{}
          GET    /ports/17          | port{id=17}
          GET    /ports/a%2Fb%20c   | name{name=a/b c}
          GET    /p%6Frts           | ports{}
          DELETE /ports/1/x         | x{id=1}
          GET    /files/a/b%2F../c  | files{path=a/b/../c}
          GET    /files/            | files{path=}
          GET    /files             | files{path=}
          PUT    /do/a/b/go         | regex{1=a/b, 2=go, what=go}
          """)
  void theFirstRouteThatFitsGetsTheRequest(String request, String expected) {
    String[] parts = request.split(" +");
    assertThat(handle(parts[0], parts[1]).text()).hasValue(expected);
  }

  @Test
  void hostsAreCompared() {
    assertThat(handle("GET", "/host", "Host", "A.example:8080").text()).hasValue("a{}");
    assertThat(handle("GET", "/host", "Host", "b.c.example").text()).hasValue("sub{}");
    assertThat(handle("GET", "/host", "Host", "example").code()).isEqualTo(302);
    assertThat(handle("GET", "/vhost").code()).isEqualTo(302);
  }

  @Test
  void aKnownPathWithAnotherMethodIs405AndAnUnknownOne404() {
    Router router = Router.builder().get("/a", named("a")).post("/a", named("a")).build();
    HttpResponse refused = handle(router, HttpRequest.of("PUT", "/a", Headers.EMPTY, new byte[0]));
    assertThat(refused.code()).isEqualTo(405);
    assertThat(refused.headers().first("allow")).hasValue("GET, HEAD, OPTIONS, POST");
    HttpResponse options =
        handle(router, HttpRequest.of("OPTIONS", "/a", Headers.EMPTY, new byte[0]));
    assertThat(options.code()).isEqualTo(204);
    assertThat(options.headers().first("allow")).hasValue("GET, HEAD, OPTIONS, POST");
    assertThat(handle(router, HttpRequest.of("OPTIONS", "*", Headers.EMPTY, new byte[0])).code())
        .isEqualTo(204);
    assertThat(handle(router, HttpRequest.of("GET", "/b", Headers.EMPTY, new byte[0])).code())
        .isEqualTo(404);
    assertThat(handle(router, HttpRequest.of("BREW", "/a", Headers.EMPTY, new byte[0])).code())
        .isEqualTo(501);
  }

  @ParameterizedTest
  @CsvSource({
    "/old/a/b?c=d,/new/a/b?c=d",
    "/old/a%0D%0Ab,/new/a%0D%0Ab",
    "/old/%C3%A4,/new/%C3%A4",
    "//evil.example/,/evil.example/",
    "/%2Fevil.example/,/evil.example/",
    "/%5Cevil.example/,/%5Cevil.example/"
  })
  void aRedirectLeadsToNoOtherHostAndCannotEndItsHeader(String target, String location) {
    assertThat(handle("GET", target).headers().first("location")).hasValue(location);
  }

  @Test
  void aRewriteFindsAnotherRouteAndDoesNotGoRoundForEver() {
    assertThat(handle("GET", "/short/7?x").text()).hasValue("port{id=7}");
    assertThatThrownBy(() -> handle("GET", "/loop"))
        .hasRootCauseMessage("the routes rewrite GET /loop more than 16 times");
    Router other =
        Router.builder()
            .rewrite(Route.of("/a", "GET"), "/b?c=d", Optional.of("POST"), true)
            .post("/b", (r, request) -> HttpResponse.text(200, request.query()))
            .build();
    assertThat(handle(other, HttpRequest.of("GET", "/a?x", Headers.EMPTY, new byte[0])).text())
        .hasValue("c=d&x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "/{a", "/a{b}", "/{a}/{a}", "/{a...}/b", "/{}", "/{a b}"})
  void aMalformedTemplateIsRefused(String template) {
    assertThatThrownBy(() -> PathPattern.template(template))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anExpressionMayHaveSlashesAndBraces() {
    Router router = Router.builder().get("/a/{b:x{2}}/c", named("ok")).build();
    assertThat(handle(router, HttpRequest.of("GET", "/a/xx/c", Headers.EMPTY, new byte[0])).text())
        .hasValue("ok{b=xx}");
  }
}
