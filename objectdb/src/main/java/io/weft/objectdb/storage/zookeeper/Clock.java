package io.weft.objectdb.storage.zookeeper;

import io.weft.objectdb.storage.zookeeper.Session.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.OpResult;

/**
 * The time of the ensemble: a write tells when its leader took it, in milliseconds. Who asks while
 * one is under way waits for the next, and shares that with all others: so nobody gets a time from
 * before it asked. Any thread.
 */
final class Clock {
  /** So often the node is made when it is missing. */
  private static final int MAX_CREATIONS = 3;

  private final Wire wire;

  // Guarded by this.
  private List<Consumer<Reading>> waiting = new ArrayList<>();
  private boolean asking;
  private long latest;

  /** What it does at the servers. */
  interface Wire {
    /** Writes the node. */
    void write(Consumer<Answer> done);

    /** Makes it, without waiting. */
    void create();
  }

  /**
   * What came of asking.
   *
   * @param micros the time since 1970, in microseconds; the latest one known when the code is not
   *     {@link Code#OK}
   */
  record Reading(Code code, long micros) {}

  Clock(Wire wire) {
    this.wire = wire;
  }

  /** Asks for the time. */
  void read(Consumer<Reading> done) {
    synchronized (this) {
      waiting.add(done);
      if (asking) {
        return;
      }
      asking = true;
    }
    ask();
  }

  private void ask() {
    List<Consumer<Reading>> asked;
    synchronized (this) {
      asked = waiting;
      waiting = new ArrayList<>();
    }
    write(asked, 0);
  }

  private void write(List<Consumer<Reading>> asked, int creations) {
    wire.write(
        answer -> {
          if (code(answer) == Code.NONODE && creations < MAX_CREATIONS) {
            wire.create(); // Requests are done in order.
            write(asked, creations + 1);
          } else {
            answered(asked, answer);
          }
        });
  }

  private void answered(List<Consumer<Reading>> asked, Answer answer) {
    Reading reading;
    boolean more;
    synchronized (this) {
      Code code = code(answer);
      if (code == Code.OK && answer.results().getFirst() instanceof OpResult.SetDataResult set) {
        latest = Math.max(latest, TimeUnit.MILLISECONDS.toMicros(set.getStat().getMtime()));
      }
      reading = new Reading(code, latest);
      more = !waiting.isEmpty();
      asking = more;
    }
    if (more) {
      ask();
    }
    asked.forEach(done -> done.accept(reading));
  }

  private static Code code(Answer answer) {
    return answer.results().isEmpty() ? answer.code() : Session.code(answer.results().getFirst());
  }
}
