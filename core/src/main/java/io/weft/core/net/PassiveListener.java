package io.weft.core.net;

import io.weft.core.Routine;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Accepts one connection, from whom it should be, and is closed then. */
final class PassiveListener<M> implements Listener<M> {
  private static final Logger log = LoggerFactory.getLogger(PassiveListener.class);

  private final Listener<M> listener;
  private final BiPredicate<Routine, Connection<M>> wanted;

  PassiveListener(Listener<M> listener, BiPredicate<Routine, Connection<M>> wanted) {
    this.listener = listener;
    this.wanted = wanted;
  }

  @Override
  public Optional<Connection<M>> accept(Routine r) {
    Optional<Connection<M>> accepted;
    while ((accepted = listener.accept(r)).isPresent()) {
      Connection<M> connection = accepted.get();
      boolean taken = false;
      try {
        taken = wanted.test(r, connection);
      } finally {
        if (!taken) {
          connection.abort();
        }
      }
      if (taken) {
        listener.close();
        return accepted;
      }
      log.warn("{}: {} refused: another peer is awaited", local(), connection.remote());
    }
    return Optional.empty();
  }

  @Override
  public Endpoint local() {
    return listener.local();
  }

  @Override
  public void close() {
    listener.close();
  }
}
