package io.weft.examples.benchmark;

import io.weft.examples.benchmark.CodecBenchmark.Sample;
import io.weft.examples.benchmark.EventBenchmark.Waiters;
import io.weft.examples.benchmark.JmhSuite.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** All benchmarks there are. */
final class Suites {
  private Suites() {}

  static List<Suite> all() {
    return List.of(routine(), event(), codec(), new ApiSuite(), new HeapSuite());
  }

  private static Suite routine() {
    return new JmhSuite(
        "routine",
        "one resume and one suspend of a routine",
        RoutineBenchmark.class,
        List.of(
            new Row("routine, direct carrier", "routine", "carrier=direct"),
            new Row("routine, portable carrier", "routine", "carrier=portable"),
            new Row("limit: a callback from a queue", "callback"),
            new Row("peer: platform threads, park and unpark", "platformThread")),
        List.of());
  }

  private static Suite event() {
    List<Row> rows = new ArrayList<>();
    for (String carrier : List.of("direct", "portable")) {
      for (Waiters waiters : Waiters.values()) {
        rows.add(
            new Row(
                describe(waiters) + ", " + carrier + " carrier",
                "routine",
                "carrier=" + carrier,
                "waiters=" + waiters));
      }
    }
    for (Waiters waiters : Waiters.values()) {
      rows.add(new Row("limit: hash map, " + describe(waiters), "callback", "waiters=" + waiters));
    }
    return new JmhSuite(
        "event",
        "an event is sent, its routine found, resumed, and waits again",
        EventBenchmark.class,
        rows,
        List.of("The waiting routines wait for distinct values of one index."));
  }

  private static String describe(Waiters waiters) {
    return switch (waiters) {
      case ONE -> "1 waiter";
      case MANY_ONE_ADDRESSED -> "10 000 waiters, one of them";
      case MANY_IN_TURN -> "10 000 waiters in turn";
    };
  }

  private static Suite codec() {
    List<Row> rows = new ArrayList<>();
    for (Sample message : Sample.values()) {
      String of =
          switch (message) {
            case FLOW_MOD -> "flow-mod, 7 match fields";
            case PACKET_IN -> "packet-in, 128-byte payload";
          };
      String parameter = "message=" + message;
      rows.add(new Row("encode a " + of, "encode", parameter));
      rows.add(new Row("decode a " + of, "decode", parameter));
      rows.add(new Row("build a " + of, "build", parameter));
      rows.add(
          new Row(
              String.format(
                  Locale.ROOT, "limit: copy of its %d bytes", CodecBenchmark.length(message)),
              "copy",
              parameter));
    }
    return new JmhSuite(
        "codec",
        "OpenFlow 1.3 messages to bytes and back",
        CodecBenchmark.class,
        rows,
        List.of(
            "peer: openflowj, by the design's measurement, allocates 1 304 B to decode",
            "      a flow-mod of seven fields and 4 480 B to build one."));
  }
}
