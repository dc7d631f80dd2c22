package io.weft.objectdb.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.objectdb.Changes;
import io.weft.objectdb.DataObject;
import io.weft.objectdb.Key;
import io.weft.objectdb.ObjectDb;
import io.weft.objectdb.ObjectType;
import io.weft.objectdb.ObjectTypes;
import io.weft.objectdb.View;
import io.weft.objectdb.Walk;
import io.weft.objectdb.Walker;
import io.weft.objectdb.storage.StorageNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Views of a database whose data is lost. */
@RequiresRedis
class RedisViewTest {
  record Note(String id, String text) implements DataObject {
    static final ObjectType<Note> TYPE = ObjectType.of("test.note", Note.class, 1);

    @Override
    public Key<Note> key() {
      return TYPE.key(id);
    }
  }

  private static final Walker<Note> LEAF = Walker.leaf();
  private static final List<Key<Note>> KEYS = List.of(Note.TYPE.key("a"), Note.TYPE.key("b"));

  @Test
  void deletionsAreReportedWhenTheServerComesBackEmptyOrIsEmptied() {
    try (RealRedis redis = RealRedis.start();
        StorageNode node = new StorageNode("node", RedisStorage.open(redis.settings().build()))) {
      ObjectDb db =
          node.call(r -> new ObjectDb(node.scheduler, node.storage, ObjectTypes.of(Note.TYPE)));
      View view = node.call(r -> db.walk(r, Walk.from(KEYS, Note.TYPE, LEAF)));
      long version = node.call(view::awaitChange).version();
      for (int round = 0; round < 4; round++) {
        node.run(
            r ->
                db.execute(
                    r,
                    tx -> {
                      tx.insert(new Note("a", "1"));
                      tx.insert(new Note("b", "2"));
                    }));
        assertThat(node.call(view::awaitChange).added()).hasSize(2);
        if (round % 2 == 0) {
          redis.kill();
          redis.startAgain();
        } else {
          redis.with(jedis -> jedis.flushAll());
        }
        Changes changes = node.call(view::awaitChange);
        assertThat(changes.removed()).hasSize(2);
        assertThat(changes.version()).isGreaterThan(version);
        version = changes.version();
      }
    }
  }

  @Test
  void ofOlderDataWhatIsOtherIsReportedAndWhatIsTheSameIsNot() {
    try (RealRedis redis = RealRedis.start();
        StorageNode node = new StorageNode("node", RedisStorage.open(redis.settings().build()))) {
      ObjectDb db =
          node.call(r -> new ObjectDb(node.scheduler, node.storage, ObjectTypes.of(Note.TYPE)));
      View view = node.call(r -> db.walk(r, Walk.from(KEYS, Note.TYPE, LEAF)));
      node.call(view::awaitChange);
      node.run(r -> db.execute(r, tx -> tx.insert(new Note("a", "1"))));
      node.run(r -> db.execute(r, tx -> tx.insert(new Note("b", "old"))));
      redis.with(jedis -> jedis.save());
      node.run(r -> db.execute(r, tx -> tx.put(new Note("b", "lost"))));
      assertThat(node.call(view::awaitChange).added()).hasSize(2);
      redis.kill();
      redis.startAgain();
      Changes changes = node.call(view::awaitChange);
      assertThat(changes.changed()).hasSize(1);
      assertThat(changes.removed()).isEmpty();
      assertThat(view.find(Note.TYPE.key("b"))).contains(new Note("b", "old"));
    }
  }
}
