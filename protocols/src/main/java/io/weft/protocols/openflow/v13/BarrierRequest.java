package io.weft.protocols.openflow.v13;

/** Has the switch finish all before it, then answer. */
public record BarrierRequest(int xid) implements Message {

  @Override
  public BarrierRequest withXid(int xid) {
    return new BarrierRequest(xid);
  }
}
