package io.weft.protocols.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.core.Routine;
import io.weft.core.Scheduler;
import io.weft.core.net.Endpoint;
import io.weft.core.net.NettyNetwork;
import io.weft.core.task.TaskPool;
import io.weft.protocols.http.MediaType;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The samples of the guide and the javadoc: they compile, run, and are what is printed there. */
@Timeout(60)
class HttpServerGuideTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private static String get(Endpoint server, String target) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              java.net.http.HttpRequest.newBuilder(
                      URI.create("http://127.0.0.1:" + server.port() + target))
                  .build(),
              BodyHandlers.ofString())
          .body();
    }
  }

  @Test
  void aServerIsStarted() throws Exception {
    // README: http server
    // @start region="server"
    try (Scheduler scheduler = Scheduler.start("web")) {
      HttpServer server =
          HttpServer.builder(NettyNetwork.open(scheduler))
              .listen(Endpoint.parse("tcp:127.0.0.1:0"))
              .settings(HttpServerSettings.builder().bodyLimit(1024 * 1024).build())
              .errors(ErrorRenderer.JSON)
              .accessLog(AccessLog.LINES)
              .start((r, request) -> HttpResponse.text(200, "hello " + request.path()));
      Endpoint bound = scheduler.submit("bound", server::awaitBound).join(LIMIT).getFirst();
      assertThat(get(bound, "/ann")).isEqualTo("hello /ann");
    }
    // @end
    // README: end
  }

  // README: http routes
  // @start region="routes"
  static Router routes() {
    return Router.builder()
        .get("/ports/{id:[0-9]+}", (r, q) -> HttpResponse.text(200, q.pathArguments().get("id")))
        .post("/ports", HttpServerGuideTest::create)
        .route(
            Route.of("/{page...}", "GET").onHost("*.example.org"),
            (r, request) -> HttpResponse.html(200, "<h1>Welcome</h1>"))
        .redirect("/old/{rest...}", "/ports/{rest}") // 302, with the query string
        .rewrite("/first", "/ports/1") // as if that had been asked for
        .build(); // others get 404, or 405 with Allow
  }

  // @end
  // README: end

  // README: http arguments
  // @start region="arguments"
  record Port(String name, int vlan, Optional<String> comment) {}

  static HttpResponse create(Routine r, HttpRequest request) {
    Arguments arguments = Arguments.read(r, request); // form, JSON or multipart: waits for the body
    String name = arguments.body("name").text(); // 400, naming it, if it is missing
    long vlan = arguments.body("vlan").as(Converter.integer(1, 4094), 1L); // 1, if it is missing
    boolean dry = arguments.query("dry").as(Converter.FLAG, false);
    Port port = arguments.as(Port.class); // or all of them at once
    assertThat(port.name()).isEqualTo(name);
    return HttpResponse.jsonOf(dry ? 200 : 201, List.of(name, vlan));
  }

  // @end
  // README: end

  @Test
  void routesHaveArguments() throws Exception {
    try (LocalServer server = new LocalServer(routes());
        HttpClient client = HttpClient.newHttpClient()) {
      assertThat(get(server.endpoint(), "/ports/17")).isEqualTo("17");
      assertThat(get(server.endpoint(), "/first")).isEqualTo("1");
      var answer =
          client.send(
              java.net.http.HttpRequest.newBuilder(
                      URI.create("http://127.0.0.1:" + server.port() + "/ports?dry=yes"))
                  .header("Content-Type", "application/x-www-form-urlencoded")
                  .POST(BodyPublishers.ofString("name=a&vlan=7"))
                  .build(),
              BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("[\"a\",7]");
    }
  }

  // README: http streams
  // @start region="streams"
  /** Counts the bytes of a body of any length, and answers with a line for each piece. */
  static HttpResponse count(Routine r, HttpRequest request) {
    return HttpResponse.writing(
        200,
        MediaType.TEXT,
        (own, out) -> {
          long bytes = 0;
          Optional<byte[]> piece;
          while ((piece = request.body().read(own)).isPresent()) { // waits for the client
            bytes += piece.get().length;
            out.write(own, (bytes + "\n").getBytes(StandardCharsets.US_ASCII)); // likewise
          }
        });
  }

  // @end
  // README: end

  // @start region="events"
  static HttpResponse clock(Routine r, HttpRequest request) {
    return EventStream.of(
        (own, events) -> {
          for (int i = 0; i < 3; i++) {
            events.send(own, "tick " + i);
            own.sleep(Duration.ofMillis(1));
          }
        });
  }

  // @end

  @Test
  void bodiesAreStreams() throws IOException {
    try (LocalServer server =
        new LocalServer(
            Router.builder()
                .post("/count", HttpServerGuideTest::count)
                .get("/clock", HttpServerGuideTest::clock)
                .build())) {
      assertThat(
              server.exchange(
                  "POST /count HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n"
                      + "Connection: close\r\n\r\nabcde"))
          .endsWith("\r\n2\r\n5\n\r\n0\r\n\r\n");
      assertThat(server.exchange("GET /clock HTTP/1.0\r\n\r\n"))
          .endsWith("\r\n\r\ndata: tick 0\n\ndata: tick 1\n\ndata: tick 2\n\n");
    }
  }

  // README: http sessions
  // @start region="sessions"
  static HttpHandler shop(Scheduler scheduler) {
    Sessions sessions = new Sessions(scheduler, new SecureRandom(), SessionSettings.DEFAULT);
    return Router.builder()
        .get(
            "/",
            (r, request) -> {
              Session session = Session.start(r, request); // others of it wait meanwhile
              return HttpResponse.html(
                  200, "<input type=hidden name=_csrf value=" + session.csrfToken() + ">");
            })
        .post(
            "/buy",
            (r, request) -> {
              Arguments arguments = Arguments.read(r, request);
              Session session = Session.start(r, request);
              session.requireCsrf(arguments, "_csrf"); // 403 for the forms of other sites
              int bought = session.get("bought", Integer.class).orElse(0) + 1;
              session.put("bought", bought);
              return HttpResponse.text(200, "bought " + bought);
            })
        .build()
        .with(sessions); // a filter: so is BasicAuthentication
  }

  // @end
  // README: end

  @Test
  void sessionsBelongToABrowser() throws Exception {
    try (LocalServer shop = new LocalServer(UnaryOperator.identity(), HttpServerGuideTest::shop)) {
      String page = shop.exchange("GET / HTTP/1.0\r\n\r\n");
      String cookie = page.replaceAll("(?s).*Set-Cookie: ([^;]+);.*", "$1");
      String token = page.replaceAll("(?s).*value=([^>]+)>.*", "$1");
      String form =
          "POST /buy HTTP/1.0\r\nCookie: "
              + cookie
              + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n";
      String field = "_csrf=" + token;
      assertThat(shop.exchange(form.formatted(field.length()) + field)).endsWith("bought 1");
      assertThat(shop.exchange(form.formatted(1) + "x")).startsWith("HTTP/1.1 403 ");
    }
  }

  // README: http files
  // @start region="files"
  static Router site(TaskPool pool, Scheduler scheduler, Path directory) {
    return Router.builder()
        .get(
            "/static/{path...}",
            new StaticFiles(pool, scheduler.ticker(), directory, StaticSettings.DEFAULT))
        .build();
  }

  // @end
  // README: end

  @Test
  void filesAreServed(@TempDir Path directory) throws Exception {
    Files.writeString(directory.resolve("a.txt"), "text");
    try (TaskPool pool = TaskPool.start("files", 1, 10);
        Scheduler scheduler = Scheduler.start("s");
        LocalServer server = new LocalServer(site(pool, scheduler, directory))) {
      assertThat(get(server.endpoint(), "/static/a.txt")).isEqualTo("text");
    }
  }
}
