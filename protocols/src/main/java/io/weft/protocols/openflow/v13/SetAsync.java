package io.weft.protocols.openflow.v13;

/** Says which messages the switch sends unasked (OpenFlow 1.3.5 section 7.3.10). */
public record SetAsync(int xid, AsyncConfig config) implements Message {
  @Override
  public SetAsync withXid(int xid) {
    return new SetAsync(xid, config);
  }
}
