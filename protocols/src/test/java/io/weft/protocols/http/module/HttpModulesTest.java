package io.weft.protocols.http.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.core.RoutineCall;
import io.weft.core.Scheduler;
import io.weft.core.config.Config;
import io.weft.core.config.ConfigException;
import io.weft.core.module.ModuleLoader;
import io.weft.core.module.ModuleServer;
import io.weft.core.net.NettyNetwork;
import io.weft.core.net.Pem;
import io.weft.core.net.TlsSettings;
import io.weft.protocols.http.client.WebClient;
import io.weft.protocols.http.client.WebConnectionException;
import io.weft.protocols.http.client.WebRequest;
import io.weft.protocols.http.client.WebResponse;
import io.weft.protocols.http.server.HttpResponse;
import io.weft.protocols.http.server.Route;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The modules of HTTP, loaded by name, through real sockets. */
@Timeout(120)
class HttpModulesTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** The certificates for tests are core's. */
  private static final Path KEYS = Path.of("../core/src/test/resources/tls").toAbsolutePath();

  @TempDir private Path directory;
  private Scheduler scheduler;
  private NettyNetwork network;
  private ModuleLoader modules;

  @BeforeEach
  void start() throws IOException {
    Files.createDirectories(directory.resolve("css"));
    Files.writeString(directory.resolve("css/a.css"), "a {}");
    Files.createDirectories(directory.resolve("pages"));
    Files.writeString(directory.resolve("pages/index.html"), "<p>home");
    scheduler = Scheduler.start("http-modules");
    network = NettyNetwork.open(scheduler);
  }

  @AfterEach
  void stop() {
    scheduler.close();
  }

  private Config config(String text) {
    return Config.parse("weft.conf", "module.static.relativeroot = '" + directory + "'\n" + text);
  }

  private <T> T run(RoutineCall<T> call) {
    return scheduler.submit("test", call).join(LIMIT);
  }

  private void load(String text, Class<?>... types) {
    var builder = ModuleLoader.builder(scheduler).config(config(text));
    HttpModules.register(builder, network);
    modules = builder.build();
    run(
        r -> {
          for (Class<?> type : types) {
            modules.load(r, type);
          }
          return true;
        });
  }

  private HttpServer server() {
    return run(r -> modules.find(HttpServer.class).orElseThrow());
  }

  private int port(String vhost) {
    HttpServer server = server();
    return run(r -> server.awaitBound(r, vhost).getFirst().port());
  }

  private record Answer(int status, String text, Optional<String> cookie) {}

  private Answer get(WebRequest request) {
    return run(
        r -> {
          try (WebClient client = WebClient.create(network);
              WebResponse response = client.open(r, request)) {
            return new Answer(
                response.status().code(), response.text(r), response.headers().first("Set-Cookie"));
          }
        });
  }

  private Answer get(int port, String path) {
    return get(WebRequest.get("http://127.0.0.1:" + port + path));
  }

  private Object call(String name, Map<String, Object> arguments) {
    return run(r -> modules.apis().call(r, "httpserver", name, arguments));
  }

  @Test
  void directoriesAreServedUnderTheirNames() {
    load(
        """
        module.httpserver.url = 'tcp://127.0.0.1:0/'
        module.httpserver.vhost.docs.url = 'tcp://127.0.0.1:0/'
        module.static.dir = None
        module.static.dirs = ['css']
        module.static.maxage = 77
        module.static.vdir.home.map = {'/': 'pages', '/old/': 'pages'}
        module.static.vdir.home.vhostbind = 'docs'
        """,
        Static.class);
    int main = port("");
    int docs = port("docs");
    assertThat(get(main, "/css/a.css").text()).isEqualTo("a {}");
    assertThat(get(docs, "/").text()).isEqualTo("<p>home");
    assertThat(get(docs, "/old/index.html").text()).isEqualTo("<p>home");
    assertThat(get(main, "/pages/index.html").status()).isEqualTo(404);
    assertThat(get(docs, "/css/a.css").status()).isEqualTo(404);
    assertThat(get(main, "/css/../pages/index.html").status()).isEqualTo(404);
  }

  @Test
  void whatIsForRewritingOnlyCannotBeAskedFor() {
    load(
        """
        module.httpserver.url = 'tcp://127.0.0.1:0/'
        module.static.dir = 'pages'
        module.static.rewriteonly = True
        """,
        Static.class);
    int port = port("");
    HttpServer server = server();
    run(r -> server.addRoutes(router -> router.rewrite("/home", "/pages/index.html")));
    assertThat(get(port, "/pages/index.html").status()).isEqualTo(404);
    assertThat(get(port, "/home").text()).isEqualTo("<p>home");
  }

  @Test
  void sessionsAreThereForAllRoutes() {
    load(
        """
        module.httpserver.url = 'tcp://127.0.0.1:0/'
        module.session.cookiefilename = 'sid'
        """,
        Session.class);
    int port = port("");
    HttpServer server = server();
    Registration route =
        run(
            r ->
                server.addRoutes(
                    router ->
                        router.get(
                            "/",
                            (own, request) -> {
                              var session =
                                  io.weft.protocols.http.server.Session.start(own, request);
                              int visits = session.get("visits", Integer.class).orElse(0) + 1;
                              session.put("visits", visits);
                              return HttpResponse.text(200, "" + visits);
                            })));
    Answer first = get(port, "/");
    assertThat(first.text()).isEqualTo("1");
    String cookie = first.cookie().orElseThrow().replaceFirst(";.*", "");
    assertThat(cookie).startsWith("sid=");
    WebRequest again = WebRequest.get("http://127.0.0.1:" + port + "/");
    assertThat(get(again.withHeader("Cookie", cookie)).text()).isEqualTo("2");

    run(
        r -> {
          route.close();
          return true;
        });
    assertThat(get(port, "/").status()).isEqualTo(404);
  }

  @Test
  void withoutTheModuleThereAreNoSessionsAnyMore() {
    load("module.httpserver.url = 'tcp://127.0.0.1:0/'", HttpServer.class, Session.class);
    int port = port("");
    HttpServer server = server();
    run(
        r ->
            server.addRoutes(
                router ->
                    router.get(
                        "/",
                        (own, request) -> {
                          io.weft.protocols.http.server.Session.start(own, request);
                          return HttpResponse.text(200, "");
                        })));
    assertThat(get(port, "/").status()).isEqualTo(200);
    run(r -> modules.unload(r, "session"));
    assertThat(get(port, "/").status()).isEqualTo(500);
  }

  @Test
  void aVhostHasTheSettingsOfTheServerUnlessItHasItsOwn() {
    load(
        """
        module.httpserver.url = None
        module.httpserver.key = '%1$s/server.key'
        module.httpserver.certificate = '%1$s/server.pem'
        module.httpserver.protocol.headlinelimit = 200
        module.httpserver.vhost.secret.url = 'ssl://127.0.0.1:0/'
        module.httpserver.vhost.long.urls = ['tcp://127.0.0.1:0/']
        module.httpserver.vhost.long.protocol.headlinelimit = 2000
        """
            .formatted(KEYS),
        HttpServer.class);
    HttpServer server = server();
    run(
        r ->
            server.addRoutes(
                router ->
                    router
                        .route(
                            Route.of("/", "GET").onVhost("secret"),
                            (own, request) -> HttpResponse.text(200, "secret"))
                        .get("/", (own, request) -> HttpResponse.text(200, "other"))));
    TlsSettings trusting = TlsSettings.DEFAULT.withTrusted(Pem.file(KEYS.resolve("ca.pem")));
    String secret = "https://localhost:" + port("secret") + "/";
    String query = "?" + "x".repeat(400);
    assertThat(get(WebRequest.get(secret).withTls(trusting)).text()).isEqualTo("secret");
    assertThat(get(WebRequest.get(secret + query).withTls(trusting)).status()).isEqualTo(414);
    assertThat(get(port("long"), "/" + query).text()).isEqualTo("other");
    assertThatThrownBy(() -> port("")).hasStackTraceContaining("no addresses");
  }

  @Test
  void callsListStopAndStartTheServers() {
    load(
        """
        module.httpserver.url = 'tcp://127.0.0.1:0/'
        module.httpserver.vhost.api.url = 'tcp://127.0.0.1:0/'
        """,
        HttpServer.class);
    int port = port("");
    int api = port("api");
    assertThat(call("getservers", Map.of("vhost", "api")))
        .isEqualTo(List.of(Map.of("vhost", "api", "urls", List.of(url(api)))));
    assertThat((List<?>) call("getservers", Map.of())).hasSize(2);
    call("stoplisten", Map.of("vhost", ""));
    assertThatThrownBy(() -> get(port, "/")).hasCauseInstanceOf(WebConnectionException.class);
    assertThat(get(api, "/").status()).isEqualTo(404);
    call("startlisten", Map.of());
    assertThat(get(port(""), "/").status()).isEqualTo(404);
    int connections =
        run(
            r -> {
              try (var raw = network.connect(r, io.weft.core.net.Endpoint.tcp("127.0.0.1", api))) {
                // Accepted when it answers.
                raw.write(
                    r,
                    io.netty.buffer.Unpooled.copiedBuffer(
                        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
                        java.nio.charset.StandardCharsets.US_ASCII));
                raw.read(r).orElseThrow().release();
                return ((List<?>)
                        modules
                            .apis()
                            .call(r, "httpserver", "getconnections", Map.of("vhost", "api")))
                    .size();
              }
            });
    assertThat(connections).isEqualTo(1);
  }

  private static String url(int port) {
    return io.weft.core.net.Endpoint.parse("tcp://127.0.0.1:" + port + "/").toString();
  }

  @Test
  void newSettingsEndAndBeginWhatHasChangedOnly() {
    String api = "module.httpserver.vhost.api.url = 'tcp://127.0.0.1:0/'\n";
    load("module.httpserver.url = 'tcp://127.0.0.1:0/'\n" + api, HttpServer.class);
    int main = port("");
    int kept = port("api");
    HttpServer server = server();
    run(
        r -> {
          server.updateConfig(
              r,
              config(
                  "module.httpserver.url = None\n"
                      + "module.httpserver.vhost.more.url = 'tcp://127.0.0.1:0/'\n"
                      + api));
          return true;
        });
    assertThat(port("api")).isEqualTo(kept);
    assertThat(get(kept, "/").status()).isEqualTo(404);
    assertThat(get(port("more"), "/").status()).isEqualTo(404);
    assertThatThrownBy(() -> get(main, "/")).hasCauseInstanceOf(WebConnectionException.class);
  }

  @Test
  void unloadedItIsGoneAndLoadedAgainItIsThere() {
    load("module.httpserver.url = 'tcp://127.0.0.1:0/'\nmodule.static.dir = 'css'\n", Static.class);
    int port = port("");
    assertThat(get(port, "/css/a.css").status()).isEqualTo(200);
    run(
        r -> {
          modules.unloadForced(r, "httpserver");
          modules.load(r, Static.class);
          return true;
        });
    assertThat(get(port(""), "/css/a.css").status()).isEqualTo(200);
    int again = port("");
    boolean unloaded = run(r -> modules.unloadForced(r, "httpserver"));
    assertThat(unloaded).isTrue();
    assertThatThrownBy(() -> get(again, "/")).hasCauseInstanceOf(WebConnectionException.class);
  }

  @Test
  void anAddressThatCannotBeHadIsAnErrorWhereItIsNotTriedAgain() {
    load("module.httpserver.url = 'tcp://127.0.0.1:0/'", HttpServer.class);
    int taken = port("");
    String text =
        "module.httpserver.url = 'tcp://127.0.0.1:%d/'\nprotocol.http.listen_persistent = False"
            .formatted(taken);
    assertThatThrownBy(() -> load(text, HttpServer.class))
        .hasStackTraceContaining("cannot listen on");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "module.httpserver.url = 'ssl:///' | needs module.httpserver.key",
        "module.httpserver.url = 5 | must be connection URLs",
        "module.httpserver.client = True | cannot connect to its clients",
        "module.httpserver.vhost.a.protocol.idletimeout = 0 | must be more than 0",
        "module.static.dir = 5 | must be names of directories",
        "module.static.dir = '{a}' | must not have braces",
        "module.static.map = ['a'] | must be a dictionary",
        "module.session.timeout = 0 | must be more than 0"
      })
  void whatCannotBeUsedIsAnErrorThatNamesTheKey(String line, String reason) {
    String quiet = line.startsWith("module.httpserver.u") ? "" : "module.httpserver.url = None\n";
    String vhost =
        line.contains("vhost.a") ? "module.httpserver.vhost.a.url = 'tcp://[::1]:0/'\n" : "";
    assertThatThrownBy(() -> load(quiet + vhost + line, Static.class, Session.class))
        .hasRootCauseInstanceOf(ConfigException.class)
        .rootCause()
        .hasMessageContaining(line.substring(0, line.indexOf(' ')))
        .hasMessageContaining(reason);
  }

  @Test
  void aProgramNamesThemInItsSettings() throws IOException {
    Path file = directory.resolve("weft.conf");
    Files.writeString(
        file,
        """
        server.startup = ('io.weft.protocols.http.module.Static',)
        module.httpserver.url = 'tcp://127.0.0.1:0/'
        module.static.relativeroot = '%s'
        module.static.dir = 'css'
        """
            .formatted(directory));
    Config config = Config.load(file);
    String style =
        serve(
            config,
            server -> {
              modules = server.modules();
              return get(port(""), "/css/a.css").text();
            });
    assertThat(style).isEqualTo("a {}");
  }

  private String serve(Config config, Function<ModuleServer, String> whileItRuns) {
    // @start region=register
    // README: modules
    // Network and scheduler are the program's; server.startup names the modules to load.
    try (ModuleServer server =
        ModuleServer.start(scheduler, config, choices -> HttpModules.register(choices, network))) {
      server.started().join(LIMIT);
      return whileItRuns.apply(server);
    }
    // README: end
    // @end
  }
}
