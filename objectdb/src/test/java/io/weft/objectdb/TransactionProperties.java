package io.weft.objectdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Transactions against a map. */
class TransactionProperties {
  enum Kind {
    FIND,
    INSERT,
    PUT,
    REPLACE,
    UPDATE,
    DELETE,
    FAIL
  }

  record Step(Kind kind, int id, int number) {}

  @Provide
  Arbitrary<List<List<Step>>> programs() {
    Arbitrary<Step> step =
        Combinators.combine(
                Arbitraries.frequency(
                    net.jqwik.api.Tuple.of(4, Kind.FIND),
                    net.jqwik.api.Tuple.of(4, Kind.INSERT),
                    net.jqwik.api.Tuple.of(4, Kind.PUT),
                    net.jqwik.api.Tuple.of(3, Kind.REPLACE),
                    net.jqwik.api.Tuple.of(3, Kind.UPDATE),
                    net.jqwik.api.Tuple.of(3, Kind.DELETE),
                    net.jqwik.api.Tuple.of(1, Kind.FAIL)),
                Arbitraries.integers().between(0, 3),
                Arbitraries.integers().between(0, 2))
            .as(Step::new);
    return step.list().ofMaxSize(6).list().ofMaxSize(8);
  }

  private static final class Failed extends RuntimeException {}

  private record Known(long number, long createTime, long updateVersion) {}

  @Property(tries = 200)
  void theDatabaseIsTheMap(@ForAll("programs") List<List<Step>> programs) {
    try (Nodes nodes = new Nodes(1)) {
      Map<Integer, Known> model = new HashMap<>();
      for (List<Step> program : programs) {
        nodes.ticker.advance(java.time.Duration.ofMillis(1));
        Map<Integer, Long> numbers = new HashMap<>();
        model.forEach((id, known) -> numbers.put(id, known.number()));
        boolean fails = program.stream().anyMatch(s -> s.kind() == Kind.FAIL);
        long versionBefore = nodes.memory.version();
        if (fails) {
          assertThatThrownBy(() -> nodes.transact(tx -> run(tx, program, numbers)))
              .isInstanceOf(Failed.class);
          assertThat(nodes.memory.version()).isEqualTo(versionBefore);
        } else {
          java.util.Set<Integer> recreated = nodes.transact(tx -> run(tx, program, numbers));
          long now = nodes.ticker.nanoTime() / 1000;
          Map<Integer, Known> after = new HashMap<>();
          numbers.forEach(
              (id, number) ->
                  after.put(id, next(model.get(id), number, now, recreated.contains(id))));
          assertThat(nodes.memory.version() > versionBefore).isEqualTo(!after.equals(model));
          model.clear();
          model.putAll(after);
        }
        for (int id = 0; id <= 3; id++) {
          int wanted = id;
          Known stored =
              nodes.transact(
                  tx ->
                      tx.stored(Item.key(wanted))
                          .map(
                              s -> new Known(s.value().number(), s.createTime(), s.updateVersion()))
                          .orElse(null));
          assertThat(stored).isEqualTo(model.get(id));
        }
      }
    }
  }

  private static Known next(Known before, long number, long now, boolean recreated) {
    if (before == null || recreated) {
      return new Known(number, now, 1);
    }
    return before.number() == number
        ? before
        : new Known(number, before.createTime(), before.updateVersion() + 1);
  }

  /** Does the steps to both; returns what was deleted on the way. */
  private static java.util.Set<Integer> run(
      Transaction tx, List<Step> program, Map<Integer, Long> model) {
    java.util.Set<Integer> deleted = new java.util.HashSet<>();
    for (Step step : program) {
      Key<Item> key = Item.key(step.id());
      Item item = Item.of(step.id(), step.number());
      boolean exists = model.containsKey(step.id());
      switch (step.kind()) {
        case FIND ->
            assertThat(tx.find(key).map(Item::number))
                .isEqualTo(java.util.Optional.ofNullable(model.get(step.id())));
        case INSERT -> {
          if (exists) {
            assertThatThrownBy(() -> tx.insert(item)).isInstanceOf(DuplicateKeyException.class);
          } else {
            tx.insert(item);
            model.put(step.id(), item.number());
          }
        }
        case PUT -> {
          tx.put(item);
          model.put(step.id(), item.number());
        }
        case REPLACE -> {
          if (exists) {
            tx.replace(item);
            model.put(step.id(), item.number());
          } else {
            assertThatThrownBy(() -> tx.replace(item)).isInstanceOf(NoSuchObjectException.class);
          }
        }
        case UPDATE -> {
          if (exists) {
            tx.update(key, i -> i.withNumber(i.number() + 1));
            model.merge(step.id(), 1L, Long::sum);
          }
        }
        case DELETE -> {
          assertThat(tx.delete(key)).isEqualTo(model.remove(step.id()) != null);
          if (exists) {
            deleted.add(step.id());
          }
        }
        case FAIL -> throw new Failed();
      }
    }
    return deleted;
  }
}
