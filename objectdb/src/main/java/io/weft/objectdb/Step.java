package io.weft.objectdb;

/** Where a walk goes on from one object; see {@link Walker}. */
public interface Step {
  /** The key of the object that is visited. */
  Key<?> key();

  /** Visits another object, too. Any number of times, in any order, also in circles. */
  <T extends DataObject> void follow(Key<T> key, Walker<T> walker);

  /** Visits another object and goes no further from there. */
  default <T extends DataObject> void follow(Key<T> key) {
    follow(key, Walker.<T>leaf());
  }
}
