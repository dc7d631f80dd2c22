package io.weft.protocols.http.client;

import io.netty.buffer.ByteBuf;
import io.weft.core.net.Connection;

/** A connection with what it is used for; it belongs to one exchange, or is idle. */
final class PooledConnection {
  private final ConnectionPool.Key key;
  private final Connection<ByteBuf> connection;
  private final ResponseCodec codec;
  private boolean reused;
  private boolean ended;
  private long idleSinceNanos;
  private Runnable whenEnded = () -> {};

  PooledConnection(ConnectionPool.Key key, Connection<ByteBuf> connection, ResponseCodec codec) {
    this.key = key;
    this.connection = connection;
    this.codec = codec;
  }

  ConnectionPool.Key key() {
    return key;
  }

  Connection<ByteBuf> connection() {
    return connection;
  }

  ResponseCodec codec() {
    return codec;
  }

  /** Whether it has served a request before. */
  boolean isReused() {
    return reused;
  }

  /** Whether a further request can be sent as far as is known. */
  boolean isUsable() {
    return !ended && connection.isOpen() && !connection.hasInput() && codec.isDrained();
  }

  void rest(long nowNanos) {
    reused = true;
    idleSinceNanos = nowNanos;
  }

  long idleSinceNanos() {
    return idleSinceNanos;
  }

  /** What to do when it ends while it is in use, instead of what was set before. */
  void whenEnded(Runnable action) {
    whenEnded = action;
  }

  /** Ends it; what is unsent is lost. Returns false when it had ended before. */
  boolean end() {
    if (ended) {
      return false;
    }
    ended = true;
    connection.abort();
    codec.close();
    whenEnded.run();
    return true;
  }

  @Override
  public String toString() {
    return connection.toString();
  }
}
