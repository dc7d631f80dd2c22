package io.weft.core.net;

import java.time.Duration;

/** Checks of settings. */
final class Limits {
  private Limits() {}

  static void positive(String setting, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(setting + " must be positive, not " + value);
    }
  }

  static void notNegative(String setting, Duration value) {
    if (value.isNegative()) {
      throw new IllegalArgumentException(setting + " must not be negative, as " + value);
    }
  }

  static void atLeast(String setting, long value, long min) {
    if (value < min) {
      throw new IllegalArgumentException(setting + " must be at least " + min + ", not " + value);
    }
  }
}
