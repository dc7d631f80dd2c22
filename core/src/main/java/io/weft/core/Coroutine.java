package io.weft.core;

/** A body that runs until it suspends and goes on where it was when it is resumed. */
interface Coroutine {
  /**
   * Runs the body until it suspends or ends. The loop calls this, never from inside a coroutine.
   */
  void resume();

  /** Gives control back to {@link #resume}. Only from inside the body. */
  void suspend();

  /** Whether the calling thread is the one that the body runs on. */
  boolean isCurrent();

  /** The thread that the body runs on, for its stack. */
  Thread thread();
}
