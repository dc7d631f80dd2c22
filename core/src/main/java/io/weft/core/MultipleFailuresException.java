package io.weft.core;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Thrown by {@link Routine#runAll} when several bodies have failed. The cause is the first failure,
 * in the order of the bodies; the others are suppressed exceptions of this one.
 */
public final class MultipleFailuresException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final List<RuntimeException> failures;

  private MultipleFailuresException(int bodies, List<RuntimeException> failures) {
    super(failures.size() + " of " + bodies + " routines failed: " + failures, failures.getFirst());
    this.failures = List.copyOf(failures);
    failures.stream().skip(1).forEach(this::addSuppressed);
  }

  /** The failures, as awaiting each would throw them, in the order of the bodies. */
  public List<RuntimeException> failures() {
    return failures;
  }

  /** The results of complete futures. */
  static <T extends @Nullable Object> List<T> results(List<RoutineFuture<? extends T>> futures) {
    List<T> results = new ArrayList<>(futures.size());
    List<RuntimeException> failures = new ArrayList<>(0);
    for (RoutineFuture<? extends T> future : futures) {
      try {
        results.add(future.outcome());
      } catch (RuntimeException e) {
        failures.add(e);
      }
    }
    return switch (failures.size()) {
      case 0 -> results;
      case 1 -> throw failures.getFirst();
      default -> throw new MultipleFailuresException(futures.size(), failures);
    };
  }
}
