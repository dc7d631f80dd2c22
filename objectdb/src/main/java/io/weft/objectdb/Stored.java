package io.weft.objectdb;

/**
 * An object with what the database knows about it.
 *
 * @param value the object
 * @param createTime when it was created, in microseconds since 1970 by the clock of the node that
 *     did
 * @param updateVersion 1 when created, one more with each change
 * @param <T> the object
 */
public record Stored<T extends DataObject>(T value, long createTime, long updateVersion) {
  /** The key of the object. */
  @SuppressWarnings("unchecked") // A data object of type T has a key of type T.
  public Key<T> key() {
    return (Key<T>) value.key();
  }
}
