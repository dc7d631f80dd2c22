package io.weft.objectdb;

/** The only object of its type. */
record Single(int value) implements DataObject {
  static final ObjectType<Single> TYPE = ObjectType.of("test.single", Single.class, 0);
  static final Key<Single> KEY = TYPE.key();

  @Override
  public Key<Single> key() {
    return KEY;
  }
}
