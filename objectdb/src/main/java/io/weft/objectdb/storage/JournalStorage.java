package io.weft.objectdb.storage;

import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.core.task.TaskPool;
import io.weft.objectdb.storage.CommitResult.Committed;
import io.weft.objectdb.storage.CommitResult.Conflict;
import io.weft.objectdb.storage.CommitResult.Unknown;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link MemoryStorage} that survives: every commit is in a file, forced to the disk, before it
 * is acknowledged, read or told to anyone. Shared by any number of object databases of one process;
 * another process that opens the same file is refused.
 *
 * <p>Reads are served from memory and never wait. A commit that writes waits for the disk, in the
 * background: its routine is suspended, the scheduler goes on. Commits keep the order in which they
 * came, and those that wait at the same time share one force. A commit whose routine is cancelled
 * or out of time while it waits is applied nevertheless.
 *
 * <p>The file is a snapshot followed by the commits since. When the commits outgrow the snapshot
 * (see {@link JournalOptions}), a new file takes its place; commits that come meanwhile wait, reads
 * do not. A crash, of the process or of the machine, loses nothing that was acknowledged, and of
 * commits that were not yet, each is there as a whole or not at all. Beside {@code file} there are
 * {@code file.lock}, which stays, and at times {@code file.new}. All are for the owner only.
 *
 * <p>Versions only grow, also over restarts. All methods are for any thread unless they take a
 * {@link Routine}.
 */
public final class JournalStorage implements Storage {
  private static final Logger log = LoggerFactory.getLogger(JournalStorage.class);

  /** Commits beyond so many bytes are left for the next frame. */
  private static final int FRAME_BYTES = 1 << 20;

  /** How many commits may wait for the disk: more only come from routines that do not wait. */
  private static final int MAX_WAITING = 100_000;

  private final MemoryStorage memory;
  private final TaskPool pool;
  private final boolean ownPool;

  /** Held by whoever writes; taken before any monitor. */
  private final ReentrantLock writing = new ReentrantLock();

  // Guarded by writing.
  private final Journal journal;

  // Guarded by the monitor of waiting.
  private final List<Waiting> waiting = new ArrayList<>();
  private boolean writerDue;
  private boolean closed;

  private record Waiting(Commit commit, RoutineFuture<CommitResult> result) {}

  private JournalStorage(MemoryStorage memory, Journal journal, TaskPool pool, boolean ownPool) {
    this.memory = memory;
    this.journal = journal;
    this.pool = pool;
    this.ownPool = ownPool;
  }

  /**
   * Opens a file with the default options and a writer thread of its own; see {@link #open(Path,
   * JournalOptions, TaskPool)}.
   */
  public static JournalStorage open(Path file) {
    return open(file, JournalOptions.DEFAULTS);
  }

  /**
   * Opens a file with a writer thread of its own; see {@link #open(Path, JournalOptions,
   * TaskPool)}.
   */
  public static JournalStorage open(Path file, JournalOptions options) {
    return open(
        file,
        new FileDisk(),
        options,
        TaskPool.start("journal-" + file.getFileName(), 1, 16),
        true);
  }

  /**
   * Opens a file, or makes one where there is none; its directory must exist. Blocks while the file
   * is read. What a crash has left of a commit at the end of the file is cut off, with a warning in
   * the log that says how many bytes; so is a damaged last commit, which looks the same.
   *
   * @param pool where the writing is done, one task at a time; it must outlive the storage. One
   *     that runs tasks at once, on the calling thread, makes every commit block its scheduler
   * @throws StorageException when the file cannot be opened, read or locked, or is damaged
   *     elsewhere than at its end: the message names file and byte; the file is not changed
   */
  public static JournalStorage open(Path file, JournalOptions options, TaskPool pool) {
    return open(file, new FileDisk(), options, pool, false);
  }

  static JournalStorage open(
      Path file, Disk disk, JournalOptions options, TaskPool pool, boolean ownPool) {
    try {
      Journal.Opened opened = Journal.open(file, disk, options);
      MemoryStorage memory =
          new MemoryStorage(options.maxValueBytes(), opened.values(), opened.version());
      return new JournalStorage(memory, opened.journal(), pool, ownPool);
    } catch (StorageException e) {
      if (ownPool) {
        pool.close();
      }
      throw e;
    }
  }

  /**
   * Reads from memory, at once.
   *
   * @throws StorageException when closed
   */
  @Override
  public Snapshot read(Routine r, Collection<String> keys) {
    checkOpen();
    return memory.read(r, keys);
  }

  /**
   * Compares, and waits until the writes are on the disk. A commit that writes nothing, or that
   * conflicts with what is on the disk already, does not wait.
   *
   * @return as {@link Storage} says; {@link Unknown} when the disk failed in the middle, and what
   *     it had written could not be removed, so that only a restart shows whether it is there. Till
   *     then it is not
   * @throws StorageException when the disk is full or fails, or the storage is closed: nothing was
   *     written. Later commits try the disk again
   */
  @Override
  public CommitResult commit(Routine r, Commit commit) {
    Waiting mine = new Waiting(commit, new RoutineFuture<>());
    boolean startWriter;
    synchronized (waiting) {
      checkOpen();
      Optional<CommitResult> early = memory.resultWithoutWriting(commit);
      if (early.isPresent()) {
        return early.get();
      }
      if (waiting.size() >= MAX_WAITING) {
        throw failure(MAX_WAITING + " commits wait for the disk already");
      }
      waiting.add(mine);
      startWriter = !writerDue;
      writerDue = true;
    }
    if (startWriter) {
      startWriter();
    }
    return r.await(mine.result());
  }

  private void startWriter() {
    try {
      pool.submit(
          () -> {
            writeWaiting();
            return true;
          });
    } catch (RejectedExecutionException e) {
      for (List<Waiting> taken = takeWaiting(); !taken.isEmpty(); taken = takeWaiting()) {
        taken.forEach(w -> w.result().fail(failure("its pool refuses to write", e)));
      }
    }
  }

  private List<Waiting> takeWaiting() {
    synchronized (waiting) {
      List<Waiting> taken = List.copyOf(waiting);
      waiting.clear();
      writerDue = !taken.isEmpty();
      return taken;
    }
  }

  private void writeWaiting() {
    writing.lock();
    try {
      for (List<Waiting> taken = takeWaiting(); !taken.isEmpty(); taken = takeWaiting()) {
        for (int from = 0; from < taken.size(); ) {
          from += new Batch().write(taken.subList(from, taken.size()));
          compactIfDue();
        }
      }
    } finally {
      writing.unlock();
    }
  }

  private void compactIfDue() {
    try {
      if (journal.isCompactionDue()) {
        journal.compact(memory.values(), memory.version());
      }
    } catch (RuntimeException | Error e) {
      log.error("Journal {}: cannot write a smaller file", journal.path(), e);
    }
  }

  /** Commits that share a frame. Made and used while {@link #writing}. */
  private final class Batch {
    private final FrameWriter frame = new FrameWriter(FrameWriter.COMMITS);

    /** The versions of the keys that the frame writes, as they will be; 0 for a deleted one. */
    private final Map<String, Long> versions = new HashMap<>();

    private final List<Answer> answers = new ArrayList<>();
    private long version = memory.version();

    private record Answer(Waiting to, CommitResult result) {}

    /** Writes and answers the first of these; returns how many. */
    int write(List<Waiting> commits) {
      int count = 0;
      try {
        while (count < commits.size() && frame.size() < FRAME_BYTES) {
          add(commits.get(count++));
        }
        if (!versions.isEmpty()) {
          journal.append(frame);
        }
        succeed();
      } catch (Journal.UncutException e) {
        String reason = "cannot write, nor undo what was written: " + Journal.describe(e);
        log.warn("Journal {}: {}", journal.path(), reason);
        fail(answer -> answer.to().result().complete(new Unknown(reason)), e);
      } catch (IOException e) {
        log.warn("Journal {}: cannot write: {}", journal.path(), Journal.describe(e));
        fail(answer -> answer.to().result().fail(cannotWrite(e)), e);
      } catch (RuntimeException | Error e) {
        // Whatever it was, nobody may wait forever, or believe that nothing was written.
        log.error("Journal {}: the writer failed", journal.path(), e);
        commits.subList(0, count).forEach(w -> w.result().complete(new Unknown(e.toString())));
      }
      return count;
    }

    private void add(Waiting waiting) {
      Commit commit = waiting.commit();
      Set<String> conflicts = memory.conflicts(commit.reads(), versions);
      if (!conflicts.isEmpty()) {
        // Told when what it conflicts with is there: otherwise the next try would conflict again.
        answers.add(new Answer(waiting, new Conflict(conflicts)));
        return;
      }
      try {
        frame.addCommit(version + 1, commit.writes());
      } catch (StorageException e) {
        waiting.result().fail(failure("" + e.getMessage(), e));
        return;
      }
      version++;
      commit.writes().forEach((key, value) -> versions.put(key, value.isPresent() ? version : 0));
      answers.add(new Answer(waiting, new Committed(version)));
    }

    private void succeed() {
      for (Answer answer : answers) {
        if (answer.result() instanceof Committed) {
          memory.apply(answer.to().commit().writes());
        }
        answer.to().result().complete(answer.result());
      }
    }

    private void fail(Consumer<Answer> writer, IOException cause) {
      for (Answer answer : answers) {
        Waiting to = answer.to();
        if (answer.result() instanceof Committed) {
          writer.accept(answer);
        } else {
          // It may have lost against one that has failed now.
          memory
              .resultWithoutWriting(to.commit())
              .ifPresentOrElse(to.result()::complete, () -> to.result().fail(cannotWrite(cause)));
        }
      }
    }

    private StorageException cannotWrite(IOException cause) {
      return failure("cannot write: " + Journal.describe(cause), cause);
    }
  }

  @Override
  public Subscription subscribe(Scheduler scheduler, StorageListener listener) {
    checkOpen();
    return memory.subscribe(scheduler, listener);
  }

  /**
   * As {@link MemoryStorage#scan}.
   *
   * @throws StorageException from its pages when closed
   */
  @Override
  public KeyScan scan() {
    KeyScan scan = memory.scan();
    return r -> {
      checkOpen();
      return scan.next(r);
    };
  }

  @Override
  public int maxValueBytes() {
    return memory.maxValueBytes();
  }

  /** The keys that have a value, in order; also when closed. */
  public List<String> keys() {
    return memory.keys();
  }

  /** The value of a key; also when closed. */
  public Optional<VersionedValue> value(String key) {
    return memory.value(key);
  }

  /** The number of commits that wrote something since the file was made; also when closed. */
  public long version() {
    return memory.version();
  }

  /**
   * Writes and answers the commits that wait, and lets go of the file, which others may open then.
   * Blocks while the disk works. Reads, commits and subscriptions fail from now on.
   */
  @Override
  public void close() {
    synchronized (waiting) {
      if (closed) {
        return;
      }
      closed = true;
    }
    writing.lock();
    try {
      writeWaiting();
      journal.close();
    } catch (IOException e) {
      // What was acknowledged has been forced.
      log.warn("Journal {}: cannot close: {}", journal.path(), Journal.describe(e));
    } finally {
      writing.unlock();
    }
    if (ownPool) {
      pool.close();
    }
  }

  private void checkOpen() {
    synchronized (waiting) {
      if (closed) {
        throw failure("it is closed");
      }
    }
  }

  private StorageException failure(String reason) {
    return new StorageException("journal " + journal.path() + ": " + reason);
  }

  private StorageException failure(String reason, Throwable cause) {
    return new StorageException("journal " + journal.path() + ": " + reason, cause);
  }
}
