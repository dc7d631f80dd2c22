package io.weft.objectdb.tools;

/** Hears how far a tool is. Called in the tool's routine, often: must return soon. */
@FunctionalInterface
public interface Progress {
  /** Nobody listens. */
  Progress NONE = (step, done, total) -> {};

  /**
   * Some more is done. Each step begins with a call.
   *
   * @param step what is being done, like {@code copying}
   * @param done how many keys are done in this step
   * @param total how many there are, or negative as long as that is not known
   */
  void at(String step, long done, long total);
}
