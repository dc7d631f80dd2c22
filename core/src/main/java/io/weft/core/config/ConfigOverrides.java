package io.weft.core.config;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Settings made by system properties and by environment variables. */
final class ConfigOverrides {
  private ConfigOverrides() {}

  /** The settings, those of properties before those of variables. */
  static Map<String, ConfigValue> read(Map<?, ?> properties, Map<String, String> environment) {
    Map<String, ConfigValue> values = new TreeMap<>();
    // Sorted, so that of two wrong ones always the same is reported.
    new TreeMap<>(environment)
        .forEach(
            (name, value) -> {
              if (name.startsWith(Config.ENVIRONMENT_PREFIX)) {
                String rest = name.substring(Config.ENVIRONMENT_PREFIX.length());
                put(values, "environment variable " + name, key(rest), value);
              }
            });
    Map<String, String> named = new TreeMap<>();
    properties.forEach(
        (name, value) -> {
          if (name instanceof String text && text.startsWith(Config.PROPERTY_PREFIX)) {
            named.put(text, String.valueOf(value));
          }
        });
    named.forEach(
        (name, value) ->
            put(
                values,
                "system property " + name,
                name.substring(Config.PROPERTY_PREFIX.length()),
                value));
    return values;
  }

  private static String key(String name) {
    String dotted = name.replace("__", ".");
    // The usual case for variables; one in small letters, too, means the letters as they are.
    boolean capitals = dotted.equals(dotted.toUpperCase(Locale.ROOT));
    return capitals ? dotted.toLowerCase(Locale.ROOT) : dotted;
  }

  private static void put(
      Map<String, ConfigValue> values, String source, String key, String value) {
    if (!ConfigFileParser.isKey(key)) {
      throw new ConfigException(
          source, 0, 0, "", "\"" + LiteralParser.shorten(key) + "\" is not a key");
    }
    try {
      values.put(key, new ConfigValue(key, PythonLiteral.parse(value), source, 0, 0));
    } catch (LiteralException e) {
      // The value may be a secret: its text, which the exception may quote, stays out of this.
      throw new ConfigException(
          source,
          0,
          0,
          key,
          "the value is not a literal (column " + e.column() + "); a string needs quotes");
    }
  }
}
