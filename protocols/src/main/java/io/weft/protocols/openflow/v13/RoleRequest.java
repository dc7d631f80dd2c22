package io.weft.protocols.openflow.v13;

/**
 * Asks for a role (OpenFlow 1.3.5 section 7.3.9).
 *
 * @param generationId says which of two requests to be master is the newer
 */
public record RoleRequest(int xid, ControllerRole role, long generationId) implements Message {

  @Override
  public RoleRequest withXid(int xid) {
    return new RoleRequest(xid, role, generationId);
  }
}
