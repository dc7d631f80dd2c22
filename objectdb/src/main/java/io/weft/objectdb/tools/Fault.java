package io.weft.objectdb.tools;

/**
 * Something that does not fit together.
 *
 * @param key where: the text of the key of an object, of a part of a set, or of an index entry
 * @param detail what is wrong there
 * @param outcome what was done about it
 */
public record Fault(Kind kind, String key, String detail, Outcome outcome) {
  /** What kinds there are. */
  public enum Kind {
    /** A key of no type that the schema knows. Never repaired. */
    UNKNOWN_KEY,
    /** A value that is no object with its key. */
    CORRUPT_OBJECT,
    /** A strong reference that leads nowhere. */
    DANGLING_STRONG_REFERENCE,
    /** Any other reference that leads nowhere. */
    DANGLING_REFERENCE,
    /** A set has a member that does not exist or does not belong into it. */
    STRAY_MEMBER,
    /** An object is not in a set that it belongs into. */
    MISSING_MEMBER,
    /** A set whose parts do not hang together. */
    BROKEN_SET,
    /** An index finds an object that does not exist or does not have the values. */
    STRAY_INDEX_ENTRY,
    /** An index does not find an object by its values. */
    MISSING_INDEX_ENTRY,
    /** Two objects have values that only one may have. Never repaired. */
    UNIQUE_CONFLICT,
    /** A number is taken from its pool, and no object has it. */
    LOST_NUMBER,
    /** An object has a number that is not taken from its pool. */
    UNTAKEN_NUMBER,
    /** Two objects have a number that only one may have. Never repaired. */
    NUMBER_CONFLICT,
    /** A pool of numbers whose parts do not hang together. */
    BROKEN_POOL
  }

  /** What became of a fault. */
  public enum Outcome {
    /** It is still there. */
    FOUND,
    /** It is repaired. */
    REPAIRED
  }

  @Override
  public String toString() {
    return (outcome == Outcome.REPAIRED ? "repaired: " : "wrong: ")
        + kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ')
        + " at "
        + key
        + ": "
        + detail;
  }
}
