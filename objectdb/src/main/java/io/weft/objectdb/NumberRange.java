package io.weft.objectdb;

/**
 * Numbers from one to another, both included.
 *
 * @param first 0 to {@link NumberPool#MAX}
 * @param last not below the first, at most {@link NumberPool#MAX}
 */
public record NumberRange(long first, long last) {
  public NumberRange {
    if (first < 0 || last > NumberPool.MAX || first > last) {
      throw new IllegalArgumentException(
          "no range: " + first + " to " + last + " (0 to " + NumberPool.MAX + ")");
    }
  }
}
