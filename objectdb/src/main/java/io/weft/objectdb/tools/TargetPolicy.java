package io.weft.objectdb.tools;

/** What may be in the storage that a tool writes to. */
public enum TargetPolicy {
  /**
   * Nothing, or a part of the very data that is going to be written: so a tool that was interrupted
   * is simply run again. Anything else is refused before anything is written.
   */
  EMPTY,
  /** Anything: what has the same key is overwritten, the rest stays. */
  MERGE,
  /** Anything: in the end there is what was written, and nothing else. */
  REPLACE
}
