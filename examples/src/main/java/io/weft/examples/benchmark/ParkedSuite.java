package io.weft.examples.benchmark;

import io.weft.core.Routine;
import io.weft.core.Scheduler;
import io.weft.core.Suspension;
import io.weft.core.event.Event;
import io.weft.core.event.EventType;
import io.weft.core.event.EventType1;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The heap that routines hold while they wait, as many of them as a program may ever have. */
final class ParkedSuite implements Suite {
  private static final double LIMIT_KIB = 1.5;
  private static final double BYTES_PER_KIB = 1024;
  private static final double BYTES_PER_MIB = 1 << 20;
  private static final int WARM_UP = 20_000;

  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** The one who starts them lets so many start to wait at a time. */
  private static final int BATCH = 1000;

  /** What one of them waits for. */
  private record Call(int whom) implements Event {
    static final EventType1<Call, Integer> TYPE = EventType.of(Call.class, Call::whom);
  }

  @Override
  public String name() {
    return "parked";
  }

  @Override
  public String title() {
    return "heap of a routine that waits, after a full collection";
  }

  @Override
  public void run(Effort effort, Report report) throws InterruptedException {
    int count = effort.routines();
    for (String carrier : effort.carriers()) {
      for (Kind kind : Kind.values()) {
        report.progress(count + " routines, " + carrier + " carrier, " + kind.text);
        // The first ones bring classes with them, and run while nothing is compiled.
        measure(carrier, kind, Math.min(count, WARM_UP));
        Result result = measure(carrier, kind, count);
        String what = kind.text + ", " + carrier + " carrier";
        report.line(Line.of(what, Samples.of(result.each()), "KiB"));
        report.line(Line.of("left of each when all have ended", Samples.of(result.left()), "KiB"));
        report.goal(Goal.atMost(what, result.each(), LIMIT_KIB, "KiB"));
        report.note(
            String.format(
                Locale.ROOT,
                "%d waited at once; heap %.0f MiB before, %.0f MiB with them, %.0f MiB after.",
                result.count,
                result.before / BYTES_PER_MIB,
                result.full / BYTES_PER_MIB,
                result.after / BYTES_PER_MIB));
      }
    }
    report.note("limit: a KiB and a half.");
  }

  /** What they wait for. */
  private enum Kind {
    SUSPENSION("a routine that waits"),
    EVENT("one that waits for an event of its own");

    private final String text;

    Kind(String text) {
      this.text = text;
    }
  }

  /**
   * Bytes of heap.
   *
   * @param count how many routines waited when the heap was measured
   */
  private record Result(int count, long before, long full, long after) {
    double each() {
      return (full - before) / BYTES_PER_KIB / count;
    }

    double left() {
      return Math.max(0, after - before) / BYTES_PER_KIB / count;
    }
  }

  private static Result measure(String carrier, Kind kind, int count) throws InterruptedException {
    try (Scheduler scheduler = Scheduler.builder("parked").carrier(carrier).start()) {
      Crowd crowd = new Crowd(kind, count);
      long before = Heap.used();
      scheduler.spawn("gather", crowd::gather).join(PATIENCE);
      long full = Heap.used();
      if (crowd.waiting != count) {
        throw new BenchmarkException("only " + crowd.waiting + " of " + count + " routines wait");
      }
      scheduler.spawn("dismiss", crowd::dismiss).join(PATIENCE);
      return new Result(count, before, full, Heap.used());
    }
  }

  /** Routines that wait. For routines, but for who has joined them. */
  private static final class Crowd {
    private final Kind kind;
    private final int count;
    private final List<Suspension<Boolean>> suspensions;
    private int waiting;

    Crowd(Kind kind, int count) {
      this.kind = kind;
      this.count = count;
      this.suspensions = new ArrayList<>(count);
    }

    void gather(Routine r) {
      for (int i = 0; i < count; i++) {
        int whom = i;
        r.scheduler().spawn("waiting", waiter -> await(waiter, whom));
        pause(r, i);
      }
      while (waiting < count) {
        r.yield();
      }
    }

    private void await(Routine r, int whom) {
      waiting++;
      switch (kind) {
        case SUSPENSION -> r.<Boolean>suspend("benchmark", suspensions::add);
        case EVENT -> r.await(Call.TYPE.match(whom));
      }
      waiting--;
    }

    void dismiss(Routine r) {
      for (int i = 0; i < count; i++) {
        switch (kind) {
          case SUSPENSION -> suspensions.get(i).resume(true);
          case EVENT -> r.send(new Call(i));
        }
        pause(r, i);
      }
      while (waiting > 0) {
        r.yield();
      }
      suspensions.clear();
    }

    private static void pause(Routine r, int i) {
      if (i % BATCH == 0) {
        r.yield();
      }
    }
  }
}
