package io.weft.protocols.http;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Optional;

/** Dates in headers, to the second (RFC 9110, 5.6.7). Any thread. */
public final class HttpDate {
  private static final DateTimeFormatter IMF_FIXDATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH);

  private static final DateTimeFormatter ASCTIME =
      DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ENGLISH);

  private HttpDate() {}

  /** An instant as {@code Sun, 06 Nov 1994 08:49:37 GMT}. */
  public static String format(Instant instant) {
    return IMF_FIXDATE.format(instant.atOffset(ZoneOffset.UTC));
  }

  /**
   * Reads a date in any of the three forms that RFC 9110 asks for; empty when it is none.
   *
   * @param now decides the century of a year with two digits: not more than 50 years ahead
   */
  public static Optional<Instant> parse(String text, Instant now) {
    try {
      if (text.length() > 3 && text.charAt(3) == ' ') {
        return Optional.of(LocalDateTime.parse(text, ASCTIME).toInstant(ZoneOffset.UTC));
      }
      if (text.length() > 3 && text.charAt(3) == ',') {
        return Optional.of(LocalDateTime.parse(text, IMF_FIXDATE).toInstant(ZoneOffset.UTC));
      }
      // Without the day of the week: it depends on the century, which is a guess.
      String date = text.substring(text.indexOf(", ") + 1).strip();
      return Optional.of(LocalDateTime.parse(date, rfc850(now)).toInstant(ZoneOffset.UTC));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static DateTimeFormatter rfc850(Instant now) {
    ZonedDateTime utc = now.atZone(ZoneOffset.UTC);
    return new DateTimeFormatterBuilder()
        .appendPattern("dd-MMM-")
        .appendValueReduced(ChronoField.YEAR, 2, 2, utc.toLocalDate().minusYears(49))
        .appendPattern(" HH:mm:ss 'GMT'")
        .toFormatter(Locale.ENGLISH);
  }
}
