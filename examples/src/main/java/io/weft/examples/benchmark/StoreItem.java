package io.weft.examples.benchmark;

import io.weft.objectdb.DataObject;
import io.weft.objectdb.Key;
import io.weft.objectdb.ObjectType;
import io.weft.objectdb.ObjectTypes;
import io.weft.objectdb.ShardedSet;
import java.util.List;
import java.util.stream.IntStream;

/** The objects of the database benchmarks, {@value #BYTES} bytes each. */
record StoreItem(String id, long count, String text) implements DataObject {
  static final ObjectType<StoreItem> TYPE = ObjectType.of("benchmark.item", StoreItem.class, 1);

  /** How many objects one transaction reads and writes. */
  static final int TOGETHER = 3;

  /** The length of an object as JSON. */
  static final int BYTES = 200;

  /** What {@code {"id":"…","count":…,"text":"…"}} has besides id, count and text. */
  private static final int AROUND = 29;

  /** The database begins with more digits, so that the length stays. */
  private static final long FIRST = 1_000_000;

  /** What a walk starts from. */
  record Group(String id) implements DataObject {
    static final ObjectType<Group> TYPE = ObjectType.of("benchmark.group", Group.class, 1);

    @Override
    public Key<Group> key() {
      return TYPE.key(id);
    }

    ShardedSet<Key<StoreItem>> items() {
      return ShardedSet.ofKeys(key(), "items", StoreItem.TYPE);
    }
  }

  static final ObjectTypes TYPES = ObjectTypes.of(TYPE, Group.TYPE);

  static StoreItem first(String id) {
    String count = Long.toString(FIRST);
    return new StoreItem(id, FIRST, "x".repeat(BYTES - AROUND - id.length() - count.length()));
  }

  @Override
  public Key<StoreItem> key() {
    return TYPE.key(id);
  }

  StoreItem next() {
    return new StoreItem(id, count + 1, text);
  }

  /** So many keys that begin alike. */
  static List<Key<StoreItem>> keys(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> TYPE.key(prefix + "-" + i)).toList();
  }
}
