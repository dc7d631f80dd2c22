package io.weft.examples.benchmark;

import io.weft.core.Ticker;
import io.weft.objectdb.Key;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/** The object database on a server, beside the raw client of the same server, in turn. */
final class StoreSuite implements Suite {
  /** The parts of the raw client's rates that Weft has to reach. */
  private static final double LEAST_RATE = 0.7;

  private static final double LEAST_WALK = 0.5;

  /** How much longer a change may take to be seen. */
  private static final double LONGEST_NEWS = 1.5;

  /** The part of one writer's rate that all on one key have to reach together. */
  private static final double LEAST_CONTENDED = 0.5;

  private static final double LONGEST_WAIT = 10;

  /** What counts as the same cost: the machine's noise is less. */
  private static final double FLAT = 1.5;

  private static final int CONCURRENT = 32;
  private static final int NODES = 4;

  /** How many objects the raw client reads at a time, as Weft does. */
  private static final int BATCH = 1000;

  /** So many more rounds than the small benchmarks have iterations: the ratios need them. */
  private static final int MORE = 3;

  /** Rounds in which all write one key take longer: it takes them a while to take turns. */
  private static final int LONGER = 5;

  /** How many changes are watched in a round. */
  private static final int CHANGES = 50;

  private static final double NANOS_PER_MILLI = 1e6;
  private static final double NANOS_PER_MICRO = 1e3;

  private final String name;
  private final String title;
  private final Starter starter;
  private final String note;
  private final Ticker ticker = Ticker.system();

  /** Starts the server, if it is installed. */
  interface Starter {
    Optional<StoreServer> start() throws IOException, InterruptedException;
  }

  private StoreSuite(String name, String title, Starter starter, String note) {
    this.name = name;
    this.title = title;
    this.starter = starter;
    this.note = note;
  }

  static StoreSuite redis() {
    return new StoreSuite(
        "redis",
        "the object database on Redis, beside Jedis on the same server",
        () -> {
          Optional<Path> program = RedisServer.program();
          return program.isEmpty()
              ? Optional.empty()
              : Optional.of(RedisServer.start(program.get()));
        },
        "skipped: redis-server is not installed (Debian: apt-get install redis-server)");
  }

  static StoreSuite zooKeeper() {
    return new StoreSuite(
        "zookeeper",
        "the object database on ZooKeeper, beside its own client on the same server",
        () -> Optional.of(LocalZooKeeper.start()),
        "The server is in this JVM, and does not wait for its disk. Transactions of objects that"
            + " nobody else changes read nothing: the commit compares what Weft remembers.");
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String title() {
    return title;
  }

  @Override
  public void run(Effort effort, Report report) throws IOException, InterruptedException {
    report.progress(name + ", starting a server");
    Optional<StoreServer> started = starter.start();
    if (started.isEmpty()) {
      report.note(note);
      return;
    }
    String carrier = effort.carriers().getFirst();
    try (StoreServer server = started.get();
        StoreClient raw = server.connect()) {
      Run run = new Run(effort, report, carrier, server, raw);
      run.warmUp();
      run.transact(1);
      run.transact(CONCURRENT);
      run.contend();
      run.watch();
    }
    report.note(
        String.format(
            Locale.ROOT,
            "Objects of %d bytes as JSON, the raw client's values as long. On the %s carrier.",
            StoreItem.BYTES,
            carrier));
    if (!name.equals("redis")) {
      report.note(note);
    }
  }

  /** One run of the suite. */
  private final class Run {
    private final Effort effort;
    private final Report report;
    private final String carrier;
    private final StoreServer server;
    private final StoreClient raw;
    private final StoreWriters writers = new StoreWriters();

    Run(Effort effort, Report report, String carrier, StoreServer server, StoreClient raw) {
      this.effort = effort;
      this.report = report;
      this.carrier = carrier;
      this.server = server;
      this.raw = raw;
    }

    /**
     * Has the JVM compile what is measured then, which of the storages is a lot: a program that has
     * run for a minute is what counts.
     */
    void warmUp() throws InterruptedException {
      Duration time = warmUpTime();
      report.progress(name + ", warming up");
      List<Key<StoreItem>> all = StoreItem.keys("warm", CONCURRENT * StoreItem.TOGETHER);
      List<String> texts = texts(all);
      StoreItem.Group group = new StoreItem.Group("warm");
      raw.fill(texts, "x".repeat(StoreItem.BYTES));
      // Nobody is told of the others.
      String heard = "heard";
      raw.fill(List.of(heard), "x".repeat(StoreItem.BYTES));
      try (StoreNode writer = node();
          StoreNode reader = node()) {
        writer.fill(group, all);
        try (WatchedItems watched = WatchedItems.open(writer, reader, group, all)) {
          long until = ticker.nanoTime() + time.toNanos();
          do {
            watched.change(CHANGES);
            raw.awaitChange(heard);
          } while (ticker.nanoTime() - until < 0);
          writers.run(List.of(writer), each(all), time.multipliedBy(2));
          writers.run(List.of(writer), each(all).subList(0, 1), time.multipliedBy(2));
          raw.transact(texts, CONCURRENT, time.dividedBy(2));
          raw.transact(texts.subList(0, StoreItem.TOGETHER), 1, time.dividedBy(2));
        }
        long until = ticker.nanoTime() + time.toNanos();
        do {
          WatchedItems.walkCold(reader, group, all.size());
          raw.readAll(texts, BATCH);
        } while (ticker.nanoTime() - until < 0);
      }
    }

    private Duration warmUpTime() {
      return effort.iterationTime().multipliedBy((long) effort.warmUps() * LONGER);
    }

    private static List<List<Key<StoreItem>>> each(List<Key<StoreItem>> all) {
      return IntStream.range(0, all.size() / StoreItem.TOGETHER)
          .mapToObj(i -> all.subList(i * StoreItem.TOGETHER, (i + 1) * StoreItem.TOGETHER))
          .toList();
    }

    private StoreNode node() {
      return StoreNode.start(carrier, server.open());
    }

    /** Transactions without conflicts. */
    void transact(int concurrent) throws InterruptedException {
      report.progress(name + ", " + concurrent + " at a time");
      Duration time = effort.iterationTime();
      String prefix = "alone" + concurrent;
      List<Key<StoreItem>> all = StoreItem.keys(prefix, concurrent * StoreItem.TOGETHER);
      List<String> texts = texts(all);
      List<Double> ours = new ArrayList<>();
      List<Double> bare = new ArrayList<>();
      List<Double> ratios = new ArrayList<>();
      raw.fill(texts, "x".repeat(StoreItem.BYTES));
      try (StoreNode node = node()) {
        node.fill(new StoreItem.Group(prefix), all);
        for (int i = -effort.warmUps(); i < MORE * effort.iterations(); i++) {
          double rate = writers.run(List.of(node), each(all), time).rate();
          double bareRate = raw.transact(texts, concurrent, time);
          if (i >= 0) {
            ours.add(rate);
            bare.add(bareRate);
            ratios.add(rate / bareRate);
          }
        }
      }
      String what = "transactions of 3 objects, " + concurrent + " at a time";
      report.line(Line.of(what, Samples.of(ours), "k/s"));
      report.line(Line.of("limit: the same with " + server.peer(), Samples.of(bare), "k/s"));
      report.goal(
          Goal.atLeast(
              what + " / " + server.peer(), Samples.of(ratios).median(), LEAST_RATE, "times"));
    }

    /** All on one key, beside one alone. */
    void contend() {
      report.progress(name + ", " + CONCURRENT + " on one key");
      Duration time = effort.iterationTime().multipliedBy(LONGER);
      List<Key<StoreItem>> single = StoreItem.keys("single", 1);
      List<Key<StoreItem>> shared = StoreItem.keys("shared", 1);
      List<List<Key<StoreItem>>> crowd =
          IntStream.range(0, CONCURRENT).mapToObj(i -> shared).toList();
      List<Double> alone = new ArrayList<>();
      List<Double> together = new ArrayList<>();
      List<Double> ratios = new ArrayList<>();
      List<Double> waits = new ArrayList<>();
      List<StoreNode> nodes = new ArrayList<>();
      try {
        for (int i = 0; i < NODES; i++) {
          nodes.add(node());
        }
        nodes.getFirst().fill(new StoreItem.Group("single"), single);
        nodes.getFirst().fill(new StoreItem.Group("shared"), shared);
        for (int i = -1; i < effort.iterations(); i++) {
          StoreWriters.Round one = writers.run(List.of(nodes.getFirst()), List.of(single), time);
          StoreWriters.Round all = writers.run(nodes, crowd, time);
          if (i >= 0) {
            alone.add(one.rate());
            together.add(all.rate());
            ratios.add(all.rate() / one.rate());
            waits.add(all.longest() * all.rate() / NANOS_PER_MILLI / CONCURRENT);
          }
        }
      } finally {
        nodes.forEach(StoreNode::close);
      }
      String what = CONCURRENT + " writers of one object, on " + NODES + " nodes";
      report.line(Line.of(what, Samples.of(together), "k/s"));
      report.line(Line.of("limit: one writer alone", Samples.of(alone), "k/s"));
      report.goal(
          Goal.atLeast(
              what + " / one writer", Samples.of(ratios).median(), LEAST_CONTENDED, "times"));
      report.goal(
          Goal.atMost(
              "the longest that one of them waited / its share",
              Samples.of(waits).percentile(100),
              LONGEST_WAIT,
              "times"));
    }

    /** What others see. */
    void watch() throws InterruptedException {
      StoreItem.Group small = new StoreItem.Group("small");
      StoreItem.Group large = new StoreItem.Group("large");
      List<Key<StoreItem>> few = StoreItem.keys("small", effort.fewObjects());
      List<Key<StoreItem>> many = StoreItem.keys("large", effort.manyObjects());
      report.progress(name + ", making " + many.size() + " objects");
      try (StoreNode writer = node()) {
        writer.fill(small, few);
        writer.fill(large, many);
        raw.fill(texts(many), "x".repeat(StoreItem.BYTES));
        try (StoreNode reader = node()) {
          walk(reader, large, many);
        }
        change(writer, small, few, large, many);
      }
    }

    private void walk(StoreNode reader, StoreItem.Group large, List<Key<StoreItem>> many)
        throws InterruptedException {
      report.progress(name + ", walking " + many.size() + " objects");
      List<String> texts = texts(many);
      List<Double> ours = new ArrayList<>();
      List<Double> bare = new ArrayList<>();
      List<Double> ratios = new ArrayList<>();
      for (int i = -effort.warmUps(); i < MORE * effort.iterations(); i++) {
        double walked = WatchedItems.walkCold(reader, large, many.size());
        long began = ticker.nanoTime();
        raw.readAll(texts, BATCH);
        double read = ticker.nanoTime() - began;
        if (i >= 0) {
          ours.add(walked / NANOS_PER_MILLI);
          bare.add(read / NANOS_PER_MILLI);
          ratios.add(read / walked);
        }
      }
      String what = "walk of " + many.size() + " objects, cold";
      report.line(Line.of(what, Samples.of(ours), "ms"));
      report.line(
          Line.of(
              "limit: " + server.peer() + " reads them, " + BATCH + " at a time",
              Samples.of(bare),
              "ms"));
      report.goal(
          Goal.atLeast(
              what + ", rate / " + server.peer(),
              Samples.of(ratios).median(),
              LEAST_WALK,
              "times"));
    }

    private void change(
        StoreNode writer,
        StoreItem.Group small,
        List<Key<StoreItem>> few,
        StoreItem.Group large,
        List<Key<StoreItem>> many)
        throws InterruptedException {
      report.progress(name + ", changes seen by others");
      String rawKey = few.getFirst().toString();
      raw.fill(List.of(rawKey), "x".repeat(StoreItem.BYTES));
      List<Double> alone = new ArrayList<>();
      List<Double> bare = new ArrayList<>();
      List<Double> ofFew = new ArrayList<>();
      List<Double> ofMany = new ArrayList<>();
      double each;
      try (StoreNode reader = node();
          WatchedItems watchedFew = WatchedItems.open(writer, reader, small, few)) {
        // By time: the walks have made the JVM drop some of what it had compiled for changes, and
        // while it compiles that again it takes one of the machine's processors.
        long until = ticker.nanoTime() + warmUpTime().toNanos();
        do {
          watchedFew.change(CHANGES);
          bareChanges(rawKey);
        } while (ticker.nanoTime() - until < 0);
        for (int i = 0; i < MORE * effort.iterations(); i++) {
          alone.addAll(watchedFew.change(CHANGES));
          bare.addAll(bareChanges(rawKey));
        }
        // From here on a third node hears of everything, too.
        try (StoreNode otherReader = node()) {
          long before = Heap.used();
          try (WatchedItems watchedMany = WatchedItems.open(writer, otherReader, large, many)) {
            each = (Heap.used() - before) / (double) many.size() / 1024;
            for (int i = -effort.warmUps(); i < MORE * effort.iterations(); i++) {
              List<Double> fewTimes = watchedFew.change(CHANGES);
              List<Double> manyTimes = watchedMany.change(CHANGES);
              if (i >= 0) {
                ofFew.addAll(fewTimes);
                ofMany.addAll(manyTimes);
              }
            }
          }
        }
      }
      printNews(Samples.of(alone), Samples.of(bare));
      printAmong(Samples.of(ofFew), few.size(), Samples.of(ofMany), many.size());
      String heap = "heap of a watched object of " + StoreItem.BYTES + " bytes";
      report.line(Line.of(heap, Samples.of(each), "KiB"));
      report.goal(Goal.atMost(heap, each, MemorySuite.LIMIT_KIB, "KiB"));
    }

    private List<Double> bareChanges(String key) throws InterruptedException {
      List<Double> times = new ArrayList<>();
      for (int i = 0; i < CHANGES; i++) {
        times.add(raw.awaitChange(key) / NANOS_PER_MICRO);
      }
      return times;
    }

    private void printNews(Samples ours, Samples bare) {
      String what = "commit until another node's view shows it";
      report.line(Line.of(what, ours, "µs"));
      report.line(Line.of("limit: notified and read by " + server.peer(), bare, "µs"));
      for (int percent : List.of(50, 99)) {
        report.goal(
            Goal.atMost(
                String.format(
                    Locale.ROOT,
                    "%s / %s, percentile %d (%.0f µs, %.0f µs)",
                    what,
                    server.peer(),
                    percent,
                    ours.percentile(percent),
                    bare.percentile(percent)),
                ours.percentile(percent) / bare.percentile(percent),
                LONGEST_NEWS,
                "times"));
      }
    }

    private void printAmong(Samples ofFew, int few, Samples ofMany, int many) {
      report.line(Line.of("the same on one of two nodes, of " + few + " objects", ofFew, "µs"));
      report.line(Line.of("on the other, of " + many, ofMany, "µs"));
      report.goal(
          Goal.atMost(
              "a change among " + many + " watched / among " + few,
              ofMany.median() / ofFew.median(),
              FLAT,
              "times"));
    }

    private static List<String> texts(List<Key<StoreItem>> keys) {
      return keys.stream().map(Key::toString).toList();
    }
  }
}
