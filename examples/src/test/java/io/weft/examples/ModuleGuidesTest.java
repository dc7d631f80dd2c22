package io.weft.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The guides of the modules show code that runs: each sample is a region, from {@code // README:
 * name} to {@code // README: end}, of a test of the module whose name ends with GuideTest, and no
 * region is left out.
 */
class ModuleGuidesTest {
  private static final String BEGIN = "// README: ";
  private static final String END = "// README: end";

  @ParameterizedTest
  @ValueSource(strings = {"core", "protocols", "objectdb"})
  void theGuideShowsWhatTheTestsRun(String module) throws IOException {
    Path directory = Path.of("..", module);
    List<String> regions = new ArrayList<>();
    try (Stream<Path> files = Files.walk(directory.resolve("src/test/java"))) {
      for (Path test : files.filter(f -> f.toString().endsWith("GuideTest.java")).toList()) {
        regions.addAll(regions(Files.readAllLines(test)));
      }
    }
    assertThat(samples(Files.readString(directory.resolve("README.md"))))
        .isNotEmpty()
        .containsExactlyInAnyOrderElementsOf(regions);
  }

  private static List<String> samples(String readme) {
    List<String> samples = new ArrayList<>();
    String[] parts = readme.split("```java\n", -1);
    for (int i = 1; i < parts.length; i++) {
      samples.add(parts[i].substring(0, parts[i].indexOf("```")).strip());
    }
    return samples;
  }

  private static List<String> regions(List<String> source) {
    List<String> regions = new ArrayList<>();
    List<String> region = new ArrayList<>();
    boolean inside = false;
    for (String line : source) {
      if (line.strip().equals(END)) {
        regions.add(String.join("\n", region).stripTrailing().stripIndent().strip());
        inside = false;
      } else if (line.strip().startsWith(BEGIN)) {
        region.clear();
        inside = true;
      } else if (inside && !isSnippetMark(line)) {
        region.add(line);
      }
    }
    return regions;
  }

  /** Whether the line is for the samples of the javadoc. */
  private static boolean isSnippetMark(String line) {
    return line.strip().startsWith("// @");
  }
}
