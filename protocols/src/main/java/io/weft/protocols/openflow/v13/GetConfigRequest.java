package io.weft.protocols.openflow.v13;

/** Asks for the switch's {@link SetConfig settings}. */
public record GetConfigRequest(int xid) implements Message {

  @Override
  public GetConfigRequest withXid(int xid) {
    return new GetConfigRequest(xid);
  }
}
