package io.weft.objectdb.storage;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * A disk that knows what of it was forced, for one directory. It fails, stops with the process or
 * loses its power when told so.
 */
final class SimulatedDisk implements Disk {
  /** Whoever works on the disk is gone in the middle of it. */
  static final class Crash extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** What the disk may write or not, each for itself, when the power fails. */
  private static final int SECTOR = 16;

  private static final class Inode {
    byte[] now = {};
    byte[] forced = {};
  }

  private final Random random;
  private final Map<Path, Inode> names;
  private final Map<Path, Inode> forcedNames;
  private final Set<Path> locked = new HashSet<>();

  /** After so many steps comes the crash; never when 0. */
  int stepsToCrash;

  /** One step in so many fails; none when 0. */
  int failurePeriod;

  /** No step that needs room succeeds. */
  boolean full;

  int forces;
  private boolean crashed;

  SimulatedDisk(Random random) {
    this(random, new HashMap<>(), new HashMap<>());
  }

  private SimulatedDisk(Random random, Map<Path, Inode> names, Map<Path, Inode> forcedNames) {
    this.random = random;
    this.names = names;
    this.forcedNames = forcedNames;
  }

  /** The same disk after the process is gone: everything that was written is there. */
  SimulatedDisk afterKill() {
    return new SimulatedDisk(random, names, forcedNames);
  }

  /** The same disk after the power is back: of what was not forced, anything may be there. */
  SimulatedDisk afterPowerLoss() {
    Map<Path, Inode> found = new HashMap<>(random.nextBoolean() ? names : forcedNames);
    found.values().forEach(inode -> inode.now = torn(inode));
    found.values().forEach(inode -> inode.forced = inode.now);
    return new SimulatedDisk(random, found, new HashMap<>(found));
  }

  private byte[] torn(Inode inode) {
    int least = Math.min(inode.now.length, inode.forced.length);
    int most = Math.max(inode.now.length, inode.forced.length);
    byte[] result = new byte[least + random.nextInt(most - least + 1)];
    for (int from = 0; from < result.length; from += SECTOR) {
      byte[] source = random.nextBoolean() ? inode.now : inode.forced;
      int count = Math.min(SECTOR, Math.min(result.length, source.length) - from);
      if (count > 0) {
        System.arraycopy(source, from, result, from, count);
      }
    }
    return result;
  }

  byte[] bytes(Path file) {
    return names.get(file).now.clone();
  }

  void put(Path file, byte[] bytes) {
    Inode inode = new Inode();
    inode.now = bytes.clone();
    inode.forced = inode.now;
    names.put(file, inode);
    forcedNames.put(file, inode);
  }

  Set<Path> files() {
    return names.keySet();
  }

  private void step() throws IOException {
    if (crashed || (stepsToCrash > 0 && --stepsToCrash == 0)) {
      crashed = true;
      throw new Crash();
    }
    if (failurePeriod > 0 && random.nextInt(failurePeriod) == 0) {
      throw new IOException("Input/output error");
    }
  }

  @Override
  public Path resolve(Path file) {
    return file;
  }

  @Override
  public Closeable lock(Path file) throws IOException {
    if (!locked.add(file)) {
      throw new IOException("this process has it open already");
    }
    return () -> locked.remove(file);
  }

  @Override
  public boolean exists(Path file) {
    return names.containsKey(file);
  }

  @Override
  public DiskFile open(Path file) {
    return new OpenFile(names.get(file));
  }

  @Override
  public DiskFile create(Path file) throws IOException {
    step();
    names.put(file, new Inode());
    return new OpenFile(names.get(file));
  }

  @Override
  public void replace(Path file, Path target) throws IOException {
    step();
    names.put(target, names.remove(file));
  }

  @Override
  public void forceDirectory(Path file) throws IOException {
    step();
    forcedNames.clear();
    forcedNames.putAll(names);
  }

  @Override
  public void delete(Path file) throws IOException {
    step();
    names.remove(file);
  }

  private final class OpenFile implements DiskFile {
    private final Inode inode;
    private boolean closed;

    OpenFile(Inode inode) {
      this.inode = inode;
    }

    private void check() throws IOException {
      if (closed) {
        throw new IOException("the file is closed");
      }
    }

    @Override
    public long size() throws IOException {
      check();
      return inode.now.length;
    }

    @Override
    public byte[] read(long position, int count) throws IOException {
      check();
      return Arrays.copyOfRange(inode.now, (int) position, (int) position + count);
    }

    @Override
    public void write(long position, byte[] bytes, int count) throws IOException {
      check();
      int done = random.nextInt(count);
      try {
        if (full) {
          throw new IOException("No space left on device");
        }
        step();
        done = count;
      } finally {
        // What fails does so somewhere in the middle.
        int end = (int) position + done;
        inode.now = Arrays.copyOf(inode.now, Math.max(inode.now.length, end));
        System.arraycopy(bytes, 0, inode.now, (int) position, done);
      }
    }

    @Override
    public void truncate(long size) throws IOException {
      check();
      step();
      inode.now = Arrays.copyOf(inode.now, (int) size);
    }

    @Override
    public void force() throws IOException {
      check();
      step();
      forces++;
      inode.forced = inode.now.clone();
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
