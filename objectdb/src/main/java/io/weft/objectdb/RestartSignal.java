package io.weft.objectdb;

import java.util.Set;

/**
 * Ends a transaction's body because two of its reads do not belong together. An error, so that a
 * body which catches exceptions does not catch it.
 */
final class RestartSignal extends Error {
  private static final long serialVersionUID = 1L;

  private final transient Set<String> keys;

  RestartSignal(Set<String> keys) {
    super("the transaction starts again", null, false, false);
    this.keys = keys;
  }

  Set<String> keys() {
    return keys;
  }
}
