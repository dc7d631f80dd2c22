package io.weft.sdn.flow;

import io.weft.core.Routine;
import io.weft.core.RoutineCancelledException;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.objectdb.ObjectDb;
import io.weft.protocols.openflow.DatapathId;
import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.connection.OpenFlowConnectionException;
import io.weft.protocols.openflow.connection.OpenFlowErrorException;
import io.weft.protocols.openflow.connection.Refusal;
import io.weft.protocols.openflow.v13.Flow;
import io.weft.protocols.openflow.v13.Group;
import io.weft.protocols.openflow.v13.Message;
import io.weft.protocols.openflow.v13.PortDescription;
import io.weft.protocols.openflow.v13.PortStatus;
import io.weft.sdn.connect.Bridge;
import io.weft.sdn.connect.BridgeDirectory;
import io.weft.sdn.connect.OpenFlowManager;
import io.weft.sdn.connect.OpenFlowSwitch;
import io.weft.sdn.connect.OvsInterface;
import io.weft.sdn.connect.PortChange;
import io.weft.sdn.connect.SwitchListener;
import io.weft.sdn.connect.SwitchPort;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the flow modules on every switch that is connected. For the routines of one scheduler.
 *
 * <p>Flows that a switch has and no module wants are deleted only when all modules have been asked
 * with everything known: the database, and what OVSDB says of the switch's ports. So neither a
 * restart of the controller nor a reconnect takes away the flows of an endpoint that stays.
 */
public final class FlowManager {
  private static final Logger log = LoggerFactory.getLogger(FlowManager.class);

  /** After how long without word from its OVSDB a switch is reported. */
  private static final Duration OVSDB_PATIENCE = Duration.ofSeconds(30);

  private final Scheduler scheduler;
  private final ObjectDb db;
  private final BridgeDirectory bridges;
  private final List<FlowModule> modules;
  private final Tables tables;
  private final Map<DatapathId, Running> running = new LinkedHashMap<>();

  /**
   * Makes the manager, and assigns the tables that the modules ask for.
   *
   * @param bridges what OVSDB knows of the switches
   * @param modules the modules; two may not have the same name
   * @throws IllegalArgumentException when the modules' tables do not fit together, see {@link
   *     Tables#assign}
   */
  public FlowManager(
      Scheduler scheduler,
      ObjectDb db,
      OpenFlowManager switches,
      BridgeDirectory bridges,
      List<? extends FlowModule> modules) {
    this.scheduler = scheduler;
    this.db = db;
    this.bridges = bridges;
    List<FlowModule> all = new ArrayList<>();
    this.tables =
        Tables.assign(modules.stream().flatMap(module -> module.tables().stream()).toList());
    all.add(new PathModule(tables));
    all.addAll(modules);
    this.modules = List.copyOf(all);
    Set<String> names = new HashSet<>();
    for (FlowModule module : this.modules) {
      if (!names.add(module.name())) {
        throw new IllegalArgumentException("two modules are named " + module.name());
      }
    }
    switches.addListener(new Listener());
    bridges.addListener(this::bridgeChanged);
  }

  /** The tables and their ids. */
  public Tables tables() {
    return tables;
  }

  /** The switches that are connected. */
  public List<Datapath> datapaths() {
    return running.values().stream().map(r -> r.datapath).toList();
  }

  /** One switch, while it is connected. */
  public Optional<Datapath> find(DatapathId id) {
    return Optional.ofNullable(running.get(id)).map(r -> r.datapath);
  }

  /** A flow that should be in a switch, and why. */
  public record DesiredFlow(Owner owner, Flow flow) {}

  /** A group that should be in a switch, and why. */
  public record DesiredGroup(Owner owner, Group group) {}

  /** The flows that a switch should have; none when it is not connected. */
  public List<DesiredFlow> desiredFlows(DatapathId id) {
    Running r = running.get(id);
    return r == null
        ? List.of()
        : r.desired.flows().stream().map(f -> new DesiredFlow(f.owner(), f.value())).toList();
  }

  /** The groups that a switch should have; none when it is not connected. */
  public List<DesiredGroup> desiredGroups(DatapathId id) {
    Running r = running.get(id);
    return r == null
        ? List.of()
        : r.desired.groups().stream().map(g -> new DesiredGroup(g.owner(), g.value())).toList();
  }

  /** What a switch has refused, of all that it should have. */
  public List<Refusal<Message>> refusals(DatapathId id) {
    Running r = running.get(id);
    return r == null ? List.of() : r.programmer.refusals();
  }

  /** Whether a switch is connected and has just what it should have, as far as is known. */
  public boolean isSynchronised(DatapathId id) {
    Running r = running.get(id);
    return r != null && r.programmer.isSynchronised();
  }

  /** One connected switch at work. */
  private final class Running {
    final Datapath datapath;
    final DesiredFlows desired = new DesiredFlows();
    final FlowProgrammer programmer;
    final Map<FlowModule, FlowUpdater> updaters = new LinkedHashMap<>();
    final Set<FlowModule> updated = new HashSet<>();
    final List<RoutineFuture<Void>> routines = new ArrayList<>();

    Running(OpenFlowSwitch connected) {
      this.datapath = new Datapath(connected, tables);
      this.programmer = new FlowProgrammer(datapath, desired);
    }

    void start() {
      bridges.find(datapath.id()).ifPresent(datapath::setBridge);
      mergePorts();
      for (FlowModule module : modules) {
        FlowUpdater updater = module.updater(datapath);
        updaters.put(module, updater);
        FlowSink sink = new FlowSink(module.name(), desired);
        routines.add(
            scheduler.spawn(
                module.name() + " " + datapath,
                r -> updater.run(r, db, sink, () -> updated(module))));
      }
      routines.add(scheduler.spawn("flows " + datapath, this::program));
      scheduler.callLater(OVSDB_PATIENCE, this::reportMissingBridge);
    }

    private void program(Routine r) {
      try {
        programmer.run(r);
      } catch (OpenFlowErrorException e) {
        log.error("{}: cannot be programmed: {}", datapath, e.getMessage());
        datapath.connected().connection().close("it refuses to tell its flows");
      } catch (OpenFlowConnectionException e) {
        log.debug("{}: connection ended", datapath, e);
      } catch (RoutineCancelledException e) {
        throw e;
      } catch (RuntimeException e) {
        // A switch that nobody programs any more must not look as if all were well: begin anew.
        log.error("{}: programming its flows failed", datapath, e);
        datapath.connected().connection().close("its flows could not be programmed");
      }
    }

    private void updated(FlowModule module) {
      // What was computed before OVSDB told which endpoint is where says nothing about the
      // endpoints;
      // its word makes every module compute again.
      if (datapath.isInDatabase() || !bridges.isExpected(datapath.id())) {
        updated.add(module);
      }
      if (updated.size() == modules.size()) {
        programmer.settle();
      }
      if (desired.isDirty()) {
        programmer.wake();
      }
    }

    private void reportMissingBridge() {
      if (running.get(datapath.id()) == this
          && !datapath.isInDatabase()
          && bridges.isExpected(datapath.id())) {
        log.warn(
            "{}: no OVSDB tells of it; logical ports on it are unknown, and flows that it has are"
                + " kept",
            datapath);
      }
    }

    void stop() {
      routines.forEach(RoutineFuture::cancel);
    }

    /** Brings the ports to what OpenFlow and OVSDB say now, and tells the updaters. */
    void portsMayHaveChanged() {
      List<PortChange> changes = mergePorts();
      updaters.values().forEach(updater -> updater.portsChanged(changes));
    }

    private List<PortChange> mergePorts() {
      Map<PortNumber, SwitchPort> now = new LinkedHashMap<>();
      for (PortDescription port : datapath.connected().ports()) {
        if (!port.number().isReserved()) {
          now.put(port.number(), merge(port));
        }
      }
      List<PortChange> changes = new ArrayList<>();
      for (SwitchPort port : List.copyOf(datapath.ports())) {
        if (!now.containsKey(port.number())) {
          changes.add(new PortChange(Optional.of(port), Optional.empty()));
          datapath.mutablePorts().remove(port.number());
        }
      }
      now.forEach(
          (number, port) -> {
            SwitchPort before = datapath.mutablePorts().put(number, port);
            if (!port.equals(before)) {
              changes.add(new PortChange(Optional.ofNullable(before), Optional.of(port)));
            }
          });
      return changes;
    }

    private SwitchPort merge(PortDescription port) {
      Optional<OvsInterface> known =
          bridges
              .find(datapath.id())
              .map(bridge -> bridge.interfaces().get(port.number().value()))
              // OVSDB may still tell of the port that had this number before.
              .filter(found -> found.name().startsWith(port.name()));
      return new SwitchPort(
          port.number(),
          known.map(OvsInterface::name).orElse(port.name()),
          known.flatMap(OvsInterface::interfaceId));
    }
  }

  private void bridgeChanged(Bridge bridge) {
    Running r = running.get(bridge.datapathId());
    if (r != null) {
      r.datapath.setBridge(bridge);
      r.portsMayHaveChanged();
    }
  }

  private final class Listener implements SwitchListener {
    @Override
    public void connected(Routine r, OpenFlowSwitch connected) {
      Running added = new Running(connected);
      running.put(connected.id(), added);
      added.start();
    }

    @Override
    public void portChanged(Routine r, OpenFlowSwitch of, PortStatus status) {
      Running changed = running.get(of.id());
      if (changed != null && changed.datapath.connected() == of) {
        changed.portsMayHaveChanged();
      }
    }

    @Override
    public void received(Routine r, OpenFlowSwitch from, Message message) {
      log.debug("{}: {} is for no module", from, message.getClass().getSimpleName());
    }

    @Override
    public void disconnected(Routine r, OpenFlowSwitch disconnected) {
      Running gone = running.get(disconnected.id());
      if (gone != null && gone.datapath.connected() == disconnected) {
        running.remove(disconnected.id());
        gone.stop();
      }
    }
  }
}
