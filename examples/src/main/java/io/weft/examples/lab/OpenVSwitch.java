package io.weft.examples.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What this machine has of what a {@link Lab} needs. */
public final class OpenVSwitch {
  private static final List<String> TOOLS =
      List.of(
          "ovs-vswitchd",
          "ovsdb-server",
          "ovsdb-tool",
          "ovs-vsctl",
          "ovs-ofctl",
          "ovs-appctl",
          "ip",
          "ping",
          "ethtool");

  /** Bits of the kernel's capability sets, from linux/capability.h. */
  private static final long CAP_NET_ADMIN = 1L << 12;

  private static final long CAP_SYS_ADMIN = 1L << 21;

  private static final Pattern VERSION = Pattern.compile("\\(Open vSwitch\\) (\\S+)");
  private static final Path TUN = Path.of("/dev/net/tun");

  private OpenVSwitch() {}

  /** What is missing for a lab, in words for a person; empty where a lab can run. */
  public static List<String> missing() {
    return missing(Tools.ofThisProcess(), Path.of("/proc/self/status"), TUN);
  }

  static List<String> missing(Tools tools, Path processStatus, Path tun) {
    List<String> missing = new ArrayList<>();
    if (!mayManageNetworks(processStatus)) {
      missing.add("root (with CAP_NET_ADMIN and CAP_SYS_ADMIN)");
    }
    for (String tool : TOOLS) {
      if (tools.find(tool).isEmpty()) {
        missing.add(tool);
      }
    }
    if (!Files.exists(tun)) {
      missing.add(tun.toString());
    }
    return List.copyOf(missing);
  }

  private static boolean mayManageNetworks(Path processStatus) {
    try (Stream<String> lines = Files.lines(processStatus)) {
      long wanted = CAP_NET_ADMIN | CAP_SYS_ADMIN;
      return lines
          .filter(line -> line.startsWith("CapEff:"))
          .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
          .anyMatch(effective -> (effective & wanted) == wanted);
    } catch (IOException | RuntimeException notLinux) {
      return false;
    }
  }

  /**
   * The installed version, such as {@code 3.1.0}; empty where {@code ovs-vswitchd} does not run.
   */
  public static Optional<String> version() {
    Commands commands = new Commands(Tools.ofThisProcess());
    try {
      Matcher version =
          VERSION.matcher(
              commands.output(
                  List.of("ovs-vswitchd", "--version"), Map.of(), Duration.ofSeconds(10)));
      return version.find() ? Optional.of(version.group(1)) : Optional.empty();
    } catch (CommandException notInstalled) {
      return Optional.empty();
    }
  }
}
