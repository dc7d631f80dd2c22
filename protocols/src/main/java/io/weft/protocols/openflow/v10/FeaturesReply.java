package io.weft.protocols.openflow.v10;

import io.weft.protocols.openflow.DatapathId;
import io.weft.protocols.openflow.internal.Range;
import java.util.List;

/**
 * What a switch is and can do, and its ports (OpenFlow 1.0.0 section 5.3.1).
 *
 * @param datapathId who it is
 * @param buffers how many packets it can keep for the controller, unsigned
 * @param tables how many tables it has
 * @param capabilities {@code ofp_capabilities}, the constants of this class
 * @param actions the actions that it can do: bit {@code n} stands for {@code ofp_action_type} n
 */
public record FeaturesReply(
    int xid,
    DatapathId datapathId,
    int buffers,
    int tables,
    int capabilities,
    int actions,
    List<PortDescription> ports)
    implements Message {
  /** In {@code capabilities}: it counts per flow. */
  public static final int FLOW_STATS = 1;

  /** In {@code capabilities}: it counts per table. */
  public static final int TABLE_STATS = 1 << 1;

  /** In {@code capabilities}: it counts per port. */
  public static final int PORT_STATS = 1 << 2;

  /** In {@code capabilities}: it speaks 802.1D spanning tree. */
  public static final int STP = 1 << 3;

  /** In {@code capabilities}: it can put IP fragments together. */
  public static final int IP_REASSEMBLY = 1 << 5;

  /** In {@code capabilities}: it counts per queue. */
  public static final int QUEUE_STATS = 1 << 6;

  /** In {@code capabilities}: it matches IP addresses in ARP packets. */
  public static final int ARP_MATCH_IP = 1 << 7;

  /** Copies the list and checks the ranges. */
  public FeaturesReply {
    Range.u8("the number of tables", tables);
    ports = List.copyOf(ports);
  }

  /** Whether the switch can do the actions of that {@code ofp_action_type}, 0 to 31. */
  public boolean supports(int actionType) {
    return actionType >= 0 && actionType < Integer.SIZE && (actions >>> actionType & 1) != 0;
  }

  @Override
  public FeaturesReply withXid(int xid) {
    return new FeaturesReply(xid, datapathId, buffers, tables, capabilities, actions, ports);
  }
}
