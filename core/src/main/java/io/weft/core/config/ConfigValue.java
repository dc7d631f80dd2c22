package io.weft.core.config;

/**
 * A setting and where it was made.
 *
 * @param key the whole key
 * @param source the file, or {@code settings} for one that the program made
 * @param line the line of the value, from 1; 0 for one that the program made
 * @param column the column of the value, from 1; 0 for one that the program made
 */
public record ConfigValue(String key, Literal literal, String source, int line, int column) {
  /** The exception that says that the value cannot be used because of {@code reason}. */
  public ConfigException invalid(String reason) {
    return new ConfigException(source, line, column, key, reason);
  }
}
