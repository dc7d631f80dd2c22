package io.weft.examples;

import io.weft.core.Routine;
import io.weft.core.RoutineFailedException;
import io.weft.core.Scheduler;
import io.weft.core.api.ApiException;
import io.weft.core.api.ApiRegistry;
import io.weft.core.api.ApiTarget;
import io.weft.core.net.ClientSettings;
import io.weft.core.net.ConnectionException;
import io.weft.core.net.ConnectionSettings;
import io.weft.core.net.Endpoint;
import io.weft.core.net.ListenSettings;
import io.weft.core.net.NettyNetwork;
import io.weft.core.net.ServerSettings;
import io.weft.objectdb.KeyValueStore;
import io.weft.objectdb.ObjectDb;
import io.weft.objectdb.ObjectTypes;
import io.weft.objectdb.module.DatabaseCalls;
import io.weft.objectdb.storage.Storage;
import io.weft.objectdb.storage.StorageException;
import io.weft.objectdb.storage.config.StorageSettings;
import io.weft.protocols.http.server.HttpServer;
import io.weft.protocols.ovsdb.OvsdbClient;
import io.weft.sdn.api.Viperflow;
import io.weft.sdn.api.WebApi;
import io.weft.sdn.connect.OpenFlowManager;
import io.weft.sdn.connect.OvsdbManager;
import io.weft.sdn.flow.FlowManager;
import io.weft.sdn.flow.FlowModule;
import io.weft.sdn.l2.IoProcessing;
import io.weft.sdn.l2.L2Switch;
import io.weft.sdn.l2.TrunkEncapsulation;
import io.weft.sdn.model.NetworkDrivers;
import io.weft.sdn.model.NetworkModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A complete controller, wired by hand: the place to see how the parts fit together, and to copy
 * from. Two of them run side by side in one JVM.
 */
public final class Controller implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Controller.class);

  private static final int MAX_SWITCHES = 10_000;
  private static final Duration DATABASE_RETRY = Duration.ofSeconds(2);
  private static final Duration START_LIMIT = Duration.ofSeconds(30);

  private final Scheduler scheduler;
  private final Storage storage;
  private final FlowManager flows;
  private final OvsdbManager ovsdb;
  private final OpenFlowManager switches;
  private final List<Endpoint> api = new ArrayList<>();
  private final List<Endpoint> openFlow = new ArrayList<>();
  private final List<Endpoint> ovsdbListen = new ArrayList<>();
  private final ClientSettings ovsdbClient;

  private Controller(
      ControllerSettings settings,
      Scheduler scheduler,
      Storage storage,
      List<FlowModule> moreModules) {
    this.scheduler = scheduler;
    this.storage = storage;

    this.ovsdbClient =
        OvsdbClient.CONNECTING.withConnection(
            ConnectionSettings.DEFAULT.toBuilder().tls(settings.ovsdbTls()).build());

    // Sockets, polled by the scheduler's own thread where it can.
    NettyNetwork network = NettyNetwork.open(scheduler);

    // The database, and the calls that change it.
    ObjectDb db =
        new ObjectDb(scheduler, storage, ObjectTypes.of(NetworkModel.TYPES), settings.database());
    ApiRegistry calls = new ApiRegistry();
    if (settings.modules().contains(ControllerModule.VIPERFLOW)) {
      calls.register(Viperflow.module(db, NetworkDrivers.standard()));
    }
    offerDatabase(calls, db, settings);
    WebApi webApi = new WebApi(calls, settings.webApi());

    // The switches, and what is known of them.
    switches = new OpenFlowManager(scheduler, network, settings.openFlowSettings(), MAX_SWITCHES);
    ovsdb =
        new OvsdbManager(scheduler, network, settings.jsonRpcSettings(), settings.bridgeNames());

    // From the database to the switches.
    flows = new FlowManager(scheduler, db, switches, ovsdb, modules(settings, moreModules));

    // A database that is away now may come: until then flows stay as they are.
    scheduler.spawnDaemon("database", r -> awaitDatabase(r, settings));

    // Everything is in place: open the doors.
    scheduler.submit("start", r -> open(r, network, settings, webApi)).join(START_LIMIT);
  }

  /** The calls of VLCP's modules on the database itself, and on texts by key in it. */
  private static void offerDatabase(ApiRegistry calls, ObjectDb db, ControllerSettings settings) {
    calls.register(new ApiTarget("objectdb", DatabaseCalls.ofObjects(db)));
    KeyValueStore texts = new KeyValueStore(db, DatabaseCalls.TEXTS);
    String module =
        switch (settings.storage()) {
          case StorageSettings.Redis redis -> "redisdb";
          case StorageSettings.ZooKeeper zooKeeper -> "zookeeperdb";
          case StorageSettings.Memory memory -> "knowledge";
          case StorageSettings.Journal journal -> "knowledge";
        };
    calls.register(
        new ApiTarget(module, DatabaseCalls.ofTexts((r, vhost) -> textsOf(vhost, texts))));
    calls.alias("kvstorage", module);
    if (module.equals("knowledge")) {
      calls.alias("memorystorage", module);
      texts.recycleEvery(settings.checkInterval());
    }
  }

  private static KeyValueStore textsOf(String vhost, KeyValueStore usual) {
    if (!vhost.isEmpty()) {
      throw new ApiException(
          ApiException.Kind.BAD_PARAMETER, "vhost", "this controller has one database only");
    }
    return usual;
  }

  private static List<FlowModule> modules(
      ControllerSettings settings, List<FlowModule> moreModules) {
    List<FlowModule> modules = new ArrayList<>();
    if (settings.modules().contains(ControllerModule.IOPROCESSING)) {
      modules.add(new IoProcessing(TrunkEncapsulation.builtIn()));
    }
    if (settings.modules().contains(ControllerModule.L2SWITCH)) {
      modules.add(new L2Switch());
    }
    modules.addAll(moreModules);
    return modules;
  }

  private void awaitDatabase(Routine r, ControllerSettings settings) {
    for (boolean told = false; ; told = true) {
      try {
        storage.read(r, List.of());
        if (told) {
          log.info("The database is there: {}", settings.storage());
        }
        return;
      } catch (StorageException e) {
        if (!told) {
          log.warn(
              "The database cannot be reached, {}: {}; flows stay as they are, calls of the API are"
                  + " refused, and it is tried again until it can",
              settings.storage(),
              e.getMessage());
        }
        r.sleep(DATABASE_RETRY);
      }
    }
  }

  private boolean open(
      Routine r, NettyNetwork network, ControllerSettings settings, WebApi webApi) {
    for (ControllerSettings.Named address : settings.openFlow()) {
      openFlow.add(
          switches.listen(
              r,
              address.vhost(),
              address.endpoint(),
              settings.openFlowSettings().listen().withTls(address.tls())));
    }
    for (Endpoint endpoint : settings.ovsdbListen()) {
      ovsdbListen.add(
          ovsdb.listen(r, endpoint, ListenSettings.DEFAULT.withTls(settings.ovsdbTls())));
    }
    for (Endpoint endpoint : settings.api()) {
      HttpServer server =
          HttpServer.builder(network)
              .listen(endpoint)
              .settings(settings.http())
              .server(
                  ServerSettings.DEFAULT
                      .withListen(ListenSettings.DEFAULT.withTls(settings.apiTls()))
                      .withPersist(false))
              .errors(webApi.errors())
              .start(webApi);
      Endpoint bound = server.awaitBound(r).getFirst();
      api.add(bound);
      log.info("API: listening on {}", bound);
    }
    settings.ovsdbServers().forEach(endpoint -> ovsdb.connect(endpoint, ovsdbClient));
    return true;
  }

  /**
   * Starts a controller on threads of its own.
   *
   * @throws ConnectionException when an address cannot be had; the message says which and why
   * @throws io.weft.objectdb.storage.StorageException when the storage's file cannot be used
   */
  public static Controller start(ControllerSettings settings) {
    return start(settings, List.of());
  }

  /** Starts a controller that has flow modules of the caller's behind its own. */
  public static Controller start(ControllerSettings settings, List<FlowModule> moreModules) {
    Storage storage = settings.storage().open();
    Scheduler scheduler = Scheduler.start("controller");
    try {
      return new Controller(settings, scheduler, storage, moreModules);
    } catch (RuntimeException e) {
      scheduler.close();
      storage.close();
      // What went wrong, without the fact that it did so in a routine.
      throw e instanceof RoutineFailedException && e.getCause() instanceof RuntimeException cause
          ? cause
          : e;
    }
  }

  /** Where the API listens. */
  public List<Endpoint> api() {
    return List.copyOf(api);
  }

  /** Where switches connect to. */
  public List<Endpoint> openFlow() {
    return List.copyOf(openFlow);
  }

  /** Where OVSDB servers connect to. */
  public List<Endpoint> ovsdbListen() {
    return List.copyOf(ovsdbListen);
  }

  /** Connects to the OVSDB of one more server. Any thread. */
  public void addServer(Endpoint endpoint) {
    scheduler.spawn("add server", r -> ovsdb.connect(endpoint, ovsdbClient));
  }

  /** The scheduler that everything runs on; {@link #flows} is for its routines. */
  public Scheduler scheduler() {
    return scheduler;
  }

  /** The flows that switches should have. */
  public FlowManager flows() {
    return flows;
  }

  /** Ends everything; switches keep their flows. */
  @Override
  public void close() {
    scheduler.close();
    storage.close();
  }
}
