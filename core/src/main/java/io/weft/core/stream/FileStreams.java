package io.weft.core.stream;

import io.weft.core.task.TaskPool;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * Streams from and to files. The files are opened, read, written and closed on the threads of a
 * {@link TaskPool}; no method here blocks. Errors, such as a file that is not there, come at the
 * first read or write, as a {@link StreamException} whose cause is the {@code IOException}.
 *
 * {@snippet class="io.weft.core.stream.StreamSnippetsTest" region="files"}
 */
public final class FileStreams {
  private FileStreams() {}

  /** Reads a whole file, with the default limits. */
  public static StreamReader<byte[]> read(TaskPool pool, Path file) {
    return read(pool, file, 0, Long.MAX_VALUE, StreamSettings.DEFAULT);
  }

  /**
   * Reads a part of a file, a block ahead of who reads the stream.
   *
   * @param offset where to begin, in bytes, at least 0
   * @param length how many bytes at most, at least 0; the end of the file comes first
   * @param settings the read limit is the size of a block
   */
  public static StreamReader<byte[]> read(
      TaskPool pool, Path file, long offset, long length, StreamSettings settings) {
    if (offset < 0 || length < 0) {
      throw new IllegalArgumentException(
          "offset and length must be at least 0, not " + offset + " and " + length);
    }
    return new FileReader(pool, file, offset, length, settings);
  }

  /** Writes a file, which is made if it is not there, and else emptied before. */
  public static StreamWriter<byte[]> write(TaskPool pool, Path file) {
    return write(
        pool,
        file,
        StreamSettings.DEFAULT,
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING);
  }

  /**
   * Writes a file. Each chunk is with the operating system when its write returns. A write whose
   * wait ends early, or an abort, leaves a part of the file.
   *
   * @param settings larger chunks than the split size are written in pieces
   * @param options how to open it, beside for writing: for example to append
   */
  public static StreamWriter<byte[]> write(
      TaskPool pool, Path file, StreamSettings settings, OpenOption... options) {
    return new FileWriter(pool, file, settings, Set.of(options));
  }
}
