package io.weft.sdn.testbed;

import io.weft.core.RoutineCall;
import io.weft.core.Scheduler;
import io.weft.core.api.ApiTarget;
import io.weft.core.net.Endpoint;
import io.weft.core.simulation.Simulation;
import io.weft.objectdb.ObjectDb;
import io.weft.objectdb.ObjectTypes;
import io.weft.objectdb.storage.MemoryStorage;
import io.weft.protocols.jsonrpc.JsonRpcSettings;
import io.weft.protocols.openflow.DatapathId;
import io.weft.protocols.openflow.connection.OpenFlowSettings;
import io.weft.protocols.packet.Ipv4Address;
import io.weft.protocols.packet.MacAddress;
import io.weft.sdn.api.Viperflow;
import io.weft.sdn.connect.OpenFlowManager;
import io.weft.sdn.connect.OvsdbManager;
import io.weft.sdn.flow.FlowManager;
import io.weft.sdn.flow.FlowModule;
import io.weft.sdn.l2.IoProcessing;
import io.weft.sdn.l2.L2Switch;
import io.weft.sdn.l2.TrunkEncapsulation;
import io.weft.sdn.model.NetworkDrivers;
import io.weft.sdn.model.NetworkModel;
import io.weft.sdn.simulated.ServerConfig;
import io.weft.sdn.simulated.SimulatedHost;
import io.weft.sdn.simulated.SimulatedServer;
import io.weft.sdn.simulated.SimulatedWire;
import io.weft.sdn.simulated.SwitchConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A controller with any number of simulated servers, in virtual time and without sockets: the code
 * under test talks OpenFlow and OVSDB as it does with Open vSwitch. For one thread, usually that of
 * a unit test.
 *
 * <p>The flow modules are those of layer 2 and the caller's. Networks are created with the calls of
 * the {@code viperflow} API.
 */
public final class TestBed implements AutoCloseable {
  private static final Endpoint OPENFLOW = Endpoint.tcp("controller", 6653);
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final Duration NEWS_TRAVELS = Duration.ofMillis(50);
  private static final long FIRST_DATAPATH = 0x0000_0200_0000_0001L;

  private final Simulation simulation;
  private final MemoryStorage storage = new MemoryStorage();
  private final OpenFlowSettings settings;
  private final List<FlowModule> modules;
  private final List<SimulatedServer> servers = new ArrayList<>();
  private final Map<SimulatedServer, Scheduler> schedulers = new HashMap<>();
  private final SimulatedWire trunk = new SimulatedWire("trunk");
  private Running controller;

  /** One life of the controller; {@link #restartController} begins another. */
  private record Running(
      Scheduler scheduler, FlowManager flows, OvsdbManager ovsdb, ApiTarget api) {}

  private TestBed(long seed, OpenFlowSettings settings, List<FlowModule> modules) {
    this.simulation = Simulation.withSeed(seed);
    this.settings = settings;
    this.modules = List.copyOf(modules);
    this.controller = startController();
  }

  /** A test bed with one server, whose modules are those of layer 2 and the ones given. */
  public static TestBed start(FlowModule... modules) {
    TestBed bed = withSeed(0, modules);
    bed.addServer();
    return bed;
  }

  /** A test bed without servers; every random choice follows from the seed. */
  public static TestBed withSeed(long seed, FlowModule... modules) {
    return withSeed(seed, OpenFlowSettings.DEFAULT, modules);
  }

  /**
   * The same, with settings of the controller for OpenFlow, such as without Nicira's extensions.
   */
  public static TestBed withSeed(long seed, OpenFlowSettings settings, FlowModule... modules) {
    List<FlowModule> all = new ArrayList<>();
    all.add(new IoProcessing(TrunkEncapsulation.builtIn()));
    all.add(new L2Switch());
    all.addAll(List.of(modules));
    return new TestBed(seed, settings, all);
  }

  private Running startController() {
    Scheduler scheduler = simulation.scheduler("controller");
    ObjectDb db = new ObjectDb(scheduler, storage, ObjectTypes.of(NetworkModel.TYPES));
    var network = simulation.network(scheduler);
    OpenFlowManager switches = new OpenFlowManager(scheduler, network, settings, 1000);
    OvsdbManager ovsdb = new OvsdbManager(scheduler, network, JsonRpcSettings.DEFAULT, Set.of());
    FlowManager flows = new FlowManager(scheduler, db, switches, ovsdb, modules);
    simulation.await(scheduler.submit("listen", r -> switches.listen(r, "", OPENFLOW)));
    servers.forEach(server -> ovsdb.connect(databaseOf(server)));
    return new Running(scheduler, flows, ovsdb, Viperflow.module(db, NetworkDrivers.standard()));
  }

  private static Endpoint databaseOf(SimulatedServer server) {
    return Endpoint.tcp(server.systemId(), 6640);
  }

  /** Adds a server, whose bridge has the port {@code trunk0} on the wire between all servers. */
  public SimulatedServer addServer() {
    String name = "server-" + (servers.size() + 1);
    Scheduler scheduler = simulation.scheduler(name);
    SwitchConfig bridge =
        SwitchConfig.of("br0", new DatapathId(FIRST_DATAPATH + servers.size()))
            .withControllers(OPENFLOW);
    Endpoint database = Endpoint.tcp(name, 6640);
    SimulatedServer server =
        SimulatedServer.start(
            scheduler,
            simulation.network(scheduler),
            ServerConfig.of(name, bridge).withDatabaseListen(database));
    servers.add(server);
    schedulers.put(server, scheduler);
    simulation.settle();
    controller.ovsdb.connect(database);
    trunk.attach(server.addInterface("trunk0"));
    run();
    return server;
  }

  /** The servers, in the order in which they were added. */
  public List<SimulatedServer> servers() {
    return List.copyOf(servers);
  }

  /** The one server of {@link #start}. */
  public SimulatedServer server() {
    return servers.getFirst();
  }

  /**
   * Makes a call of the {@code viperflow} API and lets its effects happen.
   *
   * @return the result, made of lists, maps, texts and numbers
   * @throws io.weft.core.RoutineFailedException with the call's {@link
   *     io.weft.core.api.ApiException} as its cause
   */
  public Object call(String method, Map<String, ?> arguments) {
    Object result =
        ask(r -> Objects.requireNonNull(controller.api.call(r, method, arguments), method));
    run();
    return result;
  }

  /**
   * Creates a logical port and plugs its endpoint into the only, or first, server; see {@link
   * #plug(SimulatedServer, String, String, String)}.
   */
  public SimulatedHost plug(String id, String network, String mac, String ip) {
    call(
        "createlogicalport",
        Map.of("id", id, "logicalnetwork", network, "mac_address", mac, "ip_address", ip));
    return plug(server(), id, mac, ip);
  }

  /**
   * Plugs an endpoint into a server: an interface {@code v<id>} whose {@code iface-id} is the id of
   * a logical port, which may exist or not.
   */
  public SimulatedHost plug(SimulatedServer server, String id, String mac, String ip) {
    Scheduler scheduler = Objects.requireNonNull(schedulers.get(server), "a server of another bed");
    SimulatedHost host =
        new SimulatedHost(scheduler, id, MacAddress.parse(mac), Ipv4Address.parse(ip));
    SimulatedWire.join(host.port(), server.addInterface("v" + id, id));
    run();
    return host;
  }

  /** Whether a host gets an answer from another one's address, by ARP and echo. */
  public boolean ping(SimulatedHost from, SimulatedHost to) {
    return simulation.await(from.ping(to.ip())).echoed();
  }

  /** The flows that a server's bridge has, as {@code ovs-ofctl} prints them. */
  public List<String> flows(SimulatedServer server) {
    return server.bridge().flowLines();
  }

  /** What decides about flows; for questions, between calls of this test bed. */
  public FlowManager flows() {
    return controller.flows;
  }

  /** Runs something in a routine of the controller's scheduler, and waits for its result. */
  public <T extends @Nullable Object> T ask(RoutineCall<T> question) {
    return simulation.await(controller.scheduler.submit("question", question));
  }

  /** Kills the controller and starts another one on the same database. */
  public void restartController() {
    simulation.stop(controller.scheduler);
    controller = startController();
    run();
  }

  /** The simulation that everything happens in. */
  public Simulation simulation() {
    return simulation;
  }

  /**
   * Lets virtual time pass until every switch is connected and has the flows that it should have.
   *
   * @throws AssertionError when that does not happen within minutes
   */
  public void run() {
    // What a server has just done reaches the controller only after a while.
    simulation.runFor(NEWS_TRAVELS);
    boolean calm = simulation.runUntil(this::isCalm, LIMIT);
    if (!calm) {
      throw new AssertionError("the switches do not come to rest; seed " + simulation.seed());
    }
  }

  private boolean isCalm() {
    return servers.stream()
        .allMatch(server -> controller.flows.isSynchronised(server.bridge().datapathId()));
  }

  /** Ends everything. */
  @Override
  public void close() {
    simulation.close();
  }
}
