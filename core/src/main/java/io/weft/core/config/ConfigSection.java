package io.weft.core.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The settings of one class, with those that it inherits (specification 3.1.2, 5.1.1): a setting is
 * looked for under each prefix in turn, and the first that has it counts; the program's default
 * comes last. (4.6.2 puts the default of a class before what its base class is configured with,
 * which the other two places do not.)
 *
 * {@snippet class="io.weft.core.config.ConfigSnippetsTest" region="section"}
 */
public final class ConfigSection implements ConfigReader {
  private final Config config;
  private final List<String> prefixes;

  ConfigSection(Config config, List<String> prefixes) {
    this.config = config;
    this.prefixes = List.copyOf(prefixes);
  }

  @Override
  public Optional<ConfigValue> find(String name) {
    for (String prefix : prefixes) {
      Optional<ConfigValue> found = config.find(prefix + "." + name);
      if (found.isPresent()) {
        // The inherited ones are set for others, too: they are not left over.
        prefixes.forEach(p -> config.find(p + "." + name));
        return found;
      }
    }
    return Optional.empty();
  }

  /** What is set for this section itself, without what it inherits. */
  public ConfigReader own() {
    return name -> config.find(prefixes.getFirst() + "." + name);
  }

  /**
   * A part of this section that inherits from it, such as {@code vhost.api} of {@code
   * module.httpserver}.
   */
  public ConfigSection child(String path) {
    List<String> more = new ArrayList<>();
    more.add(prefixes.getFirst() + "." + path);
    more.addAll(prefixes);
    return new ConfigSection(config, more);
  }

  /** The names directly under a path of this section, inherited ones not included, in order. */
  public SortedSet<String> children(String path) {
    return new TreeSet<>(config.children(prefixes.getFirst() + "." + path));
  }

  /** What is set for this section, under its own prefix, with keys that begin after it. */
  public Config subtree() {
    return config.subtree(prefixes.getFirst());
  }

  /** The key that a setting of this section has when it is made for it alone. */
  public String key(String name) {
    return prefixes.getFirst() + "." + name;
  }

  @Override
  public String toString() {
    return prefixes.getFirst();
  }
}
