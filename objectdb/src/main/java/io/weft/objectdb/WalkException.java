package io.weft.objectdb;

/**
 * A walker failed, or the object it was to see could not be read. The view keeps what it last
 * returned, and tries again when something changes.
 */
public final class WalkException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Key<?> key;

  WalkException(Key<?> key, Throwable cause) {
    super("the walker of " + key + " failed: " + cause, cause);
    this.key = key;
  }

  /** The key whose walker failed. */
  public Key<?> key() {
    return key;
  }
}
