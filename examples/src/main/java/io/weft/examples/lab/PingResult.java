package io.weft.examples.lab;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many echo requests an endpoint sent and how many replies came back.
 *
 * @param sent number of requests
 * @param received number of replies, duplicates not counted
 */
public record PingResult(int sent, int received) {
  private static final Pattern SUMMARY =
      Pattern.compile("(\\d{1,9}) packets transmitted, (\\d{1,9}) received");

  /** Reads the summary that {@code ping} of iputils prints; empty where there is none. */
  static Optional<PingResult> parse(String output) {
    Matcher summary = SUMMARY.matcher(output);
    return summary.find()
        ? Optional.of(
            new PingResult(Integer.parseInt(summary.group(1)), Integer.parseInt(summary.group(2))))
        : Optional.empty();
  }

  /** Whether every request was answered. */
  public boolean all() {
    return sent > 0 && received == sent;
  }

  /** Whether no request was answered. */
  public boolean none() {
    return received == 0;
  }
}
