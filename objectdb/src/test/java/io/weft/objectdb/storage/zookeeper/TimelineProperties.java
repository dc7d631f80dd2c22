package io.weft.objectdb.storage.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.objectdb.storage.StorageChange;
import io.weft.objectdb.storage.VersionedValue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * A feed made from the events and answers of a server that does commits and reads one after the
 * other and sends in that order, while the client hears of it later.
 */
class TimelineProperties {
  /** A server with its connection and the client at its end. */
  private static final class World {
    final Random random;
    final boolean tellsVersions;
    final int keys;
    final Map<String, Node> nodes = new HashMap<>();
    final TreeMap<Long, Map<String, Optional<VersionedValue>>> history = new TreeMap<>();
    final ArrayDeque<Runnable> toClient = new ArrayDeque<>();
    final ArrayDeque<List<String>> toServer = new ArrayDeque<>();
    final Timeline timeline = new Timeline();
    final Map<String, VersionedValue> told = new HashMap<>();

    /** What the server had at the version that was told last. */
    final Map<String, VersionedValue> model = new HashMap<>();

    long modelAt;
    boolean reading;
    long version = 1;
    int reads;

    World(long seed, boolean tellsVersions, int keys) {
      this.random = new Random(seed);
      this.tellsVersions = tellsVersions;
      this.keys = keys;
      timeline.reset(version);
      history.put(version, Map.of());
    }

    void commit() {
      version += 1 + random.nextInt(3);
      long at = version;
      long heard = tellsVersions ? at : 0;
      Map<String, Optional<VersionedValue>> values = new HashMap<>();
      for (int i = 1 + random.nextInt(3); i > 0; i--) {
        String key = "k" + random.nextInt(keys);
        Optional<VersionedValue> value =
            random.nextInt(4) == 0
                ? Optional.empty()
                : Optional.of(new VersionedValue(at, key + "@" + at));
        boolean gone = value.isEmpty() && random.nextBoolean();
        nodes.put(key, gone ? Node.MISSING : new Node(at, 0, value));
        values.put(key, value);
        toClient.add(() -> timeline.changed(key, heard));
      }
      history.put(at, values);
      toClient.add(
          () -> {
            timeline.committed(heard);
            goOn();
          });
    }

    void serve() {
      List<String> wanted = toServer.poll();
      if (wanted == null) {
        return;
      }
      Map<String, Node> found = new HashMap<>();
      wanted.forEach(key -> found.put(key, nodes.getOrDefault(key, Node.MISSING)));
      long at = version;
      toClient.add(
          () -> {
            reading = false;
            timeline.read(at, found);
            goOn();
          });
    }

    void hear() {
      Runnable next = toClient.poll();
      if (next != null) {
        next.run();
      }
    }

    void goOn() {
      timeline.advance().ifPresent(this::check);
      if (!reading && timeline.needsRead()) {
        reading = true;
        reads++;
        toServer.add(timeline.keysToRead(4000));
      }
    }

    private void check(StorageChange change) {
      change
          .values()
          .forEach(
              (key, value) -> value.ifPresentOrElse(v -> told.put(key, v), () -> told.remove(key)));
      history.subMap(modelAt, false, change.version(), true).values().forEach(this::apply);
      modelAt = change.version();
      if (!told.equals(model)) {
        assertThat(told).isEqualTo(model);
      }
    }

    private void apply(Map<String, Optional<VersionedValue>> values) {
      values.forEach(
          (key, value) -> value.ifPresentOrElse(v -> model.put(key, v), () -> model.remove(key)));
    }

    void drain() {
      while (!toClient.isEmpty() || !toServer.isEmpty()) {
        serve();
        hear();
      }
    }
  }

  @Property(tries = 300)
  void whatIsToldIsTheStateAtItsVersionAndInTheEndTheLast(
      @ForAll long seed,
      @ForAll boolean tellsVersions,
      @ForAll @IntRange(min = 1, max = 12) int keys) {
    World world = new World(seed, tellsVersions, keys);
    for (int i = 0; i < 150; i++) {
      switch (world.random.nextInt(4)) {
        case 0 -> world.commit();
        case 1 -> world.serve();
        default -> world.hear();
      }
    }
    world.drain();
    assertThat(world.timeline.told()).isEqualTo(world.version);
    assertThat(world.modelAt).isEqualTo(world.version);
    assertThat(world.timeline.needsRead()).isFalse();
  }

  /** However many commits come between a question and its answer. */
  @Property(tries = 12)
  void itGoesOnUnderALoadThatNeverEnds(
      @ForAll long seed,
      @ForAll boolean tellsVersions,
      @ForAll @IntRange(min = 0, max = 3) int size,
      @ForAll @IntRange(min = 1, max = 12) int commitsPerRead) {
    int keys = List.of(1, 10, 100, 1000).get(size);
    World world = new World(seed, tellsVersions, keys);
    List<Integer> readsWithProgress = new ArrayList<>();
    long before = world.timeline.told();
    while (world.reads < 250) {
      for (int i = 0; i < commitsPerRead; i++) {
        world.commit();
      }
      world.serve();
      while (!world.toClient.isEmpty()) {
        world.hear();
      }
      if (world.timeline.told() > before) {
        before = world.timeline.told();
        readsWithProgress.add(world.reads);
      }
    }
    int last = 0;
    for (int read : readsWithProgress) {
      assertThat(read - last).isLessThan(100);
      last = read;
    }
    assertThat(250 - last).isLessThan(100);
    world.drain();
    assertThat(world.timeline.told()).isEqualTo(world.version);
  }
}
