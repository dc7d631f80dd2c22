package io.weft.objectdb.storage;

/**
 * Limits of a journal. Immutable.
 *
 * @param maxValueBytes the largest value it takes, in bytes of UTF-8
 * @param compactionBytes commits of fewer bytes than this are never worth a new file
 * @param compactionFactor a new file is written when the commits take more than so many times the
 *     bytes of the values that the file began with
 */
public record JournalOptions(int maxValueBytes, long compactionBytes, int compactionFactor) {
  /** Values up to 1 MB; a new file above 4 MiB of commits and four times the values. */
  public static final JournalOptions DEFAULTS =
      new JournalOptions(MemoryStorage.DEFAULT_MAX_VALUE_BYTES, 4L << 20, 4);

  public JournalOptions {
    if (maxValueBytes < 1) {
      throw new IllegalArgumentException("maxValueBytes " + maxValueBytes + " is below 1");
    }
    if (compactionBytes < 0) {
      throw new IllegalArgumentException("compactionBytes " + compactionBytes + " is below 0");
    }
    if (compactionFactor < 1) {
      throw new IllegalArgumentException("compactionFactor " + compactionFactor + " is below 1");
    }
  }

  /** These options with another limit of a value, in bytes of UTF-8. */
  public JournalOptions withMaxValueBytes(int value) {
    return new JournalOptions(value, compactionBytes, compactionFactor);
  }

  /** These options with another number of bytes that is not worth a new file. */
  public JournalOptions withCompactionBytes(long value) {
    return new JournalOptions(maxValueBytes, value, compactionFactor);
  }

  /** These options with another factor between commits and values. */
  public JournalOptions withCompactionFactor(int value) {
    return new JournalOptions(maxValueBytes, compactionBytes, value);
  }
}
