package io.weft.examples.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * A bridge of an Open vSwitch.
 *
 * <p>A method that runs a command throws {@link CommandException} where the command fails.
 */
public final class Bridge {
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final Server server;
  private final String name;
  private final int index;

  Bridge(Server server, String name, int index) {
    this.server = server;
    this.name = name;
    this.index = index;
  }

  void create() {
    // A fixed address, or the datapath id would change with the ports and cut the connections.
    String hardware = String.format("02:77:00:00:%02x:%02x", server.number(), index);
    server.vsctl(
        "add-br",
        name,
        "--",
        "set",
        "Bridge",
        name,
        "datapath_type=netdev",
        "fail_mode=secure",
        "protocols=OpenFlow10,OpenFlow13",
        "other_config:hwaddr=\"" + hardware + "\"",
        "other_config:disable-in-band=true");
  }

  /** Its server. */
  public Server server() {
    return server;
  }

  /** Its name. */
  public String name() {
    return name;
  }

  int index() {
    return index;
  }

  /** The datapath id; stays the same whatever ports come and go. */
  public long datapathId() {
    String text = server.vsctl("get", "Bridge", name, "datapath_id").replace("\"", "");
    return Long.parseUnsignedLong(text, 16);
  }

  /**
   * Sets the controllers, in place of earlier ones, and does not wait for a connection.
   *
   * @param targets such as {@code tcp:127.0.0.1:6653} or {@code unix:/run/weft.sock}; none: no
   *     controller
   */
  public Bridge setController(String... targets) {
    List<String> command = new ArrayList<>(List.of("del-controller", name));
    List<String> ids = new ArrayList<>();
    for (String target : targets) {
      String id = "@c" + ids.size();
      ids.add(id);
      command.addAll(List.of("--", "--id=" + id, "create", "Controller"));
      command.addAll(List.of("target=\"" + target + "\"", Server.BACK_OFF));
    }
    if (!ids.isEmpty()) {
      String all = "controller=[" + String.join(",", ids) + "]";
      command.addAll(List.of("--", "set", "Bridge", name, all));
    }
    server.vsctl(command.toArray(new String[0]));
    return this;
  }

  /**
   * Waits until the bridge's one controller is connected.
   *
   * @throws CommandException where it is not within the limit
   */
  public Bridge awaitController(Duration limit) {
    server.vsctl(true, limit, "wait-until", "Controller", name, "is_connected=true");
    return this;
  }

  /** Makes it a learning switch by itself while no controller is connected. */
  public Bridge standalone() {
    server.vsctl("set-fail-mode", name, "standalone");
    return this;
  }

  /** Adds a flow in the syntax of {@code ovs-ofctl}. */
  public Bridge addFlow(String flow) {
    server.ofctl("-O", "OpenFlow13", "add-flow", name, flow);
    return this;
  }

  /** Adds a group in the syntax of {@code ovs-ofctl}. */
  public Bridge addGroup(String group) {
    server.ofctl("-O", "OpenFlow13", "add-group", name, group);
    return this;
  }

  /** The flows, one line each as {@code ovs-ofctl --no-names --no-stats} prints them, sorted. */
  public List<String> dumpFlows() {
    return dump("dump-flows");
  }

  /** The groups, one line each as {@code ovs-ofctl --no-names} prints them, sorted. */
  public List<String> dumpGroups() {
    return dump("dump-groups");
  }

  private List<String> dump(String what) {
    return server
        .ofctl("-O", "OpenFlow13", "--no-names", "--no-stats", what, name)
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("OFPST_"))
        .sorted()
        .toList();
  }

  /**
   * Waits until the flows are as wanted.
   *
   * @return the flows that were found right, or, where the limit passes, the last ones seen
   */
  public List<String> awaitFlows(Predicate<List<String>> wanted, Duration limit) {
    List<String> last = new ArrayList<>();
    boolean unused =
        Processes.eventually(
            limit,
            PAUSE,
            () -> {
              last.clear();
              last.addAll(dumpFlows());
              return wanted.test(last);
            });
    return List.copyOf(last);
  }

  /** What the switch would do with a packet, in the syntax and words of {@code ofproto/trace}. */
  public String trace(String packet) {
    return server.appctl("ofproto/trace", name, packet);
  }

  /** The OpenFlow number of a port. */
  public int ofPort(String port) {
    return Integer.parseInt(server.vsctl("get", "Interface", port, "ofport"));
  }
}
