package io.weft.objectdb;

/**
 * Thrown by the body of a transaction to be prepared anew, with what it found out, by its {@link
 * TransactionFactory} (specification 4.4.5, {@code AsyncTransactionLockException}). Nothing of that
 * run is written.
 */
public final class RestartTransactionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Object info;

  /** Restarts with an information for the factory. */
  public RestartTransactionException(Object info) {
    super("the transaction is to be prepared anew");
    this.info = info;
  }

  /** What the factory is given. */
  public Object info() {
    return info;
  }
}
