package io.weft.sdn.l2;

import io.weft.objectdb.Key;
import io.weft.objectdb.Walk;
import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.oxm.Match;
import io.weft.protocols.openflow.v13.Flow;
import io.weft.protocols.openflow.v13.Instruction;
import io.weft.protocols.packet.MacAddress;
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
import io.weft.sdn.model.LogicalNetwork;
import io.weft.sdn.model.LogicalPort;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Chooses the port that a packet goes out by, from its destination MAC address (specification
 * 3.2.4, {@code l2switch}, strategy prepush): every endpoint of the switch has its flow beforehand.
 * What is for nobody here goes to the physical port of its network; broadcast and multicast go to
 * all ports.
 */
public final class L2Switch implements FlowModule {
  private static final Cookie COOKIE = Cookie.of("l2switch");

  private static final MacAddress GROUP_BIT = MacAddress.parse("01:00:00:00:00:00");

  /** Addresses that a bridge must not forward (IEEE 802.1Q, table 8-1). */
  private static final MacAddress LINK_LOCAL = MacAddress.parse("01:80:c2:00:00:00");

  private static final MacAddress LINK_LOCAL_MASK = MacAddress.parse("ff:ff:ff:ff:ff:f0");

  private static final int MULTICAST_PRIORITY = Flow.DEFAULT_PRIORITY + 10;
  private static final int KNOWN_PRIORITY = Flow.DEFAULT_PRIORITY + 2;
  private static final int UNKNOWN_PRIORITY = Flow.DEFAULT_PRIORITY + 1;

  /** Makes the module. */
  public L2Switch() {}

  @Override
  public String name() {
    return "l2switch";
  }

  @Override
  public List<TableRequest> tables() {
    return List.of(
        TableRequest.of("l2input", "ingress"),
        TableRequest.of("l2output", "l2input"),
        TableRequest.of("egress", "l2output"));
  }

  @Override
  public FlowUpdater updater(Datapath datapath) {
    return new Updater(datapath);
  }

  private record PortReason(PortNumber port) {
    @Override
    public String toString() {
      return "port " + port;
    }
  }

  private static final class Updater extends FlowUpdater {
    private final Attachments attachments;
    private final Registers registers;

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
      if (update.isFirst()) {
        flows.set("packets that a bridge does not forward", dropped(), List.of());
        flows.set("multicast", multicast());
      }
      Attachments.Delta delta = attachments.apply(update);
      for (PortNumber port : delta.ports()) {
        flows.set(new PortReason(port), known(port), List.of());
      }
      for (Key<LogicalNetwork> key : delta.networks()) {
        flows.set(
            key,
            attachments.network(key).flatMap(this::unknown).map(List::of).orElse(List.of()),
            List.of());
      }
    }

    private List<Flow> dropped() {
      Instruction drop = new Instruction.ClearActions();
      return List.of(
          flow(
              "l2input",
              Flow.DEFAULT_PRIORITY,
              Match.builder().ethSrc(GROUP_BIT, GROUP_BIT).build(),
              drop),
          flow(
              "l2input",
              Flow.DEFAULT_PRIORITY,
              Match.builder().ethDst(LINK_LOCAL, LINK_LOCAL_MASK).build(),
              drop));
    }

    private Flow multicast() {
      return flow(
          "l2output",
          MULTICAST_PRIORITY,
          Match.builder().ethDst(GROUP_BIT, GROUP_BIT).build(),
          goOn());
    }

    private List<Flow> known(PortNumber port) {
      if (!(attachments.find(port).orElse(null) instanceof Logical logical)
          || logical.port().macAddress().isEmpty()) {
        return List.of();
      }
      Match match = outNetwork(logical.network()).ethDst(logical.port().macAddress().get()).build();
      return List.of(toPort(KNOWN_PRIORITY, match, port));
    }

    /**
     * Where what is for nobody here goes: out by the physical port. Where an endpoint may have any
     * address, or there is not just one way out, it goes to all ports instead, which takes no flow.
     */
    private Optional<Flow> unknown(LocalNetwork local) {
      if (local.trunks().size() != 1
          || local.ports().values().stream().anyMatch(L2Switch::mayHaveAnyAddress)) {
        return Optional.empty();
      }
      PortNumber trunk = local.trunks().iterator().next();
      Match match = outNetwork(local.network()).build();
      return Optional.of(toPort(UNKNOWN_PRIORITY, match, trunk));
    }

    private Match.Builder outNetwork(LogicalNetwork network) {
      return registers.match(
          Match.builder(), Registers.Value.of(Registers.OUT_NETWORK, network.number()));
    }

    private Flow toPort(int priority, Match match, PortNumber port) {
      List<Instruction> instructions =
          new ArrayList<>(
              registers.write(List.of(), Registers.Value.of(Registers.OUT_PORT, port.value())));
      instructions.add(goOn());
      return flow("l2output", priority, match, instructions.toArray(Instruction[]::new));
    }

    private Instruction goOn() {
      return new Instruction.GotoTable(datapath().tableAfter("l2output"));
    }

    private Flow flow(String table, int priority, Match match, Instruction... instructions) {
      return Flow.of(datapath().table(table), priority, COOKIE.value(), match, instructions);
    }
  }

  private static boolean mayHaveAnyAddress(LogicalPort port) {
    return port.macAddress().isEmpty();
  }
}
