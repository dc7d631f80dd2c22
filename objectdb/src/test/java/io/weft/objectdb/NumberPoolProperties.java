package io.weft.objectdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.LongStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Number pools against a set of the numbers in use. */
class NumberPoolProperties {
  private static final NumberPool POOL = NumberPool.of(Single.KEY, "tags");

  private static final long[] STARTS = {0, 1000, 1023, 2_097_000, 0x0a00_0000L, 0xffff_fe00L};

  @Property(tries = 60)
  void aPoolGivesTheLowestFreeNumber(@ForAll long seed) {
    Random random = new Random(seed);
    try (Nodes nodes = new Nodes(1)) {
      TreeSet<Long> taken = new TreeSet<>();
      for (int round = 0; round < 12; round++) {
        nodes.transact(
            tx -> {
              for (int i = 0; i < 40; i++) {
                step(tx, random, taken);
              }
              return true;
            });
      }
      nodes.transact(
          tx -> {
            taken.forEach(n -> assertThat(POOL.release(tx, n)).isTrue());
            return true;
          });
      assertThat(nodes.memory.keys()).isEmpty();
    }
  }

  private static void step(Transaction tx, Random random, TreeSet<Long> taken) {
    int choice = random.nextInt(10);
    if (choice < 6) {
      List<NumberRange> ranges = new ArrayList<>();
      for (int i = 0; i <= random.nextInt(3); i++) {
        long first = STARTS[random.nextInt(STARTS.length)] + random.nextInt(30);
        ranges.add(new NumberRange(first, first + random.nextInt(60)));
      }
      OptionalLong expected =
          ranges.stream()
              .flatMapToLong(
                  g -> LongStream.rangeClosed(g.first(), g.last()).filter(n -> !taken.contains(n)))
              .findFirst();
      assertThat(POOL.allocate(tx, ranges)).isEqualTo(expected);
      expected.ifPresent(taken::add);
    } else {
      long number = STARTS[random.nextInt(STARTS.length)] + random.nextInt(80);
      assertThat(POOL.isTaken(tx, number)).isEqualTo(taken.contains(number));
      if (choice < 8) {
        assertThat(POOL.release(tx, number)).isEqualTo(taken.remove(number));
      } else {
        assertThat(POOL.tryTake(tx, number)).isEqualTo(taken.add(number));
      }
    }
  }

  @Example
  void fullBitmapsAreSkippedAndFoundAgain() {
    try (Nodes nodes = new Nodes(1)) {
      List<NumberRange> all = List.of(new NumberRange(0, NumberPool.MAX));
      nodes.transact(
          tx -> {
            for (long n = 0; n < 5000; n++) {
              assertThat(POOL.allocate(tx, all)).hasValue(n);
            }
            POOL.release(tx, 1030);
            assertThat(POOL.allocate(tx, all)).hasValue(1030);
            assertThat(POOL.allocate(tx, all)).hasValue(5000);
            assertThat(POOL.allocate(tx, List.of(new NumberRange(100, 4999)))).isEmpty();
            return true;
          });
      assertThat(nodes.memory.keys()).hasSizeLessThan(10);
    }
  }

  @Example
  void aWholeBlockOfTwoMillionIsSkippedToo() {
    try (Nodes nodes = new Nodes(1)) {
      long block = 1L << 21;
      List<NumberRange> all = List.of(new NumberRange(0, NumberPool.MAX));
      for (long from = 0; from < block; from += 1L << 10) {
        // The bitmaps written as a full one would be; taking each number takes minutes.
        long start = from;
        nodes.transact(
            tx -> {
              for (long n = start == 0 ? 0 : start + 1023; n < start + 1024; n++) {
                if (start > 0) {
                  java.util.BitSet bits = new java.util.BitSet();
                  bits.set(0, 1023);
                  tx.put(
                      new NumberPool.Node(
                          "test.single",
                          "tags",
                          "leaf-" + (start >>> 10),
                          java.util.Base64.getEncoder().encodeToString(bits.toByteArray())));
                }
                POOL.take(tx, n);
              }
              return true;
            });
      }
      OptionalLong afterTheBlock = nodes.transact(tx -> POOL.allocate(tx, all));
      assertThat(afterTheBlock).hasValue(block);
      assertThat(nodes.memory.value("weft.numbers.test++single.tags.root")).isPresent();
      nodes.transact(tx -> POOL.release(tx, 77));
      assertThat(nodes.memory.value("weft.numbers.test++single.tags.root")).isEmpty();
      OptionalLong released = nodes.transact(tx -> POOL.allocate(tx, all));
      assertThat(released).hasValue(77);
    }
  }

  @Example
  void whatIsTakenIsTaken() {
    try (Nodes nodes = new Nodes(1)) {
      nodes.transact(tx -> POOL.tryTake(tx, 42));
      assertThatThrownBy(
              () ->
                  nodes.transact(
                      tx -> {
                        POOL.take(tx, 42);
                        return true;
                      }))
          .isInstanceOf(NumberTakenException.class)
          .hasMessageContaining("42");
      assertThatThrownBy(() -> nodes.transact(tx -> POOL.isTaken(tx, -1)))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> new NumberRange(5, 4)).hasMessageContaining("5 to 4");
    }
  }
}
