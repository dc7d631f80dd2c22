package io.weft.protocols.openflow.v10;

/** All messages before the {@link BarrierRequest} are done. */
public record BarrierReply(int xid) implements Message {
  @Override
  public BarrierReply withXid(int xid) {
    return new BarrierReply(xid);
  }
}
