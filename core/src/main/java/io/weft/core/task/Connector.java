package io.weft.core.task;

import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.core.Suspension;
import io.weft.core.event.Event;
import io.weft.core.event.EventType;
import io.weft.core.event.EventType1;
import io.weft.core.event.Matcher;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bridge from events to work on other threads and back (specification 5.7.1): each event that one
 * of its matchers selects goes to a worker, whose events in response are sent in the order of the
 * events that they respond to, whichever worker was ready first.
 *
 * <p>Back-pressure from end to end: as long as as many events as the input limit are with the
 * workers, or wait for the queue to take in their responses, it does not wait for more. An event
 * that may be ignored then passes by; one that must be handled stays in its sub-queue, whose limit
 * parks those who send more.
 *
 * {@snippet class="io.weft.core.task.TaskSnippetsTest" region="connector"}
 */
public final class Connector implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Connector.class);

  /** Lets a connector look at its matchers again. */
  private record Reconfigured(Connector connector) implements Event {
    static final EventType1<Reconfigured, Connector> TYPE =
        EventType.of(Reconfigured.class, Reconfigured::connector);
  }

  private final Scheduler scheduler;
  private final String name;
  private final TaskPool pool;
  private final EventWorker worker;
  private final int inputLimit;
  private final RoutineFuture<Void> routine;

  private volatile List<Matcher<?>> matchers;

  // From here on: the connector's two routines only.
  private final ArrayDeque<RoutineFuture<Collection<? extends Event>>> pending = new ArrayDeque<>();
  private @Nullable Suspension<Boolean> waitsForRoom;
  private @Nullable Suspension<Boolean> waitsForWork;

  private Connector(
      Scheduler scheduler,
      String name,
      TaskPool pool,
      Collection<? extends Matcher<?>> matchers,
      EventWorker worker,
      int inputLimit) {
    if (inputLimit < 1) {
      throw new IllegalArgumentException("inputLimit must be at least 1, not " + inputLimit);
    }
    this.scheduler = scheduler;
    this.name = name;
    this.pool = pool;
    this.matchers = List.copyOf(matchers);
    this.worker = worker;
    this.inputLimit = inputLimit;
    this.routine = scheduler.spawn(name, this::receive);
  }

  /**
   * Starts a connector. Any thread.
   *
   * @param pool where the workers run; stays open when the connector is closed
   * @param inputLimit how many events may be with the workers at once, at least 1
   */
  public static Connector start(
      Scheduler scheduler,
      String name,
      TaskPool pool,
      Collection<? extends Matcher<?>> matchers,
      EventWorker worker,
      int inputLimit) {
    return new Connector(scheduler, name, pool, matchers, worker, inputLimit);
  }

  /** Replaces the matchers, as soon as the scheduler comes to it. Any thread. */
  public void select(Collection<? extends Matcher<?>> newMatchers) {
    matchers = List.copyOf(newMatchers);
    scheduler.post(new Reconfigured(this));
  }

  /** Complete when it has ended: closed, or failed because its pool was closed. Any thread. */
  public RoutineFuture<Void> ended() {
    return routine;
  }

  private void receive(Routine r) {
    try {
      RoutineFuture<Void> responses = r.spawn(name + "-responses", this::respond);
      responses.whenDone(() -> scheduler.execute(this::lookAgain));
      while (true) {
        if (responses.isDone()) {
          r.await(responses);
        }
        if (pending.size() >= inputLimit) {
          r.<Boolean>suspend(
              "a worker of connector " + name,
              w -> {
                waitsForRoom = w;
                w.onEnd(() -> waitsForRoom = null);
              });
          continue;
        }
        Collection<Matcher<?>> all = new ArrayList<>(matchers);
        all.add(Reconfigured.TYPE.match(this));
        Routine.Matched matched = r.awaitAny(all);
        if (!(matched.event() instanceof Reconfigured own && own.connector == this)) {
          pending.add(pool.startInLine(() -> work(matched)));
          wake(waitsForWork);
        }
      }
    } finally {
      pending.forEach(RoutineFuture::cancel);
    }
  }

  private void lookAgain() {
    scheduler.post(new Reconfigured(this));
    wake(waitsForRoom);
  }

  private static void wake(@Nullable Suspension<Boolean> waiting) {
    if (waiting != null) {
      waiting.resume(true);
    }
  }

  private void respond(Routine r) {
    while (true) {
      RoutineFuture<Collection<? extends Event>> next = pending.peek();
      if (next == null) {
        r.<Boolean>suspend(
            "events for connector " + name,
            w -> {
              waitsForWork = w;
              w.onEnd(() -> waitsForWork = null);
            });
        continue;
      }
      for (Event response : r.await(next)) {
        r.send(response);
      }
      pending.remove();
      wake(waitsForRoom);
    }
  }

  private Collection<? extends Event> work(Routine.Matched matched) {
    try {
      return worker.work(matched);
    } catch (Exception | Error e) {
      log.error("Connector {}: the worker failed on {}", name, matched.event(), e);
      return List.of();
    }
  }

  /** Takes no more events and cancels its workers. Any thread; may be repeated. */
  @Override
  public void close() {
    routine.cancel();
  }
}
