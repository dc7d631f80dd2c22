package io.weft.sdn.connect;

import io.netty.buffer.ByteBuf;
import io.weft.core.Routine;
import io.weft.core.Scheduler;
import io.weft.core.net.ClientSettings;
import io.weft.core.net.Connection;
import io.weft.core.net.Endpoint;
import io.weft.core.net.ListenSettings;
import io.weft.core.net.Listener;
import io.weft.core.net.Network;
import io.weft.protocols.jsonrpc.JsonRpcSettings;
import io.weft.protocols.openflow.DatapathId;
import io.weft.protocols.ovsdb.DatabaseSchema;
import io.weft.protocols.ovsdb.MonitorRequest;
import io.weft.protocols.ovsdb.OpenVSwitch;
import io.weft.protocols.ovsdb.OvsdbClient;
import io.weft.protocols.ovsdb.OvsdbSession;
import io.weft.protocols.ovsdb.Replica;
import io.weft.protocols.ovsdb.Row;
import io.weft.protocols.ovsdb.RowChange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the OVSDB of every server, and knows their bridges (specification 3.2.4, {@code
 * ovsdbmanager} and {@code ovsdbportmanager}). For the routines of one scheduler.
 *
 * <p>What a server last said stays known while its connection is down.
 */
public final class OvsdbManager implements BridgeDirectory {
  /** The port that OVSDB has at IANA. */
  public static final int DEFAULT_PORT = 6640;

  private static final Logger log = LoggerFactory.getLogger(OvsdbManager.class);

  private static final MonitorRequest TABLES =
      MonitorRequest.none()
          .and("Open_vSwitch", "bridges", "external_ids")
          .and("Bridge", "name", "datapath_id", "ports")
          .and("Port", "interfaces")
          .and("Interface", "name", "ofport", "external_ids");

  private final Scheduler scheduler;
  private final Network network;
  private final JsonRpcSettings settings;
  private final Set<String> bridgeNames;
  private final List<Consumer<Bridge>> listeners = new ArrayList<>();
  private final Map<DatapathId, Bridge> bridges = new LinkedHashMap<>();
  private int servers;

  /**
   * @param bridgeNames the names of the bridges to look at; all, if empty
   */
  public OvsdbManager(
      Scheduler scheduler, Network network, JsonRpcSettings settings, Set<String> bridgeNames) {
    this.scheduler = scheduler;
    this.network = network;
    this.settings = settings;
    this.bridgeNames = Set.copyOf(bridgeNames);
  }

  /** Connects to the OVSDB of a server, and again whenever the connection is lost. */
  public void connect(Endpoint endpoint) {
    connect(endpoint, OvsdbClient.CONNECTING);
  }

  /** The same with settings of its own for this server, such as the authorities of its TLS. */
  public void connect(Endpoint endpoint, ClientSettings connecting) {
    servers++;
    Server server = new Server(endpoint.toString(), connecting);
    scheduler.spawn("ovsdb " + endpoint, r -> server.client.run(r, network, endpoint));
  }

  /**
   * Waits for servers that connect by themselves ({@code ovs-vsctl set-manager}).
   *
   * @return the address, with the port that the system chose
   * @throws io.weft.core.net.ConnectionException when the address cannot be had
   */
  public Endpoint listen(Routine r, Endpoint endpoint) {
    return listen(r, endpoint, ListenSettings.DEFAULT);
  }

  /**
   * The same with settings of its own for this address, such as the key and the authorities of one
   * with TLS.
   */
  public Endpoint listen(Routine r, Endpoint endpoint, ListenSettings listen) {
    servers++;
    Listener<ByteBuf> listener = network.listen(r, endpoint, listen);
    log.info("OVSDB: listening on {}", listener.local());
    scheduler.spawn(
        "ovsdb-accept " + listener.local(),
        a -> {
          try (listener) {
            Optional<Connection<ByteBuf>> accepted;
            while ((accepted = listener.accept(a)).isPresent()) {
              Connection<ByteBuf> connection = accepted.get();
              Server server = new Server(connection.remote(), OvsdbClient.CONNECTING);
              scheduler.spawn(
                  "ovsdb " + connection.remote(), s -> server.client.follow(s, connection));
            }
          }
        });
    return listener.local();
  }

  /** The bridges that are known. */
  public Collection<Bridge> bridges() {
    return List.copyOf(bridges.values());
  }

  @Override
  public Optional<Bridge> find(DatapathId id) {
    return Optional.ofNullable(bridges.get(id));
  }

  @Override
  public boolean isExpected(DatapathId id) {
    return servers > 0;
  }

  @Override
  public void addListener(Consumer<Bridge> listener) {
    listeners.add(listener);
  }

  private void put(Bridge bridge) {
    if (!bridge.equals(bridges.put(bridge.datapathId(), bridge))) {
      listeners.forEach(listener -> listener.accept(bridge));
    }
  }

  /** One server's database. */
  private final class Server implements OvsdbClient.Listener {
    private final String address;
    private final OvsdbClient client;

    /** Which bridge an interface is on; rebuilt when anything but an interface has changed. */
    private final Map<UUID, UUID> bridgeOfInterface = new HashMap<>();

    private final Map<UUID, DatapathId> datapaths = new HashMap<>();

    Server(String address, ClientSettings connecting) {
      this.address = address;
      this.client = new OvsdbClient(OpenVSwitch.DATABASE, TABLES, settings, connecting, this);
    }

    @Override
    public void connected(
        Routine r, OvsdbSession session, DatabaseSchema schema, List<RowChange> changes) {
      log.info("OVSDB: {} connected, system id {}", address, systemId());
      apply(changes);
    }

    @Override
    public void changed(Routine r, OvsdbSession session, List<RowChange> changes) {
      apply(changes);
    }

    @Override
    public void disconnected(Routine r, String reason) {
      log.info("OVSDB: {} disconnected: {}", address, reason);
    }

    private Replica replica() {
      return client.replica();
    }

    private String systemId() {
      return replica().rows("Open_vSwitch").values().stream()
          .map(row -> row.map("external_ids").getOrDefault("system-id", ""))
          .findFirst()
          .orElse("");
    }

    private void apply(List<RowChange> changes) {
      if (changes.stream().anyMatch(change -> !change.table().equals("Interface"))) {
        rebuild();
        return;
      }
      changes.stream()
          .map(change -> bridgeOfInterface.get(change.row()))
          .filter(bridge -> bridge != null)
          .distinct()
          .forEach(this::refresh);
    }

    private void rebuild() {
      bridgeOfInterface.clear();
      replica()
          .rows("Bridge")
          .forEach(
              (id, bridge) ->
                  interfaces(bridge).forEach(found -> bridgeOfInterface.put(found, id)));
      datapaths.keySet().stream()
          .filter(id -> replica().find("Bridge", id).isEmpty())
          .toList()
          .forEach(this::forget);
      replica().rows("Bridge").keySet().forEach(this::refresh);
    }

    private void forget(UUID gone) {
      DatapathId datapath = datapaths.remove(gone);
      if (datapath != null && !datapaths.containsValue(datapath)) {
        bridges.remove(datapath);
      }
    }

    private List<UUID> interfaces(Row bridge) {
      List<UUID> found = new ArrayList<>();
      for (UUID port : bridge.references("ports")) {
        replica().find("Port", port).ifPresent(row -> found.addAll(row.references("interfaces")));
      }
      return found;
    }

    private void refresh(UUID id) {
      Optional<Row> found = replica().find("Bridge", id);
      if (found.isEmpty()) {
        return;
      }
      Row row = found.get();
      String name = row.text("name").orElse("");
      Optional<DatapathId> datapath = row.text("datapath_id").flatMap(this::datapathId);
      if (datapath.isEmpty() || !(bridgeNames.isEmpty() || bridgeNames.contains(name))) {
        return;
      }
      Map<Integer, OvsInterface> interfaces = new HashMap<>();
      for (UUID each : interfaces(row)) {
        replica().find("Interface", each).ifPresent(i -> addInterface(interfaces, i));
      }
      DatapathId before = datapaths.put(id, datapath.get());
      if (before != null && !before.equals(datapath.get())) {
        bridges.remove(before);
      }
      put(new Bridge(systemId(), name, datapath.get(), interfaces));
    }

    private Optional<DatapathId> datapathId(String text) {
      try {
        return Optional.of(DatapathId.parse(text));
      } catch (IllegalArgumentException e) {
        log.warn("OVSDB: {} tells a datapath id that is none: {}", address, text);
        return Optional.empty();
      }
    }

    private static void addInterface(Map<Integer, OvsInterface> interfaces, Row row) {
      long number = row.integer("ofport").orElse(-1);
      // -1 says that the switch could not add it; the row without a number is not on the switch
      // yet.
      if (number > 0 && number <= 0xffff) {
        Optional<String> interfaceId =
            Optional.ofNullable(row.map("external_ids").get("iface-id"))
                .filter(text -> !text.isEmpty());
        interfaces.put((int) number, new OvsInterface(row.text("name").orElse(""), interfaceId));
      }
    }
  }
}
