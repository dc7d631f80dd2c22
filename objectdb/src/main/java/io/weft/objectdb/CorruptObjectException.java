package io.weft.objectdb;

/** What is stored under a key is no such object. */
public final class CorruptObjectException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Key<?> key;

  CorruptObjectException(Key<?> key, String reason, Throwable cause) {
    super("what is stored as " + key + " cannot be read: " + reason, cause);
    this.key = key;
  }

  CorruptObjectException(Key<?> key, String reason) {
    super("what is stored as " + key + " cannot be read: " + reason);
    this.key = key;
  }

  /** The key. */
  public Key<?> key() {
    return key;
  }
}
