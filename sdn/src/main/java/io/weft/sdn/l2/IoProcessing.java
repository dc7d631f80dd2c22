package io.weft.sdn.l2;

import io.weft.objectdb.Key;
import io.weft.objectdb.Walk;
import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.oxm.Match;
import io.weft.protocols.openflow.v13.Action;
import io.weft.protocols.openflow.v13.Bucket;
import io.weft.protocols.openflow.v13.Flow;
import io.weft.protocols.openflow.v13.Group;
import io.weft.protocols.openflow.v13.GroupType;
import io.weft.protocols.openflow.v13.Instruction;
import io.weft.sdn.connect.SwitchPort;
import io.weft.sdn.flow.Cookie;
import io.weft.sdn.flow.Datapath;
import io.weft.sdn.flow.FlowModule;
import io.weft.sdn.flow.FlowSink;
import io.weft.sdn.flow.FlowUpdate;
import io.weft.sdn.flow.FlowUpdater;
import io.weft.sdn.flow.TableRequest;
import io.weft.sdn.l2.Attachments.LocalNetwork;
import io.weft.sdn.l2.Attachments.Logical;
import io.weft.sdn.l2.Registers.Value;
import io.weft.sdn.model.LogicalNetwork;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The first and the last table (specification 3.2.4, {@code ioprocessing}). {@code ingress} says
 * which network a packet belongs to, by the port and the tag that it came with; {@code egress}
 * sends it out by the port that the tables between have chosen, or by all ports of its network.
 */
public final class IoProcessing implements FlowModule {
  private static final Cookie COOKIE = Cookie.of("ioprocessing");

  private final Map<String, TrunkEncapsulation> encapsulations;

  /**
   * Makes the module.
   *
   * @param encapsulations how networks are told apart on physical ports, by the type of the
   *     physical network; usually {@link TrunkEncapsulation#builtIn}
   */
  public IoProcessing(Map<String, TrunkEncapsulation> encapsulations) {
    this.encapsulations = Map.copyOf(encapsulations);
  }

  @Override
  public String name() {
    return "ioprocessing";
  }

  @Override
  public List<TableRequest> tables() {
    return List.of(TableRequest.of("ingress"), TableRequest.of("egress", "ingress"));
  }

  @Override
  public FlowUpdater updater(Datapath datapath) {
    return new Updater(datapath);
  }

  /** Why the flows of a logical port are there. */
  private record PortReason(PortNumber port) {
    @Override
    public String toString() {
      return "port " + port;
    }
  }

  /** Why the flows of a network on the physical ports, and the one to all its ports, are there. */
  private record NetworkReason(Key<LogicalNetwork> network) {
    @Override
    public String toString() {
      return network.toString();
    }
  }

  /** Why a flood group is there. */
  private record FloodReason(Key<LogicalNetwork> network, int part) {
    @Override
    public String toString() {
      return network + " flood part " + part;
    }
  }

  private final class Updater extends FlowUpdater {
    private final Attachments attachments;
    private final Registers registers;
    private final Map<Key<LogicalNetwork>, Integer> floodParts = new HashMap<>();

    Updater(Datapath datapath) {
      super(datapath);
      this.attachments = new Attachments(datapath);
      this.registers = Registers.of(datapath);
    }

    @Override
    protected Walk walk() {
      return Attachments.walk();
    }

    @Override
    protected Collection<? extends Key<?>> roots(Collection<SwitchPort> ports) {
      return attachments.roots(ports);
    }

    @Override
    protected void updateFlows(FlowUpdate update, FlowSink flows) {
      Attachments.Delta delta = attachments.apply(update);
      for (PortNumber port : delta.ports()) {
        flows.set(new PortReason(port), portFlows(port), List.of());
      }
      for (Key<LogicalNetwork> key : delta.networks()) {
        Optional<LocalNetwork> network = attachments.network(key);
        Map<Integer, List<Bucket>> flood = network.map(this::floodBuckets).orElse(Map.of());
        setFloodGroups(key, network, flood, flows);
        flows.set(
            new NetworkReason(key),
            network.map(n -> networkFlows(n, flood.keySet())).orElse(List.of()),
            List.of());
      }
    }

    private void setFloodGroups(
        Key<LogicalNetwork> key,
        Optional<LocalNetwork> network,
        Map<Integer, List<Bucket>> flood,
        FlowSink flows) {
      int highest = flood.keySet().stream().mapToInt(Integer::intValue).max().orElse(-1);
      Integer before = highest < 0 ? floodParts.remove(key) : floodParts.put(key, highest);
      for (int part = 0; part <= Math.max(highest, before == null ? -1 : before); part++) {
        List<Group> groups = new ArrayList<>(1);
        List<Bucket> buckets = flood.getOrDefault(part, List.of());
        if (network.isPresent() && !buckets.isEmpty()) {
          int id = FloodGroups.id(network.get().network().number(), part);
          groups.add(new Group(id, GroupType.ALL, buckets));
        }
        flows.set(new FloodReason(key, part), List.of(), groups);
      }
    }

    private List<Flow> portFlows(PortNumber port) {
      if (!(attachments.find(port).orElse(null) instanceof Logical logical)) {
        return List.of();
      }
      int network = logical.network().number();
      List<Flow> flows = new ArrayList<>(3);
      flows.add(
          ingress(
              Match.builder().inPort(port), network, Registers.FLAG_FROM_LOGICAL_PORT, List.of()));
      flows.addAll(egress(network, port, List.of()));
      return flows;
    }

    private Flow ingress(Match.Builder match, int network, int flags, List<Action> lastActions) {
      List<Instruction> instructions =
          new ArrayList<>(
              registers.write(
                  lastActions,
                  Value.of(Registers.IN_NETWORK, network),
                  Value.of(Registers.OUT_NETWORK, network),
                  Value.of(Registers.OUT_PORT, Registers.ANY_PORT),
                  Value.of(Registers.FLAGS, flags)));
      instructions.add(new Instruction.GotoTable(datapath().tableAfter("ingress")));
      return flow("ingress", match.build(), instructions.toArray(Instruction[]::new));
    }

    /** To one port: another than the packet came by, or the same where a flag allows that. */
    private List<Flow> egress(int network, PortNumber port, List<Action> encapsulation) {
      List<Action> other = new ArrayList<>(encapsulation);
      other.add(Action.Output.to(port));
      List<Action> back = new ArrayList<>(encapsulation);
      back.add(Action.Output.to(PortNumber.IN_PORT));
      int flag = Registers.FLAG_OUTPUT_TO_IN_PORT;
      return List.of(
          flow(
              "egress",
              outPort(network, port.value(), 0).build(),
              new Instruction.ApplyActions(other)),
          flow(
              "egress",
              outPort(network, port.value(), flag).inPort(port).build(),
              new Instruction.ApplyActions(back)));
    }

    /**
     * @param toInPort the flag of that name, set or not
     */
    private Match.Builder outPort(int network, int port, int toInPort) {
      return registers.match(
          Match.builder(),
          Value.of(Registers.OUT_NETWORK, network),
          Value.of(Registers.OUT_PORT, port),
          new Value(Registers.FLAGS, toInPort, Registers.FLAG_OUTPUT_TO_IN_PORT));
    }

    private Flow flow(String table, Match match, Instruction... instructions) {
      return Flow.of(
          datapath().table(table), Flow.DEFAULT_PRIORITY, COOKIE.value(), match, instructions);
    }

    private List<Flow> networkFlows(LocalNetwork local, Collection<Integer> floodGroups) {
      LogicalNetwork network = local.network();
      List<Flow> flows = new ArrayList<>();
      TrunkEncapsulation encapsulation = encapsulations.get(local.type());
      if (encapsulation != null) {
        for (PortNumber trunk : local.trunks()) {
          Match.Builder match = Match.builder().inPort(trunk);
          encapsulation.match(network, match);
          flows.add(ingress(match, network.number(), 0, encapsulation.remove(network)));
          flows.addAll(egress(network.number(), trunk, encapsulation.add(network)));
        }
      }
      List<Action> toAll = new ArrayList<>();
      for (int part : floodGroups) {
        toAll.add(new Action.ToGroup(FloodGroups.id(network.number(), part)));
      }
      flows.add(
          flow(
              "egress",
              outPort(network.number(), Registers.ANY_PORT, 0).build(),
              new Instruction.ApplyActions(toAll)));
      return flows;
    }

    /** The buckets of each part of a network's flood group. */
    private Map<Integer, List<Bucket>> floodBuckets(LocalNetwork local) {
      TreeMap<Integer, List<Bucket>> parts = new TreeMap<>();
      for (PortNumber port : local.ports().keySet()) {
        addBucket(parts, port, List.of());
      }
      TrunkEncapsulation encapsulation = encapsulations.get(local.type());
      if (encapsulation != null) {
        for (PortNumber trunk : local.trunks()) {
          addBucket(parts, trunk, encapsulation.add(local.network()));
        }
      }
      return parts;
    }

    private static void addBucket(
        Map<Integer, List<Bucket>> parts, PortNumber port, List<Action> encapsulation) {
      List<Action> actions = new ArrayList<>(encapsulation);
      actions.add(Action.Output.to(port));
      parts.computeIfAbsent(FloodGroups.part(port), p -> new ArrayList<>()).add(Bucket.of(actions));
    }
  }
}
