package io.weft.protocols.openflow.v13;

/**
 * Ends a flow monitor (ONF extension EXT-187).
 *
 * @param id of {@link io.weft.protocols.openflow.nicira.FlowMonitor}, unsigned
 */
public record FlowMonitorCancel(int xid, int id) implements Message {
  @Override
  public FlowMonitorCancel withXid(int xid) {
    return new FlowMonitorCancel(xid, id);
  }
}
