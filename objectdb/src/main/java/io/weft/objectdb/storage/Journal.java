package io.weft.objectdb.storage;

import io.weft.objectdb.storage.Disk.DiskFile;
import io.weft.objectdb.storage.JournalReader.Contents;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The open file of a storage. For one thread at a time. */
final class Journal implements Closeable {
  private static final Logger log = LoggerFactory.getLogger(Journal.class);

  /** About the size of the frames of a snapshot. */
  private static final int SNAPSHOT_FRAME_BYTES = 1 << 18;

  private final Path path;
  private final Disk disk;
  private final JournalOptions options;
  private final Closeable lock;

  private DiskFile file;

  /** What is in the file and safe; behind it is nothing, unless {@link #damaged}. */
  private long length;

  private long snapshotBytes;

  /** Not before the commits take so many bytes is another try to write a new file worth it. */
  private long nextCompaction;

  /** The file must be cut to its length, or its name forced, before more is written. */
  private boolean damaged;

  /** A write failed, and what it left behind could not be removed either: a restart may find it. */
  static final class UncutException extends IOException {
    private static final long serialVersionUID = 1L;

    UncutException(IOException cause) {
      super(cause.getMessage(), cause);
    }
  }

  /** A new file with its snapshot, which is safe. */
  private record Fresh(DiskFile file, long bytes) {}

  private Journal(
      Path path, Disk disk, JournalOptions options, Closeable lock, Fresh fresh, long length) {
    this.path = path;
    this.disk = disk;
    this.options = options;
    this.lock = lock;
    this.file = fresh.file();
    this.snapshotBytes = fresh.bytes();
    this.length = length;
  }

  /** An open journal and what it held. */
  record Opened(Journal journal, Map<String, VersionedValue> values, long version) {}

  /**
   * Opens a journal, or makes one where there is none.
   *
   * @throws StorageException when that fails; the file is then as before
   */
  static Opened open(Path file, Disk disk, JournalOptions options) {
    try {
      Path path = disk.resolve(file);
      Closeable lock = disk.lock(path);
      try {
        return disk.exists(path)
            ? read(path, disk, options, lock)
            : create(path, disk, options, lock);
      } catch (IOException | RuntimeException | Error e) {
        closeQuietly(lock);
        throw e;
      }
    } catch (IOException e) {
      throw new StorageException("cannot open journal " + file + ": " + describe(e), e);
    }
  }

  private static Opened create(Path path, Disk disk, JournalOptions options, Closeable lock)
      throws IOException {
    Fresh fresh = writeFresh(path, disk, Map.of(), 0);
    try {
      disk.forceDirectory(path);
    } catch (IOException e) {
      closeQuietly(fresh.file());
      throw e;
    }
    Journal journal = new Journal(path, disk, options, lock, fresh, fresh.bytes());
    return new Opened(journal, Map.of(), 0);
  }

  private static Opened read(Path path, Disk disk, JournalOptions options, Closeable lock)
      throws IOException {
    DiskFile file = disk.open(path);
    try {
      Contents contents = JournalReader.read(path, file);
      if (contents.tornBytes() > 0) {
        log.warn(
            "Journal {}: cut off {} bytes at byte {}, a commit that a crash interrupted",
            path,
            contents.tornBytes(),
            contents.length());
        file.truncate(contents.length());
      }
      // A crash may have come before this was done, and soon others are told of what is in it.
      file.force();
      disk.delete(unnamed(path));
      disk.forceDirectory(path);
      Fresh current = new Fresh(file, contents.snapshotBytes());
      Journal journal = new Journal(path, disk, options, lock, current, contents.length());
      if (journal.commitBytes() > journal.snapshotBytes) {
        journal.compact(contents.values(), contents.version());
      }
      return new Opened(journal, contents.values(), contents.version());
    } catch (IOException | RuntimeException | Error e) {
      closeQuietly(file);
      throw e;
    }
  }

  /** Writes a file that holds just these values, and lets it take the journal's name. */
  private static Fresh writeFresh(
      Path path, Disk disk, Map<String, VersionedValue> values, long version) throws IOException {
    Path unnamed = unnamed(path);
    DiskFile file = disk.create(unnamed);
    try {
      byte[] header = FrameWriter.header();
      file.write(0, header, header.length);
      long bytes = header.length;
      FrameWriter frame = new FrameWriter(FrameWriter.VALUES);
      int empty = frame.size();
      for (Map.Entry<String, VersionedValue> entry : values.entrySet()) {
        frame.addValue(entry.getKey(), entry.getValue());
        if (frame.size() >= SNAPSHOT_FRAME_BYTES) {
          file.write(bytes, frame.finish(), frame.size());
          bytes += frame.size();
          frame = new FrameWriter(FrameWriter.VALUES);
        }
      }
      if (frame.size() > empty) {
        file.write(bytes, frame.finish(), frame.size());
        bytes += frame.size();
      }
      FrameWriter end = new FrameWriter(FrameWriter.END);
      end.addEnd(version, values.size());
      file.write(bytes, end.finish(), end.size());
      bytes += end.size();
      file.force();
      disk.replace(unnamed, path);
      return new Fresh(file, bytes);
    } catch (IOException | RuntimeException e) {
      closeQuietly(file);
      closeQuietly(() -> disk.delete(unnamed));
      throw e;
    }
  }

  /** Where a new file is until it is safe. */
  private static Path unnamed(Path path) {
    return FileDisk.beside(path, ".new");
  }

  Path path() {
    return path;
  }

  /**
   * Adds a frame and forces it.
   *
   * @throws UncutException when that failed, and the file may have it nevertheless
   * @throws IOException when that failed, and the file does not have it
   */
  void append(FrameWriter frame) throws IOException {
    if (damaged) {
      repair();
    }
    damaged = true;
    try {
      file.write(length, frame.finish(), frame.size());
      file.force();
    } catch (IOException e) {
      try {
        repair();
      } catch (IOException again) {
        e.addSuppressed(again);
        throw new UncutException(e);
      }
      throw e;
    }
    length += frame.size();
    damaged = false;
  }

  private void repair() throws IOException {
    file.truncate(length);
    file.force();
    disk.forceDirectory(path);
    damaged = false;
  }

  private long commitBytes() {
    return length - snapshotBytes;
  }

  /** Whether a new file with the values alone would be much smaller. */
  boolean isCompactionDue() {
    return !damaged
        && commitBytes() > options.compactionBytes()
        && commitBytes() / options.compactionFactor() > snapshotBytes
        && commitBytes() >= nextCompaction;
  }

  /** Replaces the file by one with these values alone; when that fails, it stays. */
  void compact(Map<String, VersionedValue> values, long version) {
    Fresh fresh;
    try {
      fresh = writeFresh(path, disk, values, version);
    } catch (IOException e) {
      nextCompaction = 2 * commitBytes();
      log.warn("Journal {}: cannot write a smaller file: {}", path, describe(e));
      return;
    }
    closeQuietly(file);
    log.debug("Journal {}: {} bytes were {}", path, fresh.bytes(), length);
    file = fresh.file();
    length = fresh.bytes();
    snapshotBytes = length;
    nextCompaction = 0;
    try {
      disk.forceDirectory(path);
    } catch (IOException e) {
      // Whatever comes now would be in a file that may have no name after a crash.
      damaged = true;
      log.warn("Journal {}: cannot force its directory: {}", path, describe(e));
    }
  }

  @Override
  public void close() throws IOException {
    try (lock) {
      try (DiskFile closing = file) {
        if (damaged) {
          repair();
        }
        closing.force();
      }
    }
  }

  static String describe(IOException e) {
    // The message of many is no more than a file's name.
    return e.getClass() == IOException.class ? "" + e.getMessage() : e.toString();
  }

  private static void closeQuietly(Closeable resource) {
    try {
      resource.close();
    } catch (IOException e) {
      log.debug("cannot clean up", e);
    }
  }
}
