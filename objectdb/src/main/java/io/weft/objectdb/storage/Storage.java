package io.weft.objectdb.storage;

import io.weft.core.Routine;
import io.weft.core.Scheduler;
import java.util.Collection;

/**
 * Keeps texts by key for any number of nodes, with a version that only grows and a feed of changes
 * in the order of versions. Implementations are thread-safe; a waiting method suspends the routine
 * and never blocks its thread.
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

  /** The largest value it takes, in bytes of UTF-8. */
  int maxValueBytes();

  /** Lets go of connections. Ends nothing that others use. */
  @Override
  void close();
}
