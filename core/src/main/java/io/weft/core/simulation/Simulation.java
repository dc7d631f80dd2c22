package io.weft.core.simulation;

import io.weft.core.ManualLoop;
import io.weft.core.RoutineFuture;
import io.weft.core.RoutineInfo;
import io.weft.core.Scheduler;
import io.weft.core.Ticker;
import io.weft.core.net.Network;
import java.time.Duration;
import java.time.Instant;
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
 */
public final class Simulation implements AutoCloseable {
  /** Some instant; programs must not depend on which. */
  private static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");

  private final long seed;
  private final Random random;
  private final VirtualTicker ticker = new VirtualTicker();
  private final List<ManualLoop> loops = new ArrayList<>();
  private final Links links;
  private final Map<Scheduler, Network> networks = new LinkedHashMap<>();

  private static final class VirtualTicker implements Ticker {
    private long nanos;

    @Override
    public long nanoTime() {
      return nanos;
    }

    @Override
    public Instant now() {
      return EPOCH.plusNanos(nanos);
    }
  }

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
   * its own.
   *
   * @throws AssertionError that names the seed of the first failing run
   */
  public static void forEachSeed(long first, int count, Body body) {
    for (long seed = first; seed < first + count; seed++) {
      try (Simulation simulation = withSeed(seed)) {
        body.run(simulation);
      } catch (Exception | AssertionError e) {
        throw new AssertionError("failed with seed " + seed + ": " + e.getMessage(), e);
      }
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

  /** Runs everything that can run without time passing. */
  public void settle() {
    boolean work = true;
    while (work) {
      loops.forEach(ManualLoop::runUntilIdle);
      work = loops.stream().anyMatch(ManualLoop::hasWork);
    }
  }

  /** Lets a span of virtual time pass. */
  public void runFor(Duration time) {
    runUntil(() -> false, time);
  }

  /**
   * Lets virtual time pass until a condition holds, which is looked at whenever everything has come
   * to rest.
   *
   * @return whether it held before the limit
   */
  public boolean runUntil(BooleanSupplier condition, Duration limit) {
    long end = ticker.nanos + limit.toNanos();
    while (true) {
      settle();
      if (condition.getAsBoolean()) {
        return true;
      }
      OptionalLong next =
          loops.stream()
              .map(ManualLoop::nanosToNextTimer)
              .flatMapToLong(OptionalLong::stream)
              .min();
      if (next.isEmpty() || ticker.nanos + next.getAsLong() > end) {
        ticker.nanos = end;
        settle();
        return condition.getAsBoolean();
      }
      ticker.nanos += next.getAsLong();
    }
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
      throw new AssertionError(future + " is not done; seed " + seed + "\n" + dump());
    }
    return future.now();
  }

  private String dump() {
    StringBuilder text = new StringBuilder();
    for (ManualLoop loop : loops) {
      for (RoutineInfo info : loop.scheduler().routines()) {
        text.append(loop.scheduler().name())
            .append(": ")
            .append(info.name())
            .append(' ')
            .append(info.state())
            .append('\n');
      }
    }
    return text.toString();
  }

  /** Ends all schedulers. */
  @Override
  public void close() {
    List.copyOf(loops).forEach(loop -> stop(loop.scheduler()));
  }
}
