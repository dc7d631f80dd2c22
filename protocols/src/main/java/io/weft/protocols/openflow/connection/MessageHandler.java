package io.weft.protocols.openflow.connection;

import io.weft.core.Routine;
import io.weft.protocols.openflow.v13.Message;

/**
 * Takes the messages that answer nothing: packet-ins, port changes, removed flows, errors without a
 * request; on the switch's side every request.
 */
@FunctionalInterface
public interface MessageHandler {
  /**
   * Handles one message, in the connection's own routine and in the order of arrival. While it
   * waits nothing more is read, so it must not wait for a reply on the same connection.
   */
  void received(Routine r, Message message);
}
