package io.weft.sdn.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.core.Scheduler;
import io.weft.core.api.ApiTarget;
import io.weft.core.simulation.Simulation;
import io.weft.core.task.TaskPool;
import io.weft.objectdb.ObjectDb;
import io.weft.objectdb.ObjectTypes;
import io.weft.objectdb.storage.MemoryStorage;
import io.weft.objectdb.tools.CheckReport;
import io.weft.objectdb.tools.DatabaseTools;
import io.weft.objectdb.tools.Fault;
import io.weft.objectdb.tools.Progress;
import io.weft.objectdb.tools.Repair;
import io.weft.sdn.api.Viperflow;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The schema says what the calls of the API do. */
class NetworkSchemaTest {
  @Test
  void whatTheApiMakesFitsTogetherAndWhatIsMissingIsFound() {
    try (Simulation simulation = Simulation.withSeed(1)) {
      Scheduler scheduler = simulation.scheduler("api");
      MemoryStorage storage = new MemoryStorage();
      ObjectDb db = new ObjectDb(scheduler, storage, ObjectTypes.of(NetworkModel.TYPES));
      ApiTarget api = Viperflow.module(db, NetworkDrivers.standard());
      DatabaseTools tools = new DatabaseTools(TaskPool.on(Runnable::run), Progress.NONE);
      simulation.await(
          scheduler.submit(
              "test",
              r -> {
                api.call(r, "createphysicalnetwork", Map.of("type", "native", "id", "p"));
                api.call(r, "createphysicalport", Map.of("physicalnetwork", "p", "name", "eth0"));
                api.call(r, "createlogicalnetwork", Map.of("physicalnetwork", "p", "id", "n"));
                api.call(
                    r,
                    "createsubnet",
                    Map.of("logicalnetwork", "n", "id", "s", "cidr", "10.0.0.0/24"));
                for (int i = 1; i < 100; i++) {
                  api.call(
                      r,
                      "createlogicalport",
                      Map.of(
                          "logicalnetwork",
                          "n",
                          "subnet",
                          "s",
                          "id",
                          "port" + i,
                          "mac_address",
                          String.format("02:00:00:00:00:%02x", i),
                          "ip_address",
                          "10.0.0." + i));
                }
                assertThat(tools.check(r, storage, NetworkSchema.create(), Repair.NONE).faults())
                    .isEmpty();
                // As somebody would who forgets the sets, the indices and the address.
                db.execute(r, tx -> tx.delete(LogicalPort.TYPE.key("port7")));
                CheckReport report = tools.check(r, storage, NetworkSchema.create(), Repair.SAFE);
                assertThat(report.isClean()).isTrue();
                assertThat(report.faults())
                    .extracting(Fault::kind)
                    .containsExactlyInAnyOrder(
                        Fault.Kind.STRAY_MEMBER,
                        Fault.Kind.STRAY_MEMBER,
                        Fault.Kind.STRAY_MEMBER,
                        Fault.Kind.STRAY_INDEX_ENTRY,
                        Fault.Kind.STRAY_INDEX_ENTRY,
                        Fault.Kind.LOST_NUMBER);
                return true;
              }));
    }
  }
}
