package io.weft.core;

import java.util.Random;
import java.util.random.RandomGenerator;

/** Settings of a {@link Scheduler}; every one has a default. Not thread-safe. */
public final class SchedulerBuilder {
  private final String name;
  private Ticker ticker = Ticker.system();
  private RandomGenerator random = new Random();
  private String carrier = System.getProperty("weft.carrier", "auto");
  private int queueLimit = 100_000;

  SchedulerBuilder(String name) {
    this.name = name;
  }

  /** The clock; that of the machine by default. */
  public SchedulerBuilder ticker(Ticker value) {
    this.ticker = value;
    return this;
  }

  /** The source of randomness; seeded by the machine by default. */
  public SchedulerBuilder random(RandomGenerator value) {
    this.random = value;
    return this;
  }

  /**
   * How routines are carried: {@code direct} (fast, needs the JVM flag {@code
   * --add-opens=java.base/java.lang=ALL-UNNAMED}), {@code portable} (no flag), or {@code auto}:
   * direct where the JVM allows it. The default is the system property {@code weft.carrier}, or
   * {@code auto}.
   */
  public SchedulerBuilder carrier(String value) {
    this.carrier = value;
    return this;
  }

  /** How many events may be queued before senders are parked; 100 000 by default. */
  public SchedulerBuilder queueLimit(int value) {
    this.queueLimit = value;
    return this;
  }

  /**
   * Starts the scheduler on a thread of its own.
   *
   * @throws IllegalStateException when the direct carrier is asked for and the JVM does not allow
   *     it
   */
  public Scheduler start() {
    return build().startLoop();
  }

  /**
   * Makes a scheduler without a thread: it runs when the caller of the returned loop lets it. For
   * simulations, and for hosts that have a loop of their own.
   */
  public ManualLoop manual() {
    return new ManualLoop(build());
  }

  private Scheduler build() {
    return new Scheduler(name, ticker, random, Carrier.select(carrier), queueLimit);
  }
}
