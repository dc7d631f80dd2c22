package io.weft.core.net;

import io.netty.buffer.ByteBuf;
import io.weft.core.event.Event;
import io.weft.core.event.EventType;
import io.weft.core.event.EventType2;
import java.util.Optional;

/**
 * A {@link Client} or {@link Server} has come into another state.
 *
 * {@snippet class="io.weft.core.net.NetSnippetsTest" region="state"}
 *
 * @param source the client or server
 * @param state the state
 * @param endpoint where it connects or listens; where it listens, with the port that the system
 *     chose
 * @param connection the connection that is meant, if one is
 * @param reason why, for logs; empty where the state says it all
 */
public record ConnectionStateChanged(
    Object source,
    ConnectionState state,
    Endpoint endpoint,
    Optional<Connection<ByteBuf>> connection,
    String reason)
    implements Event {
  /** By source and state. */
  public static final EventType2<ConnectionStateChanged, Object, ConnectionState> TYPE =
      EventType.of(
          ConnectionStateChanged.class,
          ConnectionStateChanged::source,
          ConnectionStateChanged::state);
}
