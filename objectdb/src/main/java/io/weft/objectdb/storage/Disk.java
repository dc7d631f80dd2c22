package io.weft.objectdb.storage;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What a journal asks of a file system. What was written is safe from a crash of the process at
 * once, from a crash of the machine once it was forced.
 */
interface Disk {
  /**
   * The one name of a file, by which processes can agree that they mean the same.
   *
   * @throws IOException when its directory does not exist
   */
  Path resolve(Path file) throws IOException;

  /** Keeps other openers of the file out, in this process and in others, until closed. */
  Closeable lock(Path file) throws IOException;

  boolean exists(Path file) throws IOException;

  /** Opens a file that exists. */
  DiskFile open(Path file) throws IOException;

  /** Makes an empty file for the owner only, in place of one that a crash has left. */
  DiskFile create(Path file) throws IOException;

  /** Gives a file the name of another one, which is gone then; never neither, never both. */
  void replace(Path file, Path target) throws IOException;

  /** Forces the names of the files beside this one. */
  void forceDirectory(Path file) throws IOException;

  void delete(Path file) throws IOException;

  /** An open file. */
  interface DiskFile extends Closeable {
    long size() throws IOException;

    /** Reads so many bytes, which must be there. */
    byte[] read(long position, int count) throws IOException;

    void write(long position, byte[] bytes, int count) throws IOException;

    void truncate(long size) throws IOException;

    /** Forces contents and size. */
    void force() throws IOException;
  }
}
