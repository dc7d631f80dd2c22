package io.weft.core.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.core.Routine;
import io.weft.core.RoutineCall;
import io.weft.core.RoutineFuture;
import io.weft.core.RoutineTask;
import io.weft.core.Scheduler;
import io.weft.core.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The samples in this package's javadoc. */
@Timeout(60)
class LockSnippetsTest {
  private final List<String> steps = new ArrayList<>();

  private void deleteFlows(Routine r, String datapath) {
    steps.add("delete " + datapath);
    r.sleep(Duration.ofMillis(5));
  }

  private void addFlows(Routine r, String datapath) {
    steps.add("add " + datapath);
    r.sleep(Duration.ofMillis(5));
  }

  private void replaceFlows(Routine r, Locks locks, String datapath) {
    // @start region=lock
    Lock lock = locks.lock(r, datapath); // waits for who replaces flows of this switch
    try {
      deleteFlows(r, datapath); // waits: others run, but not on this switch
      addFlows(r, datapath);
    } finally {
      lock.unlock();
    }
    // @end
  }

  private int requestAll(Routine r, Locks locks, List<String> datapaths) {
    int[] atOnce = new int[2];
    RoutineTask request =
        w -> {
          atOnce[1] = Math.max(atOnce[1], ++atOnce[0]);
          w.sleep(Duration.ofSeconds(1));
          atOnce[0]--;
        };
    // @start region=semaphore
    Semaphore four = locks.semaphore("statistics", 4); // at most four requests at once
    List<RoutineCall<String>> requests = new ArrayList<>();
    for (String datapath : datapaths) {
      requests.add(
          w ->
              locks.whileLocked(
                  w,
                  "statistics",
                  x -> {
                    request.run(x);
                    return datapath;
                  }));
    }
    r.runAll(requests);
    four.close(); // an ordinary lock again
    // @end
    return atOnce[1];
  }

  private static void install(Routine r, List<byte[]> flows, List<byte[]> installed) {
    // @start region=limiter
    RateLimiter limiter = new RateLimiter(r.scheduler(), 64 * 1024); // bytes between two polls
    for (byte[] flow : flows) {
      limiter.limit(r, flow.length); // so that input and timers are served meanwhile
      installed.add(flow);
    }
    // @end
  }

  @Test
  void locksKeepStepsTogether() {
    try (Simulation simulation = Simulation.withSeed(1)) {
      Scheduler scheduler = simulation.scheduler("s");
      Locks locks = new Locks(scheduler);
      scheduler.spawn("one", r -> replaceFlows(r, locks, "br0"));
      scheduler.spawn("two", r -> replaceFlows(r, locks, "br0"));
      simulation.advanceUntilIdle();
      assertThat(steps).containsExactly("delete br0", "add br0", "delete br0", "add br0");
      RoutineFuture<Integer> atOnce =
          scheduler.submit("all", r -> requestAll(r, locks, List.of("a", "b", "c", "d", "e", "f")));
      assertThat(simulation.await(atOnce)).isEqualTo(4);
    }
  }

  @Test
  void theLimiterLetsEverythingThrough() {
    try (Simulation simulation = Simulation.withSeed(1)) {
      Scheduler scheduler = simulation.scheduler("s");
      List<byte[]> installed = new ArrayList<>();
      List<byte[]> flows = List.of(new byte[60_000], new byte[60_000], new byte[60_000]);
      simulation.await(scheduler.spawn("install", r -> install(r, flows, installed)));
      assertThat(installed).isEqualTo(flows);
    }
  }
}
