package io.weft.objectdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Views against walking from the roots again, on random graphs that have circles. */
class ViewProperties {
  private static final int IDS = 12;

  /** Goes on to all that an item refers to; for odd numbers along other walkers, two deep. */
  static final Walker<Item> ALL = ViewProperties::followAll;

  private static void followAll(Optional<Item> object, Step step) {
    object.ifPresent(
        item ->
            item.next()
                .forEach(key -> step.follow(key, item.number() % 2 == 0 ? ALL : new Deep(2))));
  }

  record Deep(int depth) implements Walker<Item> {
    @Override
    public void visit(Optional<Item> object, Step step) {
      if (depth > 0) {
        object.ifPresent(item -> item.next().forEach(key -> step.follow(key, new Deep(depth - 1))));
      }
    }
  }

  /** What a walk from the roots sees, and how many nodes it has. */
  private record Seen(Map<String, Item> objects, int nodes) {
    static Seen from(Set<Key<Item>> roots, Map<String, Item> database) {
      Map<String, Item> objects = new TreeMap<>();
      Set<Walk.Visit> visited = new HashSet<>();
      ArrayDeque<Walk.Visit> queue = new ArrayDeque<>();
      roots.forEach(root -> queue.add(new Walk.Visit(root, ALL)));
      visited.addAll(queue);
      while (!queue.isEmpty()) {
        Walk.Visit visit = queue.poll();
        Item item = database.get(visit.key().part(0));
        if (item == null) {
          continue;
        }
        objects.put(item.id(), item);
        for (Key<Item> next : item.next()) {
          Optional<Walker<Item>> walker = Optional.empty();
          if (visit.walker() instanceof Deep deep) {
            if (deep.depth() > 0) {
              walker = Optional.of(new Deep(deep.depth() - 1));
            }
          } else {
            walker = Optional.of(item.number() % 2 == 0 ? ALL : new Deep(2));
          }
          walker.map(w -> new Walk.Visit(next, w)).filter(visited::add).ifPresent(queue::add);
        }
      }
      return new Seen(objects, visited.size());
    }
  }

  private static Item randomItem(Random random, int id) {
    List<Object> next = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      next.add(random.nextInt(IDS));
    }
    return Item.of(id, random.nextInt(4), next.toArray());
  }

  private static void apply(Map<String, Item> contents, Changes changes) {
    for (Stored<Item> removed : changes.removed(Item.TYPE)) {
      assertThat(contents.remove(removed.value().id())).isEqualTo(removed.value());
    }
    for (Stored<Item> added : changes.added(Item.TYPE)) {
      assertThat(contents.put(added.value().id(), added.value())).isNull();
    }
    for (Change<Item> changed : changes.changed(Item.TYPE)) {
      assertThat(contents.put(changed.after().value().id(), changed.after().value()))
          .isEqualTo(changed.before().value());
    }
  }

  private static void change(Transaction tx, Random random, Map<String, Item> database) {
    for (int i = random.nextInt(3); i >= 0; i--) {
      Item item = randomItem(random, random.nextInt(IDS));
      if (random.nextInt(4) == 0) {
        tx.delete(item.key());
        database.remove(item.id());
      } else {
        tx.put(item);
        database.put(item.id(), item);
      }
    }
  }

  private static Set<Key<Item>> randomRoots(Random random) {
    Set<Key<Item>> roots = new HashSet<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      roots.add(Item.key(random.nextInt(IDS)));
    }
    return roots;
  }

  @Property(tries = 200)
  void aViewIsWhatAWalkFromTheRootsSees(@ForAll long seed) {
    Random random = new Random(seed);
    try (Nodes nodes = new Nodes(2)) {
      Map<String, Item> database = new HashMap<>();
      Map<String, Item> contents = new TreeMap<>();
      Set<Key<Item>> roots = new HashSet<>(randomRoots(random));
      View view =
          nodes.run(
              1, r -> nodes.dbs.get(1).walk(r, Walk.from(List.copyOf(roots), Item.TYPE, ALL)));
      long version = 0;
      for (int round = 0; round < 25; round++) {
        for (int i = random.nextInt(3); i > 0; i--) {
          nodes.transact(
              tx -> {
                change(tx, random, database);
                return true;
              });
        }
        if (random.nextInt(3) == 0) {
          roots.clear();
          roots.addAll(randomRoots(random));
          view.setRoots(roots);
        }
        nodes.settle();
        Optional<Changes> changes =
            nodes.<Optional<Changes>>run(1, r -> view.tryAwaitChange(r, Duration.ZERO));
        changes.ifPresent(c -> apply(contents, c));
        Seen seen = Seen.from(roots, database);
        assertThat(contents).isEqualTo(seen.objects());
        assertThat(view.objects(Item.TYPE)).map(Stored::value).containsAll(contents.values());
        assertThat(view.objects()).hasSize(contents.size());
        assertThat(view.nodeCount()).isEqualTo(seen.nodes());
        assertThat(view.version()).isGreaterThanOrEqualTo(version);
        version = view.version();
        assertThat(version).isEqualTo(nodes.memory.version());
      }
      view.close();
      assertThat(nodes.dbs.get(1).mirror().size()).isEqualTo(Claims.SLOTS);
    }
  }

  /**
   * Two keys always have the same number. A view that follows one to the other never sees them
   * differ, nor anything older than before, however late the feed is and whatever it loses.
   */
  @Property(tries = 80)
  void aViewIsNeverTornNorGoesBack(@ForAll long seed, @ForAll @IntRange(max = 6) int lossPeriod) {
    List<FaultyStorage> storages = new ArrayList<>();
    try (Nodes nodes =
        new Nodes(
            3,
            seed,
            (scheduler, memory) -> {
              FaultyStorage storage = new FaultyStorage(scheduler, memory, seed + storages.size());
              storage.lossPeriod = lossPeriod;
              storages.add(storage);
              return storage;
            },
            ObjectDbOptions.DEFAULTS)) {
      for (int node = 0; node < 2; node++) {
        ObjectDb db = nodes.dbs.get(node);
        nodes.start(
            node,
            r -> {
              for (int i = 0; i < 15; i++) {
                write(r, db);
              }
              return true;
            });
      }
      long[] last = {-1, 0};
      ObjectDb db = nodes.dbs.get(2);
      RoutineFuture<Boolean> watcher =
          nodes.start(
              2,
              r -> {
                View view = db.walk(r, Walk.from(Item.key("a"), ALL));
                while (true) {
                  Changes changes = view.awaitChange(r);
                  assertThat(changes.version()).isGreaterThanOrEqualTo(last[1]);
                  last[1] = changes.version();
                  Optional<Item> a = view.find(Item.key("a"));
                  if (a.isPresent()) {
                    long number = a.get().number();
                    assertThat(number).isGreaterThan(last[0]);
                    last[0] = number;
                    assertThat(view.objects(Item.TYPE))
                        .map(s -> s.value().number())
                        .containsOnly(number);
                    assertThat(view.objects())
                        .hasSize(number % 4 == 0 ? 3 : number % 2 == 0 ? 2 : 1);
                  }
                }
              });
      nodes.runAll(Duration.ofMinutes(5));
      assertThat(watcher.isFailed()).isFalse();
      assertThat(last[0]).isEqualTo(30);
    }
  }

  /** Counts, and moves the reference to and fro, to keys that the view may not have read yet. */
  private static void write(Routine r, ObjectDb db) {
    db.execute(
        r,
        tx -> {
          long number = tx.find(Item.key("a")).map(Item::number).orElse(0L) + 1;
          tx.put(Item.of("b", number));
          if (number % 4 == 0) {
            tx.put(Item.of("a", number, "b", "c"));
            tx.put(Item.of("c", number));
          } else if (number % 2 == 0) {
            tx.put(Item.of("a", number, "b"));
          } else {
            tx.put(Item.of("a", number));
          }
        });
  }
}
