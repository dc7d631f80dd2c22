package io.weft.protocols.openflow.v13;

/**
 * The switch leaves out changes of flows for a while, since the controller does not keep up (ONF
 * extension EXT-187).
 */
public record FlowMonitorPaused(int xid) implements Message {
  @Override
  public FlowMonitorPaused withXid(int xid) {
    return new FlowMonitorPaused(xid);
  }
}
