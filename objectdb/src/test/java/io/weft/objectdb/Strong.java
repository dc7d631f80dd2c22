package io.weft.objectdb;

import java.util.List;

/** An object with strong references. */
record Strong(String id, List<Key<Item>> items) implements DataObject {
  static final ObjectType<Strong> TYPE =
      ObjectType.of("test.strong", Strong.class, 1).withStrongReferences(Strong::items);

  Strong {
    items = List.copyOf(items);
  }

  @Override
  public Key<Strong> key() {
    return TYPE.key(id);
  }
}
