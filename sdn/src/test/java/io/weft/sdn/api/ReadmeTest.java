package io.weft.sdn.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The curl lines of the README work as they stand there, one after the other. */
@Timeout(60)
class ReadmeTest {
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");
  private static final String BASE = "http://localhost:8081";

  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(line);
    while (matcher.find()) {
      words.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
    }
    return words;
  }

  private static ApiServer.Answer run(ApiServer server, String line) throws Exception {
    List<String> words = words(line);
    String url = words.getLast();
    assertThat(url).startsWith(BASE);
    String path = url.substring(BASE.length());
    int data = words.indexOf("-d");
    if (data < 0) {
      return server.get(path);
    }
    int header = words.indexOf("-H");
    return header < 0
        ? server.form(path, words.get(data + 1))
        : server.post(
            path, words.get(header + 1).replace("Content-Type: ", ""), words.get(data + 1));
  }

  @Test
  void everyCurlLineWorksAndEveryCallHasOne() throws Exception {
    Path readme = Path.of("README.md").toAbsolutePath();
    List<String> lines =
        Files.readAllLines(readme).stream().filter(line -> line.startsWith("curl ")).toList();
    TreeSet<String> shown = new TreeSet<>();
    try (ApiServer server = new ApiServer()) {
      for (String line : lines) {
        ApiServer.Answer answer = run(server, line);
        assertThat(answer.status()).as("%s%n%s", line, answer).isEqualTo(200);
        if (line.contains("/list")) {
          assertThat((List<?>) answer.result()).as(line).isNotEmpty();
        }
        shown.add(line.replaceAll(".*/viperflow/([a-z]+).*", "$1"));
      }
      assertThat(server.storage().keys()).as("what the last section leaves").isEmpty();
      assertThat(shown)
          .containsExactlyInAnyOrderElementsOf(
              ((java.util.Map<?, ?>) server.get("/viperflow/discover").result())
                  .keySet().stream().map(Object::toString).toList());
    }
  }
}
