package io.weft.core.stream;

import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.core.task.TaskPool;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Writes a file, each chunk before it takes the next one. */
final class FileWriter extends StreamWriter<byte[]> {
  private final TaskPool pool;
  private final FileHandle file;
  private @Nullable RoutineFuture<Boolean> running;

  FileWriter(TaskPool pool, Path file, StreamSettings settings, Set<OpenOption> options) {
    super(StreamType.BYTES, settings.splitSize());
    this.pool = pool;
    Set<OpenOption> all = new HashSet<>(options);
    all.add(StandardOpenOption.WRITE);
    this.file = new FileHandle(pool, file, all);
  }

  @Override
  protected void send(Routine r, byte[] piece) {
    run(
        r,
        () -> {
          FileChannel channel = file.open();
          ByteBuffer buffer = ByteBuffer.wrap(piece);
          while (buffer.hasRemaining()) {
            channel.write(buffer);
          }
          return true;
        });
  }

  @Override
  protected void sendEnd(Routine r) {
    run(
        r,
        () -> {
          // A stream without a byte makes a file, too.
          file.open();
          file.close();
          return true;
        });
  }

  private void run(Routine r, Callable<Boolean> task) {
    try {
      RoutineFuture<Boolean> future = pool.startInLine(task);
      running = future;
      FileErrors.await(r, future, "cannot write ", file);
      running = null;
    } catch (RejectedExecutionException e) {
      StreamException failure = FileErrors.failure("cannot write ", file, e);
      abort(failure);
      throw failure;
    } catch (RuntimeException e) {
      // How much of it is written nobody knows.
      abort(e);
      throw e;
    }
  }

  @Override
  protected void aborted(Throwable reason) {
    if (running != null) {
      running.cancel();
    }
    file.closeInBackground();
  }
}
