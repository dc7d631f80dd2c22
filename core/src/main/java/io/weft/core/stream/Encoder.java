package io.weft.core.stream;

/**
 * Makes one stream of another, piece by piece: compression, a character set, a cipher. It may keep
 * something back until it has seen more. One object is for one stream; the routine that reads or
 * writes the stream calls it, and it must neither block nor wait.
 *
 * @param <I> the chunks that it takes, {@code byte[]} or {@code String}
 * @param <O> the chunks that it makes
 */
@FunctionalInterface
public interface Encoder<I, O> extends AutoCloseable {
  /**
   * Takes the next part of the input and gives the next part of the output.
   *
   * @param data may be empty, and is when {@link #hasMore} asks for this call
   * @param last whether this is the end of the input; stays so in further calls
   * @return may be empty
   * @throws StreamException when the input is malformed or its output too large; the stream is then
   *     aborted
   */
  O encode(I data, boolean last);

  /**
   * Whether there is more output for the input so far: {@link #encode} is then called with no data.
   * So an encoder whose output is much larger than its input gives it in small parts.
   */
  default boolean hasMore() {
    return false;
  }

  /** Lets its resources go; called once, whatever became of the stream. */
  @Override
  default void close() {}
}
