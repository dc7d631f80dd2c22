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
import io.weft.protocols.openflow.DatapathId;
import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.v13.Action;
import io.weft.protocols.openflow.v13.ControllerRole;
import io.weft.protocols.openflow.v13.DescReply;
import io.weft.protocols.openflow.v13.ErrorMessage;
import io.weft.protocols.openflow.v13.FeaturesReply;
import io.weft.protocols.openflow.v13.Flow;
import io.weft.protocols.openflow.v13.FlowMod;
import io.weft.protocols.openflow.v13.FlowRemoved;
import io.weft.protocols.openflow.v13.FlowStats;
import io.weft.protocols.openflow.v13.FlowText;
import io.weft.protocols.openflow.v13.Group;
import io.weft.protocols.openflow.v13.GroupMod;
import io.weft.protocols.openflow.v13.Message;
import io.weft.protocols.openflow.v13.PacketIn;
import io.weft.protocols.openflow.v13.PacketOut;
import io.weft.protocols.openflow.v13.PortDescription;
import io.weft.protocols.openflow.v13.PortMod;
import io.weft.protocols.openflow.v13.PortStatus;
import io.weft.protocols.openflow.v13.RoleRequest;
import io.weft.protocols.packet.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An OpenFlow 1.3 switch in memory that speaks the wire protocol to its controllers. It keeps its
 * flows while no controller is there (Open vSwitch's {@code fail_mode=secure}) and connects again
 * with back-off.
 *
 * <p>Belongs to a scheduler: all methods are for that scheduler's loop and routines, except where
 * they say otherwise. The test that drives a {@link io.weft.core.simulation.Simulation} counts as
 * the loop between two runs.
 */
public final class SimulatedSwitch {
  private static final Logger log = LoggerFactory.getLogger(SimulatedSwitch.class);

  private static final int FLOW_STATS = 1;
  private static final int TABLE_STATS = 1 << 1;
  private static final Duration EXPIRY_INTERVAL = Duration.ofSeconds(1);

  private final Scheduler scheduler;
  private final Network network;
  private final SwitchConfig config;
  private final Pipeline pipeline;
  private final SwitchPorts ports;
  private final Set<ControllerSession> sessions = new LinkedHashSet<>();
  private final List<RoutineFuture<Void>> routines = new ArrayList<>();
  private final List<Consumer<Trace>> observers = new ArrayList<>();
  private final List<Runnable> portObservers = new ArrayList<>();
  private Optional<Listener<ByteBuf>> listener = Optional.empty();
  private boolean running;
  private boolean stopped;
  private boolean expiryScheduled;
  private int missSendLength = 128;
  private long generation;
  private boolean generationSeen;

  private SimulatedSwitch(Scheduler scheduler, Network network, SwitchConfig config) {
    this.scheduler = scheduler;
    this.network = network;
    this.config = config;
    this.pipeline = new Pipeline(scheduler.ticker());
    this.ports = new SwitchPorts(scheduler, config, pipeline, this::receive);
  }

  /** Makes a switch, which begins to connect at once. Any thread. */
  public static SimulatedSwitch start(Scheduler scheduler, Network network, SwitchConfig config) {
    SimulatedSwitch created = new SimulatedSwitch(scheduler, network, config);
    scheduler.execute(created::begin);
    return created;
  }

  private void begin() {
    if (stopped || running) {
      return;
    }
    running = true;
    for (Endpoint controller : config.controllers()) {
      routines.add(
          scheduler.spawn(name() + " connects to " + controller, r -> connect(r, controller)));
    }
    config
        .listen()
        .ifPresent(
            endpoint ->
                routines.add(
                    scheduler.spawn(name() + " listens on " + endpoint, r -> accept(r, endpoint))));
  }

  private void connect(Routine r, Endpoint controller) throws Exception {
    Duration backOff = config.minBackOff();
    while (true) {
      boolean wasReady = false;
      try {
        wasReady = serve(r, network.connect(r, controller));
      } catch (ConnectionException e) {
        log.debug("{}: {}", name(), e.getMessage());
      }
      if (wasReady) {
        backOff = config.minBackOff();
      }
      r.sleep(backOff);
      Duration doubled = backOff.multipliedBy(2);
      backOff = doubled.compareTo(config.maxBackOff()) < 0 ? doubled : config.maxBackOff();
    }
  }

  private void accept(Routine r, Endpoint endpoint) {
    try (Listener<ByteBuf> accepting = network.listen(r, endpoint)) {
      listener = Optional.of(accepting);
      Optional<Connection<ByteBuf>> connection;
      while ((connection = accepting.accept(r)).isPresent()) {
        Connection<ByteBuf> accepted = connection.get();
        r.spawn(name() + " serves " + accepted.remote(), s -> serve(s, accepted));
      }
    } finally {
      listener = Optional.empty();
    }
  }

  private boolean serve(Routine r, Connection<ByteBuf> connection) throws Exception {
    ControllerSession session = new ControllerSession(this, connection);
    sessions.add(session);
    try {
      session.run(r);
    } finally {
      sessions.remove(session);
    }
    return session.isReady();
  }

  /** The bridge's name. Any thread. */
  public String name() {
    return config.name();
  }

  /** Who it is. Any thread. */
  public DatapathId datapathId() {
    return config.datapathId();
  }

  /** What it was made with. Any thread. */
  public SwitchConfig config() {
    return config;
  }

  /** Its tables. Changing them here tells no controller. */
  public Pipeline pipeline() {
    return pipeline;
  }

  /** How many controllers it has agreed with on the version. */
  public int connectedControllers() {
    return (int) sessions.stream().filter(ControllerSession::isReady).count();
  }

  /** Where it listens, with the port that the system chose; empty if it does not, or not yet. */
  public Optional<Endpoint> local() {
    return listener.map(Listener::local);
  }

  // Ports.

  /**
   * Adds a port; controllers are told.
   *
   * @return its number, from 1 upwards; a number that was freed within the last hour is taken last
   * @throws IllegalArgumentException if there is a port of that name, or the name is too long
   */
  public int addPort(String portName) {
    return addPort(portName, OptionalInt.empty());
  }

  /**
   * Adds a port; controllers are told.
   *
   * @param request the number wanted, which it gets if it is free (Open vSwitch's {@code
   *     ofport_request})
   */
  public int addPort(String portName, OptionalInt request) {
    PortDescription added = ports.add(portName, request);
    tellAll(new PortStatus(0, PortStatus.ADD, added));
    portsChanged();
    return added.number().value();
  }

  /**
   * Removes a port; controllers are told, its wire is pulled out.
   *
   * @throws IllegalArgumentException if there is no such port
   */
  public void removePort(String portName) {
    PortDescription removed = ports.remove(portName);
    tellAll(new PortStatus(0, PortStatus.DELETE, removed));
    portsChanged();
  }

  /**
   * Gives a port its link, or takes it; controllers are told if that is a change.
   *
   * @throws IllegalArgumentException if there is no such port
   */
  public void setLink(String portName, boolean up) {
    ports
        .setLink(portName, up)
        .ifPresent(
            changed -> {
              tellAll(new PortStatus(0, PortStatus.MODIFY, changed));
              portsChanged();
            });
  }

  /** The port's number; empty if there is no such port. */
  public OptionalInt portNumber(String portName) {
    return ports.number(portName);
  }

  /**
   * The port, to be joined to others by a {@link SimulatedWire}; the local port has the switch's
   * name.
   *
   * @throws IllegalArgumentException if there is no such port
   */
  public SimulatedPort port(String portName) {
    return ports.socket(portName);
  }

  /** The ports in the order of their numbers, the local port included. */
  public List<PortDescription> ports() {
    return List.copyOf(pipeline.ports());
  }

  /** Whether its process runs, which it does not while it restarts. */
  boolean isRunning() {
    return running;
  }

  /** Has a call made whenever ports come, go or change. */
  void observePorts(Runnable observer) {
    portObservers.add(observer);
  }

  private void portsChanged() {
    List.copyOf(portObservers).forEach(Runnable::run);
  }

  // Flows and packets.

  /**
   * Adds flows given as {@code ovs-ofctl add-flow} takes them.
   *
   * @throws IllegalArgumentException if a line cannot be read
   * @throws SwitchErrorException if a flow is refused; those before it stay
   */
  public void addFlows(String... lines) {
    for (String line : lines) {
      change(FlowMod.add(FlowText.parseFlow(line)));
    }
  }

  /**
   * Adds groups given as {@code ovs-ofctl add-group} takes them.
   *
   * @throws IllegalArgumentException if a line cannot be read
   * @throws SwitchErrorException if a group is refused; those before it stay
   */
  public void addGroups(String... lines) {
    for (String line : lines) {
      change(GroupMod.add(FlowText.parseGroup(line)));
    }
  }

  /** The flows: by table, the highest priority first, then the oldest. */
  public List<Flow> flows() {
    return pipeline.flows().stream().map(FlowStats::flow).toList();
  }

  /** The flows as {@code ovs-ofctl -O OpenFlow13 dump-flows --no-stats --no-names} prints them. */
  public List<String> flowLines() {
    return flows().stream().map(FlowText::format).toList();
  }

  /** The groups, in the order of their numbers. */
  public List<Group> groups() {
    return pipeline.groups();
  }

  /** The groups as {@code ovs-ofctl -O OpenFlow13 dump-groups} prints them. */
  public List<String> groupLines() {
    return groups().stream().map(FlowText::format).toList();
  }

  /**
   * Lets a frame come in by a port, as if by its wire; what leaves goes on by the wires.
   *
   * @return what became of it in this switch
   * @throws IllegalArgumentException if there is no such port or the frame has less than 14 bytes
   */
  public Trace inject(String portName, Bytes frame) {
    int number =
        ports
            .number(portName)
            .orElseThrow(() -> new IllegalArgumentException(name() + " has no port " + portName));
    return passOn(pipeline.inject(PortNumber.of(number), frame), 0);
  }

  /**
   * Says what would become of a frame; nothing leaves the switch. It counts in the flows' counters.
   *
   * @throws IllegalArgumentException if the frame has less than 14 bytes
   */
  public Trace trace(PortNumber inPort, Bytes frame) {
    return pipeline.inject(inPort, frame);
  }

  /** Has a call made with the trace of every packet that comes in by a port or a packet-out. */
  public void observe(Consumer<Trace> observer) {
    observers.add(observer);
  }

  private void receive(SimulatedPort port, Bytes frame, int hops) {
    OptionalInt number = ports.number(port.name());
    boolean listening =
        running
            && number.isPresent()
            && pipeline.port(number.getAsInt()).map(Pipeline::receives).orElse(false);
    if (listening && frame.length() >= Frame.MIN_LENGTH) {
      passOn(pipeline.inject(PortNumber.of(number.getAsInt()), frame), hops);
    }
  }

  private Trace passOn(Trace trace, int hops) {
    for (Trace.ToController packet : trace.packetIns()) {
      tellAll(packetIn(packet));
    }
    for (Trace.Output output : trace.outputs()) {
      ports.send(output.port().value(), output.frame(), hops);
    }
    List.copyOf(observers).forEach(observer -> observer.accept(trace));
    return trace;
  }

  private static PacketIn packetIn(Trace.ToController packet) {
    Bytes frame = packet.frame();
    return new PacketIn(
        0,
        PacketIn.NO_BUFFER,
        Math.min(frame.length(), 0xffff),
        packet.reason(),
        packet.tableId(),
        packet.cookie(),
        packet.fields(),
        frame.slice(0, Math.min(frame.length(), packet.maxLength())));
  }

  // For the sessions.

  long nanoTime() {
    return scheduler.ticker().nanoTime();
  }

  void ready(ControllerSession session) {
    log.info("{}: connected to a controller", name());
  }

  private void tellAll(Message message) {
    sessions.forEach(session -> session.tell(message));
  }

  private void tellRemoved(List<FlowRemoved> removed) {
    removed.forEach(this::tellAll);
  }

  void change(FlowMod mod) {
    tellRemoved(pipeline.change(mod));
    scheduleExpiry();
  }

  void change(GroupMod mod) {
    tellRemoved(pipeline.change(mod));
  }

  void change(PortMod mod) {
    ports
        .change(mod)
        .ifPresent(
            changed -> {
              tellAll(new PortStatus(0, PortStatus.MODIFY, changed));
              portsChanged();
            });
  }

  void packetOut(PacketOut message) {
    if (message.bufferId() != PacketIn.NO_BUFFER) {
      throw SwitchErrorException.badRequest(
          SwitchErrorException.BUFFER_UNKNOWN, "this switch keeps no packets");
    }
    List<Action> actions = message.actions();
    passOn(pipeline.packetOut(message.inPort(), actions, message.data()), 0);
  }

  private void scheduleExpiry() {
    if (!expiryScheduled && pipeline.hasTimedFlows()) {
      expiryScheduled = true;
      scheduler.callLater(
          EXPIRY_INTERVAL,
          () -> {
            expiryScheduled = false;
            tellRemoved(pipeline.expire());
            scheduleExpiry();
          });
    }
  }

  FeaturesReply features(int xid) {
    int capabilities = FLOW_STATS | TABLE_STATS;
    return new FeaturesReply(xid, datapathId(), 0, Pipeline.TABLES, 0, capabilities);
  }

  DescReply description(int xid) {
    return new DescReply(xid, 0, "Weft", "simulated switch", "1", "None", name());
  }

  int missSendLength() {
    return missSendLength;
  }

  void missSendLength(int length) {
    missSendLength = length;
  }

  long generation() {
    return generationSeen ? generation : -1L;
  }

  /** Changes a controller's role (OpenFlow 1.3.5 section 6.3.5). */
  void changeRole(ControllerSession session, RoleRequest request) {
    ControllerRole wanted = request.role();
    if (wanted == ControllerRole.MASTER || wanted == ControllerRole.SLAVE) {
      if (generationSeen && request.generationId() - generation < 0) {
        throw new SwitchErrorException(
            ErrorMessage.ROLE_REQUEST_FAILED, SwitchErrorException.STALE, "an old generation");
      }
      generation = request.generationId();
      generationSeen = true;
    }
    if (wanted == ControllerRole.MASTER) {
      for (ControllerSession other : sessions) {
        if (other != session && other.role() == ControllerRole.MASTER) {
          other.role(ControllerRole.SLAVE);
        }
      }
    }
    if (wanted != ControllerRole.NO_CHANGE) {
      session.role(wanted);
    }
  }

  // Life cycle.

  /**
   * Restarts the switch's process: connections break, flows and groups are lost, ports stay but are
   * numbered anew, in an order that the scheduler's randomness decides. After {@link
   * SwitchConfig#restartTime} it connects again.
   */
  public void restart() {
    if (stopped) {
      return;
    }
    end();
    pipeline.clear();
    generationSeen = false;
    ports.renumber();
    scheduler.callLater(
        config.restartTime(),
        () -> {
          begin();
          portsChanged();
        });
  }

  /** Stops for good; nothing goes through it any more. May be repeated. */
  public void stop() {
    stopped = true;
    end();
  }

  private void end() {
    running = false;
    List.copyOf(sessions).forEach(ControllerSession::abort);
    routines.forEach(RoutineFuture::cancel);
    routines.clear();
  }

  @Override
  public String toString() {
    return name() + " (" + datapathId() + ")";
  }
}
