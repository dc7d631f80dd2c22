package io.weft.objectdb.storage;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The file systems of this machine. */
final class FileDisk implements Disk {
  /**
   * The files that this process has locked. The system's locks belong to the whole process and are
   * gone as soon as it closes any channel on the file: a second opener here must be turned away
   * before it comes so far.
   */
  private static final Set<Path> LOCKED = ConcurrentHashMap.newKeySet();

  /** What one call writes, as the JDK copies it outside the heap. */
  private static final int SLICE = 1 << 20;

  @Override
  public Path resolve(Path file) throws IOException {
    Path absolute = file.toAbsolutePath();
    Path directory = absolute.getParent();
    Path name = absolute.getFileName();
    if (directory == null || name == null || Files.isDirectory(absolute)) {
      throw new IOException("it is a directory");
    }
    if (!Files.isDirectory(directory)) {
      throw new NotDirectoryException("directory " + directory + " does not exist");
    }
    return Files.exists(absolute) ? absolute.toRealPath() : directory.toRealPath().resolve(name);
  }

  @Override
  public Closeable lock(Path file) throws IOException {
    if (!LOCKED.add(file)) {
      throw new IOException("this process has it open already");
    }
    FileChannel channel = null;
    try {
      Path lockFile = beside(file, ".lock");
      if (!Files.exists(lockFile)) {
        try {
          Files.createFile(lockFile, ownerOnly(lockFile));
        } catch (FileAlreadyExistsException e) {
          // Somebody else was faster; the lock decides.
        }
      }
      channel = FileChannel.open(lockFile, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw new IOException("another process has it open");
      }
      FileChannel locked = channel;
      return () -> {
        try {
          locked.close();
        } finally {
          LOCKED.remove(file);
        }
      };
    } catch (IOException e) {
      if (channel != null) {
        channel.close();
      }
      LOCKED.remove(file);
      throw e;
    }
  }

  @Override
  public boolean exists(Path file) {
    return Files.exists(file);
  }

  @Override
  public DiskFile open(Path file) throws IOException {
    return new OpenFile(file);
  }

  @Override
  public DiskFile create(Path file) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(file, ownerOnly(file));
    return new OpenFile(file);
  }

  @Override
  public void replace(Path file, Path target) throws IOException {
    Files.move(file, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void forceDirectory(Path file) throws IOException {
    Path directory = file.getParent();
    // Elsewhere a directory cannot be opened, and a rename needs no help.
    if (directory != null && isPosix(file)) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  @Override
  public void delete(Path file) throws IOException {
    Files.deleteIfExists(file);
  }

  /** The file of the same name with something added. */
  static Path beside(Path file, String suffix) {
    return file.resolveSibling(file.getFileName() + suffix);
  }

  private static FileAttribute<?>[] ownerOnly(Path file) {
    return isPosix(file)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  private static boolean isPosix(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  /** Not a channel: an interrupt, for instance by a pool that is closed, would close that. */
  private static final class OpenFile implements DiskFile {
    private final RandomAccessFile file;

    OpenFile(Path path) throws IOException {
      file = new RandomAccessFile(path.toFile(), "rw");
    }

    @Override
    public long size() throws IOException {
      return file.length();
    }

    @Override
    public byte[] read(long position, int count) throws IOException {
      byte[] bytes = new byte[count];
      file.seek(position);
      file.readFully(bytes);
      return bytes;
    }

    @Override
    public void write(long position, byte[] bytes, int count) throws IOException {
      file.seek(position);
      for (int from = 0; from < count; from += SLICE) {
        file.write(bytes, from, Math.min(SLICE, count - from));
      }
    }

    @Override
    public void truncate(long size) throws IOException {
      if (file.length() < size) {
        throw new EOFException("somebody has cut it to " + file.length() + " bytes");
      }
      file.setLength(size);
    }

    @Override
    public void force() throws IOException {
      file.getFD().sync();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
