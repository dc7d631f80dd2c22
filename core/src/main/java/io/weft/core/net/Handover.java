package io.weft.core.net;

import io.netty.util.concurrent.EventExecutor;
import io.weft.core.Scheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls between a scheduler's loop and a thread of Netty's own, in both directions many at once: to
 * wake the other thread costs more than most of what is called. The order is kept.
 */
final class Handover implements NettyConnection.LoopCalls {
  private static final Logger log = LoggerFactory.getLogger(Handover.class);

  /** So many go at once to the loop, which is not to sleep until Netty has read everything. */
  private static final int TO_LOOP_AT_ONCE = 32;

  private final Scheduler scheduler;
  private final EventExecutor netty;

  // Netty's thread only.
  private List<Runnable> toLoop = new ArrayList<>();
  private boolean toLoopScheduled;

  // The loop only.
  private List<Runnable> toNetty = new ArrayList<>();

  Handover(Scheduler scheduler, EventExecutor netty) {
    this.scheduler = scheduler;
    this.netty = netty;
  }

  @Override
  public boolean sameThread() {
    return false;
  }

  @Override
  public void run(Runnable action) {
    if (!netty.inEventLoop()) {
      scheduler.execute(action);
      return;
    }
    toLoop.add(action);
    if (toLoop.size() >= TO_LOOP_AT_ONCE) {
      handToLoop();
    } else if (!toLoopScheduled) {
      toLoopScheduled = true;
      // After everything that Netty reads now.
      executeOrRun(this::handRestToLoop);
    }
  }

  private void handRestToLoop() {
    toLoopScheduled = false;
    if (!toLoop.isEmpty()) {
      handToLoop();
    }
  }

  private void handToLoop() {
    List<Runnable> batch = toLoop;
    toLoop = new ArrayList<>(TO_LOOP_AT_ONCE);
    scheduler.execute(() -> runAll(batch));
  }

  @Override
  public void onChannel(Runnable action) {
    if (toNetty.isEmpty()) {
      // Behind what other connections have to send in this round.
      scheduler.beforePoll(this::handToNetty);
    }
    toNetty.add(action);
  }

  private void handToNetty() {
    List<Runnable> batch = toNetty;
    toNetty = new ArrayList<>();
    executeOrRun(() -> runAll(batch));
  }

  private void executeOrRun(Runnable task) {
    try {
      netty.execute(task);
    } catch (RejectedExecutionException e) {
      // Netty's thread has ended: its channels are closed, and free what they are given.
      log.debug("{}: called after the end of Netty's thread", scheduler, e);
      task.run();
    }
  }

  private static void runAll(List<Runnable> batch) {
    for (Runnable action : batch) {
      try {
        action.run();
      } catch (RuntimeException | Error e) {
        // Those behind it belong to other connections.
        log.error("a call between the loop and Netty failed", e);
      }
    }
  }
}
