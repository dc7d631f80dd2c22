package io.weft.protocols.http.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A part of a file: {@code length} bytes from {@code offset} on; never empty. */
record ByteRange(long offset, long length) {
  private static final int MAX_RANGES = 16;

  /**
   * Reads a {@code Range} header (RFC 9110, 14.1.2 and 14.2).
   *
   * @return those that a file of that size has; none, when it has none of them; empty, when the
   *     header is to be ignored: malformed, of another unit, or more than is sensible
   */
  static Optional<List<ByteRange>> parse(String header, long size) {
    if (!header.regionMatches(true, 0, "bytes=", 0, 6)) {
      return Optional.empty();
    }
    List<ByteRange> ranges = new ArrayList<>();
    String[] members = header.substring(6).split(",", MAX_RANGES + 2);
    if (members.length > MAX_RANGES) {
      return Optional.empty();
    }
    long total = 0;
    for (String member : members) {
      String text = member.strip();
      int hyphen = text.indexOf('-');
      if (hyphen < 0 || !text.matches("[0-9]{0,18}-[0-9]{0,18}") || text.length() == 1) {
        return Optional.empty();
      }
      String first = text.substring(0, hyphen);
      String last = text.substring(hyphen + 1);
      long from;
      long to;
      if (first.isEmpty()) {
        from = Math.max(0, size - Long.parseLong(last));
        to = size - 1;
      } else {
        from = Long.parseLong(first);
        to = last.isEmpty() ? size - 1 : Math.min(size - 1, Long.parseLong(last));
        if (!last.isEmpty() && Long.parseLong(last) < from) {
          return Optional.empty();
        }
      }
      if (from <= to) {
        ranges.add(new ByteRange(from, to - from + 1));
        total += to - from + 1;
      }
    }
    // Ranges over each other ask for more than the file has: it is sent once.
    return ranges.size() > 1 && total > size ? Optional.empty() : Optional.of(ranges);
  }

  /** As the value of {@code Content-Range}. */
  String of(long size) {
    return "bytes " + offset + "-" + (offset + length - 1) + "/" + size;
  }
}
