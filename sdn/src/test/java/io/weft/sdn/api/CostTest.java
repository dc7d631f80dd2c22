package io.weft.sdn.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.core.Routine;
import io.weft.core.Scheduler;
import io.weft.core.api.ApiTarget;
import io.weft.core.simulation.Simulation;
import io.weft.objectdb.ObjectDb;
import io.weft.objectdb.ObjectTypes;
import io.weft.objectdb.storage.Commit;
import io.weft.objectdb.storage.CommitResult;
import io.weft.objectdb.storage.KeyScan;
import io.weft.objectdb.storage.MemoryStorage;
import io.weft.objectdb.storage.Snapshot;
import io.weft.objectdb.storage.Storage;
import io.weft.objectdb.storage.StorageListener;
import io.weft.objectdb.storage.Subscription;
import io.weft.sdn.model.NetworkDrivers;
import io.weft.sdn.model.NetworkModel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a change reads and writes does not follow the size of the network. */
class CostTest {
  /** Notes what is committed. */
  private static final class CountingStorage implements Storage {
    private final MemoryStorage storage = new MemoryStorage();
    private final List<Commit> commits = new ArrayList<>();

    @Override
    public Snapshot read(Routine r, Collection<String> keys) {
      return storage.read(r, keys);
    }

    @Override
    public CommitResult commit(Routine r, Commit commit) {
      commits.add(commit);
      return storage.commit(r, commit);
    }

    @Override
    public Subscription subscribe(Scheduler scheduler, StorageListener listener) {
      return storage.subscribe(scheduler, listener);
    }

    @Override
    public KeyScan scan() {
      return storage.scan();
    }

    @Override
    public int maxValueBytes() {
      return storage.maxValueBytes();
    }

    @Override
    public void close() {
      storage.close();
    }
  }

  @Test
  void creatingAndDeletingAPortAmongTenThousandTouchesFewSmallValues() {
    try (Simulation simulation = Simulation.withSeed(1)) {
      Scheduler scheduler = simulation.scheduler("api");
      CountingStorage storage = new CountingStorage();
      ObjectDb db = new ObjectDb(scheduler, storage, ObjectTypes.of(NetworkModel.TYPES));
      ApiTarget module = Viperflow.module(db, NetworkDrivers.standard());
      call(
          simulation,
          scheduler,
          module,
          "createphysicalnetwork",
          Map.of("type", "local", "id", "p"));
      call(
          simulation,
          scheduler,
          module,
          "createlogicalnetwork",
          Map.of("physicalnetwork", "p", "id", "n"));
      call(
          simulation,
          scheduler,
          module,
          "createsubnet",
          Map.of("logicalnetwork", "n", "id", "s", "cidr", "10.0.0.0/16", "gateway", "10.0.0.1"));
      for (int batch = 0; batch < 10; batch++) {
        int first = batch * 1000;
        List<Map<String, Object>> ports =
            IntStream.range(first, first + 1000).mapToObj(CostTest::port).toList();
        call(simulation, scheduler, module, "createlogicalports", Map.of("ports", ports));
      }
      storage.commits.clear();
      call(simulation, scheduler, module, "createlogicalport", port(10_000));
      assertSmall(storage.commits);
      storage.commits.clear();
      call(simulation, scheduler, module, "deletelogicalport", Map.of("id", "port-5000"));
      assertSmall(storage.commits);
    }
  }

  private static void assertSmall(List<Commit> commits) {
    assertThat(commits).hasSize(1);
    assertThat(commits.getFirst().reads()).hasSizeLessThan(40);
    assertThat(commits.getFirst().writes()).hasSizeLessThan(15);
    assertThat(commits.getFirst().writes().values())
        .allSatisfy(
            (Optional<String> value) ->
                assertThat(value.map(String::length).orElse(0)).isLessThan(4096));
  }

  private static Map<String, Object> port(int number) {
    return Map.of(
        "id",
        "port-" + number,
        "logicalnetwork",
        "n",
        "subnet",
        "s",
        "mac_address",
        "02:00:00:00:%02x:%02x".formatted(number >> 8, number & 0xff));
  }

  private static void call(
      Simulation simulation,
      Scheduler scheduler,
      ApiTarget module,
      String method,
      Map<String, Object> arguments) {
    Object result =
        simulation.await(scheduler.submit("call", r -> module.call(r, method, arguments)));
    assertThat(result).isNotNull();
  }
}
