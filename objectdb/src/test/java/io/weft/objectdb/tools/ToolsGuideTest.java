package io.weft.objectdb.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.core.Routine;
import io.weft.core.task.TaskPool;
import io.weft.objectdb.DataObject;
import io.weft.objectdb.Key;
import io.weft.objectdb.ObjectType;
import io.weft.objectdb.ObjectTypes;
import io.weft.objectdb.UniqueIndex;
import io.weft.objectdb.storage.MemoryStorage;
import io.weft.objectdb.storage.Storage;
import io.weft.objectdb.storage.StorageNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sample of the guide. */
class ToolsGuideTest {
  record Rack(String id) implements DataObject {
    static final ObjectType<Rack> TYPE = ObjectType.of("demo.rack", Rack.class, 1);

    @Override
    public Key<Rack> key() {
      return TYPE.key(id);
    }
  }

  record Disk(String id, Key<Rack> rack, String serial) implements DataObject {
    static final ObjectType<Disk> TYPE = ObjectType.of("demo.disk", Disk.class, 1);

    @Override
    public Key<Disk> key() {
      return TYPE.key(id);
    }
  }

  private static final UniqueIndex<Disk> SERIALS = UniqueIndex.of(Disk.TYPE, "serial");

  // README: tools
  static final Schema SCHEMA =
      Schema.of(ObjectTypes.of(Rack.TYPE, Disk.TYPE))
          .members(Rack.TYPE, "disks", Disk.TYPE, disk -> List.of(disk.rack()))
          .unique(SERIALS, disk -> List.of(List.of(disk.serial())))
          .build();

  static CheckReport backUpAndMove(Routine r, TaskPool pool, Storage from, Storage to, Path file) {
    DatabaseTools tools = new DatabaseTools(pool, Progress.NONE);
    tools.dump(r, from, file, DumpOptions.DEFAULTS);
    tools.migrate(r, from, to, TargetPolicy.EMPTY);
    return tools.check(r, to, SCHEMA, Repair.SAFE);
  }

  // README: end

  @Test
  void theSampleMovesADatabaseAndRepairsIt(@TempDir Path directory) {
    MemoryStorage to = new MemoryStorage();
    try (StorageNode node = new StorageNode("tools", new MemoryStorage());
        TaskPool pool = TaskPool.start("tools", 1, 1)) {
      node.run(
          r -> {
            var db = new io.weft.objectdb.ObjectDb(node.scheduler, node.storage, SCHEMA.types());
            db.execute(
                r,
                tx -> {
                  Disk disk = new Disk("d1", Rack.TYPE.key("r1"), "s1");
                  tx.insert(new Rack("r1"));
                  tx.insert(disk);
                  SERIALS.insert(tx, List.of("s2"), disk.key());
                });
            db.close();
          });
      Path file = directory.resolve("dump");
      CheckReport report = node.call(r -> backUpAndMove(r, pool, node.storage, to, file));
      assertThat(report.isClean()).isTrue();
      assertThat(report.faults())
          .extracting(Fault::kind)
          .containsExactlyInAnyOrder(
              Fault.Kind.MISSING_MEMBER,
              Fault.Kind.MISSING_INDEX_ENTRY,
              Fault.Kind.STRAY_INDEX_ENTRY);
      assertThat(file).isRegularFile();
    }
  }
}
