package io.weft.protocols.http.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.weft.core.Scheduler;
import io.weft.core.net.Endpoint;
import io.weft.core.net.NettyNetwork;
import io.weft.core.stream.FileStreams;
import io.weft.core.stream.StreamReader;
import io.weft.core.task.TaskPool;
import io.weft.protocols.http.MediaType;
import io.weft.protocols.http.Parameters;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The samples of the guide to the HTTP client: they compile, run, and are what is printed. */
@Timeout(60)
class HttpClientGuideTest {
  private HttpServer server;
  private String base;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(200, 0);
          exchange
              .getResponseBody()
              .write(body.length == 0 ? "{\"name\":\"s1\",\"ports\":4}".getBytes() : body);
          exchange.close();
        });
    server.start();
    base = "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  // @start region="client"
  // README: client
  record Switch(String name, int ports) {}

  Switch ask(NettyNetwork network, String url) {
    return network
        .scheduler()
        .submit(
            "ask",
            r -> {
              try (WebClient client = WebClient.create(network)) { // usually one for the program
                WebRequest request =
                    WebRequest.get(url)
                        .withQuery(Parameters.of("id", "1"))
                        .accepting(MediaType.JSON)
                        .withTimeout(Duration.ofSeconds(10));
                try (WebResponse response = client.open(r, request)) {
                  return response.requireSuccess(r).json(r, Switch.class);
                }
              }
            })
        .join(Duration.ofSeconds(20));
  }

  // README: end
  // @end

  @Test
  void theClientOfTheGuideAsks() {
    try (Scheduler scheduler = Scheduler.start("guide")) {
      assertThat(ask(NettyNetwork.open(scheduler), base + "/switch"))
          .isEqualTo(new Switch("s1", 4));
    }
  }

  @Test
  void theBodiesOfTheGuideAreSent(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("log"), "a line\n");
    String url = base + "/upload";
    try (Scheduler scheduler = Scheduler.start("guide")) {
      NettyNetwork network = NettyNetwork.open(scheduler);
      scheduler
          .submit(
              "upload",
              r -> {
                WebClient client = WebClient.create(network);
                TaskPool pool = TaskPool.start("files", 1, 10);
                // @start region="bodies"
                // README: bodies
                WebRequest json = WebRequest.put(url, RequestBody.json(Map.of("name", "s1")));
                WebRequest form = WebRequest.post(url, RequestBody.form(Parameters.of("a", "1")));
                // A stream goes out as it comes, and waits while the server is slow.
                StreamReader<byte[]> log = FileStreams.read(pool, file);
                WebRequest upload =
                    WebRequest.post(
                        url,
                        RequestBody.multipart(
                            List.of(
                                RequestBody.Part.field("who", "me"),
                                RequestBody.Part.file(
                                    "log", "log.txt", RequestBody.stream(MediaType.TEXT, log)))));
                // README: end
                // @end
                assertThat(client.text(r, json)).isEqualTo("{\"name\":\"s1\"}");
                assertThat(client.text(r, form)).isEqualTo("a=1");
                assertThat(client.text(r, upload)).contains("a line");
                // README: stream
                long length = 0;
                try (WebResponse response = client.open(r, json)) {
                  Optional<byte[]> piece;
                  while ((piece = response.body().read(r)).isPresent()) {
                    length += piece.get().length; // the server waits while nobody reads
                  }
                }
                // README: end
                assertThat(length).isEqualTo(13);
                client.close();
                return true;
              })
          .join(Duration.ofSeconds(30));
    }
  }

  @Test
  void theSettingsOfTheGuideCanBeMade() {
    // README: settings
    WebClientSettings settings =
        WebClientSettings.builder()
            .sameHostLimit(4)
            .responseTimeout(Duration.ofSeconds(5))
            .timeout(Duration.ofSeconds(30)) // for all of a request, redirects and body included
            .cookies(true)
            .build();
    WebRequest docker =
        WebRequest.get("http://docker/info").via(Endpoint.unix("/var/run/docker.sock"));
    // README: end
    assertThat(settings.sameHostLimit()).isEqualTo(4);
    assertThat(docker.url()).hasHost("docker");
  }
}
