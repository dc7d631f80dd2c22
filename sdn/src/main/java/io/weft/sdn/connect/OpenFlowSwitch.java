package io.weft.sdn.connect;

import io.weft.protocols.openflow.DatapathId;
import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.connection.OpenFlowConnection;
import io.weft.protocols.openflow.v13.Message;
import io.weft.protocols.openflow.v13.PortDescription;
import io.weft.protocols.openflow.v13.PortStatus;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** A switch for as long as one OpenFlow connection of it lasts. For routines. */
public final class OpenFlowSwitch {
  private final DatapathId id;
  private final String vhost;
  private final OpenFlowConnection<Message> connection;
  private final Map<PortNumber, PortDescription> ports = new TreeMap<>();

  OpenFlowSwitch(DatapathId id, String vhost, OpenFlowConnection<Message> connection) {
    this.id = id;
    this.vhost = vhost;
    this.connection = connection;
  }

  /** Its datapath id. */
  public DatapathId id() {
    return id;
  }

  /** The name of the listening address that it came to; empty for the default one. */
  public String vhost() {
    return vhost;
  }

  /** Its connection. */
  public OpenFlowConnection<Message> connection() {
    return connection;
  }

  /** Its ports as they are now, the local one included, in the order of their numbers. */
  public Collection<PortDescription> ports() {
    return Collections.unmodifiableCollection(ports.values());
  }

  void putPort(PortDescription port) {
    ports.put(port.number(), port);
  }

  void apply(PortStatus status) {
    if (status.reason() == PortStatus.DELETE) {
      ports.remove(status.port().number());
    } else {
      ports.put(status.port().number(), status.port());
    }
  }

  @Override
  public String toString() {
    return id + " at " + connection.remote();
  }
}
