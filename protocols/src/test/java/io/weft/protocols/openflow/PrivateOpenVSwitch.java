package io.weft.protocols.openflow;

import static org.junit.jupiter.api.Assumptions.abort;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.protocols.packet.Bytes;
import java.io.File;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A private Open vSwitch whose ports exist in its memory only ({@code --enable-dummy}), so that it
 * needs neither kernel nor privileges; and the oracle {@code ovs-ofctl ofp-print}, which needs no
 * switch.
 */
public final class PrivateOpenVSwitch implements AutoCloseable {
  private static final List<String> TOOLS =
      List.of("ovsdb-tool", "ovsdb-server", "ovs-vswitchd", "ovs-vsctl", "ovs-ofctl");
  private static final Path SCHEMA = Path.of("/usr/share/openvswitch/vswitch.ovsschema");
  private static final String BRIDGE = "br0";

  /** The bridge's datapath id, as it is configured. */
  public static final String DATAPATH_ID = "00000000000000ab";

  private final Path directory;
  private final List<Process> processes = new ArrayList<>();

  private PrivateOpenVSwitch(Path directory) {
    this.directory = directory;
  }

  /** Skips the test where Open vSwitch is not installed; fails it in continuous integration. */
  public static void require() {
    List<String> missing =
        new ArrayList<>(TOOLS.stream().filter(tool -> find(tool).isEmpty()).toList());
    if (!Files.exists(SCHEMA)) {
      missing.add(SCHEMA.toString());
    }
    if (!missing.isEmpty()) {
      String message = missing + " not installed (package openvswitch-switch)";
      if ("true".equals(System.getenv("CI"))) {
        throw new AssertionError(message);
      }
      abort(message);
    }
  }

  /** Where a program is installed. */
  public static Optional<Path> find(String program) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Stream.concat(
            Arrays.stream(path.split(File.pathSeparator, -1)).filter(part -> !part.isEmpty()),
            Stream.of("/usr/sbin", "/usr/local/sbin"))
        .map(part -> Path.of(part, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** What {@code ovs-ofctl ofp-print} says of a message. */
  public static String print(ByteBuf message) throws IOException, InterruptedException {
    require();
    String tool = find("ovs-ofctl").orElseThrow().toString();
    return run(new ProcessBuilder(tool, "ofp-print", Bytes.copyOf(message).toHex()));
  }

  /**
   * Starts a switch with one bridge.
   *
   * @param ports how many ports the bridge has, from number 1
   * @param protocols the versions that it speaks, as {@code OpenFlow10,OpenFlow13}
   */
  public static PrivateOpenVSwitch start(int ports, String protocols)
      throws IOException, InterruptedException {
    require();
    PrivateOpenVSwitch ovs = new PrivateOpenVSwitch(Files.createTempDirectory("weft-ovs"));
    boolean complete = false;
    try {
      ovs.startProcesses(ports, protocols);
      complete = true;
    } finally {
      if (!complete) {
        ovs.close();
      }
    }
    return ovs;
  }

  private void startProcesses(int ports, String protocols)
      throws IOException, InterruptedException {
    run(builder("ovsdb-tool", "create", file("conf.db"), SCHEMA.toString()));
    String remote = "--remote=punix:" + file("db.sock");
    start("ovsdb-server", file("conf.db"), remote, "--unixctl=" + file("db.ctl"));
    vsctl("--no-wait", "init");
    start(
        "ovs-vswitchd",
        "unix:" + file("db.sock"),
        "--enable-dummy=override",
        "--disable-system",
        "--unixctl=" + file("vswitchd.ctl"));
    List<String> command = new ArrayList<>();
    command.addAll(List.of("add-br", BRIDGE, "--", "set", "bridge", BRIDGE));
    command.addAll(List.of("datapath_type=dummy", "fail_mode=secure", "protocols=" + protocols));
    command.add("other_config:datapath-id=" + DATAPATH_ID);
    for (int i = 1; i <= ports; i++) {
      command.addAll(List.of("--", "add-port", BRIDGE, "p" + i, "--", "set", "interface"));
      command.addAll(List.of("p" + i, "type=dummy", "ofport_request=" + i));
    }
    vsctl(command.toArray(String[]::new));
  }

  /** The path of a file or socket of the switch. */
  public String file(String name) {
    return directory.resolve(name).toString();
  }

  private ProcessBuilder builder(String... words) {
    List<String> command = new ArrayList<>(List.of(words));
    command.set(0, find(words[0]).orElseThrow().toString());
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> environment = builder.environment();
    for (String variable : List.of("RUNDIR", "LOGDIR", "DBDIR", "SYSCONFDIR")) {
      environment.put("OVS_" + variable, directory.toString());
    }
    return builder;
  }

  private void start(String... command) throws IOException {
    ProcessBuilder builder = builder(command).redirectErrorStream(true);
    processes.add(builder.redirectOutput(directory.resolve(command[0] + ".log").toFile()).start());
  }

  private static String run(ProcessBuilder builder) throws IOException, InterruptedException {
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(String.join(" ", builder.command()) + ": " + output);
    }
    return output;
  }

  /** Configures the switch by {@code ovs-vsctl}, and waits until it is so. */
  public void vsctl(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("ovs-vsctl", "--db=unix:" + file("db.sock"), "--retry", "--timeout=60"));
    command.addAll(List.of(arguments));
    run(builder(command.toArray(String[]::new)));
  }

  /** What {@code ovs-appctl} says of the running switch. */
  public String appctl(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("ovs-appctl", "-t", file("vswitchd.ctl")));
    command.addAll(List.of(arguments));
    return run(builder(command.toArray(String[]::new)));
  }

  /**
   * What {@code ovs-ofctl} says of the bridge.
   *
   * @param version of OpenFlow, as {@code OpenFlow13}
   * @param command perhaps with options before it
   */
  public String ofctl(String version, List<String> command, String... more)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("ovs-ofctl", "-O", version));
    words.addAll(command);
    words.add("unix:" + file(BRIDGE + ".mgmt"));
    words.addAll(List.of(more));
    return run(builder(words.toArray(String[]::new)));
  }

  /** Connects to the bridge, as a controller that speaks one version. */
  public Channel connect(int version) throws IOException {
    SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX);
    socket.connect(UnixDomainSocketAddress.of(directory.resolve(BRIDGE + ".mgmt")));
    Channel channel = new Channel(socket);
    ByteBuf hello = Unpooled.buffer().writeByte(version).writeByte(0).writeShort(8).writeInt(1);
    channel.send(hello);
    channel.receive();
    return channel;
  }

  /** A connection to the switch, with blocking calls and whole messages. */
  public static final class Channel implements AutoCloseable {
    private final SocketChannel socket;
    private final Framer framer = new Framer();

    private Channel(SocketChannel socket) {
      this.socket = socket;
    }

    /** Sends what is in the buffer. */
    public void send(ByteBuf bytes) throws IOException {
      ByteBuffer out = bytes.nioBuffer();
      while (out.hasRemaining()) {
        socket.write(out);
      }
    }

    /** The next message. */
    public Bytes receive() throws IOException {
      Optional<Bytes> message = framer.next();
      while (message.isEmpty()) {
        ByteBuffer in = ByteBuffer.allocate(65_536);
        if (socket.read(in) < 0) {
          throw new IOException("the switch closed the connection");
        }
        framer.append(Unpooled.wrappedBuffer(in.flip()));
        message = framer.next();
      }
      return message.get();
    }

    @Override
    public void close() throws IOException {
      framer.close();
      socket.close();
    }
  }

  @Override
  public void close() throws IOException {
    for (Process process : processes.reversed()) {
      process.destroy();
    }
    processes.forEach(PrivateOpenVSwitch::awaitEnd);
    try (Stream<Path> files = Files.list(directory)) {
      for (Path path : files.toList()) {
        Files.deleteIfExists(path);
      }
    }
    Files.deleteIfExists(directory);
  }

  private static void awaitEnd(Process process) {
    try {
      if (process.waitFor(5, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }
}
