package io.weft.objectdb;

import java.util.List;

/** An object with a number and references to others. */
record Item(String id, long number, List<Key<Item>> next) implements DataObject {
  static final ObjectType<Item> TYPE = ObjectType.of("test.item", Item.class, 1);

  Item {
    next = List.copyOf(next);
  }

  static Key<Item> key(Object id) {
    return TYPE.key(String.valueOf(id));
  }

  static Item of(Object id, long number, Object... next) {
    return new Item(
        String.valueOf(id), number, java.util.stream.Stream.of(next).map(Item::key).toList());
  }

  @Override
  public Key<Item> key() {
    return TYPE.key(id);
  }

  /** What a getter would be called; not an attribute. */
  public boolean isEven() {
    return number % 2 == 0;
  }

  Item withNumber(long value) {
    return new Item(id, value, next);
  }
}
