package io.weft.core.lock;

/** Thrown instead of a wait that could never end. */
public final class LockException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LockException(String message) {
    super(message);
  }
}
