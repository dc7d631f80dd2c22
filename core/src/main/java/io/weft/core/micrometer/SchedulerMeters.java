package io.weft.core.micrometer;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.weft.core.Scheduler;
import io.weft.core.SchedulerMetrics;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * Binds the figures of a scheduler to a registry, all under {@code weft.scheduler} with the tag
 * {@code scheduler}, its name: counters {@code events}, {@code resumptions} and {@code rounds};
 * gauges {@code queued}, {@code parked}, {@code blocked}, {@code timers} and {@code routines}; and
 * the time {@code lag}. {@link SchedulerMetrics} says what they mean. Registries hold meters'
 * sources weakly: keep the scheduler. Any thread.
 *
 * {@snippet class="io.weft.core.micrometer.MicrometerSnippetsTest" region="meters"}
 */
public final class SchedulerMeters implements MeterBinder {
  private final SchedulerMetrics metrics;
  private final Tags tags;

  /** The meters of one scheduler, with further tags of the host. */
  public SchedulerMeters(Scheduler scheduler, Iterable<Tag> tags) {
    this.metrics = scheduler.metrics();
    this.tags = Tags.concat(tags, "scheduler", scheduler.name());
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    counter(registry, "events", "Events delivered", SchedulerMetrics::events);
    counter(registry, "resumptions", "Routines resumed", SchedulerMetrics::resumptions);
    counter(registry, "rounds", "Polls of the sockets", SchedulerMetrics::rounds);
    gauge(registry, "queued", "events", "Events that are queued", SchedulerMetrics::queuedEvents);
    gauge(
        registry,
        "parked",
        "senders",
        "Senders that wait for room in the queue",
        SchedulerMetrics::parkedSenders);
    gauge(
        registry,
        "blocked",
        "events",
        "Blocking events that nobody took",
        SchedulerMetrics::blockedEvents);
    gauge(registry, "timers", "timers", "Timers that are set", SchedulerMetrics::timers);
    gauge(
        registry,
        "routines",
        "routines",
        "Routines that have not ended",
        SchedulerMetrics::routines);
    TimeGauge.builder("weft.scheduler.lag", metrics, TimeUnit.NANOSECONDS, m -> m.lag().toNanos())
        .description("The longest time lately without a look at sockets and timers")
        .tags(tags)
        .register(registry);
  }

  private void counter(
      MeterRegistry registry,
      String name,
      String description,
      ToDoubleFunction<SchedulerMetrics> value) {
    FunctionCounter.builder("weft.scheduler." + name, metrics, value)
        .description(description)
        .tags(tags)
        .register(registry);
  }

  private void gauge(
      MeterRegistry registry,
      String name,
      String unit,
      String description,
      ToDoubleFunction<SchedulerMetrics> value) {
    Gauge.builder("weft.scheduler." + name, metrics, value)
        .description(description)
        .baseUnit(unit)
        .tags(tags)
        .register(registry);
  }
}
