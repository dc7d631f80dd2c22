package io.weft.protocols.http.server;

import io.weft.core.Ticker;
import io.weft.protocols.http.HttpDate;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;

/** The {@code Date} header, put together once per second. Routines of one scheduler. */
final class DateLine {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final Ticker ticker;
  private byte[] line = {};
  private long until;

  DateLine(Ticker ticker) {
    this.ticker = ticker;
  }

  byte[] bytes() {
    long now = ticker.nanoTime();
    if (line.length == 0 || now - until >= 0) {
      var instant = ticker.now();
      line = ("Date: " + HttpDate.format(instant) + "\r\n").getBytes(StandardCharsets.US_ASCII);
      until =
          now
              + SECOND
              - Duration.between(instant.truncatedTo(ChronoUnit.SECONDS), instant).toNanos();
    }
    return line;
  }
}
