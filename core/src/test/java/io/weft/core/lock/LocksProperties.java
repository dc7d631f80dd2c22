package io.weft.core.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.core.simulation.Simulation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Locks and semaphores against a model of two lists per key. */
class LocksProperties {
  private enum Action {
    LOCK,
    BEGIN,
    TRY,
    RELEASE,
    CANCEL,
    RESIZE,
    CLOSE_SEMAPHORE
  }

  /** Whether everything comes to rest after the step: without, the next one races with it. */
  private record Step(Action action, int key, int choice, boolean settle) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.frequency(
                Tuple.of(6, Action.LOCK),
                Tuple.of(2, Action.BEGIN),
                Tuple.of(2, Action.TRY),
                Tuple.of(5, Action.RELEASE),
                Tuple.of(3, Action.CANCEL),
                Tuple.of(2, Action.RESIZE),
                Tuple.of(1, Action.CLOSE_SEMAPHORE)),
            Arbitraries.integers().between(0, 1),
            Arbitraries.integers().between(0, 1000),
            Arbitraries.of(true, false))
        .as(Step::new)
        .list()
        .ofMaxSize(60);
  }

  private static final class Model {
    private final List<Integer> holders = new ArrayList<>();
    private final List<Integer> waiters = new ArrayList<>();
    private int size = 1;

    void grant() {
      while (holders.size() < size && !waiters.isEmpty()) {
        holders.add(waiters.removeFirst());
      }
    }

    void remove(Integer who) {
      holders.remove(who);
      waiters.remove(who);
      grant();
    }
  }

  private record User(RoutineFuture<Void> routine, RoutineFuture<Boolean> release) {}

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void behaveLikeTheModelAndLeaveNothing(@ForAll("steps") List<Step> steps) {
    try (Simulation simulation = Simulation.withSeed(1)) {
      Scheduler scheduler = simulation.scheduler("s");
      Locks locks = new Locks(scheduler);
      Map<Integer, Model> models = Map.of(0, new Model(), 1, new Model());
      Map<Integer, User> users = new HashMap<>();
      Map<Integer, TreeSet<Integer>> inside = Map.of(0, new TreeSet<>(), 1, new TreeSet<>());
      Map<Integer, Semaphore> semaphores = new HashMap<>();
      int next = 0;
      for (Step step : steps) {
        Model model = models.get(step.key);
        TreeSet<Integer> in = inside.get(step.key);
        switch (step.action) {
          case LOCK, BEGIN -> {
            int id = next++;
            RoutineFuture<Boolean> release = new RoutineFuture<>();
            boolean begins = step.action == Action.BEGIN;
            RoutineFuture<Void> routine =
                scheduler.spawn(
                    "user " + id,
                    r -> {
                      try (Lock lock =
                          begins ? locks.beginLock(r, step.key) : locks.lock(r, step.key)) {
                        lock.await(r);
                        in.add(id);
                        r.await(release);
                      } finally {
                        in.remove(id);
                      }
                    });
            users.put(id, new User(routine, release));
            model.waiters.add(id);
            model.grant();
          }
          case TRY -> {
            simulation.settle();
            boolean expected = model.holders.size() < model.size;
            RoutineFuture<Boolean> got =
                scheduler.submit(
                    "try",
                    r -> {
                      Optional<Lock> lock = locks.tryLock(r, step.key);
                      lock.ifPresent(Lock::close);
                      return lock.isPresent();
                    });
            simulation.settle();
            assertThat(got.now()).isEqualTo(expected);
          }
          case RELEASE -> {
            if (!model.holders.isEmpty()) {
              Integer id = model.holders.get(step.choice % model.holders.size());
              users.get(id).release.complete(true);
              model.remove(id);
            }
          }
          case CANCEL -> {
            List<Integer> all = new ArrayList<>(model.holders);
            all.addAll(model.waiters);
            if (!all.isEmpty()) {
              Integer id = all.get(step.choice % all.size());
              users.get(id).routine.cancel();
              model.remove(id);
            }
          }
          case RESIZE -> {
            simulation.settle();
            int size = 1 + step.choice % 3;
            scheduler.execute(
                () -> {
                  Semaphore semaphore = semaphores.get(step.key);
                  if (semaphore == null) {
                    semaphores.put(step.key, locks.semaphore(step.key, size));
                  } else {
                    semaphore.resize(size);
                  }
                });
            model.size = size;
            model.grant();
          }
          case CLOSE_SEMAPHORE -> {
            simulation.settle();
            scheduler.execute(
                () -> {
                  Semaphore semaphore = semaphores.remove(step.key);
                  if (semaphore != null) {
                    semaphore.close();
                  }
                });
            model.size = 1;
          }
        }
        if (step.settle) {
          simulation.settle();
          models.forEach(
              (key, each) ->
                  assertThat(inside.get(key)).containsExactlyInAnyOrderElementsOf(each.holders));
        }
      }
      simulation.settle();
      models.forEach(
          (key, each) ->
              assertThat(inside.get(key)).containsExactlyInAnyOrderElementsOf(each.holders));
      assertThat(locks.size())
          .isEqualTo(
              (int)
                  models.entrySet().stream()
                      .filter(
                          e ->
                              semaphores.containsKey(e.getKey()) || !e.getValue().holders.isEmpty())
                      .count());
      scheduler.execute(() -> semaphores.values().forEach(Semaphore::close));
      simulation.stop(scheduler);
      assertThat(locks.size()).isZero();
    }
  }
}
