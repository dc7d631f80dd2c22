package io.weft.protocols.openflow.v13;

/**
 * The switch has told the flows' state after a pause and reports changes again (ONF extension
 * EXT-187).
 */
public record FlowMonitorResumed(int xid) implements Message {
  @Override
  public FlowMonitorResumed withXid(int xid) {
    return new FlowMonitorResumed(xid);
  }
}
