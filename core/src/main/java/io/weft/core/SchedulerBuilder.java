package io.weft.core;

import io.weft.core.config.ConfigReader;
import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * Settings of a {@link Scheduler}; every one has a default. A number that is out of its range is an
 * {@link IllegalArgumentException} that names it. Not thread-safe; for one scheduler.
 */
public final class SchedulerBuilder {
  private final String name;
  private Ticker ticker = Ticker.system();
  private RandomGenerator random = new Random();
  private String carrier = System.getProperty("weft.carrier", "auto");
  private int queueLimit = 100_000;
  private int defaultQueueLimit = Integer.MAX_VALUE;
  private int stepsBetweenPolls = 1000;
  private boolean debugging;
  private boolean quitOnShutdown;
  private Duration closeGrace = Duration.ofSeconds(5);

  SchedulerBuilder(String name) {
    this.name = name;
  }

  /**
   * Takes over what is set of {@code queue.maxsize}, {@code queuedefaultsize}, {@code
   * processevents} and {@code debugging} (specification 3.1.3, {@code server}).
   *
   * @param server the settings of {@code server}
   * @throws io.weft.core.config.ConfigException when one is wrong
   */
  public SchedulerBuilder configure(ConfigReader server) {
    server.count("queue.maxsize", 1).ifPresent(this::queueLimit);
    server.count("queuedefaultsize", 1).ifPresent(this::defaultQueueLimit);
    server.count("processevents", 1).ifPresent(this::stepsBetweenPolls);
    server.bool("debugging").ifPresent(this::debugging);
    return this;
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

  /** How many events may be queued before senders are parked, at least 1; 100 000 by default. */
  public SchedulerBuilder queueLimit(int value) {
    this.queueLimit = positive(value, "queueLimit");
    return this;
  }

  /** How many of them outside any sub-queue, at least 1; no limit of its own by default. */
  public SchedulerBuilder defaultQueueLimit(int value) {
    this.defaultQueueLimit = positive(value, "defaultQueueLimit");
    return this;
  }

  /**
   * After how many events and resumed routines the sockets are polled although there is more to do,
   * at least 1; 1000 by default. Less shortens the time that a busy loop lets sockets and timers
   * wait, more makes it do more in all.
   */
  public SchedulerBuilder stepsBetweenPolls(int value) {
    this.stepsBetweenPolls = positive(value, "stepsBetweenPolls");
    return this;
  }

  /** Whether the log says, at level debug, who sends what and who wakes whom; not by default. */
  public SchedulerBuilder debugging(boolean value) {
    this.debugging = value;
    return this;
  }

  /**
   * Has the scheduler end with the JVM, on SIGINT, SIGTERM or {@link System#exit}: routines are
   * cancelled and clean up before the JVM goes on to end. Not by default, because it is the host
   * who says in which order its parts end. Has no effect with {@link #manual}.
   */
  public SchedulerBuilder quitOnShutdown() {
    this.quitOnShutdown = true;
    return this;
  }

  /** How long routines may clean up when the scheduler ends, not negative; 5 seconds by default. */
  public SchedulerBuilder closeGrace(Duration value) {
    if (value.isNegative()) {
      throw new IllegalArgumentException("closeGrace must not be negative, not " + value);
    }
    this.closeGrace = value;
    return this;
  }

  private static int positive(int value, String what) {
    if (value < 1) {
      throw new IllegalArgumentException(what + " must be at least 1, not " + value);
    }
    return value;
  }

  /**
   * Starts the scheduler on a thread of its own.
   *
   * @throws IllegalStateException when the direct carrier is asked for and the JVM does not allow
   *     it
   */
  public Scheduler start() {
    return new Scheduler(this).startLoop(quitOnShutdown);
  }

  /**
   * Makes a scheduler without a thread: it runs when the caller of the returned loop lets it. For
   * simulations, and for hosts that have a loop of their own.
   */
  public ManualLoop manual() {
    return new ManualLoop(new Scheduler(this));
  }

  String name() {
    return name;
  }

  Ticker ticker() {
    return ticker;
  }

  RandomGenerator random() {
    return random;
  }

  String carrier() {
    return carrier;
  }

  int queueLimit() {
    return queueLimit;
  }

  int defaultQueueLimit() {
    return defaultQueueLimit;
  }

  int stepsBetweenPolls() {
    return stepsBetweenPolls;
  }

  boolean debugging() {
    return debugging;
  }

  Duration closeGrace() {
    return closeGrace;
  }
}
