package io.weft.protocols.openflow.connection;

/** A connection of the version that both sides have agreed on, to switch over. */
public sealed interface Negotiated {
  /** The connection, whatever its version is. */
  OpenFlowConnection<?> connection();

  /**
   * OpenFlow 1.0 was agreed on.
   *
   * @param connection the connection
   */
  record V10(OpenFlowConnection<io.weft.protocols.openflow.v10.Message> connection)
      implements Negotiated {}

  /**
   * OpenFlow 1.3 was agreed on.
   *
   * @param connection the connection
   */
  record V13(OpenFlowConnection<io.weft.protocols.openflow.v13.Message> connection)
      implements Negotiated {}
}
