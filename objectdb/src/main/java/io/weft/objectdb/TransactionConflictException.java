package io.weft.objectdb;

import java.util.Set;
import java.util.TreeSet;

/** Others changed what a transaction read, as often as it was tried. It has written nothing. */
public final class TransactionConflictException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Set<String> keys;
  private final int attempts;

  TransactionConflictException(Set<String> keys, int attempts) {
    super("given up after " + attempts + " attempts: others keep changing " + new TreeSet<>(keys));
    this.keys = Set.copyOf(keys);
    this.attempts = attempts;
  }

  /** The texts of the keys that were changed during the last attempt. */
  public Set<String> keys() {
    return keys;
  }

  /** How often it was tried. */
  public int attempts() {
    return attempts;
  }
}
