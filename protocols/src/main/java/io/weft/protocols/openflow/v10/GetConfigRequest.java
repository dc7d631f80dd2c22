package io.weft.protocols.openflow.v10;

/** Asks for a {@link GetConfigReply}. */
public record GetConfigRequest(int xid) implements Message {
  @Override
  public GetConfigRequest withXid(int xid) {
    return new GetConfigRequest(xid);
  }
}
