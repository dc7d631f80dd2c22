package io.weft.protocols.jsonrpc;

import io.weft.core.Routine;
import tools.jackson.databind.node.ArrayNode;

/**
 * What is done with what the peer sends by itself. Called by the connection's reader, message after
 * message in their order. While a call lasts nothing more is read, so it may wait (that is how a
 * slow consumer slows the peer down), but not for an answer on the same connection. An exception
 * closes the connection.
 */
public interface JsonRpcHandler {
  /** The peer wants something; answer with {@link JsonRpcConnection#send}, now or later. */
  void request(Routine r, JsonRpcConnection connection, JsonRpcMessage.Request request);

  /** The peer tells something. */
  void notification(
      Routine r, JsonRpcConnection connection, JsonRpcMessage.Notification notification);

  /**
   * The peer tells something, and nothing is read yet: for who reads much in the bytes as they
   * came. By default makes a tree of it for the other method.
   *
   * @param params the node of the parameters, an array; valid until this returns
   */
  default void notification(
      Routine r, JsonRpcConnection connection, String method, JsonTokens tokens, int params) {
    notification(
        r, connection, new JsonRpcMessage.Notification(method, (ArrayNode) tokens.tree(params)));
  }

  /** The connection has closed, for whatever reason. Must not wait. */
  default void closed(JsonRpcConnection connection, String reason) {}

  /** Sends all of it as {@link JsonRpcReceived} events to whoever waits for them. */
  static JsonRpcHandler toEvents() {
    return new JsonRpcHandler() {
      @Override
      public void request(Routine r, JsonRpcConnection connection, JsonRpcMessage.Request request) {
        r.send(new JsonRpcReceived(connection, request.method(), request));
      }

      @Override
      public void notification(
          Routine r, JsonRpcConnection connection, JsonRpcMessage.Notification notification) {
        r.send(new JsonRpcReceived(connection, notification.method(), notification));
      }
    };
  }
}
