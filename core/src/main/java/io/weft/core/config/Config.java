package io.weft.core.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Settings by key, from a file in the specification's syntax (3.1.1) or made by the program.
 * Remembers which were asked for, so that the others can be warned about. Any thread; the settings
 * themselves do not change.
 */
public final class Config implements ConfigReader {
  /** The largest file taken, in bytes. */
  public static final int MAX_BYTES = 1 << 20;

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
   * Reads a file.
   *
   * @throws ConfigException when it cannot be read, is larger than {@link #MAX_BYTES}, is not
   *     UTF-8, or has a line that is no setting
   */
  public static Config load(Path file) {
    String source = file.toString();
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    } catch (NoSuchFileException e) {
      throw new ConfigException(source, 0, 0, "", "the file does not exist");
    } catch (IOException e) {
      throw new ConfigException(source, 0, 0, "", "the file cannot be read: " + e.getMessage());
    }
    if (bytes.length > MAX_BYTES) {
      throw new ConfigException(
          source, 0, 0, "", "the file is larger than " + MAX_BYTES + " bytes");
    }
    return parse(source, decode(source, bytes));
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

  private static String decode(String source, byte[] bytes) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      return decoder.decode(in).toString();
    } catch (CharacterCodingException e) {
      int line = 1;
      int column = 1;
      for (int i = 0; i < in.position(); i++) {
        column = bytes[i] == '\n' ? 1 : column + 1;
        line += bytes[i] == '\n' ? 1 : 0;
      }
      throw new ConfigException(source, line, column, "", "the text is not UTF-8");
    }
  }

  /** These settings and one that the program makes; it replaces one of the same key. */
  public Config with(String key, Literal value) {
    if (!ConfigFileParser.KEY.matcher(key).matches()) {
      throw new IllegalArgumentException("not a key: " + key);
    }
    Map<String, ConfigValue> more = new LinkedHashMap<>(values);
    more.put(key, new ConfigValue(key, value, BY_PROGRAM, 0, 0));
    Config changed = new Config(more, warnings);
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
    List<ConfigValue> taken =
        values.values().stream().filter(v -> v.key().startsWith(prefix + ".")).toList();
    taken.forEach(v -> asked.add(v.key()));
    return taken;
  }

  /** The settings that nobody has asked for, in the order of the file. */
  public List<ConfigValue> unused() {
    return values.values().stream().filter(v -> !asked.contains(v.key())).toList();
  }

  /** What is doubtful about the file, such as a key that is set twice, a line each. */
  public List<String> warnings() {
    return warnings;
  }

  /** All keys, in no order. */
  public Set<String> keys() {
    return Set.copyOf(values.keySet());
  }
}
