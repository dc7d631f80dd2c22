package io.weft.protocols.openflow.v10;

/** Asks the switch to finish all before it and then to answer (OpenFlow 1.0.0 section 5.3.7). */
public record BarrierRequest(int xid) implements Message {
  @Override
  public BarrierRequest withXid(int xid) {
    return new BarrierRequest(xid);
  }
}
