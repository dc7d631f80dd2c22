package io.weft.examples.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.OptionalLong;

/**
 * A server of the lab: a network namespace with an {@code ovsdb-server} and an {@code ovs-vswitchd}
 * of its own, on the userspace datapath.
 *
 * <p>A method that runs a command throws {@link CommandException} where the command fails, and
 * leaves the server as the command left it.
 */
public final class Server {
  private static final Path SCHEMA = Path.of("/usr/share/openvswitch/vswitch.ovsschema");

  /** So that a controller that was away for long is found again within a second. */
  static final String BACK_OFF = "max_backoff=1000";

  private final Lab lab;
  private final int number;
  private final String name;
  private final String managementAddress;
  private final Path directory;
  private final Map<String, Bridge> bridges = new LinkedHashMap<>();
  private boolean switchStopped;

  Server(Lab lab, int number, String name, String managementAddress) {
    this.lab = lab;
    this.number = number;
    this.name = name;
    this.managementAddress = managementAddress;
    this.directory = lab.directory().resolve(name);
  }

  void start() {
    Lab.createDirectories(directory);
    lab.addNamespace(namespace());
    Path database = directory.resolve("conf.db");
    if (!Files.exists(database)) {
      exec("ovsdb-tool", "create", database.toString(), SCHEMA.toString());
    }
    startDatabase();
    vsctlNow("init");
    vsctlNow(
        "set",
        "Open_vSwitch",
        ".",
        "external_ids:system-id=lab-" + name,
        "external_ids:hostname=" + name);
    startSwitch();
  }

  /** From 1; the switch between the servers is 0. */
  public int number() {
    return number;
  }

  /** The name of its network namespace. */
  public String namespace() {
    return lab.namespace(name);
  }

  /** Its IPv4 address in the management network. */
  public String managementAddress() {
    return managementAddress;
  }

  /** The database's Unix socket, which is reached from every namespace. */
  public Path ovsdbSocket() {
    return directory.resolve("db.sock");
  }

  /**
   * Makes the database accept TCP connections on all the server's addresses.
   *
   * @return where the root namespace and the other servers reach it, as Open vSwitch writes it:
   *     {@code tcp:10.200.0.1:6640}
   */
  public String listenOvsdb(int port) {
    setManager("ptcp:" + port);
    return "tcp:" + managementAddress + ":" + port;
  }

  /** Sets the database's managers, in place of earlier ones: {@code tcp:…}, {@code ptcp:…}. */
  public void setManager(String... targets) {
    List<String> command = new ArrayList<>(List.of("del-manager"));
    List<String> ids = new ArrayList<>();
    for (String target : targets) {
      String id = "@m" + ids.size();
      ids.add(id);
      command.addAll(List.of("--", "--id=" + id, "create", "Manager"));
      command.addAll(List.of("target=\"" + target + "\"", BACK_OFF));
    }
    if (!ids.isEmpty()) {
      String all = "manager_options=[" + String.join(",", ids) + "]";
      command.addAll(List.of("--", "set", "Open_vSwitch", ".", all));
    }
    vsctl(command.toArray(new String[0]));
  }

  /**
   * Adds a bridge that speaks OpenFlow 1.0 and 1.3 and that forwards nothing until a controller or
   * a test says what.
   */
  public Bridge addBridge(String bridgeName) {
    Bridge bridge = new Bridge(this, bridgeName, bridges.size() + 1);
    bridge.create();
    bridges.put(bridgeName, bridge);
    return bridge;
  }

  /**
   * A bridge added before.
   *
   * @throws NoSuchElementException where there is none of this name
   */
  public Bridge bridge(String bridgeName) {
    Bridge bridge = bridges.get(bridgeName);
    if (bridge == null) {
      throw new NoSuchElementException("no bridge " + bridgeName + " on " + name);
    }
    return bridge;
  }

  /** Deletes a bridge with its ports. */
  public void deleteBridge(String bridgeName) {
    vsctl("del-br", bridgeName);
    bridges.remove(bridgeName);
  }

  /**
   * A virtual machine, so to speak: a network namespace with one device, plugged into a bridge.
   *
   * @param bridge name of the bridge
   * @param endpoint name of the endpoint and of its port on the bridge, at most 15 characters
   * @param interfaceId the port's {@code external_ids:iface-id}, which names its logical port
   * @param mac such as {@code 02:00:00:00:00:01}
   * @param cidr address and prefix length, such as {@code 10.0.0.1/24}
   */
  public Endpoint endpoint(
      String bridge, String endpoint, String interfaceId, String mac, String cidr) {
    Endpoint created = new Endpoint(lab, bridge(bridge), endpoint, interfaceId, mac, cidr);
    created.create();
    return created;
  }

  /** Stops {@code ovs-vswitchd}. The bridges' configuration stays in the database. */
  public void stopSwitch() {
    switchStopped = true;
    stopDaemon("ovs-vswitchd");
  }

  /** Starts {@code ovs-vswitchd} and returns when the bridges of the database are up. */
  public void startSwitch() {
    startDaemon("ovs-vswitchd", "unix:" + ovsdbSocket(), "--disable-system");
    switchStopped = false;
  }

  /** Stops {@code ovsdb-server}; the switch keeps on forwarding without it. */
  public void stopDatabase() {
    stopDaemon("ovsdb-server");
  }

  /** Starts {@code ovsdb-server} with what is in the database. */
  public void startDatabase() {
    startDaemon(
        "ovsdb-server",
        directory.resolve("conf.db").toString(),
        "--remote=punix:" + ovsdbSocket(),
        "--remote=db:Open_vSwitch,Open_vSwitch,manager_options");
  }

  private void startDaemon(String daemon, String... arguments) {
    List<String> command = new ArrayList<>(List.of(daemon));
    command.addAll(List.of(arguments));
    command.add("--pidfile=" + pidFile(daemon));
    command.add("--log-file=" + directory.resolve(daemon + ".log"));
    command.add("--unixctl=" + control(daemon));
    command.addAll(List.of("--detach", "--no-chdir", "-vconsole:off"));
    run(command, Lab.LIMIT);
  }

  private void stopDaemon(String daemon) {
    OptionalLong pid = Processes.fromPidFile(pidFile(daemon));
    if (pid.isPresent()) {
      Processes.stop(List.of(pid.getAsLong()));
    }
  }

  private Path pidFile(String daemon) {
    return directory.resolve(daemon + ".pid");
  }

  private Path control(String daemon) {
    return directory.resolve(daemon + ".ctl");
  }

  /**
   * Runs {@code ovs-vsctl}, which waits until the switch has done it, unless the switch is stopped.
   *
   * @return what it printed, without the last end of line
   */
  public String vsctl(String... arguments) {
    return vsctl(switchStopped, Lab.LIMIT, arguments);
  }

  private void vsctlNow(String... arguments) {
    String unused = vsctl(true, Lab.LIMIT, arguments);
  }

  String vsctl(boolean noWait, Duration limit, String... arguments) {
    List<String> command = new ArrayList<>(List.of("ovs-vsctl", "--db=unix:" + ovsdbSocket()));
    if (noWait) {
      command.add("--no-wait");
    }
    command.addAll(List.of(arguments));
    return run(command, limit);
  }

  /** Runs {@code ovs-ofctl} and returns what it printed, without the last end of line. */
  public String ofctl(String... arguments) {
    return exec("ovs-ofctl", arguments);
  }

  /**
   * Runs {@code ovs-appctl} on the switch; returns what it printed, without the last end of line.
   */
  public String appctl(String... arguments) {
    List<String> command =
        new ArrayList<>(List.of("ovs-appctl", "-t", control("ovs-vswitchd").toString()));
    command.addAll(List.of(arguments));
    return run(command, Lab.LIMIT);
  }

  /**
   * Runs a command in the server's namespace; returns what it printed, without the last end of
   * line.
   */
  public String exec(String program, String... arguments) {
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(List.of(arguments));
    return run(command, Lab.LIMIT);
  }

  /**
   * Starts a program in the server's namespace.
   *
   * @param processName name of the log file, which is {@code processName.log} in the lab's
   *     directory
   * @param command program first
   * @param environment added to this process's own
   */
  public ControllerProcess start(
      String processName, List<String> command, Map<String, String> environment) {
    return lab.start(processName, inNamespace(command), environment);
  }

  private List<String> inNamespace(List<String> command) {
    List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", namespace()));
    whole.addAll(command);
    return whole;
  }

  private String run(List<String> command, Duration limit) {
    String folder = directory.toString();
    Map<String, String> environment =
        Map.of(
            "OVS_RUNDIR", folder,
            "OVS_LOGDIR", folder,
            "OVS_DBDIR", folder,
            "OVS_SYSCONFDIR", folder);
    return lab.commands().output(inNamespace(command), environment, limit).stripTrailing();
  }

  @Override
  public String toString() {
    return name;
  }
}
