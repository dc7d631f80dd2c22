package io.weft.examples.benchmark;

/**
 * What a measurement must reach, beside what it did reach.
 *
 * @param what is compared with what
 * @param unit of both numbers
 */
record Goal(String what, double measured, Bound bound, double limit, String unit) {
  /** On which side of the limit to be. */
  enum Bound {
    AT_MOST("at most"),
    AT_LEAST("at least");

    private final String text;

    Bound(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  static Goal atMost(String what, double measured, double limit, String unit) {
    return new Goal(what, measured, Bound.AT_MOST, limit, unit);
  }

  static Goal atLeast(String what, double measured, double limit, String unit) {
    return new Goal(what, measured, Bound.AT_LEAST, limit, unit);
  }

  boolean isReached() {
    return switch (bound) {
      case AT_MOST -> measured <= limit;
      case AT_LEAST -> measured >= limit;
    };
  }
}
