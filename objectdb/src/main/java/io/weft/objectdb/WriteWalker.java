package io.weft.objectdb;

import org.jspecify.annotations.Nullable;

/**
 * What a transaction does that starts with a walk; see {@link ObjectDb#writeWalk}. Like a {@link
 * TransactionBody} it may run more than once.
 *
 * @param <T> its result
 */
@FunctionalInterface
public interface WriteWalker<T extends @Nullable Object> {
  /**
   * Reads and writes.
   *
   * @param tx to write with, and to read what the walk has not reached
   * @param reached what the walk has reached, as it was before the transaction wrote anything
   */
  T run(Transaction tx, WalkResult reached);
}
