package io.weft.objectdb.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.objectdb.Key;
import io.weft.objectdb.ObjectDb;
import io.weft.objectdb.storage.MemoryStorage;
import io.weft.objectdb.tools.Fault.Kind;
import io.weft.objectdb.tools.Net.Port;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Every fault is found, a repair leaves none, and what is right is left alone. */
class CheckProperties {
  /** What somebody does who goes around the database. */
  enum Damage {
    DELETE_PORT(Kind.STRAY_MEMBER),
    DELETE_NET(Kind.DANGLING_STRONG_REFERENCE),
    CORRUPT_PORT(Kind.CORRUPT_OBJECT),
    CORRUPT_SET(Kind.CORRUPT_OBJECT),
    CORRUPT_INDEX(Kind.CORRUPT_OBJECT),
    DELETE_SET_PART(Kind.MISSING_MEMBER, Kind.BROKEN_SET),
    DELETE_INDEX_ENTRY(Kind.MISSING_INDEX_ENTRY),
    STRAY_MEMBER(Kind.STRAY_MEMBER),
    MISSING_MEMBER(Kind.MISSING_MEMBER),
    STRAY_UNIQUE(Kind.STRAY_INDEX_ENTRY),
    STRAY_MULTI(Kind.STRAY_INDEX_ENTRY),
    MISSING_MULTI(Kind.MISSING_INDEX_ENTRY),
    WEAK_REFERENCE(Kind.DANGLING_REFERENCE),
    WRONG_NET(Kind.STRAY_MEMBER),
    LOST_NUMBER(Kind.LOST_NUMBER),
    UNTAKEN_NUMBER(Kind.UNTAKEN_NUMBER),
    FULL_POOL(Kind.BROKEN_POOL),
    CORRUPT_POOL(Kind.CORRUPT_OBJECT),
    DELETE_POOL(Kind.UNTAKEN_NUMBER);

    /** What it is found as, one of these at least. */
    final List<Kind> kinds;

    Damage(Kind... kinds) {
      this.kinds = List.of(kinds);
    }
  }

  private static MemoryStorage filled(Bench bench, int ports) {
    MemoryStorage storage = new MemoryStorage();
    bench.transact(storage, tx -> Net.fill(tx, ports));
    return storage;
  }

  private static List<String> keys(MemoryStorage storage, String start) {
    return storage.keys().stream().filter(key -> key.startsWith(start)).toList();
  }

  private static String any(MemoryStorage storage, Random random, String start) {
    List<String> keys = keys(storage, start);
    return keys.get(random.nextInt(keys.size()));
  }

  private static void damage(Bench bench, MemoryStorage storage, Damage damage, Random random) {
    if (keys(storage, "t.port.").isEmpty() || keys(storage, "t.net.").isEmpty()) {
      return;
    }
    Key<Port> port = Net.TYPES.parse(any(storage, random, "t.port."), Port.TYPE);
    Key<Port> none = Port.TYPE.key("none" + random.nextInt(3));
    switch (damage) {
      case DELETE_PORT -> bench.delete(storage, port.toString());
      case DELETE_NET -> bench.delete(storage, any(storage, random, "t.net."));
      case CORRUPT_PORT -> bench.put(storage, Map.of(port.toString(), "{\"createTime\":1}"));
      case CORRUPT_SET -> corrupt(bench, storage, random, "weft.set.");
      case CORRUPT_INDEX -> corrupt(bench, storage, random, "indices.");
      case DELETE_SET_PART -> remove(bench, storage, random, "weft.set.t++");
      case DELETE_INDEX_ENTRY -> remove(bench, storage, random, "indices.");
      case STRAY_MEMBER -> bench.transact(storage, tx -> Net.all().add(tx, none));
      case MISSING_MEMBER -> bench.transact(storage, tx -> Net.all().remove(tx, port));
      case STRAY_UNIQUE ->
          bench.transact(storage, tx -> Net.MACS.insert(tx, List.of("mac-of-" + port), port));
      case STRAY_MULTI ->
          bench.transact(storage, tx -> Net.HOSTS.insert(tx, List.of("h9", "x.y"), none));
      case MISSING_MULTI -> bench.transact(storage, tx -> missingMulti(tx, port));
      case WEAK_REFERENCE ->
          bench.transact(
              storage,
              tx ->
                  tx.update(
                      port,
                      p ->
                          new Port(
                              p.id(),
                              p.net(),
                              p.mac(),
                              p.host(),
                              Optional.of(none),
                              List.of(none))));
      case WRONG_NET -> bench.transact(storage, tx -> otherNet(tx, port));
      case LOST_NUMBER ->
          bench.transact(
              storage,
              tx -> Net.pool(tx.require(port).net()).take(tx, 5000 + random.nextInt(3000)));
      case UNTAKEN_NUMBER ->
          bench.transact(
              storage,
              tx ->
                  Net.pool(tx.require(port).net())
                      .release(tx, Net.numbers(tx.require(port)).getFirst()));
      case FULL_POOL -> sayThatItIsFull(bench, storage, random);
      case CORRUPT_POOL -> corrupt(bench, storage, random, "weft.numbers.");
      case DELETE_POOL -> remove(bench, storage, random, "weft.numbers.");
    }
  }

  private static void missingMulti(io.weft.objectdb.Transaction tx, Key<Port> port) {
    Net.HOSTS.remove(tx, List.of(tx.require(port).host(), "x.y"), port);
  }

  private static void otherNet(io.weft.objectdb.Transaction tx, Key<Port> port) {
    Net other = new Net("other");
    tx.put(other);
    tx.update(port, p -> new Port(p.id(), other.key(), p.mac(), p.host(), p.peer(), p.near()));
  }

  /** Puts a bitmap where those are that tell which others are full. */
  private static void sayThatItIsFull(Bench bench, MemoryStorage storage, Random random) {
    List<String> leaves =
        keys(storage, "weft.numbers.").stream().filter(key -> key.endsWith(".leaf-0")).toList();
    if (!leaves.isEmpty()) {
      String leaf = leaves.get(random.nextInt(leaves.size()));
      String text = storage.value(leaf).orElseThrow().value();
      bench.put(
          storage,
          Map.of(leaf.replace(".leaf-0", ".middle-0"), text.replace("leaf-0", "middle-0")));
    }
  }

  private static void corrupt(Bench bench, MemoryStorage storage, Random random, String start) {
    if (!keys(storage, start).isEmpty()) {
      bench.put(storage, Map.of(any(storage, random, start), "nonsense"));
    }
  }

  private static void remove(Bench bench, MemoryStorage storage, Random random, String start) {
    if (!keys(storage, start).isEmpty()) {
      bench.delete(storage, any(storage, random, start));
    }
  }

  @Property(tries = 50, edgeCases = EdgeCasesMode.NONE)
  void whatIsRightIsLeftAlone(@ForAll @IntRange(min = 0, max = 150) int ports) {
    try (Bench bench = new Bench()) {
      MemoryStorage storage = filled(bench, ports);
      long version = storage.version();
      CheckReport report = bench.check(storage, Repair.DELETE);
      assertThat(report.faults()).isEmpty();
      assertThat(report.isClean()).isTrue();
      assertThat(report.keys()).isEqualTo(storage.keys().size());
      assertThat(storage.version()).isEqualTo(version);
    }
  }

  @Property(tries = 80, edgeCases = EdgeCasesMode.NONE)
  void eachFaultIsFoundAndRepaired(
      @ForAll Damage damage, @ForAll @IntRange(min = 3, max = 150) int ports, @ForAll long seed) {
    try (Bench bench = new Bench()) {
      MemoryStorage storage = filled(bench, ports);
      damage(bench, storage, damage, new Random(seed));
      Map<String, String> damaged = Bench.contents(storage);
      CheckReport found = bench.check(storage, Repair.NONE);
      assertThat(found.faults()).extracting(Fault::kind).containsAnyElementsOf(damage.kinds);
      assertThat(found.isClean()).isFalse();
      assertThat(Bench.contents(storage)).isEqualTo(damaged);

      CheckReport repaired = bench.check(storage, Repair.DELETE);
      assertThat(repaired.isClean()).as(repaired.toString()).isTrue();
      assertThat(repaired.faults()).extracting(Fault::kind).containsAnyElementsOf(damage.kinds);
      assertThat(bench.check(storage, Repair.NONE).faults()).isEmpty();
    }
  }

  @Property(tries = 80, edgeCases = EdgeCasesMode.NONE)
  void anyFaultsTogetherAreRepairedAndNoGoodObjectIsLost(
      @ForAll @Size(max = 8) List<Damage> damages,
      @ForAll @IntRange(min = 3, max = 150) int ports,
      @ForAll long seed) {
    try (Bench bench = new Bench()) {
      MemoryStorage storage = filled(bench, ports);
      Random random = new Random(seed);
      for (Damage damage : damages) {
        try {
          damage(bench, storage, damage, random);
        } catch (io.weft.objectdb.CorruptObjectException
            | io.weft.objectdb.DanglingReferenceException e) {
          // This one cannot be done to what is damaged already.
        }
      }
      List<String> objects = new ArrayList<>(keys(storage, "t."));
      bench.check(storage, Repair.SAFE);
      assertThat(keys(storage, "t.")).as("safe").isEqualTo(objects);
      CheckReport repaired = bench.check(storage, Repair.DELETE);
      assertThat(repaired.isClean())
          .as(repaired.left().stream().map(Fault::toString).collect(Collectors.joining("\n")))
          .isTrue();
      assertThat(bench.check(storage, Repair.NONE).faults()).isEmpty();
      List<String> lost = new ArrayList<>(objects);
      lost.removeAll(keys(storage, "t."));
      for (String key : lost) {
        assertThat(repaired.faults())
            .as(key)
            .anyMatch(fault -> fault.key().equals(key) && fault.detail().endsWith("deleted"));
      }
    }
  }

  @Property(tries = 15, edgeCases = EdgeCasesMode.NONE)
  void whatOthersMakeAndDeleteMeanwhileIsLeftAlone(
      @ForAll @IntRange(min = 3, max = 100) int ports, @ForAll long seed) {
    try (Bench bench = new Bench()) {
      MemoryStorage storage = filled(bench, ports);
      Random random = new Random(seed);
      boolean[] over = new boolean[1];
      var writer = bench.scheduler.submit("writer", r -> write(r, bench, storage, random, over));
      CheckReport report =
          bench.call(r -> bench.tools.check(r, new Slow(storage), Net.SCHEMA, Repair.DELETE));
      over[0] = true;
      List<String> made = bench.call(r -> r.await(writer));

      assertThat(report.faults()).isEmpty();
      assertThat(bench.check(storage, Repair.NONE).faults()).isEmpty();
      assertThat(keys(storage, "t.port.")).containsAll(made);
    }
  }

  /** Makes ports and deletes others, until the check is over; returns those that are there. */
  private static List<String> write(
      io.weft.core.Routine r, Bench bench, MemoryStorage storage, Random random, boolean[] over) {
    List<String> made = new ArrayList<>();
    try (ObjectDb db = new ObjectDb(bench.scheduler, storage, Net.TYPES)) {
      for (int i = 1000; !over[0]; i++) {
        Port port =
            new Port("p" + i, Net.TYPE.key("n0"), "mac-" + i, "h", Optional.empty(), List.of());
        db.execute(r, tx -> Net.insert(tx, port));
        made.add(port.key().toString());
        r.sleep(Duration.ofMillis(random.nextInt(3)));
        if (random.nextBoolean()) {
          db.execute(r, tx -> Net.delete(tx, port));
          made.removeLast();
        }
      }
    }
    return made;
  }
}
