package io.weft.core.stream;

import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.core.task.TaskPool;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Reads a file block by block, one ahead. */
final class FileReader extends StreamReader<byte[]> {
  private final TaskPool pool;
  private final FileHandle file;
  private final int block;
  private long position;
  private long left;

  /** The block after the one that was given out last, in the making. */
  private @Nullable RoutineFuture<byte[]> ahead;

  FileReader(TaskPool pool, Path file, long offset, long length, StreamSettings settings) {
    super(StreamType.BYTES);
    this.pool = pool;
    this.file = new FileHandle(pool, file, Set.of(StandardOpenOption.READ));
    this.block = settings.readLimit();
    this.position = offset;
    this.left = length;
  }

  @Override
  protected Optional<byte[]> next(Routine r) {
    RoutineFuture<byte[]> current = ahead;
    if (current == null) {
      current = start();
      ahead = current;
    }
    byte[] data = FileErrors.await(r, current, "cannot read ", file);
    ahead = null;
    position += data.length;
    left -= data.length;
    if (data.length == 0) {
      file.closeInBackground();
      return Optional.empty();
    }
    ahead = start();
    return Optional.of(data);
  }

  private RoutineFuture<byte[]> start() {
    long at = position;
    int size = (int) Math.min(block, left);
    try {
      return pool.startInLine(() -> read(at, size));
    } catch (RejectedExecutionException e) {
      throw FileErrors.failure("cannot read ", file, e);
    }
  }

  private byte[] read(long at, int size) throws Exception {
    FileChannel channel = file.open();
    ByteBuffer buffer = ByteBuffer.allocate(size);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, at + buffer.position()) < 0) {
        break;
      }
    }
    return Arrays.copyOf(buffer.array(), buffer.position());
  }

  @Override
  protected void closed(Optional<Throwable> reason) {
    if (ahead != null) {
      ahead.cancel();
    }
    file.closeInBackground();
  }
}
