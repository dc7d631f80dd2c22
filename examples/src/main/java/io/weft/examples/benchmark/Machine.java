package io.weft.examples.benchmark;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/** What the numbers were measured on. */
final class Machine {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  private Machine() {}

  /** The lines that begin a report. */
  static String describe() {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    int processors = Runtime.getRuntime().availableProcessors();
    double load = system.getSystemLoadAverage();
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "Machine: %s, %d processors, %.0f GiB, %s %s%n",
            processor(),
            processors,
            system.getTotalMemorySize() / (double) (1 << 30),
            System.getProperty("os.name"),
            System.getProperty("os.version")));
    text.append(
        String.format(
            Locale.ROOT,
            "JVM:     %s %s, %s",
            System.getProperty("java.vm.name"),
            System.getProperty("java.vm.version"),
            System.getProperty("java.vendor.version", System.getProperty("java.vendor"))));
    if (load >= 0) {
      text.append(
          String.format(
              Locale.ROOT,
              "%nLoad:    %.1f in the last minute%s",
              load,
              load > processors / 2.0 ? ", so that others slow these numbers" : ""));
    }
    return text.toString();
  }

  private static String processor() {
    if (Files.isReadable(CPU_INFO)) {
      try (Stream<String> lines = Files.lines(CPU_INFO)) {
        return lines
            .filter(line -> line.startsWith("model name"))
            .findFirst()
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .orElse(System.getProperty("os.arch"));
      } catch (IOException e) {
        // Not worth more than the architecture's name.
        return System.getProperty("os.arch");
      }
    }
    return System.getProperty("os.arch");
  }
}
