package io.weft.objectdb;

/**
 * A transaction would leave an object that it writes with a strong reference to one that does not
 * exist; see {@link ObjectType#withStrongReferences}. Nothing is written.
 */
public final class DanglingReferenceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Key<?> from;
  private final transient Key<?> to;

  DanglingReferenceException(Key<?> from, Key<?> to) {
    super(from + " refers to " + to + ", which does not exist");
    this.from = from;
    this.to = to;
  }

  /** The object that refers. */
  public Key<?> from() {
    return from;
  }

  /** The object that is missing. */
  public Key<?> to() {
    return to;
  }
}
