package io.weft.objectdb.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.core.RoutineFailedException;
import io.weft.core.RoutineFuture;
import io.weft.objectdb.storage.CommitResult.Committed;
import io.weft.objectdb.storage.CommitResult.Unknown;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever happens to process, machine or disk: what was acknowledged or told is there again. */
class JournalProperties {
  private static final int KEYS = 6;

  /** What the database is, by its definition. */
  private record State(long version, Map<String, VersionedValue> values) {
    /** The state after a commit, the same one when that conflicts. */
    State after(Commit commit) {
      for (Map.Entry<String, Long> read : commit.reads().entrySet()) {
        VersionedValue value = values.get(read.getKey());
        if ((value == null ? 0 : value.version()) != read.getValue()) {
          return this;
        }
      }
      Map<String, VersionedValue> after = new TreeMap<>(values);
      commit
          .writes()
          .forEach(
              (key, text) -> {
                after.remove(key);
                text.ifPresent(t -> after.put(key, new VersionedValue(version + 1, t)));
              });
      return new State(version + 1, after);
    }
  }

  private record Sent(Commit commit, RoutineFuture<CommitResult> result) {
    boolean isUncertain() {
      return !result.isDone() || (!result.isFailed() && result.now() instanceof Unknown);
    }

    Optional<Long> version() {
      return result.isDone() && !result.isFailed() && result.now() instanceof Committed committed
          ? Optional.of(committed.version())
          : Optional.empty();
    }
  }

  private static Commit randomCommit(Random random, JournalStorage storage) {
    Map<String, Long> reads = new HashMap<>();
    Map<String, Optional<String>> writes = new HashMap<>();
    for (int i = 0; i <= random.nextInt(3); i++) {
      String key = "key-" + random.nextInt(KEYS);
      reads.put(key, storage.value(key).map(VersionedValue::version).orElse(0L));
      if (i == 0 || random.nextBoolean()) {
        String text = "é" + random.nextInt() + "x".repeat(random.nextInt(60));
        writes.put(key, random.nextInt(4) == 0 ? Optional.empty() : Optional.of(text));
      }
    }
    return new Commit(reads, writes);
  }

  private static State state(JournalStorage storage) {
    return new State(storage.version(), Bench.contents(storage));
  }

  /** What may be there after a crash: every commit that is certain, and of the others any run. */
  private static List<State> possible(State before, List<Sent> sent) {
    State certain = before;
    List<Commit> uncertain = new ArrayList<>();
    for (Sent one : sent) {
      if (one.version().isPresent()) {
        // One with an uncertain outcome that others have overtaken was cut off before them.
        uncertain.clear();
        certain = certain.after(one.commit());
        assertThat(certain.version()).isEqualTo(one.version().get());
      } else if (one.isUncertain()) {
        uncertain.add(one.commit());
      }
    }
    List<State> states = new ArrayList<>(List.of(certain));
    for (int from = 0; from < uncertain.size(); from++) {
      State state = certain;
      for (Commit commit : uncertain.subList(from, uncertain.size())) {
        state = state.after(commit);
        states.add(state);
      }
    }
    return states;
  }

  /** Works on the disk until it crashes or everything is done; returns what it sent. */
  private static List<Sent> work(Random random, Bench bench, long[] told) {
    List<Sent> sent = new ArrayList<>();
    bench.storage.subscribe(
        bench.loop.scheduler(),
        new StorageListener() {
          @Override
          public void changed(StorageChange change) {
            // The first one is the present version.
            assertThat(change.version()).isBetween(told[0], told[0] + 1);
            told[0] = change.version();
          }

          @Override
          public void resync(long version) {
            throw new AssertionError("nothing gets lost");
          }
        });
    for (int i = 0; i < 20; i++) {
      Commit commit = randomCommit(random, bench.storage);
      sent.add(new Sent(commit, bench.start(commit)));
      if (random.nextInt(3) > 0) {
        bench.settle();
      }
    }
    bench.settle();
    return sent;
  }

  @Property(tries = 300)
  void afterACrashEveryAcknowledgedCommitIsThereAndNoOtherIsThereByHalves(
      @ForAll long seed, @ForAll boolean powerLoss, @ForAll boolean failures) {
    Random random = new Random(seed);
    SimulatedDisk disk = new SimulatedDisk(random);
    List<State> possible = List.of(new State(0, Map.of()));
    long[] told = {0};
    for (int round = 0; round < 4; round++) {
      disk.stepsToCrash = 1 + random.nextInt(60);
      try (Bench bench = new Bench(disk, Bench.SMALL)) {
        State before = state(bench.storage);
        assertThat(before).isIn(possible);
        assertThat(before.version()).isGreaterThanOrEqualTo(told[0]);
        told[0] = before.version();
        possible = List.of(before);
        disk.failurePeriod = failures ? 6 : 0;
        possible = possible(before, work(random, bench, told));
      } catch (SimulatedDisk.Crash e) {
        // While opening: nothing changes by that. While closing: everything was answered.
      }
      disk = powerLoss && random.nextBoolean() ? disk.afterPowerLoss() : disk.afterKill();
    }
    try (Bench bench = new Bench(disk, Bench.SMALL)) {
      assertThat(state(bench.storage)).isIn(possible);
      assertThat(disk.files()).containsOnly(Bench.FILE);
    }
  }

  @Property(tries = 300)
  void aDiskThatFailsNowAndThenChangesNothingInWhatIsSeen(@ForAll long seed) {
    Random random = new Random(seed);
    SimulatedDisk disk = new SimulatedDisk(random);
    try (Bench bench = new Bench(disk, Bench.SMALL)) {
      disk.failurePeriod = 1 + random.nextInt(10);
      State expected = new State(0, Map.of());
      for (Sent one : work(random, bench, new long[1])) {
        assertThat(one.result().isDone()).isTrue();
        if (one.version().isPresent()) {
          expected = expected.after(one.commit());
        } else if (one.result().isFailed()) {
          assertThatThrownBy(one.result()::now)
              .isInstanceOf(RoutineFailedException.class)
              .hasRootCauseMessage("Input/output error")
              .cause()
              .isInstanceOf(StorageException.class);
        }
      }
      assertThat(state(bench.storage)).isEqualTo(expected);

      disk.failurePeriod = 0;
      Commit last = bench.put("last", "works again");
      assertThat(bench.commit(last)).isEqualTo(new Committed(expected.version() + 1));
      bench.storage.close();
      try (Bench again = new Bench(disk, Bench.SMALL)) {
        assertThat(state(again.storage)).isEqualTo(expected.after(last));
      }
    }
  }

  /** A journal of some commits, where each ends, and the states that it went through. */
  private record Written(byte[] bytes, List<Integer> ends, List<State> states) {
    static Written random(Random random, int commits) {
      SimulatedDisk disk = new SimulatedDisk(random);
      try (Bench bench = new Bench(disk, JournalOptions.DEFAULTS)) {
        bench.commit(bench.put("in-snapshot", "1"));
      }
      List<Integer> ends = new ArrayList<>();
      List<State> states = new ArrayList<>();
      try (Bench bench = new Bench(disk, JournalOptions.DEFAULTS)) {
        ends.add(disk.bytes(Bench.FILE).length);
        states.add(state(bench.storage));
        for (int i = 0; i < commits; i++) {
          bench.commit(randomCommit(random, bench.storage));
          ends.add(disk.bytes(Bench.FILE).length);
          states.add(state(bench.storage));
        }
      }
      return new Written(disk.bytes(Bench.FILE), ends, states);
    }

    int last() {
      return ends.get(ends.size() - 2);
    }
  }

  @Property(tries = 20)
  void aFileCutAnywhereHasTheCommitsThatAreWhole(@ForAll long seed) {
    Random random = new Random(seed);
    Written written = Written.random(random, 4);
    for (int length = 0; length <= written.bytes().length; length++) {
      SimulatedDisk disk = new SimulatedDisk(random);
      disk.put(Bench.FILE, Arrays.copyOf(written.bytes(), length));
      if (length < written.ends().get(0)) {
        assertThatThrownBy(() -> new Bench(disk, JournalOptions.DEFAULTS))
            .isInstanceOf(StorageException.class)
            .hasMessageContaining(Bench.FILE + " is corrupt at byte ");
      } else {
        int whole = 0;
        while (whole + 1 < written.ends().size() && written.ends().get(whole + 1) <= length) {
          whole++;
        }
        try (Bench bench = new Bench(disk, JournalOptions.DEFAULTS)) {
          assertThat(state(bench.storage)).isEqualTo(written.states().get(whole));
        }
      }
    }
  }

  @Property(tries = 20)
  void aFlippedByteIsFound(@ForAll long seed) {
    Random random = new Random(seed);
    Written written = Written.random(random, 4);
    int size = written.states().size();
    for (int offset = 0; offset < written.bytes().length; offset++) {
      byte[] bytes = written.bytes().clone();
      bytes[offset] ^= (byte) (1 + random.nextInt(255));
      SimulatedDisk disk = new SimulatedDisk(random);
      disk.put(Bench.FILE, bytes);
      if (offset < written.last()) {
        assertThatThrownBy(() -> new Bench(disk, JournalOptions.DEFAULTS))
            .isInstanceOf(StorageException.class)
            .hasMessageContaining(Bench.FILE + " is corrupt at byte ");
        assertThat(disk.bytes(Bench.FILE)).isEqualTo(bytes);
      } else {
        // It looks like the work of a crash.
        try (Bench bench = new Bench(disk, JournalOptions.DEFAULTS)) {
          assertThat(state(bench.storage)).isEqualTo(written.states().get(size - 2));
        }
      }
    }
  }

  @Property(tries = 200)
  void bytesOfAnyKindGiveNothingButAStorageException(@ForAll long seed) {
    Random random = new Random(seed);
    byte[] bytes = Written.random(random, 3).bytes();
    for (int i = 0; i <= random.nextInt(4); i++) {
      int from = random.nextInt(bytes.length);
      byte[] noise = new byte[random.nextInt(bytes.length - from)];
      random.nextBytes(noise);
      System.arraycopy(noise, 0, bytes, from, noise.length);
    }
    SimulatedDisk disk = new SimulatedDisk(random);
    disk.put(Bench.FILE, bytes);
    try (Bench bench = new Bench(disk, JournalOptions.DEFAULTS)) {
      assertThat(bench.storage.version()).isPositive();
    } catch (StorageException e) {
      assertThat(e).hasMessageContaining(" is corrupt at byte ");
      assertThat(disk.bytes(Bench.FILE)).isEqualTo(bytes);
    }
  }
}
