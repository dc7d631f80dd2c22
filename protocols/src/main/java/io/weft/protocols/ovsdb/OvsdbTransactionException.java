package io.weft.protocols.ovsdb;

import java.util.OptionalInt;

/** The server refused a transaction; nothing was changed. */
public final class OvsdbTransactionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int operation;
  private final String error;
  private final String details;

  OvsdbTransactionException(int operation, OperationResult.Failed failed) {
    super(
        (operation < 0 ? "the commit" : "operation " + operation)
            + " failed: "
            + failed.error()
            + (failed.details().isEmpty() ? "" : ": " + failed.details()));
    this.operation = operation;
    this.error = failed.error();
    this.details = failed.details();
  }

  /** The place of the operation that failed; empty if the commit did. */
  public OptionalInt operation() {
    return operation < 0 ? OptionalInt.empty() : OptionalInt.of(operation);
  }

  /** The RFC's short name of the error, such as {@code constraint violation}. */
  public String error() {
    return error;
  }

  /** What the server says to people; may be empty. */
  public String details() {
    return details;
  }
}
