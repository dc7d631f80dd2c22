package io.weft.examples.benchmark;

/** A benchmark did not run as it should, so that there is nothing to print. */
final class BenchmarkException extends RuntimeException {
  BenchmarkException(String what) {
    super(what);
  }

  BenchmarkException(String what, Throwable cause) {
    super(what + ": " + cause.getMessage(), cause);
  }
}
