package io.weft.objectdb.storage.redis;

import io.weft.objectdb.storage.StorageException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something that a routine wants of the server.
 *
 * @param <T> the result
 */
abstract class Request<T> {
  private final String address;

  Request(String address) {
    this.address = address;
  }

  /** How many bytes it sends and gets, about. */
  abstract long size();

  /** What is to be sent on a connection that took part in the storage there. */
  abstract Command command(Place joined);

  /**
   * The result by the reply to it; empty when the connection is to take part anew before it is sent
   * again.
   *
   * @param joined where the connection took part in the storage
   * @throws CorruptReplyException when the reply is none
   */
  abstract Optional<T> answered(Place joined, @Nullable Object reply);

  /** The result when the server has refused it. */
  T refused(String error) {
    throw failure(Replies.explain(error));
  }

  /** The result when nobody can read the reply. */
  abstract T corrupt(String message);

  /** The result when the connection broke after it was sent. */
  T lost(String reason) {
    throw failure(reason);
  }

  /** Whether it may be sent again although an earlier one may have arrived, as what only reads. */
  boolean isRepeatable() {
    return true;
  }

  final StorageException failure(String reason) {
    return new StorageException("redis " + address + ": " + reason);
  }
}
