package io.weft.protocols.http.server;

import io.weft.protocols.http.MediaType;
import java.util.Locale;

/** A member of a list with weights, such as {@code gzip;q=0.5} (RFC 9110, 12.4.2). */
record Weighted(String name, double weight) {
  static Weighted parse(String member) {
    int semicolon = member.indexOf(';');
    if (semicolon < 0) {
      return new Weighted(member.strip().toLowerCase(Locale.ROOT), 1);
    }
    String name = member.substring(0, semicolon).strip().toLowerCase(Locale.ROOT);
    try {
      String weight =
          MediaType.parse("a/b" + member.substring(semicolon)).parameters().getOrDefault("q", "1");
      // No more than what RFC 9110 allows: Double would take "NaN" and "0x1p3", too.
      return new Weighted(
          name, weight.matches("[01](\\.[0-9]{0,3})?") ? Double.parseDouble(weight) : 0);
    } catch (IllegalArgumentException e) {
      return new Weighted(name, 0);
    }
  }
}
