package io.weft.protocols.openflow.v13;

/** Which messages the switch sends unasked. */
public record GetAsyncReply(int xid, AsyncConfig config) implements Message {
  @Override
  public GetAsyncReply withXid(int xid) {
    return new GetAsyncReply(xid, config);
  }
}
