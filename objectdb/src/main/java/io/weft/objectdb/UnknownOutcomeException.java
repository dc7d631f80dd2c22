package io.weft.objectdb;

import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The storage did not answer a commit: either everything was written or nothing. It is not tried
 * again, since it might then happen twice; the caller finds out by reading.
 */
public final class UnknownOutcomeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Set<String> keys;

  UnknownOutcomeException(Set<String> keys, String reason, @Nullable Throwable cause) {
    super(
        "it is unknown whether the commit took place (" + reason + "): " + new TreeSet<>(keys),
        cause);
    this.keys = Set.copyOf(keys);
  }

  /** The texts of the keys that it wrote, or did not. */
  public Set<String> keys() {
    return keys;
  }
}
