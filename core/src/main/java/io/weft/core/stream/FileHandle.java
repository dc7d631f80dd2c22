package io.weft.core.stream;

import io.weft.core.task.TaskPool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file that is opened when it is needed and closed on every path, also while it is used. */
final class FileHandle {
  private static final Logger log = LoggerFactory.getLogger(FileHandle.class);

  private final TaskPool pool;
  private final Path file;
  private final Set<OpenOption> options;

  // Guarded by itself.
  private @Nullable FileChannel channel;
  private boolean closed;

  FileHandle(TaskPool pool, Path file, Set<OpenOption> options) {
    this.pool = pool;
    this.file = file;
    this.options = options;
  }

  /** On a thread of the pool. */
  synchronized FileChannel open() throws IOException {
    if (closed) {
      throw new ClosedChannelException();
    }
    FileChannel open = channel;
    if (open == null) {
      open = FileChannel.open(file, options);
      channel = open;
    }
    return open;
  }

  /** On a thread of the pool; ends what reads or writes on another one. */
  synchronized void close() throws IOException {
    closed = true;
    if (channel != null) {
      channel.close();
    }
  }

  /** Closes it later, or now when the pool takes no more: nothing may stay open. */
  void closeInBackground() {
    try {
      pool.startInLine(
          () -> {
            closeQuietly();
            return true;
          });
    } catch (RejectedExecutionException e) {
      closeQuietly();
    }
  }

  private void closeQuietly() {
    try {
      close();
    } catch (IOException | UncheckedIOException e) {
      log.warn("cannot close {}", file, e);
    }
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
