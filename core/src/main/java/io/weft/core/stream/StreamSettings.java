package io.weft.core.stream;

/**
 * The limits of streams, in bytes or UTF-16 units; the defaults are those of the specification
 * (5.2.11).
 *
 * @param capacity how much a pipe holds that is written and not read; writers wait beyond it
 * @param writeBufferLimit up to this size small chunks that wait to be read are joined to one
 * @param splitSize larger chunks are split to chunks of this size, so that others get their turn
 * @param readLimit how much is read from a file at once; as much is read ahead
 */
public record StreamSettings(int capacity, int writeBufferLimit, int splitSize, int readLimit) {
  /** 64 KiB, 4096, 1 MiB, 64 KiB. */
  public static final StreamSettings DEFAULT =
      new StreamSettings(64 * 1024, 4096, 1024 * 1024, 64 * 1024);

  /** Checks the ranges: each at least 1, but a write buffer limit of 0 joins nothing. */
  public StreamSettings {
    requireAtLeast(1, capacity, "capacity");
    requireAtLeast(0, writeBufferLimit, "writeBufferLimit");
    requireAtLeast(1, splitSize, "splitSize");
    requireAtLeast(1, readLimit, "readLimit");
  }

  private static void requireAtLeast(int least, int value, String name) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be at least " + least + ", not " + value);
    }
  }

  /** The same with another capacity. */
  public StreamSettings withCapacity(int value) {
    return new StreamSettings(value, writeBufferLimit, splitSize, readLimit);
  }

  /** The same with another limit for joining chunks. */
  public StreamSettings withWriteBufferLimit(int value) {
    return new StreamSettings(capacity, value, splitSize, readLimit);
  }

  /** The same with another size for splitting chunks. */
  public StreamSettings withSplitSize(int value) {
    return new StreamSettings(capacity, writeBufferLimit, value, readLimit);
  }

  /** The same with another size for reading files. */
  public StreamSettings withReadLimit(int value) {
    return new StreamSettings(capacity, writeBufferLimit, splitSize, value);
  }
}
