package io.weft.objectdb.storage.redis;

import io.weft.objectdb.storage.StorageException;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.JedisSocketFactory;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.commands.ProtocolCommand;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * A connection that is ready for use. One thread sends and one receives, which may be the same;
 * both block. What breaks it is a {@link JedisConnectionException}; then it is good for nothing but
 * {@link #close}, which any thread may call.
 */
final class RedisConnection implements AutoCloseable {
  private final Wire wire;
  private final String server;
  private volatile Place joined = new Place(0, "");

  /** Idle for long, or its server may have gone: to be tried before use. */
  private volatile boolean suspect;

  private volatile boolean closed;

  /** Jedis's connection, whose buffer can be sent without waiting for a reply. */
  private static final class Wire extends Connection {
    Wire(JedisSocketFactory sockets) {
      super(sockets);
    }

    void push() {
      flush();
    }
  }

  /** An error reply. */
  record Refusal(String error) {}

  /** Connects, without any word to the server. */
  RedisConnection(JedisSocketFactory sockets, String server) {
    this.server = server;
    wire = new Wire(sockets);
    wire.connect();
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

  boolean isSuspect() {
    return suspect;
  }

  void setSuspect(boolean value) {
    suspect = value;
  }

  /** How long a reply may take from now on, in milliseconds. */
  void setTimeout(int millis) {
    wire.setSoTimeout(millis);
  }

  /** Puts a command into the buffer, or sends it when that is full. */
  void send(ProtocolCommand command, byte[]... arguments) {
    CommandArguments all = new CommandArguments(command);
    for (byte[] argument : arguments) {
      all.add(argument);
    }
    wire.sendCommand(all);
  }

  void send(CommandArguments command) {
    wire.sendCommand(command);
  }

  void flush() {
    wire.push();
  }

  /** Waits for the next reply: null, bytes, a number, a list of these, or a {@link Refusal}. */
  @Nullable Object receive() {
    try {
      return wire.getUnflushedObject();
    } catch (JedisDataException e) {
      return new Refusal(String.valueOf(e.getMessage()));
    }
  }

  /** Sends a command and waits for its reply. */
  @Nullable Object ask(ProtocolCommand command, byte[]... arguments) {
    send(command, arguments);
    flush();
    return receive();
  }

  /**
   * Sends a command and waits for its reply.
   *
   * @throws StorageException when that is an error
   */
  @Nullable Object call(ProtocolCommand command, byte[]... arguments) {
    Object reply = ask(command, arguments);
    if (reply instanceof Refusal refusal) {
      throw new StorageException(Replies.explain(refusal.error()));
    }
    return reply;
  }

  /** Whether it answers; one that does not is closed. */
  boolean isAlive() {
    try {
      boolean alive = !(ask(Command.PING) instanceof Refusal);
      suspect = false;
      return alive;
    } catch (JedisConnectionException e) {
      close();
      return false;
    }
  }

  /** The place of the storage as the server says it, if it has one. */
  Optional<Place> place(byte[] valuesKey) {
    Object meta = call(Command.HGET, valuesKey, new byte[0]);
    return meta == null ? Optional.empty() : Optional.of(Place.parse(Replies.bytes(meta)));
  }

  boolean isClosed() {
    return closed;
  }

  /** Ends it at once, also what waits for a reply. */
  @Override
  public void close() {
    closed = true;
    try {
      wire.forceDisconnect();
    } catch (IOException | RuntimeException e) {
      // It is gone, one way or the other.
    }
  }
}
