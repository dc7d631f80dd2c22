package io.weft.objectdb.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** How long is waited before another attempt to connect. */
class BackoffProperties {
  @Property(tries = 200)
  void aWaitIsFromHalfToAllOfWhatDoublesUpToTheLongest(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 10_000) int first,
      @ForAll @IntRange(min = 0, max = 100_000) int more) {
    Duration longest = Duration.ofMillis(first + more);
    Backoff backoff = new Backoff(Duration.ofMillis(first), longest, new SplittableRandom(seed));
    for (int round = 0; round < 2; round++) {
      Duration most = Duration.ofMillis(first);
      for (int i = 0; i < 20; i++) {
        assertThat(backoff.next()).isBetween(most.dividedBy(2), most);
        Duration twice = most.multipliedBy(2);
        most = twice.compareTo(longest) < 0 ? twice : longest;
      }
      backoff.reset();
    }
  }

  @Property(tries = 20)
  void nodesThatLoseTheServerAtTheSameTimeDoNotComeBackAtTheSameTime(@ForAll long seed) {
    SplittableRandom seeds = new SplittableRandom(seed);
    Set<Duration> waits = new HashSet<>();
    for (int node = 0; node < 100; node++) {
      Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5), seeds.split());
      waits.add(backoff.next());
    }
    assertThat(waits).hasSizeGreaterThan(90);
  }
}
