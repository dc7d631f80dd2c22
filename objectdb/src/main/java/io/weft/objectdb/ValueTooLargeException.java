package io.weft.objectdb;

/** An object is larger than the storage allows. The transaction has written nothing. */
public final class ValueTooLargeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Key<?> key;
  private final int bytes;
  private final int limit;

  ValueTooLargeException(Key<?> key, int bytes, int limit) {
    super("the object " + key + " has " + bytes + " bytes, the storage takes " + limit);
    this.key = key;
    this.bytes = bytes;
    this.limit = limit;
  }

  /** The object's key. */
  public Key<?> key() {
    return key;
  }

  /** Its size as stored, in bytes of UTF-8. */
  public int bytes() {
    return bytes;
  }

  /** The size allowed, in bytes. */
  public int limit() {
    return limit;
  }
}
