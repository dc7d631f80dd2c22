package io.weft.examples.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Several servers with a real Open vSwitch each, simulated on this machine: one network namespace
 * per server, one per endpoint, one for what lies between the servers.
 *
 * <p>A management network, apart from the traffic of the endpoints, connects the servers with each
 * other and with the root namespace. So a controller in this JVM reaches a server at {@link
 * Server#managementAddress()} and is reached at {@link #controllerAddress()}.
 *
 * <p>Needs root and what {@link OpenVSwitch#missing()} names. Nothing of the machine's own
 * networking or of its own Open vSwitch is touched. Every namespace and device of the root
 * namespace carries the lab's prefix; one prefix serves one lab at a time, and what a crashed run
 * left under it is removed when the next one starts.
 *
 * <p>A lab and what it hands out are used by one thread at a time; any thread may close it.
 * Closing, which the end of the JVM does too, stops every process and removes every namespace.
 */
public final class Lab implements AutoCloseable {
  static final Duration LIMIT = Duration.ofSeconds(30);

  /** Where names are locked: a machine-wide place, since network namespaces are machine-wide. */
  private static final Path MACHINE = Path.of("/run/weft-lab");

  private static final Pattern PREFIX = Pattern.compile("[a-z][a-z0-9]{0,9}");

  /** A Unix socket's path is at most 107 bytes long, and the longest of ours adds this much. */
  private static final int LONGEST_DIRECTORY = 107 - "/trunk/ovs-vswitchd.ctl".length();

  private static final int SUBNETS = 256;
  private static final int HIGHEST_SERVER = 200;
  private static final int ROOT_HOST = 253;

  private final String prefix;
  private final Path directory;
  private final boolean keepsLogs;
  private final MachineLock name;
  private final Commands commands = new Commands(Tools.ofThisProcess());
  private final Map<Integer, Server> servers = new LinkedHashMap<>();
  private final List<ControllerProcess> processes = new ArrayList<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Thread atExit = new Thread(this::end, "weft-lab-end");

  private @Nullable Subnet subnet;
  private @Nullable Server trunkSwitch;

  private Lab(Path directory, boolean keepsLogs, String prefix, MachineLock name) {
    this.directory = directory;
    this.keepsLogs = keepsLogs;
    this.prefix = prefix;
    this.name = name;
  }

  /** A 10.200.x.0/24 for management that no other lab of this machine uses. */
  private record Subnet(MachineLock lock, int number) {
    String host(int host) {
      return "10.200." + number + "." + host;
    }
  }

  /**
   * An empty lab, whose files are in {@code /run/weft-lab} and go when it is closed.
   *
   * @param prefix of the namespaces' names: a letter and up to nine letters or digits, lower case
   * @throws IllegalStateException where something is missing on this machine, or another lab has
   *     this prefix now
   * @throws CommandException where a command fails; nothing is left behind then
   */
  public static Lab create(String prefix) {
    return create(MACHINE.resolve(checkedPrefix(prefix)), false, prefix);
  }

  /**
   * An empty lab with its files in a directory of the caller's, where the logs stay after the lab
   * is closed. The directory belongs to the lab: what is in it goes when the lab starts.
   *
   * @param directory created where it is missing; its absolute path is at most 84 bytes long,
   *     because there are Unix sockets in it
   * @param prefix as for {@link #create(String)}
   * @throws IllegalStateException as for {@link #create(String)}
   * @throws CommandException as for {@link #create(String)}
   */
  public static Lab create(Path directory, String prefix) {
    return create(directory.toAbsolutePath().normalize(), true, checkedPrefix(prefix));
  }

  private static String checkedPrefix(String prefix) {
    if (!PREFIX.matcher(prefix).matches()) {
      throw new IllegalArgumentException(
          "prefix \"" + prefix + "\" is not a lower-case letter and up to nine letters or digits");
    }
    return prefix;
  }

  private static Lab create(Path directory, boolean keepsLogs, String prefix) {
    int length = directory.toString().getBytes(StandardCharsets.UTF_8).length;
    if (length > LONGEST_DIRECTORY) {
      throw new IllegalArgumentException(
          directory + ": longer than " + LONGEST_DIRECTORY + " bytes, too long for Unix sockets");
    }
    List<String> missing = OpenVSwitch.missing();
    if (!missing.isEmpty()) {
      throw new IllegalStateException("a lab needs " + String.join(", ", missing));
    }
    createDirectories(MACHINE);
    Optional<MachineLock> name = MachineLock.tryTake(MACHINE.resolve(prefix + ".lock"));
    if (name.isEmpty()) {
      throw new IllegalStateException(
          "another lab with prefix " + prefix + " runs on this machine");
    }
    Lab lab = new Lab(directory, keepsLogs, prefix, name.get());
    try {
      lab.build();
      return lab;
    } catch (RuntimeException e) {
      lab.closeAfter(e);
      throw e;
    }
  }

  private void build() {
    Leftovers leftovers = new Leftovers(commands, directory, prefix);
    leftovers.remove();
    createDirectories(directory);
    leftovers.removeFiles(true);
    Runtime.getRuntime().addShutdownHook(atExit);
    subnet = freeSubnet();
    addNamespace(fabric());
    inFabric("ip", "link", "add", "mgmt", "type", "bridge");
    inFabric("ip", "link", "set", "mgmt", "up");
    String root = rootDevice(prefix);
    output(
        "ip", "link", "add", "name", root, "type", "veth", "peer", "name", "root", "netns",
        fabric());
    inFabric("ip", "link", "set", "root", "master", "mgmt", "up");
    output("ip", "addr", "add", controllerAddress() + "/24", "dev", root);
    output("ip", "link", "set", "dev", root, "up");
  }

  private Subnet freeSubnet() {
    String taken = output("ip", "-oneline", "-4", "addr");
    for (int number = 0; number < SUBNETS; number++) {
      if (taken.contains(" 10.200." + number + ".")) {
        continue;
      }
      Optional<MachineLock> lock =
          MachineLock.tryTake(MACHINE.resolve("10.200." + number + ".lock"));
      if (lock.isPresent()) {
        return new Subnet(lock.get(), number);
      }
    }
    throw new IllegalStateException("no 10.200.x.0/24 is free for the lab's management network");
  }

  private void connectToManagement(Server server) {
    String port = "m" + server.number();
    String namespace = server.namespace();
    inFabric(
        "ip", "link", "add", "name", port, "type", "veth", "peer", "name", "mgmt0", "netns",
        namespace);
    inFabric("ip", "link", "set", "dev", port, "master", "mgmt", "up");
    server.exec("ip", "addr", "add", server.managementAddress() + "/24", "dev", "mgmt0");
    server.exec("ip", "link", "set", "mgmt0", "up");
  }

  /**
   * A server; the first call for a number starts it, with a database and a switch that has no
   * bridge.
   *
   * @param number from 1 to 200
   * @throws CommandException where it cannot be started
   */
  public Server server(int number) {
    if (number < 1 || number > HIGHEST_SERVER) {
      throw new IllegalArgumentException("server " + number + " is not in 1 to " + HIGHEST_SERVER);
    }
    Server known = servers.get(number);
    if (known != null) {
      return known;
    }
    Server server = new Server(this, number, "s" + number, managementNetwork().host(number));
    server.start();
    connectToManagement(server);
    servers.put(number, server);
    return server;
  }

  /**
   * Joins bridges of servers by the VLAN switch between the servers, which is one more Open vSwitch
   * and passes every VLAN tag. May be called again to join more.
   *
   * @param port name of the new port on each of the bridges, at most 15 characters
   * @throws CommandException where it cannot be done
   */
  public void trunk(String port, List<Bridge> bridges) {
    for (Bridge bridge : bridges) {
      joinTrunk(port, bridge);
    }
  }

  private void joinTrunk(String port, Bridge bridge) {
    Server server = bridge.server();
    Server trunk = startedTrunkSwitch();
    String far = "s" + server.number() + "-" + bridge.index();
    addVeth(server.namespace(), port, trunk.namespace(), far);
    // The tag must be in the frame: the userspace datapath does not see one kept beside it.
    for (String feature : List.of("txvlan", "rxvlan")) {
      server.exec("ethtool", "-K", port, feature, "off");
      trunk.exec("ethtool", "-K", far, feature, "off");
    }
    trunk.vsctl("add-port", "br-trunk", far);
    server.vsctl("add-port", bridge.name(), port);
  }

  /**
   * The VLAN switch between the servers, with a bridge {@code br-trunk} that learns; empty before
   * {@link #trunk}.
   */
  public Optional<Server> trunkSwitch() {
    return Optional.ofNullable(trunkSwitch);
  }

  private Server startedTrunkSwitch() {
    if (trunkSwitch == null) {
      Server trunk = new Server(this, 0, "trunk", "none");
      trunk.start();
      trunk.addBridge("br-trunk").standalone();
      trunkSwitch = trunk;
    }
    return trunkSwitch;
  }

  /**
   * Starts a program in the root namespace, where it reaches all servers.
   *
   * @param name of the log file, which is {@code name.log} in the lab's directory
   * @param command program first
   * @param environment added to this process's own
   */
  public ControllerProcess start(
      String name, List<String> command, Map<String, String> environment) {
    ControllerProcess started =
        ControllerProcess.start(commands, command, environment, directory, name);
    processes.add(started);
    return started;
  }

  /** The root namespace's IPv4 address in the management network: the same for all servers. */
  public String controllerAddress() {
    return managementNetwork().host(ROOT_HOST);
  }

  /** Where the lab's files are: a directory for each server, and the logs. */
  public Path directory() {
    return directory;
  }

  /** Stops and removes everything. Idempotent. */
  @Override
  public void close() {
    if (end()) {
      try {
        Runtime.getRuntime().removeShutdownHook(atExit);
      } catch (IllegalStateException shuttingDown) {
        // The hook runs, finds the lab closed and returns.
      }
    }
  }

  private void closeAfter(RuntimeException cause) {
    try {
      close();
    } catch (RuntimeException e) {
      cause.addSuppressed(e);
    }
  }

  private boolean end() {
    if (!closed.compareAndSet(false, true)) {
      return false;
    }
    // A test that was interrupted must still be cleaned up after.
    boolean interrupted = Thread.interrupted();
    commands.close();
    try {
      for (ControllerProcess process : List.copyOf(processes)) {
        process.stop();
      }
      Leftovers leftovers = new Leftovers(new Commands(Tools.ofThisProcess()), directory, prefix);
      leftovers.remove();
      leftovers.removeFiles(!keepsLogs);
    } finally {
      if (subnet != null) {
        subnet.lock().close();
      }
      name.close();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    return true;
  }

  String namespace(String part) {
    return prefix + "-" + part;
  }

  static String rootDevice(String prefix) {
    return prefix + "-mgmt";
  }

  Commands commands() {
    return commands;
  }

  void addNamespace(String namespace) {
    output("ip", "netns", "add", namespace);
    // No router solicitations and the like: a lab's traffic is what its test sends.
    output("ip", "netns", "exec", namespace, "sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1");
    output("ip", "-netns", namespace, "link", "set", "lo", "up");
  }

  /**
   * A pair of devices between two namespaces, both up. Check-sum offload is off: the userspace
   * datapath does not fill in what the kernel left out, and TCP would time out where ping works.
   */
  void addVeth(String namespace, String device, String peerNamespace, String peerDevice) {
    output(
        List.of("ip", "-netns", namespace, "link", "add", "name", device, "type", "veth"),
        List.of("peer", "name", peerDevice, "netns", peerNamespace));
    prepareDevice(namespace, device);
    prepareDevice(peerNamespace, peerDevice);
  }

  private void prepareDevice(String namespace, String device) {
    output("ip", "netns", "exec", namespace, "ethtool", "-K", device, "tx", "off");
    output("ip", "-netns", namespace, "link", "set", "dev", device, "up");
  }

  private String fabric() {
    return namespace("fabric");
  }

  private void inFabric(String... command) {
    output(List.of("ip", "netns", "exec", fabric()), List.of(command));
  }

  private Subnet managementNetwork() {
    if (subnet == null) {
      throw new IllegalStateException("the lab is not built");
    }
    return subnet;
  }

  String output(String... command) {
    return commands.output(List.of(command), Map.of(), LIMIT);
  }

  private void output(List<String> beginning, List<String> end) {
    List<String> command = new ArrayList<>(beginning);
    command.addAll(end);
    commands.output(command, Map.of(), LIMIT);
  }

  static void createDirectories(Path directory) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
