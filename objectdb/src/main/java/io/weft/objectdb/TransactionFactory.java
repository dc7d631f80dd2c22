package io.weft.objectdb;

import io.weft.core.Routine;
import java.util.Optional;

/**
 * Makes a transaction out of what must be waited for: see {@link ObjectDb#asyncTransact}
 * (specification 4.4.5, {@code asyncupdater}).
 *
 * @param <T> the result of the transaction
 */
@FunctionalInterface
public interface TransactionFactory<T> {
  /**
   * Prepares the transaction. May wait for anything.
   *
   * @param info what the last body restarted with; see {@link RestartTransactionException}; empty
   *     the first time
   * @return the body, or empty to end without one
   */
  Optional<TransactionBody<T>> prepare(Routine r, Optional<Object> info);
}
