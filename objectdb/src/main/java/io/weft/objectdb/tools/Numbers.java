package io.weft.objectdb.tools;

import io.weft.core.Routine;
import io.weft.objectdb.CorruptObjectException;
import io.weft.objectdb.DataObject;
import io.weft.objectdb.Key;
import io.weft.objectdb.NumberPool;
import io.weft.objectdb.Stored;
import io.weft.objectdb.StoredForm;
import io.weft.objectdb.Transaction;
import io.weft.objectdb.storage.Storage;
import io.weft.objectdb.tools.Checker.Suspicion;
import io.weft.objectdb.tools.Schema.NumberRule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which numbers are taken from pools, and which objects have them. The pools are read before all
 * objects: who has a number took it before, so when nobody is found who has it, and its part of the
 * pool is still the same, nobody has.
 */
final class Numbers {
  private static final int BATCH = 100;

  /** How many numbers a fault names. */
  private static final int MOST_NAMED = 20;

  private final Schema schema;
  private final Rules rules;
  private final List<Part> parts = new ArrayList<>();
  private final Map<Pool, TreeMap<Long, List<Key<?>>>> held = new LinkedHashMap<>();

  private record Pool(Key<?> base, String name) {
    NumberPool numbers() {
      return NumberPool.of(base, name);
    }

    @Override
    public String toString() {
      return name + " of " + base;
    }
  }

  /** A part of a pool as it was before objects were read. */
  private record Part(Pool pool, Key<?> key, Stored<?> stored, List<Long> taken) {}

  Numbers(Schema schema) {
    this.schema = schema;
    this.rules = new Rules(schema);
  }

  /** Reads the pools. */
  void read(Routine r, Storage storage, Collection<String> keys) {
    if (schema.numbers().isEmpty()) {
      return;
    }
    List<String> wanted = keys.stream().filter(this::isPart).toList();
    for (int from = 0; from < wanted.size(); from += BATCH) {
      List<String> some = wanted.subList(from, Math.min(wanted.size(), from + BATCH));
      storage.read(r, some).values().forEach((key, value) -> addPart(key, value.value()));
    }
  }

  private boolean isPart(String key) {
    try {
      return StoredForm.isNumbers(schema.types().parse(key));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private void addPart(String key, String text) {
    try {
      Stored<?> stored = StoredForm.stored(schema.types(), key, text);
      if (StoredForm.of(stored.value()) instanceof StoredForm.OfNumbers numbers) {
        rules
            .pool(numbers.base(), numbers.name())
            .map(base -> new Pool(base, numbers.name()))
            .ifPresent(pool -> parts.add(new Part(pool, numbers.key(), stored, numbers.taken())));
      }
    } catch (CorruptObjectException e) {
      // That is a fault of its own.
    }
  }

  /** Notes which numbers an object has. */
  void add(Key<?> key, DataObject object) {
    for (NumberRule<?> rule : schema.numbers()) {
      numbers(rule, object)
          .forEach(
              (pool, numbers) ->
                  numbers.forEach(
                      number ->
                          held.computeIfAbsent(pool, p -> new TreeMap<>())
                              .computeIfAbsent(number, n -> new ArrayList<>(1))
                              .add(key)));
    }
  }

  /** The numbers that an object has by a rule. */
  private static <H extends DataObject> Map<Pool, Collection<Long>> numbers(
      NumberRule<H> rule, DataObject object) {
    if (!rule.holder().recordClass().isInstance(object)) {
      return Map.of();
    }
    H holder = rule.holder().recordClass().cast(object);
    Map<Pool, Collection<Long>> found = new HashMap<>();
    Collection<Long> numbers = rule.numbers().apply(holder);
    if (!numbers.isEmpty()) {
      rule.bases().apply(holder).forEach(base -> found.put(new Pool(base, rule.name()), numbers));
    }
    return found;
  }

  /**
   * What does not go together.
   *
   * @param complete whether all objects could be read: one that could not may have any number
   */
  List<Suspicion> suspicions(boolean complete) {
    List<Suspicion> suspicions = new ArrayList<>();
    Map<Pool, List<Long>> taken = new HashMap<>();
    for (Part part : parts) {
      Map<Long, List<Key<?>>> holders = held.getOrDefault(part.pool(), new TreeMap<>());
      List<Long> lost = part.taken().stream().filter(n -> !holders.containsKey(n)).toList();
      if (!lost.isEmpty()) {
        suspicions.add(lost(part, lost, complete));
      }
      taken.computeIfAbsent(part.pool(), p -> new ArrayList<>()).addAll(part.taken());
    }
    held.forEach(
        (pool, numbers) -> {
          List<Long> known = taken.getOrDefault(pool, List.of()).stream().sorted().toList();
          numbers.forEach(
              (number, holders) -> {
                if (Collections.binarySearch(known, number) < 0) {
                  suspicions.add(untaken(pool, number, holders.getFirst()));
                }
                for (int i = 1; i < holders.size(); i++) {
                  suspicions.add(conflict(pool, number, holders.getFirst(), holders.get(i)));
                }
              });
        });
    return suspicions;
  }

  private static Suspicion lost(Part part, List<Long> numbers, boolean complete) {
    return (tx, repair) -> {
      if (!tx.stored(part.key()).equals(Optional.of(part.stored()))) {
        return Optional.empty(); // Who has them may have come since; the next check knows.
      }
      boolean repaired = complete && repair != Repair.NONE;
      if (repaired) {
        numbers.forEach(number -> part.pool().numbers().release(tx, number));
      }
      String named =
          numbers.size() <= MOST_NAMED
              ? numbers.toString()
              : numbers.subList(0, MOST_NAMED) + " and " + (numbers.size() - MOST_NAMED) + " more";
      return Suspicions.fault(
          Fault.Kind.LOST_NUMBER,
          part.key(),
          "pool " + part.pool() + " has given out " + named + ", which nobody has",
          repaired);
    };
  }

  private boolean has(Transaction tx, Key<?> holder, Pool pool, long number) {
    Optional<? extends DataObject> object = tx.find(holder);
    return object.isPresent()
        && schema.numbers().stream()
            .anyMatch(
                rule -> numbers(rule, object.get()).getOrDefault(pool, List.of()).contains(number));
  }

  private Suspicion untaken(Pool pool, long number, Key<?> holder) {
    return (tx, repair) -> {
      if (!has(tx, holder, pool, number) || pool.numbers().isTaken(tx, number)) {
        return Optional.empty();
      }
      if (repair != Repair.NONE) {
        pool.numbers().take(tx, number);
      }
      return Suspicions.fault(
          Fault.Kind.UNTAKEN_NUMBER,
          holder,
          "it has " + number + ", which pool " + pool + " has not given out",
          repair != Repair.NONE);
    };
  }

  private Suspicion conflict(Pool pool, long number, Key<?> first, Key<?> second) {
    return (tx, repair) ->
        has(tx, first, pool, number) && has(tx, second, pool, number)
            ? Suspicions.fault(
                Fault.Kind.NUMBER_CONFLICT,
                second,
                "it has " + number + " of pool " + pool + ", as has " + first,
                false)
            : Optional.empty();
  }
}
