package io.weft.protocols.openflow.v10;

import io.weft.protocols.openflow.internal.Range;

/**
 * The switch's maker and names (OpenFlow 1.0.0 section 5.3.5).
 *
 * @param manufacturer at most 256 bytes of UTF-8
 * @param hardware at most 256 bytes of UTF-8
 * @param software at most 256 bytes of UTF-8
 * @param serialNumber at most 32 bytes of UTF-8
 * @param datapath at most 256 bytes of UTF-8
 */
public record DescReply(
    int xid,
    int flags,
    String manufacturer,
    String hardware,
    String software,
    String serialNumber,
    String datapath)
    implements StatsReply {
  /** Checks the range. */
  public DescReply {
    Range.u16("flags", flags);
  }

  @Override
  public DescReply withXid(int xid) {
    return new DescReply(xid, flags, manufacturer, hardware, software, serialNumber, datapath);
  }
}
