package io.weft.protocols.http.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds files under a root, and none outside: dots lead no higher than the root, and what symbolic
 * links lead to must be under it. Blocks.
 */
final class FileFinder {
  private final Path root;
  private final StaticSettings settings;

  FileFinder(Path root, StaticSettings settings) {
    this.root = root;
    this.settings = settings;
  }

  FoundFile find(String path, boolean acceptsGzip) throws IOException {
    Optional<Path> wanted = resolve(path);
    if (wanted.isEmpty()) {
      return new FoundFile.Nothing();
    }
    Path realRoot = root.toRealPath();
    if (Files.isDirectory(wanted.get())) {
      if (!isUnder(realRoot, wanted.get())) {
        return new FoundFile.Nothing();
      }
      if (!path.isEmpty() && !path.endsWith("/")) {
        return new FoundFile.Directory();
      }
      for (String index : settings.indexes()) {
        FoundFile found = file(realRoot, wanted.get().resolve(index), acceptsGzip);
        if (found instanceof FoundFile.File) {
          return found;
        }
      }
      return new FoundFile.Nothing();
    }
    // A file is no directory, whatever stands behind it.
    return path.endsWith("/") ? new FoundFile.Nothing() : file(realRoot, wanted.get(), acceptsGzip);
  }

  /** The path on disk; empty when it cannot be one, or is hidden. */
  Optional<Path> resolve(String path) {
    List<String> names = new ArrayList<>();
    for (String name : path.split("/", -1)) {
      if (name.equals("..")) {
        if (!names.isEmpty()) {
          names.removeLast();
        }
      } else if (!name.isEmpty() && !name.equals(".")) {
        names.add(name);
      }
    }
    Path file = root;
    for (String name : names) {
      // Colons and backslashes mean something on some systems, and nothing good.
      if ((name.startsWith(".") && !settings.hidden())
          || name.indexOf('\\') >= 0
          || name.indexOf(':') >= 0
          || name.chars().anyMatch(Character::isISOControl)) {
        return Optional.empty();
      }
      try {
        file = file.resolve(name);
      } catch (InvalidPathException e) {
        return Optional.empty();
      }
    }
    return Optional.of(file);
  }

  private static boolean isUnder(Path realRoot, Path file) throws IOException {
    return file.toRealPath().startsWith(realRoot);
  }

  private FoundFile file(Path realRoot, Path file, boolean acceptsGzip) throws IOException {
    Path name = file.getFileName();
    if (name == null) {
      return new FoundFile.Nothing();
    }
    Path beside = file.resolveSibling(name + ".gz");
    boolean varies = settings.gzip() && isFile(realRoot, beside);
    boolean compressed = varies && acceptsGzip;
    Path chosen = compressed ? beside : file;
    if (!compressed && !isFile(realRoot, file)) {
      return new FoundFile.Nothing();
    }
    Path real = chosen.toRealPath();
    BasicFileAttributes attributes = Files.readAttributes(real, BasicFileAttributes.class);
    return new FoundFile.File(
        real,
        FileTypes.of(name.toString()),
        attributes.size(),
        attributes.lastModifiedTime().toInstant(),
        compressed,
        varies,
        attributes.size() <= settings.memoryFile()
            ? small(real, attributes.size())
            : Optional.empty());
  }

  /** Regular ones only: to open a pipe could take for ever. */
  private static boolean isFile(Path realRoot, Path file) throws IOException {
    return Files.isRegularFile(file) && Files.isReadable(file) && isUnder(realRoot, file);
  }

  private static Optional<byte[]> small(Path file, long size) throws IOException {
    byte[] data = Files.readAllBytes(file);
    // One that changes meanwhile is read as a stream.
    return data.length == size ? Optional.of(data) : Optional.empty();
  }
}
