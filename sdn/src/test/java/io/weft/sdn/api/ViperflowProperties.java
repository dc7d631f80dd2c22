package io.weft.sdn.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.core.Scheduler;
import io.weft.core.api.ApiException;
import io.weft.core.api.ApiTarget;
import io.weft.core.simulation.Simulation;
import io.weft.objectdb.Key;
import io.weft.objectdb.ObjectDb;
import io.weft.objectdb.ObjectTypes;
import io.weft.objectdb.storage.MemoryStorage;
import io.weft.sdn.model.LogicalNetwork;
import io.weft.sdn.model.LogicalPort;
import io.weft.sdn.model.NetworkDrivers;
import io.weft.sdn.model.NetworkModel;
import io.weft.sdn.model.PhysicalNetwork;
import io.weft.sdn.model.SubNet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/** Random calls against a model of plain maps that knows the rules and nothing of the database. */
class ViperflowProperties {
  private static final int STEPS = 120;

  private static final class Network {
    int tag;
  }

  private record Subnet(String network, String gateway) {}

  private static final class Port {
    final String network;
    final @Nullable String subnet;
    @Nullable String mac;
    @Nullable String ip;

    Port(String network, @Nullable String subnet) {
      this.network = network;
      this.subnet = subnet;
    }
  }

  /** One run: the calls, and what they should do. */
  private static final class Run {
    final Random random;
    final Simulation simulation;
    final MemoryStorage storage = new MemoryStorage();
    final ApiTarget module;
    final ObjectDb db;
    final Scheduler scheduler;
    final Map<String, Network> networks = new TreeMap<>();
    final Map<String, Subnet> subnets = new TreeMap<>();
    final Map<String, Port> ports = new TreeMap<>();

    Run(long seed, Simulation simulation) {
      this.random = new Random(seed);
      this.simulation = simulation;
      this.scheduler = simulation.scheduler("api");
      this.db = new ObjectDb(scheduler, storage, ObjectTypes.of(NetworkModel.TYPES));
      this.module = Viperflow.module(db, NetworkDrivers.standard());
    }

    @Nullable Object call(String method, Map<String, ? extends @Nullable Object> arguments) {
      return simulation.await(scheduler.submit("call", r -> module.call(r, method, arguments)));
    }

    /** Does a call that must succeed exactly if the model says so. */
    void step(String method, Map<String, ? extends @Nullable Object> arguments, boolean allowed) {
      long before = storage.version();
      boolean done =
          simulation.await(
              scheduler.submit(
                  "call",
                  r -> {
                    try {
                      module.call(r, method, arguments);
                      return true;
                    } catch (ApiException e) {
                      return false;
                    }
                  }));
      assertThat(done).as("%s %s", method, arguments).isEqualTo(allowed);
      if (!allowed) {
        assertThat(storage.version()).as("%s %s", method, arguments).isEqualTo(before);
      }
    }

    String pick(String prefix, int count) {
      return prefix + random.nextInt(count);
    }

    String mac() {
      return "02:00:00:00:00:0" + random.nextInt(6);
    }

    String ip() {
      return "10.0.0." + random.nextInt(8);
    }

    void randomStep() {
      switch (random.nextInt(9)) {
        case 0 -> createNetwork();
        case 1 -> deleteNetwork();
        case 2 -> createSubnet();
        case 3 -> deleteSubnet();
        case 4, 5, 6 -> createPort();
        case 7 -> updatePort();
        default -> deletePort();
      }
    }

    void createNetwork() {
      String id = pick("n", 4);
      Set<Integer> taken = networks.values().stream().map(n -> n.tag).collect(Collectors.toSet());
      int lowest = 1;
      while (taken.contains(lowest)) {
        lowest++;
      }
      boolean given = random.nextBoolean();
      int tag = given ? 1 + random.nextInt(5) : lowest;
      boolean allowed = !networks.containsKey(id) && tag <= 3 && !taken.contains(tag);
      Map<String, Object> arguments = new LinkedHashMap<>();
      arguments.put("physicalnetwork", "p");
      arguments.put("id", id);
      if (given) {
        arguments.put("vlanid", (long) tag);
      }
      step("createlogicalnetwork", arguments, allowed);
      if (allowed) {
        networks.put(id, new Network());
        networks.get(id).tag = tag;
      }
    }

    void deleteNetwork() {
      String id = pick("n", 4);
      boolean allowed =
          networks.containsKey(id)
              && subnets.values().stream().noneMatch(s -> s.network().equals(id))
              && ports.values().stream().noneMatch(p -> p.network.equals(id));
      step("deletelogicalnetwork", Map.of("id", id), allowed);
      if (allowed) {
        networks.remove(id);
      }
    }

    void createSubnet() {
      String id = pick("s", 4);
      String network = pick("n", 4);
      String gateway = ip();
      boolean allowed =
          networks.containsKey(network)
              && !subnets.containsKey(id)
              && ports.values().stream()
                  .noneMatch(p -> p.network.equals(network) && gateway.equals(p.ip));
      step(
          "createsubnet",
          Map.of("id", id, "logicalnetwork", network, "cidr", "10.0.0.0/29", "gateway", gateway),
          allowed);
      if (allowed) {
        subnets.put(id, new Subnet(network, gateway));
      }
    }

    void deleteSubnet() {
      String id = pick("s", 4);
      boolean allowed =
          subnets.containsKey(id) && ports.values().stream().noneMatch(p -> id.equals(p.subnet));
      step("deletesubnet", Map.of("id", id), allowed);
      if (allowed) {
        subnets.remove(id);
      }
    }

    boolean free(String network, String self, String mac, String ip) {
      return ports.entrySet().stream()
          .filter(e -> !e.getKey().equals(self) && e.getValue().network.equals(network))
          .noneMatch(e -> mac.equals(e.getValue().mac) || ip.equals(e.getValue().ip));
    }

    boolean usable(String subnet, String ip) {
      return !ip.equals("10.0.0.0")
          && !ip.equals("10.0.0.7")
          && !ip.equals(subnets.get(subnet).gateway());
    }

    void createPort() {
      String id = pick("l", 12);
      Port port = new Port(pick("n", 4), random.nextInt(3) == 0 ? null : pick("s", 4));
      port.mac = random.nextInt(3) == 0 ? null : mac();
      port.ip = random.nextBoolean() ? null : ip();
      Map<String, Object> arguments = new LinkedHashMap<>();
      arguments.put("id", id);
      arguments.put("logicalnetwork", port.network);
      if (port.subnet != null) {
        arguments.put("subnet", port.subnet);
      }
      if (port.mac != null) {
        arguments.put("mac_address", port.mac);
      }
      if (port.ip != null) {
        arguments.put("ip_address", port.ip);
      }
      boolean allowed = networks.containsKey(port.network) && !ports.containsKey(id);
      if (allowed && port.subnet != null) {
        Subnet subnet = subnets.get(port.subnet);
        allowed = subnet != null && subnet.network().equals(port.network);
        if (allowed && port.ip == null) {
          for (int last = 6; last >= 1; last--) {
            String candidate = "10.0.0." + last;
            if (usable(port.subnet, candidate) && free(port.network, id, "", candidate)) {
              port.ip = candidate;
            }
          }
          allowed = port.ip != null;
        } else if (allowed) {
          allowed = usable(port.subnet, port.ip);
        }
      }
      allowed =
          allowed
              && free(
                  port.network,
                  id,
                  Objects.requireNonNullElse(port.mac, ""),
                  Objects.requireNonNullElse(port.ip, ""));
      step("createlogicalport", arguments, allowed);
      if (allowed) {
        ports.put(id, port);
      }
    }

    void updatePort() {
      String id = pick("l", 12);
      String mac = mac();
      String ip = ip();
      Port port = ports.get(id);
      BooleanSupplier fits =
          () ->
              (port.subnet == null || ip.equals(port.ip) || usable(port.subnet, ip))
                  && free(port.network, id, mac, ip);
      boolean allowed = port != null && fits.getAsBoolean();
      step("updatelogicalport", Map.of("id", id, "mac_address", mac, "ip_address", ip), allowed);
      if (allowed) {
        port.mac = mac;
        port.ip = ip;
      }
    }

    void deletePort() {
      String id = pick("l", 12);
      boolean allowed = ports.containsKey(id);
      step("deletelogicalport", Map.of("id", id), allowed);
      ports.remove(id);
    }

    List<Map<?, ?>> list(String method) {
      return ((List<?>) Objects.requireNonNull(call(method, Map.of())))
          .stream().<Map<?, ?>>map(o -> (Map<?, ?>) o).toList();
    }

    /** The objects are the model's, and every set, number and index fits them. */
    void check() {
      assertThat(list("listlogicalnetworks"))
          .allSatisfy(n -> assertThat(n.get("vlanid")).isEqualTo(networks.get(n.get("id")).tag))
          .hasSize(networks.size());
      assertThat(list("listsubnets"))
          .allSatisfy(
              s -> assertThat(s.get("gateway")).isEqualTo(subnets.get(s.get("id")).gateway()))
          .hasSize(subnets.size());
      assertThat(list("listlogicalports"))
          .allSatisfy(
              p -> {
                Port port = ports.get(p.get("id"));
                assertThat(p.get("mac_address")).isEqualTo(port.mac);
                assertThat(p.get("ip_address")).isEqualTo(port.ip);
              })
          .hasSize(ports.size());
      boolean consistent =
          simulation.await(
              scheduler.submit(
                  "check",
                  r ->
                      db.transact(
                          r,
                          tx -> {
                            Set<Integer> numbers = new HashSet<>();
                            for (String id : networks.keySet()) {
                              Key<LogicalNetwork> key = LogicalNetwork.key(id);
                              LogicalNetwork network = tx.require(key);
                              assertThat(numbers.add(network.number())).isTrue();
                              assertThat(NetworkModel.logicalPorts(key).list(tx))
                                  .hasSize(
                                      (int)
                                          ports.values().stream()
                                              .filter(p -> p.network.equals(id))
                                              .count());
                              assertThat(NetworkModel.subnets(key).list(tx))
                                  .hasSize(
                                      (int)
                                          subnets.values().stream()
                                              .filter(s -> s.network().equals(id))
                                              .count());
                            }
                            for (String id : subnets.keySet()) {
                              assertThat(NetworkModel.logicalPortsOf(SubNet.key(id)).list(tx))
                                  .hasSize(
                                      (int)
                                          ports.values().stream()
                                              .filter(p -> id.equals(p.subnet))
                                              .count());
                            }
                            for (String id : ports.keySet()) {
                              LogicalPort port = tx.require(LogicalPort.key(id));
                              port.macAddress()
                                  .ifPresent(
                                      mac ->
                                          assertThat(NetworkModel.portWith(tx, port.network(), mac))
                                              .contains(port.key()));
                              port.ipAddress()
                                  .ifPresent(
                                      ip ->
                                          assertThat(NetworkModel.portWith(tx, port.network(), ip))
                                              .contains(port.key()));
                            }
                            assertThat(
                                    NetworkModel.logicalNetworks(PhysicalNetwork.key("p")).list(tx))
                                .hasSize(networks.size());
                            return true;
                          })));
      assertThat(consistent).isTrue();
    }
  }

  @Property(tries = 60)
  void callsFollowTheRulesAndLeaveNothingBehind(@ForAll long seed) throws Exception {
    try (Simulation simulation = Simulation.withSeed(seed)) {
      Run run = new Run(seed, simulation);
      run.call("createphysicalnetwork", Map.of("id", "p", "vlanrange", List.of(List.of(1L, 3L))));
      for (int i = 0; i < STEPS; i++) {
        run.randomStep();
      }
      run.check();
      run.ports.keySet().forEach(id -> run.call("deletelogicalport", Map.of("id", id)));
      run.subnets.keySet().forEach(id -> run.call("deletesubnet", Map.of("id", id)));
      run.networks.keySet().forEach(id -> run.call("deletelogicalnetwork", Map.of("id", id)));
      run.call("deletephysicalnetwork", Map.of("id", "p"));
      assertThat(run.storage.keys()).isEmpty();
    }
  }
}
