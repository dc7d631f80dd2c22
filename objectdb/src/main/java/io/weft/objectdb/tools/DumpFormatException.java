package io.weft.objectdb.tools;

import java.nio.file.Path;
import java.util.Optional;

/** A file is no dump, or not one that can be loaded; nothing was written. */
public final class DumpFormatException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long line;
  private final transient Optional<String> field;

  DumpFormatException(Path file, long line, Optional<String> field, String reason) {
    super(file + ":" + line + ": " + field.map(name -> name + ": ").orElse("") + reason);
    this.line = line;
    this.field = field;
  }

  /** The number of the line, from 1. */
  public long line() {
    return line;
  }

  /** The field of the line that is wrong; empty when it is the line. */
  public Optional<String> field() {
    return field;
  }
}
