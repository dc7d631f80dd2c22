package io.weft.objectdb.storage.redis;

import io.netty.buffer.ByteBuf;
import io.weft.core.Routine;
import io.weft.core.Scheduler;
import io.weft.core.net.Connection;
import io.weft.core.net.ConnectionException;
import io.weft.objectdb.storage.StorageException;
import io.weft.objectdb.storage.redis.ReplyReader.Refusal;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a server, which it leaves alone when that stays silent for too long. Any number
 * of routines of its scheduler may send, one receives.
 */
final class RedisConnection implements AutoCloseable {
  private final Scheduler scheduler;
  private final Connection<ByteBuf> bytes;
  private final String server;
  private final CommandWriter commands = new CommandWriter();
  private final ReplyReader replies = new ReplyReader(this::more);
  private Place joined = new Place(0, "");
  private Duration limit;

  /** Whether the server owes an answer, and since when it has sent nothing. */
  private boolean expecting;

  private long silentSince;

  /** Who waits for a reply, to do so inside of {@link #replies}. */
  private @Nullable Routine receiver;

  private boolean watching;
  private boolean timedOut;
  private boolean closed;

  /**
   * Takes a connection over.
   *
   * @param limit how long the server may be silent when it owes an answer
   */
  RedisConnection(Scheduler scheduler, Connection<ByteBuf> bytes, String server, Duration limit) {
    this.scheduler = scheduler;
    this.bytes = bytes;
    this.server = server;
    this.limit = limit;
  }

  /** Its server, for people. */
  String server() {
    return server;
  }

  /** The place of the storage when this connection took part in it. */
  Place joined() {
    return joined;
  }

  void setJoined(Place place) {
    joined = place;
  }

  /** How long the server may be silent from now on. */
  void setLimit(Duration value) {
    limit = value;
  }

  // Silence.

  /** From now on the server owes an answer. */
  void expect() {
    if (expecting) {
      return;
    }
    expecting = true;
    silentSince = scheduler.ticker().nanoTime();
    if (!watching) {
      watchFor(limit);
    }
  }

  /** All answers are there. */
  void settle() {
    expecting = false;
  }

  private void watchFor(Duration time) {
    watching = true;
    scheduler.timers().after(time, this::look);
  }

  private void look() {
    watching = false;
    if (!expecting || closed) {
      return;
    }
    Duration left = limit.minusNanos(scheduler.ticker().nanoTime() - silentSince);
    if (left.isPositive()) {
      watchFor(left);
    } else {
      timedOut = true;
      bytes.abort();
    }
  }

  // Commands and replies.

  boolean isOpen() {
    return bytes.isOpen() && !closed;
  }

  /**
   * Sends a command, when the loop polls next; waits while too much is unsent.
   *
   * @throws ConnectionLostException when the connection is gone; the command may have arrived if it
   *     was not gone before
   */
  void send(Routine r, Command command) {
    expect();
    try {
      bytes.write(r, commands.write(command));
    } catch (ConnectionException e) {
      throw lost(Replies.describe(e));
    }
  }

  /**
   * Waits for the next reply; see {@link ReplyReader#next}.
   *
   * @throws ConnectionLostException when the connection is gone
   * @throws CorruptReplyException when what comes is no reply
   */
  @Nullable Object receive(Routine r) {
    receiver = r;
    try {
      return replies.next();
    } finally {
      receiver = null;
    }
  }

  private ByteBuf more() {
    Routine r = Objects.requireNonNull(receiver);
    try {
      Optional<ByteBuf> some = bytes.read(r);
      if (some.isPresent()) {
        silentSince = scheduler.ticker().nanoTime();
        return some.get();
      }
    } catch (ConnectionException e) {
      throw lost(Replies.describe(e));
    }
    throw lost(closed ? "it was closed" : "the server closed it");
  }

  private ConnectionLostException lost(String reason) {
    return timedOut
        ? new ConnectionLostException(server, "no answer in time", true)
        : new ConnectionLostException(server, reason, false);
  }

  /** Sends a command and waits for its reply. Only while nothing else is under way. */
  @Nullable Object ask(Routine r, Command command) {
    send(r, command);
    Object reply = receive(r);
    settle();
    return reply;
  }

  /**
   * Sends a command and waits for its reply. Only while nothing else is under way.
   *
   * @throws StorageException when that is an error
   */
  @Nullable Object call(Routine r, Command command) {
    return checked(ask(r, command));
  }

  /**
   * A reply that is no error.
   *
   * @throws StorageException when it is one
   */
  static @Nullable Object checked(@Nullable Object reply) {
    if (reply instanceof Refusal refusal) {
      throw new StorageException(Replies.explain(refusal.error()));
    }
    return reply;
  }

  /** Ends it at once, also what waits for a reply. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      bytes.abort();
    }
  }
}
