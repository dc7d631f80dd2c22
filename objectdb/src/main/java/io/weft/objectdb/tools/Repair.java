package io.weft.objectdb.tools;

/** What a check does about faults. */
public enum Repair {
  /** Nothing. */
  NONE,
  /**
   * Repairs what can be made anew from the objects, and takes out weak references that lead
   * nowhere: no object gets lost.
   */
  SAFE,
  /**
   * Also deletes objects that cannot be read, and those with a reference that leads nowhere which
   * they cannot be without; and then what refers to these, and so on.
   */
  DELETE
}
