package io.weft.core.simulation;

import io.weft.core.ManualLoop;
import io.weft.core.RoutineFuture;
import io.weft.core.RoutineInfo;
import io.weft.core.Scheduler;
import io.weft.core.Ticker;
import io.weft.core.net.Network;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Runs any number of schedulers in virtual time, on the calling thread. With the same seed the same
 * program makes the same steps; time passes only when every scheduler has nothing left to do, so an
 * hour of retries takes milliseconds.
 *
 * <p>For one thread. Routines may block nothing outside: what another thread does is not part of
 * the simulation.
 *
 * {@snippet class="io.weft.core.simulation.SimulationSnippetsTest" region="simulation"}
 */
public final class Simulation implements AutoCloseable {
  /** The system property that has {@link #forEachSeed} run one seed only, to replay a failure. */
  public static final String SEED_PROPERTY = "weft.seed";

  /** So many rounds of a loop at one instant are no work but a circle. */
  private static final long ROUNDS_AT_ONE_INSTANT = 2_000;

  /** So many instants in one wait are no time passing but a timer that starts itself. */
  private static final long INSTANTS_IN_ONE_WAIT = 20_000_000;

  /** A dump of more lines than this helps nobody. */
  private static final int DUMPED_LINES = 100;

  private final long seed;
  private final Random random;
  private final VirtualTicker ticker = new VirtualTicker();
  private final List<ManualLoop> loops = new ArrayList<>();
  private final Links links;
  private final Map<Scheduler, Network> networks = new LinkedHashMap<>();

  /** A body to run under many seeds. */
  @FunctionalInterface
  public interface Body {
    /** Runs against a new simulation. */
    void run(Simulation simulation) throws Exception;
  }

  private Simulation(long seed) {
    this.seed = seed;
    this.random = new Random(seed);
    this.links = new Links(random);
  }

  /** A simulation whose every random choice follows from a seed. */
  public static Simulation withSeed(long seed) {
    return new Simulation(seed);
  }

  /**
   * Runs a body under the seeds {@code first} to {@code first + count - 1}, each in a simulation of
   * its own; with the system property {@value #SEED_PROPERTY} under that seed only.
   *
   * @throws AssertionError that names the seed of the first failing run
   */
  public static void forEachSeed(long first, int count, Body body) {
    Long only = Long.getLong(SEED_PROPERTY);
    if (only != null) {
      runWithSeed(only, body);
      return;
    }
    for (long seed = first; seed < first + count; seed++) {
      runWithSeed(seed, body);
    }
  }

  private static void runWithSeed(long seed, Body body) {
    try (Simulation simulation = withSeed(seed)) {
      body.run(simulation);
    } catch (Exception | AssertionError e) {
      throw new AssertionError(
          "failed with seed "
              + seed
              + " (to run it alone: -D"
              + SEED_PROPERTY
              + "="
              + seed
              + "): "
              + e.getMessage(),
          e);
    }
  }

  /** The seed, to be named where a run fails. */
  public long seed() {
    return seed;
  }

  /** The virtual clock. */
  public Ticker ticker() {
    return ticker;
  }

  /** The randomness of this run. */
  public RandomGenerator random() {
    return random;
  }

  /** Adds a scheduler. */
  public Scheduler scheduler(String name) {
    ManualLoop loop =
        Scheduler.builder(name).ticker(ticker).random(new Random(random.nextLong())).manual();
    loops.add(loop);
    networks.put(loop.scheduler(), new SimulatedNetwork(loop.scheduler(), links));
    return loop.scheduler();
  }

  /** The network of one of this simulation's schedulers; all of them reach each other. */
  public Network network(Scheduler scheduler) {
    Network network = networks.get(scheduler);
    if (network == null) {
      throw new IllegalArgumentException(scheduler + " is not of this simulation");
    }
    return network;
  }

  /** The links between the schedulers, to make them slow or cut them. */
  public Links links() {
    return links;
  }

  /** Ends one scheduler as a crash of its process would seem to the others: links break. */
  public void stop(Scheduler scheduler) {
    links.breakAllOf(scheduler);
    loops.stream().filter(l -> l.scheduler() == scheduler).forEach(ManualLoop::close);
    loops.removeIf(l -> l.scheduler() == scheduler);
    networks.remove(scheduler);
    settle();
  }

  /**
   * Runs everything that can run without time passing.
   *
   * @throws AssertionError when that does not end; names the seed and what every routine waits for
   */
  public void settle() {
    boolean work = true;
    for (long turns = 0; work; turns++) {
      for (ManualLoop loop : List.copyOf(loops)) {
        if (turns == ROUNDS_AT_ONE_INSTANT || !loop.runUntilIdle(ROUNDS_AT_ONE_INSTANT)) {
          throw new AssertionError(
              loop.scheduler()
                  + " does not come to rest: its routines keep each other busy without time"
                  + " passing; "
                  + state());
        }
      }
      work = loops.stream().anyMatch(ManualLoop::hasWork);
    }
  }

  /** Lets a span of virtual time pass. */
  public void runFor(Duration time) {
    runUntil(() -> false, time);
  }

  /**
   * Lets virtual time pass until nobody waits for time any more. What is in the background,
   * periodic timers and the waits of daemon routines, goes on meanwhile, but is not waited for.
   *
   * @throws AssertionError when that does not end; names the seed and what every routine waits for
   */
  public void advanceUntilIdle() {
    settle();
    for (long instants = 0; loops.stream().anyMatch(ManualLoop::hasForegroundTimers); instants++) {
      nextInstant(Long.MAX_VALUE, instants);
    }
  }

  /**
   * Lets virtual time pass until a condition holds, which is looked at whenever everything has come
   * to rest.
   *
   * @return whether it held before the limit
   * @throws AssertionError when the limit is not reached, because timers start each other without
   *     much time passing
   */
  public boolean runUntil(BooleanSupplier condition, Duration limit) {
    long end = ticker.nanoTime() + limit.toNanos();
    settle();
    for (long instants = 0; !condition.getAsBoolean(); instants++) {
      if (!nextInstant(end - ticker.nanoTime(), instants)) {
        return condition.getAsBoolean();
      }
    }
    return true;
  }

  /**
   * Goes to the next timer, or by {@code atMost} when there is none before.
   *
   * @return whether there was one
   */
  private boolean nextInstant(long atMost, long instants) {
    if (instants == INSTANTS_IN_ONE_WAIT) {
      throw new AssertionError("time hardly passes: timers start each other; " + state());
    }
    OptionalLong next =
        loops.stream().map(ManualLoop::nanosToNextTimer).flatMapToLong(OptionalLong::stream).min();
    boolean found = next.isPresent() && next.getAsLong() <= atMost;
    ticker.advance(found ? next.getAsLong() : atMost);
    settle();
    return found;
  }

  /**
   * Lets virtual time pass until a future is complete.
   *
   * @return its result
   * @throws AssertionError when it is not within an hour of virtual time; names the seed and what
   *     every routine waits for
   */
  public <T extends @Nullable Object> T await(RoutineFuture<T> future) {
    if (!runUntil(future::isDone, Duration.ofHours(1))) {
      throw new AssertionError(future + " is not done; " + state());
    }
    return future.now();
  }

  private String state() {
    List<String> lines = new ArrayList<>();
    for (ManualLoop loop : loops) {
      for (RoutineInfo info : loop.scheduler().routines()) {
        lines.add(loop.scheduler().name() + ": " + info.name() + " " + info.state());
      }
    }
    String shown = String.join("\n", lines.subList(0, Math.min(lines.size(), DUMPED_LINES)));
    String more =
        lines.size() > DUMPED_LINES ? "\n… and " + (lines.size() - DUMPED_LINES) + " more" : "";
    return "seed " + seed + ", at " + ticker.now() + "\n" + shown + more;
  }

  /** Ends all schedulers. */
  @Override
  public void close() {
    List.copyOf(loops).forEach(loop -> stop(loop.scheduler()));
  }
}
