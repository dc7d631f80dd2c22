package io.weft.examples.benchmark;

import io.weft.examples.benchmark.CodecBenchmark.Sample;
import io.weft.examples.benchmark.EventBenchmark.Waiters;
import io.weft.examples.benchmark.JmhSuite.Faster;
import io.weft.examples.benchmark.JmhSuite.Leaner;
import io.weft.examples.benchmark.JmhSuite.Rate;
import io.weft.examples.benchmark.JmhSuite.Ratio;
import io.weft.examples.benchmark.JmhSuite.Row;
import io.weft.examples.benchmark.JmhSuite.Target;
import io.weft.examples.benchmark.JmhSuite.Unallocating;
import io.weft.examples.benchmark.PeerBenchmark.Library;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** All benchmarks there are. */
final class Suites {
  private static final Class<?> ROUTINE = RoutineBenchmark.class;
  private static final Class<?> SWITCH = SwitchBenchmark.class;
  private static final Class<?> TIMERS = TimerBenchmark.class;

  private static final String ONE_OF_MANY = "waiters=" + Waiters.MANY_ONE_ADDRESSED;

  /** What counts as the same cost: the machine's noise is less. */
  private static final double FLAT = 1.5;

  private Suites() {}

  static List<Suite> all() {
    return List.of(
        routine(),
        event(),
        ring(),
        match(),
        queue(),
        timers(),
        new EchoSuite(),
        new HttpSuite(),
        new ParkedSuite(),
        codec(),
        openflowj(),
        ovsdb(),
        new MemorySuite(),
        StoreSuite.redis(),
        StoreSuite.zooKeeper(),
        new ApiSuite(),
        new HeapSuite());
  }

  private static Suite routine() {
    Row direct = new Row("routine, direct carrier", ROUTINE, "routine", "carrier=direct");
    Row portable = new Row("routine, portable carrier", ROUTINE, "routine", "carrier=portable");
    Row bareSwitch =
        new Row("limit: bare virtual-thread switch", SWITCH, "direct", "carrier=direct");
    Row bareHandOver =
        new Row("limit: bare park and unpark of two", SWITCH, "portable", "carrier=portable");
    return new JmhSuite(
        "routine",
        "one resume and one suspend of a routine",
        List.of(
            direct,
            bareSwitch,
            portable,
            bareHandOver,
            new Row("limit: a callback from a queue", ROUTINE, "callback"),
            new Row("peer: platform threads, park and unpark", ROUTINE, "platformThread")),
        List.of(Ratio.atMost(direct, 1.5, bareSwitch), Ratio.atMost(portable, 1.3, bareHandOver)),
        List.of());
  }

  private static Suite ring() {
    List<Row> rows = new ArrayList<>();
    List<Target> targets = new ArrayList<>();
    for (String carrier : List.of("direct", "portable")) {
      for (String members : List.of("100", "10000")) {
        Row row = ringRow(carrier, members, RingBenchmark.Wait.UNLIMITED);
        rows.add(row);
        if (carrier.equals("direct")) {
          targets.add(new Rate(row, 1.5));
        }
      }
      rows.add(ringRow(carrier, "100", RingBenchmark.Wait.LIMITED));
    }
    rows.add(
        new Row("limit: hash map and callback", EventBenchmark.class, "callback", ONE_OF_MANY));
    return new JmhSuite(
        "ring",
        "an event is sent, its routine among 10 000 found and run, and sends the next",
        rows,
        targets,
        List.of("In a ring of 10 000, everything that a routine is made of is in no cache."));
  }

  private static Row ringRow(String carrier, String members, RingBenchmark.Wait wait) {
    String limited = wait == RingBenchmark.Wait.LIMITED ? ", time limit" : "";
    return new Row(
        "hop, ring of " + members + limited + ", " + carrier + " carrier",
        RingBenchmark.class,
        "hop",
        "carrier=" + carrier,
        "members=" + members,
        "wait=" + wait);
  }

  private static Suite match() {
    List<String> counts = List.of("10", "1000", "100000");
    List<Row> rows = new ArrayList<>();
    List<Target> targets = new ArrayList<>();
    for (String method : List.of("find", "addAndRemove")) {
      List<Row> growing =
          counts.stream().map(count -> matchRow(method, Integer.parseInt(count))).toList();
      rows.addAll(growing);
      targets.add(Ratio.atMost(growing.getLast(), FLAT, growing.getFirst()));
    }
    rows.add(
        new Row("limit: hash map and callback", EventBenchmark.class, "callback", ONE_OF_MANY));
    return new JmhSuite(
        "match",
        "the match tree alone, whatever the number of those who wait",
        rows,
        targets,
        List.of());
  }

  private static Row matchRow(String method, int waiters) {
    String what = method.equals("find") ? "event found among" : "waiter goes and comes, of";
    return new Row(
        String.format(Locale.ROOT, "%s %d waiters", what, waiters),
        MatchBenchmark.class,
        method,
        "waiters=" + waiters);
  }

  private static Suite queue() {
    Row row = new Row("append and pop, 10 sub-queues", QueueBenchmark.class, "appendAndPop");
    return new JmhSuite(
        "queue",
        "the event queue alone",
        List.of(
            row, new Row("limit: a queue without any of that", QueueBenchmark.class, "plainQueue")),
        List.of(new Rate(row, 10)),
        List.of());
  }

  private static Suite timers() {
    Row recent = new Row("set a timer, and cancel it", TIMERS, "setAndCancel");
    Row oldest = new Row("set a timer, cancel the oldest", TIMERS, "setAndCancelOldest");
    return new JmhSuite(
        "timers",
        "timers set and cancelled, while a million is pending",
        List.of(
            recent, oldest, new Row("limit: objects alone, in the same way", TIMERS, "objects")),
        List.of(new Rate(recent, 3), new Rate(oldest, 3)),
        List.of("The deadlines of all timers are random."));
  }

  private static Suite event() {
    List<Row> rows = new ArrayList<>();
    for (String carrier : List.of("direct", "portable")) {
      for (Waiters waiters : Waiters.values()) {
        rows.add(
            new Row(
                describe(waiters) + ", " + carrier + " carrier",
                EventBenchmark.class,
                "routine",
                "carrier=" + carrier,
                "waiters=" + waiters));
      }
    }
    for (Waiters waiters : Waiters.values()) {
      rows.add(
          new Row(
              "limit: hash map, " + describe(waiters),
              EventBenchmark.class,
              "callback",
              "waiters=" + waiters));
    }
    return new JmhSuite(
        "event",
        "an event is sent, its routine found, resumed, and waits again",
        rows,
        List.of(),
        List.of("The waiting routines wait for distinct values of one index."));
  }

  private static String describe(Waiters waiters) {
    return switch (waiters) {
      case ONE -> "1 waiter";
      case MANY_ONE_ADDRESSED -> "10 000 waiters, one of them";
      case MANY_IN_TURN -> "10 000 waiters in turn";
    };
  }

  private static Suite ovsdb() {
    List<Row> rows = new ArrayList<>();
    List<Target> targets = new ArrayList<>();
    for (OvsdbBenchmark.Told told : OvsdbBenchmark.Told.values()) {
      String of = told.name().toLowerCase(Locale.ROOT).replace('_', ' ');
      String parameter = "told=" + told;
      Row decode = new Row(of + " to typed values", OvsdbBenchmark.class, "decode", parameter);
      Row tree =
          new Row("peer: " + of + ", Jackson's tree", OvsdbBenchmark.class, "tree", parameter);
      // Side by side: a machine that others use has slow minutes.
      rows.add(decode);
      rows.add(tree);
      rows.add(new Row(of + " to a replica", OvsdbBenchmark.class, "follow", parameter));
      rows.add(new Row("limit: " + of + ", framed only", OvsdbBenchmark.class, "frame", parameter));
      // Twice the rate is half the time.
      targets.add(Ratio.atMost(decode, 0.5, tree));
    }
    return new JmhSuite(
        "ovsdb",
        "what a monitor tells of " + OvsdbBenchmark.ROWS + " interfaces, from bytes to values",
        rows,
        targets,
        List.of(
            "Typed values are checked against the schema; the peer's tree is not looked at.",
            "Both begin with the direct buffer that a socket was read into; the peer gets an array"
                + " of it, from which it reads fastest."));
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
      rows.add(new Row("encode a " + of, CodecBenchmark.class, "encode", parameter));
      rows.add(new Row("decode a " + of, CodecBenchmark.class, "decode", parameter));
      rows.add(new Row("build a " + of, CodecBenchmark.class, "build", parameter));
      rows.add(
          new Row(
              String.format(
                  Locale.ROOT, "limit: copy of its %d bytes", CodecBenchmark.length(message)),
              CodecBenchmark.class,
              "copy",
              parameter));
    }
    return new JmhSuite(
        "codec", "OpenFlow 1.3 messages to bytes and back", rows, List.of(), List.of());
  }

  private static Suite openflowj() {
    List<Row> rows = new ArrayList<>();
    List<Target> targets = new ArrayList<>();
    for (PeerBenchmark.Message message : PeerBenchmark.Message.values()) {
      String what =
          switch (message) {
            case FLOW_MOD -> "decode a flow-mod, 7 match fields";
            case PACKET_IN -> "decode a packet-in, 128-byte payload";
            case PACKET_OUT -> "decode a packet-out, 128-byte payload";
            case FLOW_STATS -> "decode a flow-stats reply of 100 entries";
            case MIX -> "decode one of a mix of the first three";
          };
      Row weft = peerRow(what, Library.WEFT, "decode", message);
      Row peer = peerRow("peer: openflowj, the same", Library.OPENFLOWJ, "decode", message);
      Row framing =
          peerRow("the same with the framer's copy", Library.WEFT_FRAMING, "decode", message);
      rows.addAll(List.of(weft, framing, peer));
      targets.addAll(List.of(new Faster(weft, 2, peer), new Leaner(weft, 0.5, peer)));
    }
    PeerBenchmark.Message flowMod = PeerBenchmark.Message.FLOW_MOD;
    Row weft = peerRow("encode a ready flow-mod", Library.WEFT, "encode", flowMod);
    Row peer = peerRow("peer: openflowj, the same", Library.OPENFLOWJ, "encode", flowMod);
    rows.addAll(List.of(weft, peer));
    targets.addAll(List.of(new Faster(weft, 1.2, peer), new Unallocating(weft)));
    weft = peerRow("build and encode a flow-mod", Library.WEFT, "buildAndEncode", flowMod);
    peer = peerRow("peer: openflowj, the same", Library.OPENFLOWJ, "buildAndEncode", flowMod);
    rows.addAll(List.of(weft, peer));
    targets.addAll(List.of(new Faster(weft, 5, peer), new Leaner(weft, 0.25, peer)));
    return new JmhSuite(
        "openflowj",
        "OpenFlow 1.3 beside openflowj, every decoded field read once",
        rows,
        targets,
        List.of());
  }

  private static Row peerRow(
      String what, Library library, String method, PeerBenchmark.Message message) {
    return new Row(what, PeerBenchmark.class, method, "library=" + library, "message=" + message);
  }
}
