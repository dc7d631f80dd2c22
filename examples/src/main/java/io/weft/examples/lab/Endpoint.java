package io.weft.examples.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A network namespace with one device, {@code eth0}, whose other end is a port of a bridge.
 *
 * <p>A method that runs a command throws {@link CommandException} where the command fails.
 */
public final class Endpoint {
  /** Leaves room for the header of a tunnel between the servers. */
  private static final int MTU = 1450;

  private static final int PINGS = 3;
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final Lab lab;
  private final Bridge bridge;
  private final String name;
  private final String mac;
  private final String cidr;
  private String interfaceId;

  Endpoint(Lab lab, Bridge bridge, String name, String interfaceId, String mac, String cidr) {
    this.lab = lab;
    this.bridge = bridge;
    this.name = name;
    this.interfaceId = interfaceId;
    this.mac = mac;
    this.cidr = cidr;
  }

  void create() {
    lab.addNamespace(namespace());
    lab.addVeth(bridge.server().namespace(), name, namespace(), "eth0");
    exec("ip", "link", "set", "eth0", "address", mac, "mtu", Integer.toString(MTU));
    exec("ip", "addr", "add", cidr, "dev", "eth0");
    plug();
  }

  /** Its name, which its port on the bridge has too. */
  public String name() {
    return name;
  }

  /** The bridge that it is plugged into. */
  public Bridge bridge() {
    return bridge;
  }

  /** The name of its network namespace. */
  public String namespace() {
    return bridge.server().namespace() + "-" + name;
  }

  /** The Ethernet address of its device. */
  public String mac() {
    return mac;
  }

  /** The IPv4 address of its device. */
  public String address() {
    return cidr.substring(0, cidr.indexOf('/'));
  }

  /** The {@code iface-id} of its port. */
  public String interfaceId() {
    return interfaceId;
  }

  /** The OpenFlow number of its port. */
  public int ofPort() {
    return bridge.ofPort(name);
  }

  /** Adds its port to the bridge; the device is there already. */
  public void plug() {
    bridge
        .server()
        .vsctl(
            "add-port",
            bridge.name(),
            name,
            "--",
            "set",
            "Interface",
            name,
            "external_ids:iface-id=\"" + interfaceId + "\"",
            "external_ids:attached-mac=\"" + mac + "\"");
  }

  /** Removes its port from the bridge; the device stays. */
  public void unplug() {
    bridge.server().vsctl("del-port", bridge.name(), name);
  }

  /** Changes the {@code iface-id} of its port while that is plugged. */
  public void setInterfaceId(String changed) {
    bridge.server().vsctl("set", "Interface", name, "external_ids:iface-id=\"" + changed + "\"");
    interfaceId = changed;
  }

  /** Sends three echo requests, 0.2 s apart. A reply counts until 1 s after the last of them. */
  public PingResult ping(String address) {
    return ping(address, PINGS);
  }

  /**
   * Sends this many echo requests, 0.2 s apart. A reply counts until 1 s after the last of them.
   */
  public PingResult ping(String address, int count) {
    Commands.Result result =
        run(
            Lab.LIMIT.plusMillis(200L * count),
            "ping",
            "-n",
            "-q",
            "-c",
            Integer.toString(count),
            "-i",
            "0.2",
            "-W",
            "1",
            address);
    return PingResult.parse(result.output()).orElseThrow(result::failure);
  }

  /**
   * Sends echo requests until one is answered. An unreachable host does not end it: it may become
   * reachable.
   *
   * @return whether one was answered within the limit
   */
  public boolean awaitReply(String address, Duration limit) {
    return Processes.eventually(limit, PAUSE, () -> ping(address, 1).all());
  }

  /**
   * Sends an echo request each tenth of a second until one is not answered for a second.
   *
   * @return whether one was not answered within the limit
   */
  public boolean awaitSilence(String address, Duration limit) {
    return Processes.eventually(limit, PAUSE, () -> ping(address, 1).none());
  }

  /** Runs a command in its namespace; returns what it printed, without the last end of line. */
  public String exec(String program, String... arguments) {
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(List.of(arguments));
    Commands.Result result = run(Lab.LIMIT, command.toArray(new String[0]));
    if (result.exitCode() != 0) {
      throw result.failure();
    }
    return result.output().stripTrailing();
  }

  private Commands.Result run(Duration limit, String... arguments) {
    List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", namespace()));
    command.addAll(List.of(arguments));
    return lab.commands().run(command, Map.of(), limit);
  }

  /** Removes the port, the device and the namespace. */
  public void delete() {
    Server server = bridge.server();
    server.vsctl("--if-exists", "del-port", bridge.name(), name);
    server.exec("ip", "link", "del", "dev", name);
    lab.output("ip", "netns", "del", namespace());
  }
}
