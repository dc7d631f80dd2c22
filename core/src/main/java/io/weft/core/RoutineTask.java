package io.weft.core;

/** The body of a routine without a result. */
@FunctionalInterface
public interface RoutineTask {
  /**
   * Runs on the routine's own virtual thread.
   *
   * @param r the routine that runs; the right to await
   * @throws Exception whatever ends the routine; reaches those who await its future
   */
  void run(Routine r) throws Exception;
}
