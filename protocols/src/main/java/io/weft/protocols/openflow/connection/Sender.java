package io.weft.protocols.openflow.connection;

import io.netty.buffer.ByteBuf;
import io.weft.core.Routine;
import io.weft.core.Timer;
import io.weft.core.Timers;
import io.weft.core.net.Connection;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Writes, and notices when the peer does not read. */
final class Sender {
  private final Connection<ByteBuf> connection;
  private final Timers timers;
  private final Duration limit;
  private Runnable stuck;
  private int writing;
  private long written;
  private long writtenBefore;

  /** Runs while something was written lately; one per time limit, not one per message. */
  private @Nullable Timer check;

  private boolean closed;

  /**
   * @param limit for how long no writer may get on; noticed within twice that
   * @param stuck what to do then
   */
  Sender(Connection<ByteBuf> connection, Timers timers, Duration limit, Runnable stuck) {
    this.connection = connection;
    this.timers = timers;
    this.limit = limit;
    this.stuck = stuck;
  }

  /** What to do from now on when the peer does not read. */
  void whenStuck(Runnable action) {
    stuck = action;
  }

  void write(Routine r, ByteBuf message) {
    watch();
    writing++;
    try {
      connection.write(r, message);
    } finally {
      writing--;
      written++;
    }
  }

  private void watch() {
    if (check == null && !closed) {
      writtenBefore = written;
      check = timers.after(limit, this::checkProgress);
    }
  }

  private void checkProgress() {
    check = null;
    if (closed || writing == 0) {
      return;
    }
    if (written == writtenBefore) {
      stuck.run();
    } else {
      watch();
    }
  }

  long written() {
    return written;
  }

  void close() {
    closed = true;
    if (check != null) {
      check.cancel();
      check = null;
    }
  }
}
