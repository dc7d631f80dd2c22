package io.weft.core.net;

import io.weft.core.Routine;
import java.util.Optional;

/**
 * Accepts connections. At most a backlog of them waits to be accepted; more are left to the system.
 *
 * @param <M> what the connections carry
 */
public interface Listener<M> extends AutoCloseable {
  /**
   * Waits for the next connection; empty when the listener was closed. One routine at a time.
   *
   * @throws IllegalStateException when another routine waits here
   */
  Optional<Connection<M>> accept(Routine r);

  /** The address that it listens on, with the port that the system chose. Any thread. */
  Endpoint local();

  /** Stops listening. Connections that were accepted stay. Loop or routine; may be repeated. */
  @Override
  void close();
}
