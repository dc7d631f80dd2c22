package io.weft.protocols.http.module;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.core.Routine;
import io.weft.core.Scheduler;
import io.weft.core.config.Config;
import io.weft.core.module.Module;
import io.weft.core.module.ModuleContext;
import io.weft.core.module.ModuleInfo;
import io.weft.core.module.ModuleServer;
import io.weft.core.net.NettyNetwork;
import io.weft.protocols.http.client.WebClient;
import io.weft.protocols.http.client.WebRequest;
import io.weft.protocols.http.server.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The samples of the guide. */
@Timeout(60)
class HttpModulesGuideTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  // README: http modules
  // @start region=route
  @ModuleInfo(dependsOn = HttpServer.class)
  public static final class Hello extends Module {
    private final Registration routes;

    public Hello(ModuleContext context) {
      super(context);
      routes =
          context
              .dependency(HttpServer.class)
              .addRoutes(
                  router ->
                      router.get("/hello", (r, request) -> HttpResponse.text(200, "hello\n")));
    }

    @Override
    protected void unload(Routine r) {
      routes.close();
    }
  }

  // @end
  // README: end

  // README: http modules at work
  // @start region=register
  /** Runs what {@code server.startup} names, with all that it depends on. */
  static ModuleServer start(Scheduler scheduler, NettyNetwork network, Config config) {
    return ModuleServer.start(scheduler, config, choices -> HttpModules.register(choices, network));
  }

  // @end
  // README: end

  @Test
  void aModuleHasRoutes() {
    Config config =
        Config.parse(
            "weft.conf",
            """
            server.startup = ('%s',)
            module.httpserver.url = 'tcp://127.0.0.1:0/'
            """
                .formatted(Hello.class.getName()));
    try (Scheduler scheduler = Scheduler.start("guide")) {
      NettyNetwork network = NettyNetwork.open(scheduler);
      try (ModuleServer server = start(scheduler, network, config)) {
        server.started().join(LIMIT);
        String text =
            scheduler
                .submit(
                    "ask",
                    r -> {
                      HttpServer http = server.modules().find(HttpServer.class).orElseThrow();
                      int port = http.awaitBound(r, "").getFirst().port();
                      try (WebClient client = WebClient.create(network)) {
                        return client.text(
                            r, WebRequest.get("http://127.0.0.1:" + port + "/hello"));
                      }
                    })
                .join(LIMIT);
        assertThat(text).isEqualTo("hello\n");
      }
    }
  }
}
