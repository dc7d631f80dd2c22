package io.weft.core.net;

import io.weft.core.Routine;
import io.weft.core.Suspension;
import java.util.ArrayDeque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What every transport's listener has in common: the connections that wait to be accepted. Loop or
 * routine.
 *
 * @param <M> what the connections carry
 */
public abstract class AbstractListener<M> implements Listener<M> {
  private final ArrayDeque<Connection<M>> backlog = new ArrayDeque<>();
  private @Nullable Suspension<Boolean> acceptor;
  private boolean closed;

  /** Makes an open listener. */
  protected AbstractListener() {}

  /** Closes the transport, on the loop or in a routine. Called once. */
  protected abstract void closeTransport();

  /** A connection that came in has been taken. In a routine. */
  protected void accepted() {
    // Most transports need not know.
  }

  /** A connection came in. */
  protected final void incoming(Connection<M> connection) {
    if (closed) {
      connection.abort();
      return;
    }
    backlog.add(connection);
    if (acceptor != null) {
      acceptor.resume(true);
    }
  }

  @Override
  public final Optional<Connection<M>> accept(Routine r) {
    if (acceptor != null) {
      throw new IllegalStateException("another routine accepts on " + local());
    }
    while (backlog.isEmpty()) {
      if (closed) {
        return Optional.empty();
      }
      r.<Boolean>suspend(
          "a connection to " + local(),
          w -> {
            acceptor = w;
            w.onEnd(() -> acceptor = null);
          });
    }
    accepted();
    return Optional.of(backlog.remove());
  }

  @Override
  public final void close() {
    if (!closed) {
      closed = true;
      closeTransport();
      backlog.forEach(Connection::abort);
      backlog.clear();
      if (acceptor != null) {
        acceptor.resume(false);
      }
    }
  }
}
