package io.weft.sdn.model;

/**
 * Numbers from one to another, both included.
 *
 * @param first the lowest
 * @param last the highest, not below {@code first}
 */
public record NumberRange(int first, int last) {
  public NumberRange {
    if (last < first) {
      throw new IllegalArgumentException("the range " + first + "-" + last + " is disordered");
    }
  }

  /** Whether a number is in it. */
  public boolean contains(int number) {
    return number >= first && number <= last;
  }

  @Override
  public String toString() {
    return first + "-" + last;
  }
}
