package io.weft.core.lock;

/**
 * Makes the lock of one key a semaphore; see {@link Locks#semaphore(Object, Object, int)}. Loop or
 * routine.
 *
 * {@snippet class="io.weft.core.lock.LockSnippetsTest" region="semaphore"}
 */
public final class Semaphore implements AutoCloseable {
  private final LockQueue queue;
  private int size;
  private boolean closed;

  Semaphore(LockQueue queue, int size) {
    this.queue = queue;
    this.size = size;
    queue.useSemaphore(size);
  }

  static int checked(int size) {
    if (size < 1) {
      throw new IllegalArgumentException("size must be at least 1, not " + size);
    }
    return size;
  }

  /** How many may hold the lock at once. */
  public int size() {
    return size;
  }

  /**
   * Changes how many may hold the lock at once. When fewer than now hold it, nobody loses it; the
   * next gets it when enough have unlocked it.
   *
   * @param newSize at least 1
   * @throws IllegalArgumentException when it is less
   * @throws IllegalStateException when it is closed
   */
  public void resize(int newSize) {
    if (closed) {
      throw new IllegalStateException("the semaphore of lock " + queue + " is closed");
    }
    size = checked(newSize);
    queue.resize(newSize);
  }

  /**
   * Makes the key an ordinary lock again: who holds it does so further, who waits gets it when all
   * holders have unlocked it. May be repeated.
   */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      queue.endSemaphore();
    }
  }
}
