package io.weft.core.stream;

import io.weft.core.Routine;
import io.weft.core.RoutineCancelledException;
import io.weft.core.RoutineFailedException;
import io.weft.core.RoutineFuture;
import io.weft.core.RoutineStoppedException;
import io.weft.core.RoutineTimeoutException;

/** Makes of a failure in a thread of the pool one that names the file. */
final class FileErrors {
  private FileErrors() {}

  static <T> T await(Routine r, RoutineFuture<T> task, String what, FileHandle file) {
    try {
      return r.await(task);
    } catch (RoutineCancelledException e) {
      if (task.isFailed() && task.toCompletableFuture().exceptionNow() == e) {
        // Not this routine was cancelled, but the task, because the stream was closed.
        throw new StreamClosedException("this side has closed the stream");
      }
      throw e;
    } catch (RoutineTimeoutException | RoutineStoppedException | StreamException e) {
      throw e;
    } catch (RuntimeException e) {
      throw failure(what, file, e);
    }
  }

  static StreamException failure(String what, FileHandle file, RuntimeException e) {
    Throwable cause =
        e instanceof RoutineFailedException && e.getCause() != null ? e.getCause() : e;
    return new StreamException(what + file + ": " + cause, cause);
  }
}
