package io.weft.objectdb.tools;

/**
 * How a dump is made.
 *
 * @param passes how often the database is read from the beginning when it changed meanwhile, at
 *     least 1
 * @param changing whether a dump is made, too, of a database that changed in every pass: each value
 *     of it was there at one time or other, and the header says {@code "consistent":false}.
 *     Otherwise that is a {@link DatabaseChangingException}
 */
public record DumpOptions(int passes, boolean changing) {
  /** Five passes, and no dump of what changes all the time. */
  public static final DumpOptions DEFAULTS = new DumpOptions(5, false);

  public DumpOptions {
    if (passes < 1) {
      throw new IllegalArgumentException("passes " + passes + " is below 1");
    }
  }

  /** The same with another number of passes. */
  public DumpOptions withPasses(int value) {
    return new DumpOptions(value, changing);
  }

  /** The same, dumping what changes all the time, or not. */
  public DumpOptions withChanging(boolean value) {
    return new DumpOptions(passes, value);
  }
}
