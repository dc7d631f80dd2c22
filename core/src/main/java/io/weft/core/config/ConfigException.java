package io.weft.core.config;

import java.util.Optional;
import java.util.OptionalInt;

/** A configuration that cannot be used. The message says where it is wrong and why. */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String source;
  private final int line;
  private final int column;
  private final String key;
  private final String reason;

  ConfigException(String source, int line, int column, String key, String reason) {
    super(
        source
            + (line > 0 ? ":" + line + ":" + column : "")
            + ": "
            + (key.isEmpty() ? "" : key + ": ")
            + reason);
    this.source = source;
    this.line = line;
    this.column = column;
    this.key = key;
    this.reason = reason;
  }

  /** The file, or what else the text came from. */
  public String source() {
    return source;
  }

  /** The line, from 1, if a place of a file is at fault. */
  public OptionalInt line() {
    return line > 0 ? OptionalInt.of(line) : OptionalInt.empty();
  }

  /** The column in UTF-16 units, from 1, if a place of a file is at fault. */
  public OptionalInt column() {
    return line > 0 ? OptionalInt.of(column) : OptionalInt.empty();
  }

  /** The key whose value is at fault, if it is known. */
  public Optional<String> key() {
    return key.isEmpty() ? Optional.empty() : Optional.of(key);
  }

  /** What is wrong. */
  public String reason() {
    return reason;
  }
}
