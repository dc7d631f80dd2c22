package io.weft.objectdb;

import java.util.Optional;

/** A walker that goes no further. All are equal. */
record Leaf<T extends DataObject>() implements Walker<T> {
  private static final Leaf<DataObject> INSTANCE = new Leaf<>();

  @SuppressWarnings("unchecked") // It does not look at the object.
  static <T extends DataObject> Leaf<T> instance() {
    return (Leaf<T>) INSTANCE;
  }

  @Override
  public void visit(Optional<T> object, Step step) {}
}
