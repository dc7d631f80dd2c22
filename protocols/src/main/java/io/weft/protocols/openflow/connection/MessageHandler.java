package io.weft.protocols.openflow.connection;

import io.weft.core.Routine;

/**
 * Takes the messages that answer nothing: packet-ins, port changes, removed flows, errors and
 * replies to what was sent without a wait for them; on the switch's side every request.
 *
 * @param <M> the messages of the connection's version
 */
@FunctionalInterface
public interface MessageHandler<M> {
  /**
   * Handles one message; may wait, also for a reply on the same connection.
   *
   * <p>A request of OpenFlow 1.3 that comes in several messages is given as one, when it is whole.
   *
   * <p>Packet-ins are handled in one routine, in their order, all else in another, in its order. So
   * nothing waits behind a packet-in but packet-ins, and while a call for one of them waits there
   * may be one for something else.
   *
   * @throws Exception ends the connection, and is logged with its trace
   */
  void received(Routine r, M message) throws Exception;
}
