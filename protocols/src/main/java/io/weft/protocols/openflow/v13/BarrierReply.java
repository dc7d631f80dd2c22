package io.weft.protocols.openflow.v13;

/** All that was sent before the {@link BarrierRequest} is done. */
public record BarrierReply(int xid) implements Message {

  @Override
  public BarrierReply withXid(int xid) {
    return new BarrierReply(xid);
  }
}
