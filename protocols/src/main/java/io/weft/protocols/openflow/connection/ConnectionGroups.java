package io.weft.protocols.openflow.connection;

import io.weft.protocols.openflow.DatapathId;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The controller's side of auxiliary connections: keeps which connections are of the same switch,
 * by the datapath id and the auxiliary id that each has told. For the routines of one scheduler.
 *
 * @param <M> the messages of the version
 */
public final class ConnectionGroups<M> {
  private final Map<DatapathId, ConnectionGroup<M>> groups = new LinkedHashMap<>();

  /** No connections at first. */
  public ConnectionGroups() {}

  /**
   * Takes a connection in, until it ends. A main connection of a switch that has one replaces it,
   * and an auxiliary one that of the same id: the old one is closed, as is every auxiliary one of a
   * main connection that ends.
   *
   * @param identity what {@link OpenFlowConnection#identify} has told
   * @throws OpenFlowConnectionException when the connection has ended already, or is an auxiliary
   *     one of a switch that has no main one, and is closed for it
   */
  public ConnectionGroup<M> join(SwitchIdentity identity, OpenFlowConnection<M> connection) {
    if (!connection.isOpen()) {
      throw connection.ended();
    }
    DatapathId id = identity.datapathId();
    ConnectionGroup<M> present = groups.get(id);
    if (!identity.isMain()) {
      if (present == null) {
        connection.close(
            "auxiliary connection " + identity.auxiliaryId() + " of " + id + " without a main one");
        throw connection.ended();
      }
      present.add(identity.auxiliaryId(), connection);
      return present;
    }
    if (present != null) {
      present.main().close("datapath " + id + " connected anew");
    }
    ConnectionGroup<M> group = new ConnectionGroup<>(id, connection);
    groups.put(id, group);
    connection.whenEnded(
        () -> {
          groups.remove(id, group);
          group.closeAuxiliaries();
        });
    return group;
  }

  /** The connections of a switch, while its main one is open. */
  public Optional<ConnectionGroup<M>> find(DatapathId id) {
    return Optional.ofNullable(groups.get(id));
  }

  /** All switches, in the order in which their main connections came. */
  public Collection<ConnectionGroup<M>> groups() {
    return List.copyOf(groups.values());
  }
}
