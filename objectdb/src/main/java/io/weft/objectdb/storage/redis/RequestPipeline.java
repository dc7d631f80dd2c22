package io.weft.objectdb.storage.redis;

import io.weft.core.Routine;
import io.weft.core.Suspension;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A connection that carries the requests of any number of routines at once: each is sent without
 * waiting for the replies to those before it, which come in the same order. For the routines of one
 * scheduler.
 */
final class RequestPipeline {
  private final RedisConnection connection;
  private final ArrayDeque<Answer> underWay = new ArrayDeque<>();

  /** How many bytes are on their way, about, there and back. */
  private long load;

  /** Idle for long, or its server may have gone: to be tried before use. */
  private boolean suspect;

  private boolean retired;
  private @Nullable ConnectionLostException end;

  /** Takes over a connection that takes part in the storage, on which nothing is under way. */
  RequestPipeline(RedisConnection connection) {
    this.connection = connection;
  }

  /** The answer to one request, to come. */
  static final class Answer {
    private final long size;
    private boolean done;
    private @Nullable Object reply;
    private @Nullable ConnectionLostException failure;
    private @Nullable Suspension<Boolean> waiting;

    Answer(long size) {
      this.size = size;
    }

    boolean isDone() {
      return done;
    }

    private void end(@Nullable Object value, @Nullable ConnectionLostException why) {
      done = true;
      reply = value;
      failure = why;
      if (waiting != null) {
        waiting.resume(true);
      }
    }

    /**
     * Waits for it. One routine.
     *
     * @return null, bytes, a number, a list of these, or a {@link ReplyReader.Refusal}
     * @throws ConnectionLostException when the connection broke after the request was sent
     */
    @Nullable Object await(Routine r) {
      if (!done) {
        r.<Boolean>suspend("a reply of Redis", w -> waiting = w);
      }
      if (failure != null) {
        throw failure.copy();
      }
      return reply;
    }
  }

  RedisConnection connection() {
    return connection;
  }

  /** Whether requests can be sent. */
  boolean isOpen() {
    return end == null && !retired && connection.isOpen();
  }

  long load() {
    return load;
  }

  void suspect() {
    suspect = true;
  }

  boolean isSuspect() {
    return suspect;
  }

  /**
   * Sends a request. Only while it is open.
   *
   * @param size how many bytes the request and its reply have, about
   * @throws ConnectionLostException when the connection breaks while this waits for room
   */
  Answer send(Routine r, Command command, long size) {
    Answer answer = new Answer(size);
    underWay.add(answer);
    load += size;
    connection.send(r, command);
    return answer;
  }

  /**
   * Sends a command and waits for its reply.
   *
   * @throws ConnectionLostException when the connection is gone
   * @throws io.weft.objectdb.storage.StorageException when the reply is an error
   */
  @Nullable Object call(Routine r, Command command) {
    return RedisConnection.checked(send(r, command, command.size()).await(r));
  }

  /**
   * Whether it answers.
   *
   * @throws ConnectionLostException when it is gone
   */
  void check(Routine r) {
    send(r, Command.of("PING"), 0).await(r);
    suspect = false;
  }

  /** Receives the replies, until the connection ends; for one routine, which does nothing else. */
  void receive(Routine r) {
    try {
      while (end == null) {
        Object reply = connection.receive(r);
        Answer answer = underWay.poll();
        if (answer == null) {
          throw new CorruptReplyException("nothing", "a reply that nobody has asked for");
        }
        load -= answer.size;
        if (underWay.isEmpty()) {
          connection.settle();
        }
        answer.end(reply, null);
        closeIfDone();
      }
    } catch (CorruptReplyException e) {
      end(lost("it makes no sense: " + e.getMessage()));
      throw Objects.requireNonNull(end);
    } catch (ConnectionLostException e) {
      end(e);
      throw e;
    } finally {
      // Whatever it was, nobody may wait for ever.
      end(lost("its scheduler ends"));
    }
  }

  private ConnectionLostException lost(String reason) {
    return new ConnectionLostException(connection.server(), reason, false);
  }

  private void end(ConnectionLostException reason) {
    if (end == null) {
      end = reason;
      connection.close();
      underWay.forEach(answer -> answer.end(null, reason));
      underWay.clear();
    }
  }

  /** Takes no more requests, and is closed when those under way have their replies. */
  void retire() {
    retired = true;
    closeIfDone();
  }

  private void closeIfDone() {
    if (retired && underWay.isEmpty()) {
      end(lost("it was closed"));
    }
  }
}
