package io.weft.objectdb;

/**
 * An object that is not what it was.
 *
 * @param before as the view last returned it
 * @param after as it is now
 * @param <T> the object
 */
public record Change<T extends DataObject>(Stored<T> before, Stored<T> after) {
  /** The key of the object. */
  public Key<T> key() {
    return after.key();
  }
}
