package io.weft.objectdb;

import org.jspecify.annotations.Nullable;

/**
 * What a transaction does. May run more than once, so it must do nothing but read and write through
 * the transaction. It must not wait for anything else: others may change what it has read.
 *
 * @param <T> its result
 */
@FunctionalInterface
public interface TransactionBody<T extends @Nullable Object> {
  /** Reads and writes; an exception ends the transaction and nothing is written. */
  T run(Transaction tx);
}
