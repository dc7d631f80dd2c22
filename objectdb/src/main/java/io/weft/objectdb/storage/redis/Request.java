package io.weft.objectdb.storage.redis;

import io.weft.core.RoutineFuture;
import io.weft.objectdb.storage.StorageException;
import io.weft.objectdb.storage.redis.RedisConnection.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * Something that a routine wants of the server. Sent and answered by the thread of one worker;
 * whoever completes it first decides.
 *
 * @param <T> the result
 */
abstract class Request<T> {
  /** A request is sent at most so often; a commit only as long as nothing came of it. */
  private static final int MAX_TRIES = 4;

  private final RoutineFuture<T> future = new RoutineFuture<>();
  private final String address;
  private volatile boolean abandoned;
  private int tries;

  /** What became of a request. */
  enum Outcome {
    /** It is over. */
    ENDED,
    /** It is over, and the connection should not be used any more. */
    WRONG_SERVER,
    /** It is to be sent again, once the server knows the script. */
    WITHOUT_SCRIPT,
    /** It is to be sent again, once the connection takes part in the present epoch. */
    OUTDATED
  }

  Request(String address) {
    this.address = address;
  }

  RoutineFuture<T> future() {
    return future;
  }

  /** Nobody waits any more. */
  void abandon() {
    abandoned = true;
  }

  boolean isAbandoned() {
    return abandoned;
  }

  /** How many bytes it will send, about. */
  abstract long size();

  /**
   * Makes ready what is to be sent.
   *
   * @throws StorageException when it cannot be sent at all
   */
  abstract void prepare();

  /** Counts another attempt; false when there were enough. */
  boolean tryAgain() {
    return ++tries <= MAX_TRIES;
  }

  /** Sends it as one command. */
  abstract void send(RedisConnection connection);

  /**
   * Looks at the reply.
   *
   * @param joined where the connection took part in the storage
   */
  final Outcome receive(Place joined, @Nullable Object reply) {
    if (reply instanceof Refusal refusal) {
      if (Replies.kind(refusal.error()).equals("NOSCRIPT")) {
        return Outcome.WITHOUT_SCRIPT;
      }
      refused(refusal.error());
      return Replies.isWrongServer(refusal.error()) ? Outcome.WRONG_SERVER : Outcome.ENDED;
    }
    try {
      return answered(joined, reply);
    } catch (CorruptReplyException e) {
      corrupt("" + e.getMessage());
      return Outcome.ENDED;
    }
  }

  abstract Outcome answered(Place joined, @Nullable Object reply);

  abstract void refused(String error);

  abstract void corrupt(String message);

  /** Ends it without an answer, because the connection broke after it was sent. */
  void lost(String reason) {
    fail(reason);
  }

  /** Whether it may be sent again although an earlier one may have arrived, as what only reads. */
  boolean isRepeatable() {
    return true;
  }

  void complete(T result) {
    future.complete(result);
  }

  void fail(StorageException e) {
    future.fail(e);
  }

  void fail(String reason) {
    fail(new StorageException("redis " + address + ": " + reason));
  }
}
