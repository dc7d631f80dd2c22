package io.weft.core.lock;

import io.weft.core.Routine;
import io.weft.core.Suspension;
import org.jspecify.annotations.Nullable;

/**
 * A lock that is held, or a place in the line for one; see {@link Locks}. For the routines of one
 * scheduler.
 */
public final class Lock implements AutoCloseable {
  private enum State {
    WAITING,
    HELD,
    UNLOCKED
  }

  private final LockQueue queue;
  private Routine owner;
  private State state;
  private @Nullable Suspension<Boolean> waiter;

  Lock(LockQueue queue, Routine owner, boolean held) {
    this.queue = queue;
    this.owner = owner;
    this.state = held ? State.HELD : State.WAITING;
  }

  /** Whether it is held now. Loop or routine. */
  public boolean isHeld() {
    return state == State.HELD;
  }

  /**
   * Waits until it is held; the routine then counts as its holder. A wait that ends early leaves
   * the place in the line.
   *
   * @throws LockException when this routine itself holds what it would wait for
   * @throws IllegalStateException when it was unlocked, even while waiting, or another routine
   *     waits with it
   */
  public void await(Routine r) {
    if (waiter != null) {
      throw new IllegalStateException("another routine waits with this place in line for " + queue);
    }
    if (state == State.UNLOCKED) {
      throw unlocked();
    }
    owner = r;
    if (state == State.WAITING) {
      queue.checkWaitBy(r, this);
      r.<Boolean>suspend(
          new Reason(queue),
          w -> {
            waiter = w;
            w.onEnd(() -> waiter = null);
          });
    }
  }

  private IllegalStateException unlocked() {
    return new IllegalStateException("the lock " + queue + " was unlocked");
  }

  /** Written out only when somebody looks. */
  private record Reason(LockQueue queue) {
    @Override
    public String toString() {
      return queue.describeWait();
    }
  }

  void granted() {
    state = State.HELD;
    if (waiter != null) {
      waiter.resume(true);
    }
  }

  Routine owner() {
    return owner;
  }

  /**
   * Gives the lock, or the place in the line, up; the first in the line then holds it. Loop or
   * routine; may be repeated.
   */
  public void unlock() {
    if (state != State.UNLOCKED) {
      state = State.UNLOCKED;
      queue.remove(this);
      if (waiter != null) {
        waiter.fail(unlocked());
      }
    }
  }

  /** The same as {@link #unlock}. */
  @Override
  public void close() {
    unlock();
  }
}
