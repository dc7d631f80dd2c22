package io.weft.protocols.openflow.connection;

import java.util.List;

/**
 * How a peer answered a batch.
 *
 * @param refusals the messages that it refused, each with its first error, in the order of the
 *     errors
 * @param replies what those answered that are requests, in the order of arrival; a reply has the
 *     transaction id of its request
 * @param sent the messages as they were sent, with their transaction ids
 * @param <M> the messages of the connection's version
 */
public record BatchResult<M>(List<Refusal<M>> refusals, List<M> replies, List<M> sent) {
  /** Takes copies. */
  public BatchResult {
    refusals = List.copyOf(refusals);
    replies = List.copyOf(replies);
    sent = List.copyOf(sent);
  }

  /** Whether the peer refused none. */
  public boolean isAccepted() {
    return refusals.isEmpty();
  }
}
