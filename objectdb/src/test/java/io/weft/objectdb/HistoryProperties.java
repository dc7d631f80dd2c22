package io.weft.objectdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.core.Routine;
import io.weft.core.Scheduler;
import io.weft.objectdb.storage.MemoryStorage;
import io.weft.objectdb.storage.StorageChange;
import io.weft.objectdb.storage.StorageListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Histories of concurrent transactions from several nodes are serial histories. */
class HistoryProperties {
  private static final int KEYS = 5;

  /** One finished transaction: what it read, the number it wrote, or 0, and when it ran. */
  private record Done(Map<String, Long> reads, long wrote, long versionBefore, long versionAfter) {}

  /** The numbers by key after each version. */
  private static TreeMap<Long, Map<String, Long>> states(
      Scheduler scheduler, MemoryStorage memory) {
    TreeMap<Long, Map<String, Long>> states = new TreeMap<>();
    states.put(0L, Map.of());
    memory.subscribe(
        scheduler,
        new StorageListener() {
          @Override
          public void changed(StorageChange change) {
            Map<String, Long> state = new HashMap<>(states.lastEntry().getValue());
            change
                .values()
                .forEach(
                    (text, value) -> {
                      Key<Item> key = Nodes.TYPES.parse(text, Item.TYPE);
                      value.ifPresentOrElse(
                          v ->
                              state.put(
                                  key.part(0),
                                  Nodes.TYPES.codecs().decode(key, v.value()).value().number()),
                          () -> state.remove(key.part(0)));
                    });
            states.put(change.version(), state);
          }

          @Override
          public void resync(long version) {}
        });
    return states;
  }

  @Property(tries = 150)
  void everyTransactionSawTheStateBeforeItsCommit(@ForAll long seed) {
    List<FaultyStorage> storages = new ArrayList<>();
    try (Nodes nodes =
        new Nodes(
            4,
            seed,
            (scheduler, memory) -> {
              FaultyStorage storage = new FaultyStorage(scheduler, memory, seed + storages.size());
              storage.unknownPeriod = 20;
              storages.add(storage);
              return storage;
            },
            ObjectDbOptions.DEFAULTS)) {
      TreeMap<Long, Map<String, Long>> states = states(nodes.scheduler(), nodes.memory);
      List<Done> history = new ArrayList<>();
      long[] number = {0};
      int[] unknown = {0};
      for (int node = 0; node < 4; node++) {
        for (int routine = 0; routine < 2; routine++) {
          Random random = new Random(seed * 31 + node * 2 + routine);
          ObjectDb db = nodes.dbs.get(node);
          nodes.start(
              node,
              r -> {
                for (int i = 0; i < 6; i++) {
                  try {
                    history.add(transact(r, db, nodes.memory, random, ++number[0]));
                  } catch (UnknownOutcomeException e) {
                    unknown[0]++;
                  }
                }
                return true;
              });
        }
      }
      nodes.runAll(Duration.ofMinutes(10));
      assertThat(history.size() + unknown[0]).isEqualTo(48);
      history.forEach(done -> check(done, states));
    }
  }

  private static Done transact(
      Routine r, ObjectDb db, MemoryStorage memory, Random random, long number) {
    long before = memory.version();
    Map<String, Long> reads = new HashMap<>();
    boolean writes = random.nextInt(3) > 0;
    db.execute(
        r,
        tx -> {
          reads.clear();
          for (int i = 0; i < 3; i++) {
            int id = random.nextInt(KEYS);
            if (!reads.containsKey("" + id)) {
              reads.put("" + id, tx.find(Item.key(id)).map(Item::number).orElse(0L));
            }
          }
          if (writes) {
            String written = reads.keySet().iterator().next();
            tx.put(Item.of(written, number));
            for (String id : reads.keySet()) {
              if (!id.equals(written) && random.nextInt(3) == 0) {
                tx.delete(Item.key(id));
              }
            }
          }
        });
    return new Done(Map.copyOf(reads), writes ? number : 0, before, memory.version());
  }

  private static boolean sees(Map<String, Long> reads, Map<String, Long> state) {
    return reads.entrySet().stream()
        .allMatch(read -> state.getOrDefault(read.getKey(), 0L).equals(read.getValue()));
  }

  private static void check(Done done, TreeMap<Long, Map<String, Long>> states) {
    if (done.wrote() == 0) {
      assertThat(
              states.subMap(done.versionBefore(), true, done.versionAfter(), true).values().stream()
                  .anyMatch(state -> sees(done.reads(), state)))
          .isTrue();
      return;
    }
    long commit =
        states.entrySet().stream()
            .filter(e -> e.getValue().containsValue(done.wrote()))
            .findFirst()
            .orElseThrow()
            .getKey();
    assertThat(commit).isBetween(done.versionBefore() + 1, done.versionAfter());
    assertThat(sees(done.reads(), states.lowerEntry(commit).getValue())).isTrue();
  }
}
