package io.weft.core.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.core.RoutineCancelledException;
import io.weft.core.RoutineFuture;
import io.weft.core.RoutineInfo;
import io.weft.core.RoutineTimeoutException;
import io.weft.core.Scheduler;
import io.weft.core.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LocksTest {
  private final Simulation simulation = Simulation.withSeed(1);
  private final Scheduler scheduler = simulation.scheduler("s");
  private final Locks locks = new Locks(scheduler);
  private final List<String> steps = new ArrayList<>();

  @AfterEach
  void nothingIsLeft() {
    simulation.close();
    assertThat(locks.size()).isZero();
  }

  private RoutineFuture<Void> holder(String name, Object key, int seconds) {
    return scheduler.spawn(
        name,
        r -> {
          try (Lock lock = locks.lock(r, key)) {
            steps.add(name + (lock.isHeld() ? " in" : " broken"));
            r.sleep(Duration.ofSeconds(seconds));
            steps.add(name + " out");
          }
        });
  }

  private String stateOf(String routine) {
    return scheduler.routines().stream()
        .filter(info -> info.name().equals(routine))
        .map(RoutineInfo::state)
        .findFirst()
        .orElse("ended");
  }

  @Test
  void oneAfterTheOtherHoldsTheLockInTheOrderInWhichTheyCame() {
    holder("a", "key", 1);
    holder("b", "key", 1);
    holder("c", "key", 1);
    simulation.runFor(Duration.ofSeconds(5));
    assertThat(steps).containsExactly("a in", "a out", "b in", "b out", "c in", "c out");
  }

  @Test
  void otherKeysAndOtherContextsDoNotWait() {
    holder("a", "key", 1);
    holder("b", "other", 1);
    scheduler.spawn("c", r -> locks.lock(r, "key", "mine").unlock());
    simulation.settle();
    assertThat(steps).containsExactly("a in", "b in");
    assertThat(stateOf("c")).isEqualTo("ended");
    assertThat(locks.size()).isEqualTo(2);
  }

  @Test
  void theWaitNamesTheKeyAndWhoHoldsIt() {
    holder("owner", "port 7", 1);
    scheduler.spawn("waiter", r -> locks.lock(r, "port 7").unlock());
    scheduler.spawn(
        "mine",
        r -> {
          try (Lock lock = locks.lock(r, 1, "vlan")) {
            r.sleep(Duration.ofSeconds(lock.isHeld() ? 1 : 0));
          }
        });
    scheduler.spawn("yours", r -> locks.lock(r, 1, "vlan").unlock());
    simulation.settle();
    assertThat(stateOf("waiter")).isEqualTo("waits for lock port 7, held by owner");
    assertThat(stateOf("yours")).isEqualTo("waits for lock 1 (vlan), held by mine");
  }

  @Test
  void aCancelledWaiterLeavesNoTrace() {
    holder("a", "key", 2);
    RoutineFuture<Void> cancelled = holder("b", "key", 2);
    holder("c", "key", 2);
    simulation.settle();
    cancelled.cancel();
    simulation.runFor(Duration.ofSeconds(5));
    assertThat(steps).containsExactly("a in", "a out", "c in", "c out");
  }

  @Test
  void aWaiterThatIsCancelledAsItGetsTheLockPassesItOn() {
    RoutineFuture<Void> first = holder("a", "key", 100);
    RoutineFuture<Void> second = holder("b", "key", 100);
    holder("c", "key", 1);
    simulation.settle();
    first.cancel();
    second.cancel();
    simulation.settle();
    assertThat(steps).last().isEqualTo("c in");
  }

  @Test
  void aTimeLimitEndsTheWaitOnly() {
    holder("a", "key", 3);
    RoutineFuture<Void> impatient =
        scheduler.spawn(
            "b",
            r -> {
              assertThatThrownBy(() -> r.within(Duration.ofSeconds(1), x -> locks.lock(x, "key")))
                  .isInstanceOf(RoutineTimeoutException.class);
              steps.add("b gave up");
            });
    simulation.await(impatient);
    holder("c", "key", 0);
    simulation.runFor(Duration.ofSeconds(5));
    assertThat(steps).containsExactly("a in", "b gave up", "a out", "c in", "c out");
  }

  @Test
  void tryLockDoesNotOvertakeWhoWaits() {
    RoutineFuture<Void> a = holder("a", "key", 1);
    holder("b", "key", 1);
    scheduler.spawn(
        "c",
        r -> {
          steps.add("held: " + locks.tryLock(r, "key").isPresent());
          r.await(a);
          steps.add("held: " + locks.tryLock(r, "key").isPresent());
          r.sleep(Duration.ofSeconds(1));
          locks.tryLock(r, "key").orElseThrow().close();
        });
    simulation.runFor(Duration.ofSeconds(5));
    assertThat(steps)
        .containsExactly("a in", "held: false", "a out", "b in", "held: false", "b out");
  }

  @Test
  void whoGetsInLineFirstCanDoSomethingElseMeanwhile() {
    holder("a", "key", 2);
    RoutineFuture<Void> b =
        scheduler.spawn(
            "b",
            r -> {
              try (Lock lock = locks.beginLock(r, "key")) {
                assertThat(lock.isHeld()).isFalse();
                r.sleep(Duration.ofSeconds(3));
                assertThat(lock.isHeld()).isTrue();
                lock.await(r);
                steps.add("b in");
              }
            });
    holder("c", "key", 0);
    simulation.await(b);
    assertThat(steps).containsExactly("a in", "a out", "b in", "c in", "c out");
  }

  @Test
  void aPlaceInLineThatIsGivenUpFailsItsWait() {
    holder("a", "key", 2);
    List<Lock> place = new ArrayList<>();
    RoutineFuture<Void> waits =
        scheduler.spawn(
            "b",
            r -> {
              place.add(locks.beginLock(r, "key"));
              place.getFirst().await(r);
            });
    scheduler.spawn("c", r -> place.getFirst().unlock());
    simulation.settle();
    assertThatThrownBy(waits::now).hasRootCauseMessage("the lock key was unlocked");
  }

  @Test
  void aRoutineThatWouldWaitForItselfIsTold() {
    RoutineFuture<Lock> twice =
        scheduler.submit(
            "a",
            r -> {
              return locks.whileLocked(r, "key", x -> locks.lock(x, "key"));
            });
    simulation.settle();
    assertThatThrownBy(twice::now)
        .cause()
        .isInstanceOf(LockException.class)
        .hasMessage(
            "routine a would wait for itself: it has the lock key already, and locks are not"
                + " reentrant");
  }

  @Test
  void aRoutineBehindItsOwnPlaceInLineIsTold() {
    holder("a", "key", 1);
    RoutineFuture<Lock> twice =
        scheduler.submit(
            "b",
            r -> {
              try (Lock place = locks.beginLock(r, "key")) {
                assertThat(place.isHeld()).isFalse();
                return locks.lock(r, "key");
              }
            });
    simulation.settle();
    assertThatThrownBy(twice::now).hasCauseInstanceOf(LockException.class);
  }

  @Test
  void aSemaphoreLetsSeveralInAndChangesWhileHeld() {
    List<Semaphore> semaphore = new ArrayList<>();
    scheduler.spawn("setup", r -> semaphore.add(locks.semaphore("key", 2)));
    for (String name : List.of("a", "b", "c", "d", "e")) {
      holder(name, "key", 2);
    }
    simulation.settle();
    assertThat(steps).containsExactly("a in", "b in");
    scheduler.execute(() -> semaphore.getFirst().resize(3));
    simulation.settle();
    assertThat(steps).containsExactly("a in", "b in", "c in");
    steps.clear();
    scheduler.execute(() -> semaphore.getFirst().close());
    simulation.runFor(Duration.ofSeconds(3));
    // Nobody lost it; then one at a time.
    assertThat(steps).containsExactly("a out", "b out", "c out", "d in");
    simulation.runFor(Duration.ofSeconds(5));
    assertThat(steps).endsWith("d in", "d out", "e in", "e out");
  }

  @Test
  void aKeyHasOneSemaphoreWithASize() {
    scheduler.spawn(
        "a",
        r -> {
          try (Semaphore semaphore = locks.semaphore("key", 2)) {
            assertThat(semaphore.size()).isEqualTo(2);
            assertThatThrownBy(() -> locks.semaphore("key", 2))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("lock key has a semaphore already");
            assertThatThrownBy(() -> semaphore.resize(0)).hasMessageContaining("not 0");
          }
          assertThatThrownBy(() -> locks.semaphore("other", 0)).hasMessageContaining("not 0");
          steps.add("done");
        });
    simulation.settle();
    assertThat(steps).containsExactly("done");
  }

  @Test
  void theEndOfTheSchedulerUnlocks() {
    RoutineFuture<Void> a = holder("a", "key", 1000);
    holder("b", "key", 1000);
    simulation.settle();
    simulation.stop(scheduler);
    assertThatThrownBy(a::now).hasCauseInstanceOf(RoutineCancelledException.class);
  }

  @Test
  void routinesOfOtherSchedulersAreRefused() {
    Scheduler other = simulation.scheduler("other");
    RoutineFuture<Lock> wrong = other.submit("r", r -> locks.lock(r, "key"));
    simulation.settle();
    assertThatThrownBy(wrong::now).hasMessageContaining("routine r is not of Scheduler(s");
  }
}
