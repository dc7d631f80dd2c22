package io.weft.objectdb.storage;

import io.weft.core.Routine;
import io.weft.core.Scheduler;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Keeps texts by key for any number of nodes, with a version that only grows and a feed of changes
 * in the order of versions. Implementations are thread-safe; a waiting method suspends the routine
 * and never blocks its thread.
 *
 * <p>A storage that may come back with older data, because it had not saved what it had
 * acknowledged, goes on with greater versions nevertheless, though single values have older ones
 * again. It tells every listener {@link StorageListener#resync} before it returns anything that was
 * read or committed after the loss.
 *
 * <p>A storage that cannot be reached throws {@link StorageException} from a read, and from a
 * commit only when nothing can have been written.
 */
public interface Storage extends AutoCloseable {
  /**
   * Reads several values at one version, which is not below that of any change that a listener of
   * this scheduler was told before the call, nor below that of a commit that has returned to it.
   */
  Snapshot read(Routine r, Collection<String> keys);

  /**
   * What is known of several keys without asking, at one version; empty when it is not known of all
   * of them. There may be newer values: whoever goes by these has a commit compare them, or reads
   * afterwards. The version is not below that of any change that a listener of this scheduler was
   * told before the call, nor below that of a read or commit that has returned to it. Does not
   * wait.
   */
  default Optional<Snapshot> recall(Collection<String> keys) {
    return Optional.empty();
  }

  /**
   * Writes if nothing that was read has changed: compares and writes in one step that no other
   * commit and no read can come between.
   */
  CommitResult commit(Routine r, Commit commit);

  /**
   * Starts telling changes, from the present version on. Every version that a read or a commit on
   * this scheduler returns is reached by the feed, too.
   *
   * @param scheduler where the listener is called
   */
  Subscription subscribe(Scheduler scheduler, StorageListener listener);

  /**
   * Starts to go through all keys that have a value. For maintenance: it takes as long as there is
   * much, and is not at one version.
   */
  KeyScan scan();

  /**
   * The storage's own time in microseconds since 1970. Without a clock of its own, as in memory, it
   * is that of the node.
   *
   * @throws StorageException when it cannot be reached
   */
  default long timestamp(Routine r) {
    Instant now = r.scheduler().ticker().now();
    return TimeUnit.SECONDS.toMicros(now.getEpochSecond())
        + TimeUnit.NANOSECONDS.toMicros(now.getNano());
  }

  /** The largest value it takes, in bytes of UTF-8. */
  int maxValueBytes();

  /** Lets go of connections. Ends nothing that others use. */
  @Override
  void close();
}
