package io.weft.protocols.openflow.v13;

import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Finds data that is not part of the project; tests that need it are skipped where it is absent.
 */
final class SharedData {
  private SharedData() {}

  /**
   * The folder that the system property names, or else {@code shared/<name>} beside the project or
   * beside a folder above it.
   */
  static Path folder(String property, String name) {
    String configured = System.getProperty(property);
    if (configured != null) {
      return Path.of(configured);
    }
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path candidate = at.resolve("../shared").resolve(name).normalize();
      if (Files.isDirectory(candidate)) {
        return candidate;
      }
    }
    abort("no ../shared/" + name + " found and -D" + property + " not set");
    throw new AssertionError("unreachable");
  }
}
