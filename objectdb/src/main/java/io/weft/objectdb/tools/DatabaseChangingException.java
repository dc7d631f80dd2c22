package io.weft.objectdb.tools;

/** Somebody else writes all the time, so that a tool could not get a whole. */
public final class DatabaseChangingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DatabaseChangingException(String message) {
    super(message);
  }
}
