package io.weft.sdn.simulated;

import io.netty.buffer.ByteBuf;
import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.core.net.Connection;
import io.weft.core.net.ConnectionException;
import io.weft.core.net.Endpoint;
import io.weft.core.net.Listener;
import io.weft.core.net.Network;
import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.v13.PortDescription;
import io.weft.protocols.ovsdb.Atom;
import io.weft.protocols.ovsdb.Condition;
import io.weft.protocols.ovsdb.Datum;
import io.weft.protocols.ovsdb.Mutation;
import io.weft.protocols.ovsdb.OpenVSwitch;
import io.weft.protocols.ovsdb.Operation;
import io.weft.protocols.ovsdb.OvsdbDatabase;
import io.weft.protocols.ovsdb.OvsdbServer;
import io.weft.protocols.ovsdb.OvsdbService;
import io.weft.protocols.ovsdb.Row;
import io.weft.protocols.ovsdb.TransactionResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server with Open vSwitch: one {@link SimulatedSwitch} and the database that tells of it (tables
 * Open_vSwitch, Bridge, Port and Interface of ovs-vswitchd.conf.db(5)), served over JSON-RPC.
 * Interfaces are added and removed here, as {@code ovs-vsctl} would; what clients write into the
 * database changes no switch.
 *
 * <p>Belongs to a scheduler: all methods are for that scheduler's loop and routines, or for the
 * test that drives a simulation between two runs, except where they say otherwise.
 */
public final class SimulatedServer {
  private static final Logger log = LoggerFactory.getLogger(SimulatedServer.class);

  private static final String INTERFACE_ID = "iface-id";

  /** The local port's number in the database, which has 16 bits for it. */
  private static final int LOCAL_OFPORT = 65534;

  private final Scheduler scheduler;
  private final Network network;
  private final ServerConfig config;
  private final SimulatedSwitch bridge;
  private final OvsdbService service;
  private final Map<String, Rows> rows = new LinkedHashMap<>();

  /** What the database was last told of each interface's port: with many, looking there is slow. */
  private final Map<String, PortDescription> told = new HashMap<>();

  private final List<RoutineFuture<Void>> routines = new ArrayList<>();
  private final UUID bridgeRow;
  private Optional<Listener<ByteBuf>> listener = Optional.empty();
  private boolean stopped;

  /** The rows that an interface has. */
  private record Rows(UUID port, UUID iface) {}

  private SimulatedServer(Scheduler scheduler, Network network, ServerConfig config) {
    this.scheduler = scheduler;
    this.network = network;
    this.config = config;
    RandomGenerator random = scheduler.random();
    OvsdbDatabase database =
        new OvsdbDatabase(
            OpenVSwitch.schema(), () -> new UUID(random.nextLong(), random.nextLong()));
    OvsdbServer server = new OvsdbServer(database, scheduler.ticker()::nanoTime);
    this.service = new OvsdbService(server, config.settings());
    this.bridgeRow = insertBridge();
    this.bridge = SimulatedSwitch.start(scheduler, network, config.bridge());
    bridge.observePorts(this::follow);
    if (config.bridge().localPort()) {
      insertInterface(config.bridge().name(), "internal", Map.of());
    }
    scheduler.execute(
        () -> {
          follow();
          begin();
        });
  }

  /** Makes a server, which begins to listen and to connect at once. */
  public static SimulatedServer start(Scheduler scheduler, Network network, ServerConfig config) {
    return new SimulatedServer(scheduler, network, config);
  }

  private UUID insertBridge() {
    String name = config.bridge().name();
    Row row =
        Row.empty()
            .with("name", Datum.of(name))
            .with("datapath_id", Datum.of(config.bridge().datapathId().toString()))
            .with("datapath_type", Datum.of("netdev"))
            .with("fail_mode", Datum.of("secure"))
            .with("protocols", Datum.of("OpenFlow13"));
    Row root =
        Row.empty()
            .with("bridges", Datum.of(Atom.named("bridge")))
            .with("ovs_version", Datum.of("simulated"))
            .with(
                "external_ids",
                Datum.map(Map.of("system-id", config.systemId(), "hostname", config.systemId())));
    return transact(
            Operation.insert("Bridge", row, "bridge"), Operation.insert("Open_vSwitch", root))
        .inserted(0);
  }

  private TransactionResult transact(Operation... operations) {
    return transact(List.of(operations));
  }

  private TransactionResult transact(List<Operation> operations) {
    return service.server().transact(operations).orThrow();
  }

  private void begin() {
    if (stopped) {
      return;
    }
    config
        .databaseListen()
        .ifPresent(
            endpoint ->
                routines.add(
                    scheduler.spawn(
                        config.systemId() + " database on " + endpoint, r -> accept(r, endpoint))));
    for (Endpoint manager : config.managers()) {
      routines.add(
          scheduler.spawn(config.systemId() + " database to " + manager, r -> connect(r, manager)));
    }
  }

  private void accept(Routine r, Endpoint endpoint) {
    try (Listener<ByteBuf> accepting = network.listen(r, endpoint)) {
      listener = Optional.of(accepting);
      Optional<Connection<ByteBuf>> connection;
      while ((connection = accepting.accept(r)).isPresent()) {
        Connection<ByteBuf> accepted = connection.get();
        r.spawn(
            config.systemId() + " serves " + accepted.remote(), s -> service.serve(s, accepted));
      }
    } finally {
      listener = Optional.empty();
    }
  }

  private void connect(Routine r, Endpoint manager) {
    while (true) {
      try {
        service.serve(r, network.connect(r, manager));
      } catch (ConnectionException e) {
        log.debug("{}: {}", config.systemId(), e.getMessage());
      }
      r.sleep(config.restartTime());
    }
  }

  /** {@code external_ids:system-id}. Any thread. */
  public String systemId() {
    return config.systemId();
  }

  /** Its switch. Any thread. */
  public SimulatedSwitch bridge() {
    return bridge;
  }

  /** Its database, to look into. */
  public OvsdbDatabase database() {
    return service.server().database();
  }

  /** Where its database listens, with the port that the system chose; empty if not, or not yet. */
  public Optional<Endpoint> databaseLocal() {
    return listener.map(Listener::local);
  }

  /**
   * Adds an interface, first to the database and then to the switch, which sets {@code ofport}.
   *
   * @return its port, to be joined to others by a {@link SimulatedWire}
   * @throws IllegalArgumentException if there is an interface of that name, or it is too long
   */
  public SimulatedPort addInterface(String name) {
    return add(name, Map.of());
  }

  /** As {@link #addInterface(String)}, with {@code external_ids:iface-id}. */
  public SimulatedPort addInterface(String name, String interfaceId) {
    return add(name, Map.of(INTERFACE_ID, interfaceId));
  }

  private SimulatedPort add(String name, Map<String, String> externalIds) {
    SimulatedPort.checkName(name);
    if (rows.containsKey(name)) {
      throw new IllegalArgumentException(systemId() + " has an interface " + name + " already");
    }
    insertInterface(name, "", externalIds);
    bridge.addPort(name);
    return bridge.port(name);
  }

  private void insertInterface(String name, String type, Map<String, String> externalIds) {
    Row iface =
        Row.empty()
            .with("name", Datum.of(name))
            .with("type", Datum.of(type))
            .with("external_ids", Datum.map(externalIds));
    Row port =
        Row.empty()
            .with("name", Datum.of(name))
            .with("interfaces", Datum.of(Atom.named("interface")));
    TransactionResult result =
        transact(
            Operation.insert("Interface", iface, "interface"),
            Operation.insert("Port", port, "port"),
            Operation.mutate(
                "Bridge",
                Mutation.insert("ports", Datum.of(Atom.named("port"))),
                Condition.row(bridgeRow)));
    rows.put(name, new Rows(result.inserted(1), result.inserted(0)));
  }

  /**
   * Removes an interface, first from the database and then from the switch.
   *
   * @throws IllegalArgumentException if there is no such interface
   */
  public void removeInterface(String name) {
    Rows gone = rowsOf(name);
    if (name.equals(bridge.name())) {
      throw new IllegalArgumentException("the local port " + name + " cannot be removed");
    }
    transact(
        Operation.mutate(
            "Bridge", Mutation.delete("ports", Datum.of(gone.port())), Condition.row(bridgeRow)));
    rows.remove(name);
    told.remove(name);
    bridge.removePort(name);
  }

  /**
   * Sets {@code external_ids:iface-id}, or takes it away.
   *
   * @throws IllegalArgumentException if there is no such interface
   */
  public void setInterfaceId(String name, Optional<String> interfaceId) {
    Map<String, String> externalIds = new LinkedHashMap<>();
    interfaceId.ifPresent(id -> externalIds.put(INTERFACE_ID, id));
    transact(
        Operation.update(
            "Interface",
            Row.empty().with("external_ids", Datum.map(externalIds)),
            Condition.row(rowsOf(name).iface())));
  }

  private Rows rowsOf(String name) {
    Rows found = rows.get(name);
    if (found == null) {
      throw new IllegalArgumentException(systemId() + " has no interface " + name);
    }
    return found;
  }

  /** Writes what the switch knows of its ports into the database, as ovs-vswitchd does. */
  private void follow() {
    if (!bridge.isRunning()) {
      // What it wrote before stays until it is back.
      return;
    }
    List<Operation> updates = new ArrayList<>();
    for (PortDescription port : bridge.ports()) {
      Rows found = rows.get(port.name());
      if (found == null || port.equals(told.put(port.name(), port))) {
        continue;
      }
      boolean local = port.number().equals(PortNumber.LOCAL);
      int number = local ? LOCAL_OFPORT : port.number().value();
      boolean link = (port.state() & PortDescription.LINK_DOWN) == 0;
      Row known =
          Row.empty()
              .with("ofport", Datum.of(number))
              .with("mac_in_use", Datum.of(port.address().toString()))
              .with("admin_state", Datum.of("up"))
              .with("link_state", Datum.of(link ? "up" : "down"));
      Row current = database().rows("Interface").getOrDefault(found.iface(), Row.empty());
      boolean same =
          known.columns().entrySet().stream()
              .allMatch(e -> current.find(e.getKey()).equals(Optional.of(e.getValue())));
      if (!same) {
        updates.add(Operation.update("Interface", known, Condition.row(found.iface())));
      }
    }
    if (!updates.isEmpty()) {
      transact(updates);
    }
  }

  /** The number that the database says an interface has; empty if it says none. */
  public OptionalInt ofport(String name) {
    Row row = database().rows("Interface").getOrDefault(rowsOf(name).iface(), Row.empty());
    return row.find("ofport").isPresent() && row.integer("ofport").isPresent()
        ? OptionalInt.of((int) row.integer("ofport").getAsLong())
        : OptionalInt.empty();
  }

  /** Restarts the switch, see {@link SimulatedSwitch#restart}; the database goes on meanwhile. */
  public void restartSwitch() {
    bridge.restart();
  }

  /**
   * Restarts the database: clients lose their connections, the content stays. After {@link
   * ServerConfig#restartTime} it listens and connects again.
   */
  public void restartDatabase() {
    if (stopped) {
      return;
    }
    endDatabase();
    scheduler.callLater(config.restartTime(), this::begin);
  }

  /** Stops switch and database for good. May be repeated. */
  public void stop() {
    stopped = true;
    endDatabase();
    bridge.stop();
  }

  private void endDatabase() {
    routines.forEach(RoutineFuture::cancel);
    routines.clear();
  }

  @Override
  public String toString() {
    return systemId() + " with " + bridge;
  }
}
