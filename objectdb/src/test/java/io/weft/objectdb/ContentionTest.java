package io.weft.objectdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.core.Routine;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** All writers on one key, counted in virtual time over a storage some milliseconds away. */
class ContentionTest {
  private static final Duration TIME = Duration.ofSeconds(10);

  /** How often each writer got its way. */
  private record Served(long[] counts) {
    long sum() {
      return Arrays.stream(counts).sum();
    }

    long least() {
      return Arrays.stream(counts).min().orElseThrow();
    }
  }

  private static Served serve(int nodeCount, int writersPerNode, int furtherMillis) {
    SimulatedServer server = new SimulatedServer(1, SimulatedServer.Faults.NONE);
    int[] clients = {0};
    long[] counts = new long[nodeCount * writersPerNode];
    try (Nodes nodes =
        new Nodes(
            nodeCount,
            1,
            (scheduler, memory) -> {
              clients[0]++;
              return server.client(scheduler, clients[0] == 1 ? furtherMillis : 0);
            },
            ObjectDbOptions.DEFAULTS)) {
      long end = nodes.ticker.nanoTime() + TIME.toNanos();
      for (int writer = 0; writer < counts.length; writer++) {
        int number = writer;
        int node = writer % nodeCount;
        nodes.start(
            node,
            r -> {
              while (nodes.ticker.nanoTime() < end) {
                increment(r, nodes.dbs.get(node));
                counts[number]++;
              }
              return true;
            });
      }
      nodes.runAll(TIME.plusSeconds(70));
      assertThat(server.states.lastEntry().getValue().keySet())
          .as("no claim is left")
          .containsExactly("test.item.hot");
      long number = nodes.get(0, Item.key("hot")).orElseThrow().number();
      assertThat(number).isEqualTo(Arrays.stream(counts).sum());
    }
    return new Served(counts);
  }

  private static void increment(Routine r, ObjectDb db) {
    db.execute(
        r,
        tx -> {
          long number = tx.find(Item.key("hot")).map(Item::number).orElse(0L);
          tx.put(Item.of("hot", number + 1));
        });
  }

  @ParameterizedTest
  @CsvSource({"1, 2, 0", "1, 32, 0", "4, 8, 0", "8, 1, 0", "2, 1, 10", "2, 8, 10", "4, 4, 10"})
  void manyWritersOfOneKeyAreServedAlmostAsOftenAsOneAndEachInItsTurn(
      int nodeCount, int writersPerNode, int furtherMillis) {
    // One writer alone is on a near node, also where one node is further away than the others.
    Served one = serve(1, 1, 0);
    Served many = serve(nodeCount, writersPerNode, furtherMillis);
    long fair = many.sum() / many.counts().length;
    assertThat(many.sum()).as("%s", Arrays.toString(many.counts())).isGreaterThan(one.sum() / 2);
    assertThat(many.least()).as("%s", Arrays.toString(many.counts())).isGreaterThan(fair / 10);
  }
}
