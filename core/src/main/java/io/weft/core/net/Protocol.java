package io.weft.core.net;

import io.netty.buffer.ByteBuf;
import io.weft.core.Routine;
import java.util.Optional;

/**
 * What a {@link Client} or a {@link Server} does with its connections, over their whole life
 * (specification 4.3.6 and 5.3.5). Only {@link #run} must be written. Every method runs in a
 * routine and may wait; the others of the same connection wait for it, except that {@link
 * #keepAlive} runs beside {@link #run}.
 *
 * <p>A connection's life: {@link #accept} (servers), {@link #init} or {@link #reconnectInit},
 * {@link #run}, then {@link #closed} or {@link #error}. What happens to one connection never ends
 * another, or its server.
 *
 * {@snippet class="io.weft.core.net.NetSnippetsTest" region="protocol"}
 */
@FunctionalInterface
public interface Protocol {
  /**
   * Talks to the peer. When it returns, the connection is closed, after what was written has been
   * sent. When this side ends, the input ends first ({@link Connection#read} is empty), and the
   * routine is cancelled if that was not enough.
   *
   * @throws ConnectionException when the connection broke, for {@link #error} to deal with
   * @throws Exception anything else, too; it is logged with its trace
   */
  void run(Routine r, Connection<ByteBuf> connection) throws Exception;

  /** A server is about to listen on an endpoint; an exception counts as not being able to. */
  default void beforeListen(Routine r, Server server, Endpoint endpoint) throws Exception {}

  /**
   * A server has a new connection.
   *
   * @return what is to talk on it, for instance an object that keeps its state; empty to refuse it
   */
  default Optional<Protocol> accept(Routine r, Server server, Connection<ByteBuf> connection)
      throws Exception {
    return Optional.of(this);
  }

  /** The connection is new. An exception ends it. */
  default void init(Routine r, Connection<ByteBuf> connection) throws Exception {}

  /** The connection replaces one that was lost. An exception ends it. */
  default void reconnectInit(Routine r, Connection<ByteBuf> connection) throws Exception {
    init(r, connection);
  }

  /** The connection has ended in order: by the peer, by {@link #run}, or by this side's wish. */
  default void closed(Routine r, Connection<ByteBuf> connection) throws Exception {}

  /** The connection broke, or {@link #run} failed. */
  default void error(Routine r, Connection<ByteBuf> connection, Exception cause) throws Exception {}

  /**
   * Nothing has come from the peer, or nothing was written, for as long as the settings say. Finds
   * out whether the peer is still there, and aborts the connection if not; an exception does the
   * same. Called again after the same time.
   */
  default void keepAlive(Routine r, Connection<ByteBuf> connection) throws Exception {}

  /** A client could not connect, and does not try again. */
  default void notConnected(Routine r, Client client, ConnectionException cause) throws Exception {}

  /** A client has ended: it has no connection and makes none. */
  default void finalEnd(Routine r, Client client) throws Exception {}

  /** A server has ended: it does not listen, and all its connections have ended. */
  default void serverFinal(Routine r, Server server) throws Exception {}
}
