package io.weft.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.core.config.Config;
import io.weft.core.net.Endpoint;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The README's samples are the code that is compiled, and its commands work as pasted. */
@Timeout(120)
class ReadmeTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w*)\n(.*?)^```$");
  private static final Pattern CURL =
      Pattern.compile("curl (?:-g )?(?:-H '([^:]+): ([^']+)' )?(?:-d '([^']*)' )?'([^']+)'");

  private static String readme() throws IOException {
    return Files.readString(ROOT.resolve("README.md"));
  }

  private static List<String> blocks(String language) throws IOException {
    List<String> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(readme());
    while (matcher.find()) {
      if (matcher.group(1).equals(language)) {
        blocks.add(matcher.group(2));
      }
    }
    return blocks;
  }

  private static String region(String file, String name) throws IOException {
    String text = Files.readString(ROOT.resolve(file));
    String marker = "// [" + name + "]\n";
    int start = text.indexOf(marker) + marker.length();
    int end = text.lastIndexOf("\n", text.indexOf(marker, start)) + 1;
    return text.substring(start, end).stripTrailing().stripIndent() + "\n";
  }

  @Test
  void theFlowModuleIsTheOneThatIsCompiled() throws IOException {
    assertThat(blocks("java").get(0))
        .isEqualTo(region("examples/src/main/java/io/weft/examples/Quarantine.java", "quarantine"));
  }

  @Test
  void itsUnitTestIsTheOneThatRuns() throws IOException {
    assertThat(blocks("java").get(1))
        .isEqualTo(
            region(
                "examples/src/test/java/io/weft/examples/QuarantineTest.java", "quarantine-test"));
  }

  @Test
  void theConfigurationIsUnderstoodToTheLastKey() throws IOException {
    List<String> warnings = new ArrayList<>();
    ControllerSettings settings =
        SettingsReader.read(
            Config.parse("README.md", blocks("python").getFirst()),
            Path.of("/etc/vlcp.conf"),
            warnings::add);
    assertThat(warnings).isEmpty();
    assertThat(settings.ovsdbServers())
        .containsExactly(
            Endpoint.unix("/var/run/openvswitch/db.sock"), Endpoint.tcp("10.0.1.3", 6640));
  }

  @Test
  void theWalkThroughWorksAsPasted() throws Exception {
    ControllerSettings settings =
        ControllerSettings.defaults()
            .withApi(Endpoint.tcp("127.0.0.1", 0))
            .withOpenFlow(Endpoint.tcp("127.0.0.1", 0));
    List<String> printed = new ArrayList<>();
    try (Demonstration demonstration = Demonstration.start(settings, printed::add)) {
      assertThat(demonstration.prove()).as(String.join("\n", printed)).isTrue();
      int calls = 0;
      for (String block : blocks("sh")) {
        for (String line : block.lines().filter(l -> l.startsWith("curl")).toList()) {
          assertThat(send(line, demonstration.api())).as(line).startsWith("{\"result\":");
          calls++;
        }
      }
      assertThat(calls).isEqualTo(8);
    }
  }

  private static String send(String line, Endpoint api) throws Exception {
    Matcher curl = CURL.matcher(line);
    assertThat(curl.matches()).as(line).isTrue();
    int port = api.port();
    URI uri = URI.create(curl.group(4).replace(":8081/", ":" + port + "/"));
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    if (curl.group(3) != null) {
      String type = curl.group(1) == null ? "application/x-www-form-urlencoded" : curl.group(2);
      request.header("Content-Type", type).POST(HttpRequest.BodyPublishers.ofString(curl.group(3)));
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
    }
  }
}
