package io.weft.objectdb;

import io.weft.core.Routine;
import io.weft.core.Scheduler;
import io.weft.objectdb.storage.Commit;
import io.weft.objectdb.storage.CommitResult;
import io.weft.objectdb.storage.ForwardingStorage;
import io.weft.objectdb.storage.KeyScan;
import io.weft.objectdb.storage.MemoryStorage;
import io.weft.objectdb.storage.Snapshot;
import io.weft.objectdb.storage.StorageChange;
import io.weft.objectdb.storage.StorageListener;
import io.weft.objectdb.storage.Subscription;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Random;

/**
 * A node's way to a storage that is far away: requests and replies take their time, so does the
 * feed, which keeps its order; now and then the feed loses changes and tells so, and replies to
 * commits get lost when asked for.
 */
final class FaultyStorage extends ForwardingStorage {
  private final Scheduler scheduler;
  private final Random random;

  /** One in so many changes is lost, until the feed resumes; 0 for none. */
  int lossPeriod;

  /** One in so many replies to a commit is lost; 0 for none. */
  int unknownPeriod;

  boolean slow = true;
  int reads;
  int keysRead;
  int keysWritten;
  int largestValue;

  FaultyStorage(Scheduler scheduler, MemoryStorage storage, long seed) {
    super(storage);
    this.scheduler = scheduler;
    this.random = new Random(seed);
  }

  private Duration delay() {
    return Duration.ofMillis(slow ? random.nextInt(5) : 0);
  }

  @Override
  public Snapshot read(Routine r, Collection<String> keys) {
    r.sleep(delay());
    reads++;
    keysRead += keys.size();
    Snapshot snapshot = super.read(r, keys);
    snapshot
        .values()
        .values()
        .forEach(v -> largestValue = Math.max(largestValue, v.value().length()));
    r.sleep(delay());
    return snapshot;
  }

  @Override
  public CommitResult commit(Routine r, Commit commit) {
    r.sleep(delay());
    if (unknownPeriod > 0 && random.nextInt(unknownPeriod) == 0) {
      if (random.nextBoolean()) {
        super.commit(r, commit);
      }
      return new CommitResult.Unknown("the connection was lost");
    }
    CommitResult result = super.commit(r, commit);
    keysWritten += commit.writes().size();
    r.sleep(delay());
    return result;
  }

  @Override
  public Subscription subscribe(Scheduler ignored, StorageListener listener) {
    DelayedFeed feed = new DelayedFeed(listener);
    Subscription subscription = super.subscribe(scheduler, feed);
    return new Subscription() {
      @Override
      public void watch(Collection<String> keys) {
        subscription.watch(keys);
      }

      @Override
      public void unwatch(Collection<String> keys) {
        subscription.unwatch(keys);
      }

      @Override
      public void deliverPending() {}

      @Override
      public void close() {
        subscription.close();
        feed.closed = true;
      }
    };
  }

  private final class DelayedFeed implements StorageListener {
    private final StorageListener listener;
    private final ArrayDeque<StorageChange> delayed = new ArrayDeque<>();
    private boolean losing;
    private boolean closed;

    DelayedFeed(StorageListener listener) {
      this.listener = listener;
    }

    @Override
    public void changed(StorageChange change) {
      delayed.add(change);
      scheduler.callLater(delay(), this::deliverOne);
    }

    private void deliverOne() {
      StorageChange change = delayed.poll();
      if (change == null || closed) {
        return;
      }
      if (!losing && lossPeriod > 0 && random.nextInt(lossPeriod) == 0) {
        losing = true;
        scheduler.callLater(Duration.ofMillis(10), this::resume);
      }
      if (!losing) {
        listener.changed(change);
      } else {
        lastLost = change.version();
      }
    }

    private long lastLost;

    private void resume() {
      losing = false;
      if (!closed) {
        listener.resync(lastLost);
      }
    }

    @Override
    public void resync(long version) {
      throw new AssertionError("a memory storage loses nothing");
    }
  }

  @Override
  public KeyScan scan() {
    KeyScan scan = super.scan();
    return r -> {
      r.sleep(delay());
      return scan.next(r);
    };
  }
}
