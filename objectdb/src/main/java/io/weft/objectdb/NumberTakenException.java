package io.weft.objectdb;

/** A number is in use. The transaction has written nothing. */
public final class NumberTakenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long number;

  NumberTakenException(NumberPool pool, long number) {
    super(number + " of " + pool + " is taken");
    this.number = number;
  }

  /** The number. */
  public long number() {
    return number;
  }
}
