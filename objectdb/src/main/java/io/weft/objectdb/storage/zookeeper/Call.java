package io.weft.objectdb.storage.zookeeper;

import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.core.Timer;
import io.weft.objectdb.storage.internal.ShortWaits;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One read or commit of a routine with its time limit, over all the waits that it takes. */
final class Call {
  private final Routine r;
  private final Session session;
  private final Duration limit;
  private final long deadline;

  Call(Routine r, Session session, Duration limit) {
    this.r = r;
    this.session = session;
    this.limit = limit;
    this.deadline = r.scheduler().ticker().nanoTime() + limit.toNanos();
  }

  /** Waits until the session is live; throws when that takes too long. */
  void awaitLive() {
    if (session.state().isLive()) {
      return;
    }
    Optional<Boolean> live =
        await("the connection of " + session, done -> session.whenLive(() -> done.accept(true)));
    if (live.isEmpty() || !session.state().isLive()) {
      throw session.notLive();
    }
  }

  /** Waits for an answer, empty when the time is up. */
  <T> Optional<T> await(String reason, Start<T> start) {
    RoutineFuture<T> answer = new RoutineFuture<>();
    Runnable takeBack = start.start(answer::complete);
    try {
      return sleep(reason, answer);
    } finally {
      if (takeBack != null) {
        takeBack.run();
      }
    }
  }

  private <T> Optional<T> sleep(String reason, RoutineFuture<T> answer) {
    Scheduler scheduler = r.scheduler();
    return r.<Optional<T>>suspend(
        reason,
        w -> {
          Duration left = Duration.ofNanos(deadline - scheduler.ticker().nanoTime());
          Timer timer = scheduler.timers().after(left, () -> w.resume(Optional.empty()));
          w.onEnd(timer::cancel);
          w.onEnd(
              answer.whenDone(() -> scheduler.execute(() -> w.resume(Optional.of(answer.now())))));
        });
  }

  /** Waits for an answer that cannot be taken back. */
  <T> Optional<T> awaitAnswer(String reason, Consumer<Consumer<T>> start) {
    RoutineFuture<T> answer = new RoutineFuture<>();
    try (ShortWaits.Wait wait = session.waits().begin()) {
      start.accept(answer::complete);
      wait.look(r, answer);
      return answer.isDone() ? Optional.of(answer.now()) : sleep(reason, answer);
    }
  }

  /** Whether the time is up. */
  boolean isOver() {
    return r.scheduler().ticker().nanoTime() - deadline >= 0;
  }

  /** How long it may take. */
  Duration limit() {
    return limit;
  }

  /** Starts what is waited for. */
  interface Start<T> {
    /** Returns what takes it back, if anything does. */
    @Nullable Runnable start(Consumer<T> done);
  }
}
