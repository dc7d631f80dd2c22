package io.weft.examples.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Everything on this machine that belongs to one lab, found by its directory and its prefix and not
 * from memory: so the end of a lab and the start after a crash remove the same things.
 */
final class Leftovers {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final Commands commands;
  private final Path directory;
  private final String prefix;

  Leftovers(Commands commands, Path directory, String prefix) {
    this.commands = commands;
    this.directory = directory;
    this.prefix = prefix;
  }

  /** Stops the processes, then removes the namespaces with the devices in them. */
  void remove() {
    Processes.stop(processes());
    for (String namespace : namespaces()) {
      Processes.stop(processesIn(namespace));
    }
    // Deleted here and not along with the fabric's namespace: the kernel does that some time later.
    commands.run(List.of("ip", "link", "del", "dev", Lab.rootDevice(prefix)), Map.of(), LIMIT);
    for (String namespace : namespaces()) {
      commands.output(List.of("ip", "netns", "del", namespace), Map.of(), LIMIT);
    }
  }

  /** Removes the files that the servers and processes left, but for logs where they are wanted. */
  void removeFiles(boolean logsToo) {
    List<Path> files = new ArrayList<>(files());
    files.sort(Comparator.reverseOrder());
    for (Path file : files) {
      if (!file.equals(directory) && (logsToo || !holdsLogs(file))) {
        delete(file);
      }
    }
  }

  private static boolean holdsLogs(Path file) {
    if (!Files.isDirectory(file)) {
      return file.getFileName().toString().endsWith(".log");
    }
    try (Stream<Path> children = Files.list(file)) {
      return children.findAny().isPresent();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Long> processes() {
    List<Long> found = new ArrayList<>();
    for (Path file : files()) {
      String name = file.getFileName().toString();
      if (name.endsWith(".pid")) {
        Processes.fromPidFile(file).ifPresent(found::add);
      } else if (name.endsWith(ControllerProcess.RECORD_SUFFIX)) {
        ControllerProcess.fromRecord(file).ifPresent(found::add);
      }
    }
    return found;
  }

  private List<Path> files() {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(directory)) {
      return all.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> namespaces() {
    return commands
        .output(List.of("ip", "netns", "list"), Map.of(), LIMIT)
        .lines()
        .map(line -> line.split(" ", 2)[0])
        .filter(name -> name.startsWith(prefix + "-"))
        .toList();
  }

  private List<Long> processesIn(String namespace) {
    return commands
        .output(List.of("ip", "netns", "pids", namespace), Map.of(), LIMIT)
        .lines()
        .map(line -> Long.parseLong(line.strip()))
        .toList();
  }
}
