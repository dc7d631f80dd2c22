package io.weft.objectdb;

/** An object with the key exists already. The transaction has written nothing. */
public final class DuplicateKeyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Key<?> key;

  public DuplicateKeyException(Key<?> key) {
    super("there is already an object " + key);
    this.key = key;
  }

  /** The key that was asked for. */
  public Key<?> key() {
    return key;
  }
}
