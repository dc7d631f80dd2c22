package io.weft.protocols.openflow.connection;

/**
 * A message of a batch that the peer did not accept.
 *
 * @param request the message as it was sent
 * @param error the peer's answer, the first if there were several
 * @param <M> the messages of the connection's version
 */
public record Refusal<M>(M request, OpenFlowError error) {}
