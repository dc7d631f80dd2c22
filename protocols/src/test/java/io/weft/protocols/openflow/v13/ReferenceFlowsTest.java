package io.weft.protocols.openflow.v13;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What {@code ovs-ofctl} printed of a real switch reads and prints identically. */
class ReferenceFlowsTest {
  @Test
  void flowsReadAndPrintIdentically() throws IOException {
    int flows = 0;
    for (String line : lines(".flows")) {
      assertThat(Flow.parse(line)).hasToString(line.trim());
      flows++;
    }
    assertThat(flows).isGreaterThan(1000);
  }

  @Test
  void groupsReadAndPrintIdentically() throws IOException {
    List<String> lines = lines(".groups");
    for (String line : lines) {
      assertThat(Group.parse(line)).hasToString(line.trim());
    }
    assertThat(lines).hasSizeGreaterThan(50);
  }

  private static List<String> lines(String ending) throws IOException {
    Path folder = SharedData.folder("weft.reference", "reference").resolve("flows");
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(ending)).sorted().toList()) {
        for (String line : Files.readAllLines(file)) {
          if (line.startsWith(" ")) {
            lines.add(line);
          }
        }
      }
    }
    return lines;
  }
}
