package io.weft.sdn.l2;

import io.weft.objectdb.Key;
import io.weft.objectdb.Walk;
import io.weft.objectdb.Walker;
import io.weft.protocols.openflow.PortNumber;
import io.weft.sdn.connect.PortChange;
import io.weft.sdn.connect.SwitchPort;
import io.weft.sdn.flow.Datapath;
import io.weft.sdn.flow.FlowUpdate;
import io.weft.sdn.model.LogicalNetwork;
import io.weft.sdn.model.LogicalPort;
import io.weft.sdn.model.PhysicalNetwork;
import io.weft.sdn.model.PhysicalPort;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which logical or physical port each port of a switch is, and which networks are there for that:
 * what the layer 2 updaters have in common. Kept up to date at the cost of what changes.
 *
 * <p>An updater walks as {@link #walk} says, from {@link #roots}, and hands every update to {@link
 * #apply}.
 */
public final class Attachments {
  private static final Logger log = LoggerFactory.getLogger(Attachments.class);

  private static final Walker<LogicalNetwork> NETWORK =
      (network, step) -> network.ifPresent(n -> step.follow(n.physicalNetwork(), Walker.leaf()));
  private static final Walker<LogicalPort> LOGICAL_PORT =
      (port, step) -> port.ifPresent(p -> step.follow(p.network(), NETWORK));
  private static final Walker<PhysicalPort> PHYSICAL_PORT =
      (port, step) -> port.ifPresent(p -> step.follow(p.physicalNetwork(), Walker.leaf()));

  private final Datapath datapath;
  private final Map<PortNumber, Attachment> attached = new TreeMap<>();
  private final Map<Key<LogicalPort>, Set<PortNumber>> portsByInterface = new HashMap<>();
  private final Map<Key<LogicalNetwork>, Set<PortNumber>> portsByNetwork = new HashMap<>();
  private final Set<PortNumber> unclaimed = new TreeSet<>();
  private final Map<Key<LogicalNetwork>, LocalNetwork> networks = new HashMap<>();
  private final Map<Key<PhysicalNetwork>, Set<PortNumber>> trunks = new HashMap<>();

  /** What a port of the switch is. */
  public sealed interface Attachment {
    /** Its number. */
    PortNumber number();
  }

  /** The port of an endpoint. */
  public record Logical(PortNumber number, LogicalPort port, LogicalNetwork network)
      implements Attachment {}

  /** A port to the outside. */
  public record Physical(PortNumber number, PhysicalPort port) implements Attachment {}

  /** What has changed. */
  public static final class Delta {
    private final Set<PortNumber> ports = new TreeSet<>();
    private final Set<Key<LogicalNetwork>> networks = new TreeSet<>();

    /** The ports that are something else now than before, or nothing. */
    public Set<PortNumber> ports() {
      return Collections.unmodifiableSet(ports);
    }

    /** The networks that came or went, are different, or have other ports. */
    public Set<Key<LogicalNetwork>> networks() {
      return Collections.unmodifiableSet(networks);
    }
  }

  /** A network that has an endpoint on the switch. */
  public static final class LocalNetwork {
    private LogicalNetwork network;
    private String type;
    private final Map<PortNumber, LogicalPort> ports = new TreeMap<>();
    private Set<PortNumber> trunks = Set.of();

    private LocalNetwork(LogicalNetwork network, String type) {
      this.network = network;
      this.type = type;
    }

    /** The network itself. */
    public LogicalNetwork network() {
      return network;
    }

    /** The type of its physical network. */
    public String type() {
      return type;
    }

    /** Its endpoints on the switch. */
    public Map<PortNumber, LogicalPort> ports() {
      return Collections.unmodifiableMap(ports);
    }

    /** The switch's ports to the outside of its physical network. */
    public Set<PortNumber> trunks() {
      return Collections.unmodifiableSet(trunks);
    }
  }

  /** Nothing attached so far. */
  public Attachments(Datapath datapath) {
    this.datapath = datapath;
  }

  /** How to walk. */
  public static Walk walk() {
    return Walk.nothing()
        .withWalker(LogicalPort.TYPE, LOGICAL_PORT)
        .withWalker(PhysicalPort.TYPE, PHYSICAL_PORT);
  }

  /** Where to begin: the logical port that each port names, or the physical ports it may be. */
  public Collection<Key<?>> roots(Collection<SwitchPort> ports) {
    List<Key<?>> roots = new ArrayList<>();
    for (SwitchPort port : ports) {
      if (port.interfaceId().isPresent()) {
        logicalPort(port).ifPresent(roots::add);
      } else {
        roots.addAll(physicalPorts(port));
      }
    }
    return roots;
  }

  private Optional<Key<LogicalPort>> logicalPort(SwitchPort port) {
    try {
      return port.interfaceId().map(LogicalPort::key);
    } catch (IllegalArgumentException e) {
      log.warn("{}: the iface-id of port {} is no id: {}", datapath, port.name(), e.getMessage());
      return Optional.empty();
    }
  }

  private List<Key<PhysicalPort>> physicalPorts(SwitchPort port) {
    return PhysicalPort.candidates(
        datapath.vhost(),
        datapath.systemId().orElse(PhysicalPort.ANY),
        datapath.bridgeName().orElse(PhysicalPort.ANY),
        port.name());
  }

  /** Takes an update in; returns what is different for it. */
  public Delta apply(FlowUpdate update) {
    Set<PortNumber> look = new LinkedHashSet<>();
    for (PortChange change : update.changedPorts()) {
      PortNumber number = change.after().or(change::before).orElseThrow().number();
      change.before().ifPresent(this::forget);
      change.after().ifPresent(this::remember);
      look.add(number);
    }
    for (Key<LogicalPort> key : update.changedKeys(LogicalPort.TYPE)) {
      look.addAll(portsByInterface.getOrDefault(key, Set.of()));
    }
    if (!update.changedKeys(PhysicalPort.TYPE).isEmpty()) {
      look.addAll(unclaimed);
    }
    Delta delta = new Delta();
    for (Key<LogicalNetwork> key : update.changedKeys(LogicalNetwork.TYPE)) {
      networkChanged(update, key, look, delta);
    }
    for (PortNumber number : look) {
      refresh(update, number, delta);
    }
    for (Key<LogicalNetwork> key : delta.networks) {
      LocalNetwork local = networks.get(key);
      if (local != null && local.ports.isEmpty()) {
        networks.remove(key);
      }
    }
    return delta;
  }

  /**
   * Renamed or resized networks keep their ports; one with another number or tag is another one.
   */
  private void networkChanged(
      FlowUpdate update, Key<LogicalNetwork> key, Set<PortNumber> look, Delta delta) {
    LocalNetwork local = networks.get(key);
    Optional<LogicalNetwork> now = update.find(key);
    if (local == null || now.isEmpty()) {
      look.addAll(portsByNetwork.getOrDefault(key, Set.of()));
    } else {
      boolean same =
          local.network.number() == now.get().number()
              && local.network.physicalNetwork().equals(now.get().physicalNetwork());
      local.network = now.get();
      delta.networks.add(key);
      if (!same) {
        look.addAll(portsByNetwork.getOrDefault(key, Set.of()));
      }
    }
  }

  private void forget(SwitchPort port) {
    unclaimed.remove(port.number());
    logicalPort(port).ifPresent(key -> removeFrom(portsByInterface, key, port.number()));
  }

  private void remember(SwitchPort port) {
    if (port.interfaceId().isEmpty()) {
      unclaimed.add(port.number());
    } else {
      logicalPort(port)
          .ifPresent(
              key ->
                  portsByInterface.computeIfAbsent(key, k -> new TreeSet<>()).add(port.number()));
    }
  }

  private static <K> void removeFrom(Map<K, Set<PortNumber>> index, K key, PortNumber number) {
    Set<PortNumber> numbers = index.get(key);
    if (numbers != null && numbers.remove(number) && numbers.isEmpty()) {
      index.remove(key);
    }
  }

  private void refresh(FlowUpdate update, PortNumber number, Delta delta) {
    Optional<Attachment> before = Optional.ofNullable(attached.get(number));
    Optional<Attachment> after = datapath.port(number).flatMap(port -> attach(update, port));
    if (before.equals(after)) {
      return;
    }
    delta.ports.add(number);
    before.ifPresent(attachment -> detach(attachment, delta));
    after.ifPresent(attachment -> attach(update, attachment, delta));
  }

  private Optional<Attachment> attach(FlowUpdate update, SwitchPort port) {
    if (port.interfaceId().isPresent()) {
      Optional<LogicalPort> logical = logicalPort(port).flatMap(update::find);
      logical.ifPresent(
          l ->
              portsByNetwork.computeIfAbsent(l.network(), k -> new TreeSet<>()).add(port.number()));
      return logical.flatMap(
          l -> update.find(l.network()).map(n -> new Logical(port.number(), l, n)));
    }
    return physicalPorts(port).stream()
        .map(update::find)
        .flatMap(Optional::stream)
        .findFirst()
        .map(physical -> new Physical(port.number(), physical));
  }

  private void detach(Attachment attachment, Delta delta) {
    attached.remove(attachment.number());
    switch (attachment) {
      case Logical logical -> {
        Key<LogicalNetwork> key = logical.network().key();
        removeFrom(portsByNetwork, key, logical.number());
        LocalNetwork local = networks.get(key);
        if (local != null) {
          local.ports.remove(logical.number());
        }
        delta.networks.add(key);
      }
      case Physical physical -> {
        removeFrom(trunks, physical.port().physicalNetwork(), physical.number());
        trunksChanged(physical.port().physicalNetwork(), delta);
      }
    }
  }

  private void attach(FlowUpdate update, Attachment attachment, Delta delta) {
    attached.put(attachment.number(), attachment);
    switch (attachment) {
      case Logical logical -> {
        LogicalNetwork network = logical.network();
        Key<PhysicalNetwork> physicalNetwork = network.physicalNetwork();
        portsByNetwork.computeIfAbsent(network.key(), k -> new TreeSet<>()).add(logical.number());
        String type = update.find(physicalNetwork).map(PhysicalNetwork::type).orElse("");
        LocalNetwork local =
            networks.computeIfAbsent(network.key(), k -> new LocalNetwork(network, type));
        local.network = network;
        local.type = type;
        local.trunks = trunks.getOrDefault(physicalNetwork, Set.of());
        local.ports.put(logical.number(), logical.port());
        delta.networks.add(network.key());
      }
      case Physical physical -> {
        Key<PhysicalNetwork> key = physical.port().physicalNetwork();
        trunks.computeIfAbsent(key, k -> new TreeSet<>()).add(physical.number());
        trunksChanged(key, delta);
      }
    }
  }

  private void trunksChanged(Key<PhysicalNetwork> physicalNetwork, Delta delta) {
    Set<PortNumber> now = trunks.getOrDefault(physicalNetwork, Set.of());
    networks.forEach(
        (key, local) -> {
          if (local.network.physicalNetwork().equals(physicalNetwork)) {
            local.trunks = now;
            delta.networks.add(key);
          }
        });
  }

  /** What a port is, if it is anything. */
  public Optional<Attachment> find(PortNumber number) {
    return Optional.ofNullable(attached.get(number));
  }

  /** A network, while it has an endpoint on the switch. */
  public Optional<LocalNetwork> network(Key<LogicalNetwork> key) {
    return Optional.ofNullable(networks.get(key));
  }
}
