package io.weft.objectdb;

/** No object has the key. The transaction has written nothing. */
public final class NoSuchObjectException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Key<?> key;

  public NoSuchObjectException(Key<?> key) {
    super("there is no object " + key);
    this.key = key;
  }

  /** The key that was asked for. */
  public Key<?> key() {
    return key;
  }
}
