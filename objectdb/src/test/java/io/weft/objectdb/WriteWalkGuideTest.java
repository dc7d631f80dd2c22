package io.weft.objectdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.core.Routine;
import io.weft.core.Scheduler;
import io.weft.objectdb.storage.MemoryStorage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The sample of the guide's part on walks. */
class WriteWalkGuideTest {
  record Vm(String id, String host) implements DataObject {
    static final ObjectType<Vm> TYPE = ObjectType.of("demo.vm", Vm.class, 1);

    @Override
    public Key<Vm> key() {
      return TYPE.key(id);
    }
  }

  // README: write walk
  static List<String> portsOfHost(Routine r, ObjectDb db) {
    MultiIndex<Vm> byHost = MultiIndex.of(Vm.TYPE, "host");
    db.execute(
        r,
        tx -> {
          for (String id : List.of("vm1", "vm2")) {
            Vm vm = new Vm(id, "host-1");
            tx.insert(vm);
            byHost.insert(tx, List.of(vm.host()), vm.key());
          }
        });
    Walker<Vm> leaf = Walker.leaf();
    return db.writeWalk(
        r,
        Walk.from(List.of(Vm.TYPE.key("vm1"), Vm.TYPE.key("vm3")), Vm.TYPE, leaf),
        (tx, reached) -> {
          for (Vm vm : reached.objects(Vm.TYPE)) { // vm1: there is no vm3.
            tx.delete(vm.key());
            byHost.remove(tx, List.of(vm.host()), vm.key());
          }
          return byHost.find(tx, List.of("host-1")).stream().map(key -> key.part(0)).toList();
        });
  }

  // README: end

  @Test
  void theSampleRuns() {
    try (Scheduler scheduler = Scheduler.start("demo")) {
      ObjectDb db = new ObjectDb(scheduler, new MemoryStorage(), ObjectTypes.of(Vm.TYPE));
      assertThat(scheduler.submit("demo", r -> portsOfHost(r, db)).join(Duration.ofMinutes(1)))
          .containsExactly("vm2");
    }
  }
}
