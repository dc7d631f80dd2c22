package io.weft.objectdb;

/** A codec could not write an object. The transaction has written nothing. */
public final class EncodeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Key<?> key;

  EncodeException(Key<?> key, Throwable cause) {
    super("the codec of " + key.type() + " cannot write " + key + ": " + cause, cause);
    this.key = key;
  }

  /** The key of the object. */
  public Key<?> key() {
    return key;
  }
}
