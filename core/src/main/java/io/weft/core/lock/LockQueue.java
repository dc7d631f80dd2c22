package io.weft.core.lock;

import io.weft.core.Routine;
import java.util.LinkedHashSet;
import java.util.stream.Collectors;

/** Those who hold the lock of one key, and those who wait for it, in their order. */
final class LockQueue {
  private final Locks.LockKey key;
  private final Runnable whenUnused;
  private final LinkedHashSet<Lock> holders = new LinkedHashSet<>(2);
  private final LinkedHashSet<Lock> waiters = new LinkedHashSet<>(2);
  private int size = 1;
  private boolean hasSemaphore;

  LockQueue(Locks.LockKey key, Runnable whenUnused) {
    this.key = key;
    this.whenUnused = whenUnused;
  }

  /** Whether who comes now has it at once. */
  boolean hasRoom() {
    return holders.size() < size && waiters.isEmpty();
  }

  Lock add(Routine owner) {
    boolean now = hasRoom();
    Lock lock = new Lock(this, owner, now);
    (now ? holders : waiters).add(lock);
    return lock;
  }

  void remove(Lock lock) {
    if (!holders.remove(lock)) {
      waiters.remove(lock);
    }
    grant();
    forgetIfUnused();
  }

  private void grant() {
    while (holders.size() < size && !waiters.isEmpty()) {
      Lock first = waiters.removeFirst();
      holders.add(first);
      first.granted();
    }
  }

  private void forgetIfUnused() {
    if (holders.isEmpty() && waiters.isEmpty() && !hasSemaphore) {
      whenUnused.run();
    }
  }

  /** Fails when only the routine itself could ever make the room that it is about to wait for. */
  void checkWaitBy(Routine r, Lock lock) {
    long own = holders.stream().filter(held -> held.owner() == r).count();
    for (Lock before : waiters) {
      if (before == lock) {
        break;
      }
      if (before.owner() == r) {
        own++;
      }
    }
    if (own >= size) {
      throw new LockException(
          "routine "
              + r.name()
              + " would wait for itself: it has the lock "
              + key
              + " already, and locks are not reentrant");
    }
  }

  void useSemaphore(int newSize) {
    if (hasSemaphore) {
      throw new IllegalStateException("lock " + key + " has a semaphore already");
    }
    hasSemaphore = true;
    resize(newSize);
  }

  void resize(int newSize) {
    size = newSize;
    grant();
  }

  void endSemaphore() {
    hasSemaphore = false;
    size = 1;
    forgetIfUnused();
  }

  /** For the dump of the routines. */
  String describeWait() {
    return "lock "
        + key
        + ", held by "
        + holders.stream().map(held -> held.owner().name()).collect(Collectors.joining(", "));
  }

  @Override
  public String toString() {
    return key.toString();
  }
}
