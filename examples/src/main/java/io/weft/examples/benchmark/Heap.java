package io.weft.examples.benchmark;

import java.lang.management.ManagementFactory;

/** The heap of this JVM. */
final class Heap {
  private static final int COLLECTIONS = 4;
  private static final long SETTLE_MILLIS = 200;

  private Heap() {}

  /** The bytes in use when nothing but what is reachable is left. */
  static long used() throws InterruptedException {
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
      // Cleaners, and soft references that a collection has released.
      Thread.sleep(SETTLE_MILLIS);
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
