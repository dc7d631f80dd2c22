package io.weft.core.api;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Some calls of a batch failed. The others were done, or stopped when the time was up. */
public final class ApiBatchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** How many errors the message names. */
  private static final int NAMED = 3;

  private final transient SortedMap<Integer, Throwable> errors;

  ApiBatchException(Map<Integer, Throwable> errors, int size) {
    super(
        errors.size()
            + " of "
            + size
            + " calls failed: "
            + new TreeMap<>(errors)
                .entrySet().stream()
                    .limit(NAMED)
                    .map(error -> error.getKey() + ": " + error.getValue().getMessage())
                    .collect(Collectors.joining("; "))
            + (errors.size() > NAMED ? "; …" : ""));
    this.errors = Collections.unmodifiableSortedMap(new TreeMap<>(errors));
    errors.values().forEach(this::addSuppressed);
  }

  /** What went wrong, by the place of the call in the batch. */
  public SortedMap<Integer, Throwable> errors() {
    return errors;
  }
}
