package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Range;
import java.util.List;

/**
 * The switch has changed this controller's role (ONF extension EXT-191).
 *
 * @param role the new role
 * @param reason {@link #MASTER_REQUEST}, {@link #CONFIG} or {@link #EXPERIMENTER}
 * @param generationId the newest that the switch has seen, all ones if there is none
 */
public record RoleStatus(
    int xid, ControllerRole role, int reason, long generationId, List<OnfProperty> properties)
    implements Message {
  /** Another controller asked to be master. */
  public static final int MASTER_REQUEST = 0;

  /** The switch's configuration has changed. */
  public static final int CONFIG = 1;

  /** An experimenter's data has changed. */
  public static final int EXPERIMENTER = 2;

  /** Copies the list and checks the range. */
  public RoleStatus {
    Range.u8("a reason", reason);
    properties = List.copyOf(properties);
  }

  @Override
  public RoleStatus withXid(int xid) {
    return new RoleStatus(xid, role, reason, generationId, properties);
  }
}
