package io.weft.core.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weft.core.ManualLoop;
import io.weft.core.Scheduler;
import io.weft.core.event.Event;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A scheduler's figures in a registry. */
class SchedulerMetersTest {
  record Tick() implements Event {}

  @Test
  void theFiguresAreMeters() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    ManualLoop loop = Scheduler.builder("s1").manual();
    new SchedulerMeters(loop.scheduler(), Tags.of("site", "a")).bindTo(registry);
    loop.scheduler().spawn("sleeper", r -> r.sleep(Duration.ofHours(1)));
    loop.scheduler().post(new Tick());
    loop.runUntilIdle();

    assertThat(registry.get("weft.scheduler.events").tags("scheduler", "s1", "site", "a"))
        .satisfies(search -> assertThat(search.functionCounter().count()).isEqualTo(1));
    assertThat(registry.get("weft.scheduler.routines").gauge().value()).isEqualTo(1);
    assertThat(registry.get("weft.scheduler.timers").gauge().value()).isEqualTo(1);
    assertThat(registry.getMeters())
        .extracting(meter -> meter.getId().getName())
        .contains(
            "weft.scheduler.resumptions",
            "weft.scheduler.rounds",
            "weft.scheduler.queued",
            "weft.scheduler.parked",
            "weft.scheduler.lag");
    loop.close();
  }
}
