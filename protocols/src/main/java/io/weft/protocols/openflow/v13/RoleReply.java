package io.weft.protocols.openflow.v13;

/**
 * The controller's role.
 *
 * @param generationId the newest that the switch has seen
 */
public record RoleReply(int xid, ControllerRole role, long generationId) implements Message {

  @Override
  public RoleReply withXid(int xid) {
    return new RoleReply(xid, role, generationId);
  }
}
