package io.weft.examples;

import io.weft.core.Routine;
import io.weft.core.Scheduler;
import io.weft.core.net.Endpoint;
import io.weft.core.net.NettyNetwork;
import io.weft.protocols.openflow.DatapathId;
import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.packet.Bytes;
import io.weft.protocols.packet.Ethernet;
import io.weft.protocols.packet.Ipv4Address;
import io.weft.protocols.packet.MacAddress;
import io.weft.sdn.simulated.ServerConfig;
import io.weft.sdn.simulated.SimulatedHost;
import io.weft.sdn.simulated.SimulatedServer;
import io.weft.sdn.simulated.SimulatedWire;
import io.weft.sdn.simulated.SwitchConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * The controller with two simulated servers, for people without a switch: creates networks through
 * the API, sends packets, and shows who reaches whom.
 *
 * <p>Two endpoints of each of two networks are on each server, and the networks use the same MAC
 * and IP addresses, so that only the network can tell them apart.
 */
final class Demonstration implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

  /** How long a packet may be on its way in a simulation on one machine. */
  private static final Duration FLIGHT_TIME = Duration.ofMillis(200);

  private static final List<String> NETWORKS = List.of("red", "blue");
  private static final int SERVERS = 2;
  private static final int PER_SERVER = 2;
  private static final String TRUNK = "trunk0";

  /** An EtherType for local experiments (IEEE 802). */
  private static final int EXPERIMENTAL = 0x88b5;

  private static final DatapathId FIRST_DATAPATH = new DatapathId(0x0000_0200_0000_0001L);

  private final Controller controller;
  private final Scheduler simulation;
  private final List<SimulatedServer> servers;
  private final List<Station> stations = new ArrayList<>();
  private final Consumer<String> out;
  private final HttpClient http = HttpClient.newHttpClient();

  /** An endpoint of the demonstration, and where it is. */
  private record Station(String name, String network, int server, SimulatedHost host) {
    String portId() {
      return name;
    }
  }

  private Demonstration(
      Controller controller,
      Scheduler simulation,
      List<SimulatedServer> servers,
      Consumer<String> out) {
    this.controller = controller;
    this.simulation = simulation;
    this.servers = servers;
    this.out = out;
  }

  /**
   * Starts the simulated servers and the controller.
   *
   * @param out takes what a person reads, a line each
   * @throws io.weft.core.net.ConnectionException when an address is taken
   */
  static Demonstration start(ControllerSettings settings, Consumer<String> out) {
    out.accept("Starting the controller: database in memory, " + SERVERS + " simulated servers");
    // The machine's own Open vSwitch, if any, has no part in this.
    Controller controller = Controller.start(settings.withOvsdbServers(List.of()));
    Scheduler simulation = Scheduler.start("simulated-servers");
    try {
      NettyNetwork network = NettyNetwork.open(simulation);
      Endpoint openFlow = controller.openFlow().getFirst();
      List<SimulatedServer> servers = new ArrayList<>();
      for (int i = 0; i < SERVERS; i++) {
        SwitchConfig bridge =
            SwitchConfig.of("br0", new DatapathId(FIRST_DATAPATH.value() + i))
                .withControllers(openFlow);
        ServerConfig server =
            ServerConfig.of("server-" + (i + 1), bridge)
                .withDatabaseListen(Endpoint.tcp("127.0.0.1", 0));
        servers.add(SimulatedServer.start(simulation, network, server));
      }
      Demonstration demonstration = new Demonstration(controller, simulation, servers, out);
      demonstration.plug();
      return demonstration;
    } catch (RuntimeException e) {
      simulation.close();
      controller.close();
      throw e;
    }
  }

  /** Where the API listens. */
  Endpoint api() {
    return controller.api().getFirst();
  }

  /** Plugs the trunk and the endpoints in, as an administrator of the servers would. */
  private void plug() {
    await("the databases of the servers", r -> servers.stream().allMatch(this::hasDatabase));
    servers.forEach(server -> controller.addServer(server.databaseLocal().orElseThrow()));
    call(
        r -> {
          SimulatedWire trunk = new SimulatedWire("trunk");
          servers.forEach(server -> trunk.attach(server.addInterface(TRUNK)));
          for (String network : NETWORKS) {
            for (int server = 0; server < SERVERS; server++) {
              for (int i = 0; i < PER_SERVER; i++) {
                plug(network, server, i);
              }
            }
          }
          return true;
        });
    out.accept(
        "Simulated: "
            + SERVERS
            + " servers joined by a VLAN trunk, "
            + stations.size()
            + " endpoints; the networks use the same MAC and IP addresses");
  }

  private boolean hasDatabase(SimulatedServer server) {
    return server.databaseLocal().isPresent();
  }

  private void plug(String network, int server, int index) {
    int number = server * PER_SERVER + index + 1;
    String name = network + "-" + number;
    SimulatedHost host =
        new SimulatedHost(
            simulation,
            name,
            MacAddress.parse(String.format("02:00:00:00:00:%02x", number)),
            Ipv4Address.parse("10.0.0." + (10 + number)));
    SimulatedWire.join(host.port(), servers.get(server).addInterface("v" + name, name));
    stations.add(new Station(name, network, server, host));
  }

  /** Creates the networks and tries every pair; whether all is as it should be. */
  boolean prove() {
    createNetworks();
    await("the flows of the switches", r -> servers.stream().allMatch(this::hasItsFlows));
    awaitSynchronised();
    boolean right = printMatrix();
    printPings();
    printTrace();
    out.accept("");
    if (!right) {
      out.accept("WRONG: the matrix is not what the networks say");
      return false;
    }
    out.accept("Every endpoint reaches those of its own network, on both servers, and no other.");
    String api = "http://" + address();
    out.accept("Next, in another terminal:");
    out.accept("  curl '" + api + "/viperflow/listlogicalports?logicalnetwork=red'");
    out.accept("  curl -d 'id=red-1' '" + api + "/viperflow/deletelogicalport'");
    out.accept("  curl '" + api + "/viperflow/discover?details=true'");
    out.accept("Ctrl-C ends it.");
    return true;
  }

  /** Whether a switch has the flow that leads to each of its endpoints. */
  private boolean hasItsFlows(SimulatedServer server) {
    long known =
        server.bridge().flowLines().stream().filter(line -> line.contains("dl_dst=02:")).count();
    return known == (long) NETWORKS.size() * PER_SERVER;
  }

  /** Waits until no change is under way to a switch. */
  private void awaitSynchronised() {
    controller
        .scheduler()
        .submit(
            "await flows",
            r ->
                r.within(
                    LIMIT,
                    limited -> {
                      while (!servers.stream()
                          .allMatch(
                              s -> controller.flows().isSynchronised(s.bridge().datapathId()))) {
                        limited.sleep(LOOK_AGAIN);
                      }
                      return true;
                    }))
        .join(LIMIT);
  }

  private void createNetworks() {
    out.accept("Creating networks through the API at http://" + address());
    post("createphysicalnetwork", "type=vlan&vlanrange=`[[100,199]]`&id=physical");
    post("createphysicalport", "physicalnetwork=physical&name=" + TRUNK);
    for (String network : NETWORKS) {
      post("createlogicalnetwork", "physicalnetwork=physical&id=" + network);
      post(
          "createsubnet",
          "logicalnetwork=" + network + "&cidr=10.0.0.0/24&id=" + network + "-subnet");
    }
    for (Station station : stations) {
      post(
          "createlogicalport",
          "id="
              + station.portId()
              + "&logicalnetwork="
              + station.network()
              + "&subnet="
              + station.network()
              + "-subnet&mac_address="
              + station.host().mac()
              + "&ip_address="
              + station.host().ip());
    }
  }

  private String address() {
    return api().host() + ":" + api().port();
  }

  private void post(String method, String form) {
    out.accept("  POST /viperflow/" + method + "  " + form);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + address() + "/viperflow/" + method))
            .timeout(LIMIT)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form))
            .build();
    try {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new IllegalStateException(
            method + " answered " + response.statusCode() + ": " + response.body());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Sends a frame from everyone to everyone's MAC address, and looks at who got which. */
  private boolean printMatrix() {
    boolean[][] reached = new boolean[stations.size()][stations.size()];
    for (int from = 0; from < stations.size(); from++) {
      for (int to = 0; to < stations.size(); to++) {
        if (from != to) {
          Bytes frame = probe(from, to);
          SimulatedHost sender = stations.get(from).host();
          call(
              r -> {
                sender.send(frame);
                return true;
              });
        }
      }
    }
    call(
        r -> {
          r.sleep(FLIGHT_TIME);
          for (int from = 0; from < stations.size(); from++) {
            for (int to = 0; to < stations.size(); to++) {
              reached[from][to] =
                  from != to && stations.get(to).host().received().contains(probe(from, to));
            }
          }
          return true;
        });
    out.accept("");
    out.accept("Who reaches whom (server in brackets; same last digit: same MAC and IP address):");
    StringBuilder header = new StringBuilder(String.format("%-13s", ""));
    stations.forEach(s -> header.append(String.format("%-8s", s.name())));
    out.accept(header.toString());
    boolean right = true;
    for (int from = 0; from < stations.size(); from++) {
      Station sender = stations.get(from);
      StringBuilder line =
          new StringBuilder(String.format("%-8s[%d]  ", sender.name(), sender.server() + 1));
      for (int to = 0; to < stations.size(); to++) {
        boolean should = sender.network().equals(stations.get(to).network());
        line.append(String.format("%-8s", from == to ? "-" : reached[from][to] ? "yes" : "no"));
        right &= from == to || reached[from][to] == should;
      }
      out.accept(line.toString());
    }
    return right;
  }

  private Bytes probe(int from, int to) {
    byte[] text =
        (stations.get(from).name() + " to " + stations.get(to).name())
            .getBytes(StandardCharsets.US_ASCII);
    return Ethernet.of(
            stations.get(to).host().mac(),
            stations.get(from).host().mac(),
            EXPERIMENTAL,
            Bytes.copyOf(Arrays.copyOf(text, 46)))
        .encode();
  }

  private void printPings() {
    Station first = stations.getFirst();
    Station far =
        stations.stream()
            .filter(s -> s.network().equals(first.network()) && s.server() != first.server())
            .findFirst()
            .orElseThrow();
    SimulatedHost.PingResult result = first.host().ping(far.host().ip()).join(LIMIT);
    out.accept("");
    out.accept(
        String.format(
            "%s pings %s (%s) on the other server: %s",
            first.name(),
            far.name(),
            far.host().ip(),
            result.echoed() ? "ARP and echo answered" : "no answer"));
  }

  private void printTrace() {
    Station from = stations.getFirst();
    SimulatedServer server = servers.get(from.server());
    String trace =
        call(
            r ->
                server
                    .bridge()
                    .trace(
                        PortNumber.of(server.ofport("v" + from.name()).orElseThrow()),
                        probe(0, PER_SERVER))
                    .toString());
    out.accept("");
    out.accept(
        "A packet from "
            + from.name()
            + " to "
            + stations.get(PER_SERVER).name()
            + " through the tables of "
            + server.systemId()
            + ":");
    trace.lines().forEach(line -> out.accept("  " + line));
  }

  private interface Question<T> {
    T ask(Routine r) throws Exception;
  }

  /** Runs something where the simulated servers live. */
  private <T> T call(Question<T> question) {
    return simulation.submit("demonstration", question::ask).join(LIMIT);
  }

  private void await(String what, Question<Boolean> condition) {
    out.accept("Waiting for " + what);
    call(
        r ->
            r.within(
                LIMIT,
                limited -> {
                  while (!condition.ask(limited)) {
                    limited.sleep(LOOK_AGAIN);
                  }
                  return true;
                }));
  }

  @Override
  public void close() {
    simulation.close();
    controller.close();
    http.close();
  }
}
