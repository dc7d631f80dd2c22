package io.weft.sdn.flow;

import io.weft.protocols.openflow.DatapathId;
import io.weft.protocols.openflow.PortNumber;
import io.weft.sdn.connect.Bridge;
import io.weft.sdn.connect.OpenFlowSwitch;
import io.weft.sdn.connect.SwitchPort;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A connected switch as flow updaters see it: its ports and its tables. What it says changes
 * between two calls of {@link FlowUpdater#updateFlows}, never during one. For routines.
 */
public final class Datapath {
  private final OpenFlowSwitch connected;
  private final Tables tables;
  private final Map<PortNumber, SwitchPort> ports = new TreeMap<>();
  private @Nullable Bridge bridge;

  Datapath(OpenFlowSwitch connected, Tables tables) {
    this.connected = connected;
    this.tables = tables;
  }

  /** Its datapath id. */
  public DatapathId id() {
    return connected.id();
  }

  /**
   * Whether its flows may use Nicira's extensions: {@code protocol.openflow.disablenicira},
   * negated.
   */
  public boolean nicira() {
    return connected.connection().settings().nicira();
  }

  /** The name of the OpenFlow address that it connected to; empty for the default one. */
  public String vhost() {
    return connected.vhost();
  }

  /** The system id of its server; empty until OVSDB tells. */
  public Optional<String> systemId() {
    return Optional.ofNullable(bridge).map(Bridge::systemId);
  }

  /** The name of its bridge; empty until OVSDB tells. */
  public Optional<String> bridgeName() {
    return Optional.ofNullable(bridge).map(Bridge::name);
  }

  /** Its ports, without the local one, in the order of their numbers. */
  public Collection<SwitchPort> ports() {
    return Collections.unmodifiableCollection(ports.values());
  }

  /** A port by its number. */
  public Optional<SwitchPort> port(PortNumber number) {
    return Optional.ofNullable(ports.get(number));
  }

  /** The tables of the controller. */
  public Tables tables() {
    return tables;
  }

  /**
   * The id of a table; see {@link Tables#id}.
   *
   * @throws IllegalArgumentException when no module has asked for it
   */
  public int table(String name) {
    return tables.id(name);
  }

  /**
   * The id of the table that packets go to after another one.
   *
   * @throws IllegalArgumentException when the table is the last of its path
   */
  public int tableAfter(String name) {
    return tables.id(
        tables
            .next(name)
            .orElseThrow(() -> new IllegalArgumentException("nothing follows table " + name)));
  }

  OpenFlowSwitch connected() {
    return connected;
  }

  boolean isInDatabase() {
    return bridge != null;
  }

  void setBridge(Bridge known) {
    bridge = known;
  }

  Map<PortNumber, SwitchPort> mutablePorts() {
    return ports;
  }

  @Override
  public String toString() {
    return bridgeName().map(name -> systemId().orElse("") + "/" + name).orElse(id().toString());
  }
}
