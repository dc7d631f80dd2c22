package io.weft.protocols.jsonrpc;

import io.weft.core.event.Event;
import io.weft.core.event.EventType;
import io.weft.core.event.EventType2;

/**
 * A peer sent a request or a notification, on a connection whose handler is {@link
 * JsonRpcHandler#toEvents}.
 */
public record JsonRpcReceived(JsonRpcConnection connection, String method, JsonRpcMessage message)
    implements Event {
  /** Indexed by connection and method. */
  public static final EventType2<JsonRpcReceived, JsonRpcConnection, String> TYPE =
      EventType.of(JsonRpcReceived.class, JsonRpcReceived::connection, JsonRpcReceived::method);
}
