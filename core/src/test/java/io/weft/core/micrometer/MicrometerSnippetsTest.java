package io.weft.core.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weft.core.Scheduler;
import org.junit.jupiter.api.Test;

/** The sample in this package's javadoc. */
class MicrometerSnippetsTest {
  @Test
  void aSchedulersFiguresAreInTheHostsRegistry() {
    MeterRegistry registry = new SimpleMeterRegistry();
    try (Scheduler scheduler = Scheduler.start("controller")) {
      // @start region=meters
      new SchedulerMeters(scheduler, Tags.of("site", "berlin")).bindTo(registry);
      double queued = registry.get("weft.scheduler.queued").gauge().value();
      // @end
      assertThat(queued).isZero();
    }
  }
}
