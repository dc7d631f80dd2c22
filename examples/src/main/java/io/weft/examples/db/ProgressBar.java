package io.weft.examples.db;

import io.weft.objectdb.tools.Progress;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Shows progress: a bar on a terminal, a line now and then elsewhere. */
final class ProgressBar implements Progress {
  private static final long BAR_NANOS = Duration.ofMillis(100).toNanos();
  private static final long LINE_NANOS = Duration.ofSeconds(5).toNanos();
  private static final int WIDTH = 30;

  private final PrintStream out;
  private final boolean terminal;
  private final LongSupplier nanoTime;
  private String step = "";
  private long shown;
  private int length;

  ProgressBar(PrintStream out, boolean terminal, LongSupplier nanoTime) {
    this.out = out;
    this.terminal = terminal;
    this.nanoTime = nanoTime;
    this.shown = nanoTime.getAsLong();
  }

  @Override
  public void at(String newStep, long done, long total) {
    long now = nanoTime.getAsLong();
    boolean begins = !newStep.equals(step);
    step = newStep;
    if (terminal && (begins || done == total || now - shown >= BAR_NANOS)) {
      shown = now;
      draw(bar(done, total));
    } else if (!terminal && now - shown >= LINE_NANOS) {
      shown = now;
      out.println(step + ": " + done + (total < 0 ? "" : " of " + total));
    }
  }

  private String bar(long done, long total) {
    if (total < 0) {
      return step + " " + done;
    }
    int full = total == 0 ? WIDTH : (int) (WIDTH * done / total);
    return String.format(
        Locale.ROOT,
        "%s [%s%s] %d/%d",
        step,
        "#".repeat(full),
        ".".repeat(WIDTH - full),
        done,
        total);
  }

  private void draw(String line) {
    out.print("\r" + line + " ".repeat(Math.max(0, length - line.length())));
    out.flush();
    length = line.length();
  }

  /** Takes the bar away, so that something else can be written. */
  void clear() {
    if (length > 0) {
      draw("");
      out.print("\r");
      out.flush();
      length = 0;
    }
  }
}
