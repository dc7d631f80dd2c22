package io.weft.core.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Settings by key, from a file in the specification's syntax (3.1.1) or made by the program.
 * Remembers which were asked for, so that the others can be warned about. Any thread; the settings
 * themselves do not change.
 *
 * {@snippet class="io.weft.core.config.ConfigSnippetsTest" region="config"}
 */
public final class Config implements ConfigReader {
  /** The largest file taken, in bytes. */
  public static final int MAX_BYTES = 1 << 20;

  /** What the names of system properties begin with that make settings. */
  public static final String PROPERTY_PREFIX = "weft.config.";

  /** What the names of environment variables begin with that make settings. */
  public static final String ENVIRONMENT_PREFIX = "WEFT_CONFIG_";

  private static final String BY_PROGRAM = "settings";

  private final Map<String, ConfigValue> values;
  private final List<String> warnings;
  private final Set<String> asked = ConcurrentHashMap.newKeySet();

  Config(Map<String, ConfigValue> values, List<String> warnings) {
    this.values = new LinkedHashMap<>(values);
    this.warnings = List.copyOf(warnings);
  }

  /** No settings: everything has its default. */
  public static Config empty() {
    return new Config(Map.of(), List.of());
  }

  /**
   * Reads a file. Blocks: not for routines.
   *
   * @throws ConfigException when it cannot be read, is larger than {@link #MAX_BYTES}, is not
   *     UTF-8, or has a line that is no setting
   */
  public static Config load(Path file) {
    return parse(file.toString(), ConfigFile.read(file));
  }

  /**
   * Reads several files; of equal keys that of the later file counts. Blocks: not for routines.
   *
   * @throws ConfigException as {@link #load(Path)}
   */
  public static Config load(List<Path> files) {
    Config all = empty();
    for (Path file : files) {
      all = all.with(load(file));
    }
    return all;
  }

  /**
   * Reads settings from text.
   *
   * @param source what messages call the text
   * @throws ConfigException when a line is no setting
   */
  public static Config parse(String source, String text) {
    if (text.length() > MAX_BYTES) {
      throw new ConfigException(
          source, 0, 0, "", "the text is longer than " + MAX_BYTES + " characters");
    }
    return new ConfigFileParser(source, text).parse();
  }

  /**
   * Reads settings from a reader up to its end, and leaves it open. May block: not for routines.
   *
   * @param source what messages call the text
   * @throws ConfigException when it cannot be read, is longer than {@link #MAX_BYTES} characters,
   *     or has a line that is no setting
   */
  public static Config read(String source, Reader reader) {
    StringBuilder text = new StringBuilder();
    char[] buffer = new char[8192];
    try {
      int count = 0;
      // One more than is allowed, which parse then refuses.
      while (count >= 0 && text.length() <= MAX_BYTES) {
        text.append(buffer, 0, count);
        count = reader.read(buffer);
      }
    } catch (IOException e) {
      throw new ConfigException(source, 0, 0, "", "the text cannot be read: " + e.getMessage());
    }
    return parse(source, text.toString());
  }

  /**
   * These settings, with those that the environment and system properties make instead: a variable
   * counts before the settings here, a property before a variable. Nothing global is read: the
   * program passes {@code System.getProperties()} and {@code System.getenv()}, or what else it
   * likes.
   *
   * <ul>
   *   <li>A property's name is {@value #PROPERTY_PREFIX} and the key: {@code
   *       -Dweft.config.module.httpserver.url="'tcp:///'"}.
   *   <li>A variable's name is {@value #ENVIRONMENT_PREFIX} and the key with two underscores for
   *       each dot: {@code WEFT_CONFIG_MODULE__HTTPSERVER__URL}. A name that is all in capitals
   *       stands for small letters; in any other the letters stay as they are.
   * </ul>
   *
   * <p>Values are literals, as in a file: strings need quotes.
   *
   * @param properties those without the prefix are ignored
   * @param environment variables without the prefix are ignored
   * @throws ConfigException when a value is no literal, or what is behind a prefix no key; names
   *     the property or variable, never the value
   */
  public Config override(Map<?, ?> properties, Map<String, String> environment) {
    return replaced(ConfigOverrides.read(properties, environment), List.of());
  }

  /**
   * These settings and one that the program makes; it replaces one of the same key.
   *
   * @throws IllegalArgumentException when it is not a key
   */
  public Config with(String key, Literal value) {
    if (!ConfigFileParser.isKey(key)) {
      throw new IllegalArgumentException("not a key: " + key);
    }
    return replaced(Map.of(key, new ConfigValue(key, value, BY_PROGRAM, 0, 0)), List.of());
  }

  /** These settings and others, which replace those of the same keys. */
  public Config with(Config others) {
    Config all = replaced(others.values, others.warnings);
    all.asked.addAll(others.asked);
    return all;
  }

  /** These settings without one, and without all that are under it. */
  public Config without(String key) {
    Map<String, ConfigValue> fewer = new LinkedHashMap<>(values);
    fewer.keySet().removeIf(other -> other.equals(key) || other.startsWith(key + "."));
    Config changed = new Config(fewer, warnings);
    changed.asked.addAll(asked);
    return changed;
  }

  private Config replaced(Map<String, ConfigValue> others, List<String> moreWarnings) {
    Map<String, ConfigValue> more = new LinkedHashMap<>(values);
    more.putAll(others);
    List<String> allWarnings = new ArrayList<>(warnings);
    allWarnings.addAll(moreWarnings);
    Config changed = new Config(more, allWarnings);
    changed.asked.addAll(asked);
    return changed;
  }

  @Override
  public Optional<ConfigValue> find(String key) {
    asked.add(key);
    return Optional.ofNullable(values.get(key));
  }

  /**
   * The settings of a class: those of {@code <type>.<name>}, then of {@code <type>.default}
   * (specification 3.1.2).
   *
   * @param type such as {@code module} or {@code protocol}
   * @param names the class, then what else it inherits from, such as {@code ovsdb, jsonrpc}
   */
  public ConfigSection section(String type, String... names) {
    List<String> prefixes = new ArrayList<>();
    for (String name : names) {
      prefixes.add(type + "." + name);
    }
    prefixes.add(type + ".default");
    return new ConfigSection(this, prefixes);
  }

  /** The settings of a class that inherits nothing, such as {@code server}. */
  public ConfigSection section(String name) {
    return new ConfigSection(this, List.of(name));
  }

  /**
   * The names directly under a prefix: for {@code module.httpserver.vhost} the virtual hosts. In
   * alphabetical order; does not count as asking.
   */
  public SortedSet<String> children(String prefix) {
    SortedSet<String> names = new TreeSet<>();
    for (String key : values.keySet()) {
      if (key.startsWith(prefix + ".")) {
        String rest = key.substring(prefix.length() + 1);
        int dot = rest.indexOf('.');
        names.add(dot < 0 ? rest : rest.substring(0, dot));
      }
    }
    return names;
  }

  /** The settings under a prefix, which then count as asked for: to have a word on them all. */
  public List<ConfigValue> take(String prefix) {
    return List.copyOf(subtree(prefix).values.values());
  }

  /**
   * The settings under a prefix, with keys that begin after it, which then count as asked for here.
   * Messages go on naming the whole keys.
   */
  public Config subtree(String prefix) {
    Map<String, ConfigValue> below = new LinkedHashMap<>();
    values.forEach(
        (key, value) -> {
          if (key.startsWith(prefix + ".")) {
            asked.add(key);
            below.put(key.substring(prefix.length() + 1), value);
          }
        });
    return new Config(below, List.of());
  }

  /** The settings that nobody has asked for, in the order of the file. */
  public List<ConfigValue> unused() {
    return values.entrySet().stream()
        .filter(setting -> !asked.contains(setting.getKey()))
        .map(Map.Entry::getValue)
        .toList();
  }

  /** What is doubtful about the file, such as a key that is set twice, a line each. */
  public List<String> warnings() {
    return warnings;
  }

  /** All keys, in the order of the file. */
  public Set<String> keys() {
    return Collections.unmodifiableSet(new LinkedHashSet<>(values.keySet()));
  }

  /** All values by key, in the order of the file; does not count as asking. */
  public Map<String, Literal> items() {
    Map<String, Literal> items = new LinkedHashMap<>();
    values.forEach((key, value) -> items.put(key, value.literal()));
    return Collections.unmodifiableMap(items);
  }

  /** In which order settings are written. */
  public enum Order {
    /** That of the file, what was added later at the end. */
    AS_READ,
    /** By key. */
    BY_KEY
  }

  /**
   * The settings in the syntax of a file: {@link #parse} makes equal settings of it. Remarks of the
   * file that they came from are lost.
   *
   * @throws IllegalArgumentException when they would not be read back, because a value that the
   *     program has made is beyond the limits of the format
   */
  public String print(Order order) {
    Map<String, ConfigValue> ordered = order == Order.BY_KEY ? new TreeMap<>(values) : values;
    String text = ConfigPrinter.print(ordered.entrySet());
    try {
      if (parse(BY_PROGRAM, text).equals(this)) {
        return text;
      }
    } catch (ConfigException e) {
      throw new IllegalArgumentException(
          "the format has no place for the value of "
              + e.key().orElse("a key")
              + ": "
              + (e.key().isEmpty() ? "the settings are too long" : "it is too large or too deep"),
          e);
    }
    throw new IllegalArgumentException(
        "the format has no place for a set of lists or dictionaries");
  }

  /**
   * Writes the settings to a file, whole or not at all: at no time is there half a file. An
   * existing file's owner and permissions are kept; a new one is readable for nobody else. Blocks:
   * not for routines.
   *
   * @throws ConfigException when the file cannot be written, or its owner cannot be kept; it is
   *     then as it was
   * @throws IllegalArgumentException as {@link #print}
   */
  public void save(Path file, Order order) {
    ConfigFile.write(file, print(order));
  }

  /** Whether the other has the same keys with the same values, wherever they are from. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Config config && items().equals(config.items());
  }

  @Override
  public int hashCode() {
    return items().hashCode();
  }

  /** The keys only: values may be secret. */
  @Override
  public String toString() {
    return "Config" + values.keySet();
  }
}
