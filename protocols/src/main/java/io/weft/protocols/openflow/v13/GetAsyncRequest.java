package io.weft.protocols.openflow.v13;

/**
 * Asks which messages the switch sends unasked (OpenFlow 1.3.5 section 7.3.10); {@link
 * GetAsyncReply} answers.
 */
public record GetAsyncRequest(int xid) implements Message {
  @Override
  public GetAsyncRequest withXid(int xid) {
    return new GetAsyncRequest(xid);
  }
}
