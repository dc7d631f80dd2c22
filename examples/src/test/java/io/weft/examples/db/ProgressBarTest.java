package io.weft.examples.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What is seen of progress. */
class ProgressBarTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private long now;

  private ProgressBar bar(boolean terminal) {
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    return new ProgressBar(out, terminal, () -> now);
  }

  private String shown() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aTerminalShowsABarThatGrowsAndGoes() {
    ProgressBar bar = bar(true);
    bar.at("listing", 0, -1);
    bar.at("listing", 5, -1); // Too soon.
    bar.at("copying", 0, 60);
    now += 100_000_000;
    bar.at("copying", 30, 60);
    bar.at("copying", 60, 60);
    bar.clear();
    bar.clear();
    assertThat(shown().split("\r"))
        .containsExactly(
            "",
            "listing 0",
            "copying [" + ".".repeat(30) + "] 0/60",
            "copying [" + "#".repeat(15) + ".".repeat(15) + "] 30/60",
            "copying [" + "#".repeat(30) + "] 60/60",
            " ".repeat(46));
  }

  @Test
  void elsewhereThereIsALineNowAndThen() {
    ProgressBar bar = bar(false);
    bar.at("copying", 0, 60);
    now += 5_000_000_000L;
    bar.at("copying", 20, 60);
    bar.at("copying", 21, 60);
    now += 5_000_000_000L;
    bar.at("listing", 7, -1);
    bar.clear();
    assertThat(shown().lines()).containsExactly("copying: 20 of 60", "listing: 7");
  }
}
