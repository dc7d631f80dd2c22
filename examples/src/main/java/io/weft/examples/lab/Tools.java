package io.weft.examples.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds programs on the search path, and where distributions keep those for root. */
final class Tools {
  private final List<Path> folders;

  Tools(List<Path> folders) {
    this.folders = List.copyOf(folders);
  }

  static Tools ofThisProcess() {
    String path = System.getenv().getOrDefault("PATH", "");
    return new Tools(
        Stream.concat(
                Stream.of(path.split(":", -1)),
                Stream.of("/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/bin", "/bin"))
            .filter(folder -> folder.startsWith("/"))
            .distinct()
            .map(Path::of)
            .toList());
  }

  Optional<Path> find(String tool) {
    return folders.stream()
        .map(folder -> folder.resolve(tool))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }
}
