package io.weft.protocols.openflow.connection;

import io.weft.protocols.openflow.v13.ErrorMessage;
import io.weft.protocols.openflow.v13.Message;

/**
 * A message of a batch that the peer did not accept.
 *
 * @param request the message as it was sent
 * @param error the peer's answer
 */
public record Refusal(Message request, ErrorMessage error) {}
