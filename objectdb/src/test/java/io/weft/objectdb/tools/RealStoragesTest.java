package io.weft.objectdb.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.core.task.TaskPool;
import io.weft.objectdb.ObjectDb;
import io.weft.objectdb.storage.JournalStorage;
import io.weft.objectdb.storage.MemoryStorage;
import io.weft.objectdb.storage.Storage;
import io.weft.objectdb.storage.StorageNode;
import io.weft.objectdb.storage.redis.RealRedis;
import io.weft.objectdb.storage.redis.RedisStorage;
import io.weft.objectdb.storage.redis.RequiresRedis;
import io.weft.objectdb.storage.zookeeper.Zk;
import io.weft.objectdb.storage.zookeeper.ZooKeeperStorage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tools between Redis, ZooKeeper, a file and memory. */
@Tag("real")
@RequiresRedis
class RealStoragesTest {
  @TempDir private Path directory;

  private static final int PORTS = 400;

  private List<String> valuesOf(Storage storage, StorageNode node, DatabaseTools tools)
      throws Exception {
    Path file = directory.resolve("dump");
    node.run(r -> tools.dump(r, storage, file, DumpOptions.DEFAULTS));
    return Files.readAllLines(file).stream()
        .skip(1)
        .map(line -> line.replaceFirst("\"version\":\\d+", ""))
        .toList();
  }

  @Test
  void aDatabaseGoesRoundAllStoragesAndStaysTheSame() throws Exception {
    MemoryStorage first = new MemoryStorage();
    try (RealRedis server = RealRedis.start();
        Zk zk = new Zk();
        Storage redis = RedisStorage.open(server.settings().build());
        Storage zookeeper = ZooKeeperStorage.open(zk.settings());
        Storage journal = JournalStorage.open(directory.resolve("db"));
        TaskPool pool = TaskPool.start("tools", 1, 10);
        StorageNode node = new StorageNode("tools", first)) {
      DatabaseTools tools = new DatabaseTools(pool, Progress.NONE);
      node.run(
          r -> {
            try (ObjectDb db = new ObjectDb(node.scheduler, first, Net.TYPES)) {
              db.execute(r, tx -> Net.fill(tx, PORTS));
            }
          });
      List<String> values = valuesOf(first, node, tools);
      Storage from = first;
      for (Storage to : List.of(redis, zookeeper, journal)) {
        Storage source = from;
        CopyReport report = node.call(r -> tools.migrate(r, source, to, TargetPolicy.EMPTY));
        assertThat(report.written()).isEqualTo(values.size());
        assertThat(valuesOf(to, node, tools)).isEqualTo(values);
        CheckReport check = node.call(r -> tools.check(r, to, Net.SCHEMA, Repair.NONE));
        assertThat(check.faults()).isEmpty();
        assertThat(check.keys()).isEqualTo(values.size());
        from = to;
      }
      node.run(
          r -> {
            node.put(r, "t.port.p1", null);
            tools.migrate(r, first, redis, TargetPolicy.REPLACE);
            tools.migrate(r, first, zookeeper, TargetPolicy.REPLACE);
          });
      for (Storage damaged : List.of(redis, zookeeper)) {
        CheckReport repaired = node.call(r -> tools.check(r, damaged, Net.SCHEMA, Repair.SAFE));
        assertThat(repaired.isClean()).as(repaired.toString()).isTrue();
        assertThat(repaired.faults()).isNotEmpty();
        assertThatThrownBy(
                () -> node.call(r -> tools.migrate(r, journal, damaged, TargetPolicy.EMPTY)))
            .isInstanceOf(TargetInUseException.class);
      }
      assertThat(valuesOf(redis, node, tools)).isEqualTo(valuesOf(zookeeper, node, tools));
    }
  }

  @Test
  void aMigrationCatchesUpWithWhoWritesToTheSource() throws Exception {
    try (RealRedis server = RealRedis.start();
        TaskPool pool = TaskPool.start("tools", 1, 10);
        StorageNode source =
            new StorageNode("source", RedisStorage.open(server.settings().build()));
        StorageNode target = new StorageNode("target", new MemoryStorage())) {
      source.run(
          r -> {
            for (int i = 0; i < 50; i++) {
              source.put(r, "k" + i, "0");
            }
          });
      int[] looks = {0};
      Storage changing = new Changing(source.storage, () -> looks[0]++ < 3);
      DatabaseTools tools = new DatabaseTools(pool, Progress.NONE);
      CopyReport report =
          target.call(r -> tools.migrate(r, changing, target.storage, TargetPolicy.EMPTY));
      assertThat(report.keys()).isEqualTo(51);
      assertThat(report.passes()).isGreaterThan(3);
      CopyReport again =
          target.call(r -> tools.migrate(r, source.storage, target.storage, TargetPolicy.REPLACE));
      assertThat(again.written() + again.deleted()).isZero();
      assertThat(again.keys()).isEqualTo(report.keys());
    }
  }
}
