package io.weft.objectdb.storage.zookeeper;

import io.weft.core.Scheduler;
import io.weft.objectdb.storage.StorageChange;
import io.weft.objectdb.storage.StorageListener;
import io.weft.objectdb.storage.Subscription;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells all subscribers what happens to the keys that any of them watches. The events of all nodes
 * come here; those of watched keys are read, see {@link Timeline}. A read starts with the event of
 * the version's node, which is the last one of a commit, or, where the commit before wrote only one
 * watched key, with that of the first: the next one seldom writes more, and if it does, these are
 * read then. The values of this program's own commits are known without. Guarded by the session's
 * lock, except where it says otherwise.
 */
final class Feed implements Session.Listener {
  private static final Logger log = LoggerFactory.getLogger(Feed.class);

  private final NodeNames names;
  private final Timeline timeline = new Timeline();
  private final List<Feeding> feedings = new CopyOnWriteArrayList<>();
  private final List<ChunkedRead> reads = new ArrayList<>();

  /** The keys that commits under way write, with their number. */
  private final Map<String, Integer> writing = new HashMap<>();

  private @Nullable Session session;
  private boolean live;

  /** The number of the read under way, to know it from those of an earlier connection. */
  private long reading;

  private boolean isReading;

  /** How many watched keys the commit has written of which events come now, as far as they came. */
  private int watchedNow;

  /** How many the last commit has written that wrote any. */
  private int watchedBefore;

  Feed(NodeNames names) {
    this.names = names;
  }

  void bind(Session owner) {
    session = owner;
  }

  private Session session() {
    if (session == null) {
      throw new IllegalStateException("not bound to a session");
    }
    return session;
  }

  @Override
  public void live(long version) {
    live = true;
    isReading = false;
    resync(version);
  }

  private void resync(long version) {
    timeline.reset(version);
    for (Feeding feeding : feedings) {
      feeding.resync(version);
    }
  }

  @Override
  public void lost() {
    live = false;
    isReading = false;
    watchedNow = 0;
    // What is not told yet will be read again.
    timeline.reset(timeline.told());
  }

  @Override
  public void changed(String path, long version) {
    if (path.equals(names.version())) {
      timeline.committed(version);
      if (watchedNow > 0) {
        watchedBefore = watchedNow;
        watchedNow = 0;
      }
      // Where nothing is to be seen but a version, the answer to a commit under way comes soon and
      // tells that, too: nobody needs to wake for both.
      if (writing.isEmpty() || timeline.needsRead()) {
        goOn();
      }
      return;
    }
    Optional<String> key = names.key(path);
    if (key.isPresent()) {
      changedKey(key.get(), version);
    }
  }

  private void changedKey(String key, long version) {
    session().nodeVersions.changed(key, version);
    session().recentValues.forget(key);
    for (ChunkedRead read : reads) {
      read.changed(key);
    }
    if (isWatched(key)) {
      timeline.changed(key, version);
      watchedNow++;
      if (watchedNow == 1 && watchedBefore == 1) {
        goOn();
      }
    }
  }

  private boolean isWatched(String key) {
    for (Feeding feeding : feedings) {
      if (feeding.watched.containsKey(key)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void reached(long version) {
    timeline.reached(version);
  }

  /** Tells what can be told, and reads what is needed to tell more. */
  void goOn() {
    tell();
    if (!live || isReading || !timeline.needsRead() || isBeingWritten()) {
      return;
    }
    List<String> keys = new ArrayList<>(timeline.keysToRead(4000));
    keys = keys.subList(0, session().reader.fitting(keys));
    isReading = true;
    long mine = ++reading;
    session().reader.read(keys, nodes -> found(mine, nodes));
  }

  private void found(long read, Nodes nodes) {
    synchronized (session().lock) {
      if (read == reading && isReading) {
        take(nodes);
      }
    }
  }

  private void take(Nodes nodes) {
    isReading = false;
    switch (nodes) {
      case Nodes.Found found -> {
        timeline.read(found.version(), found.nodes());
        if (timeline.isOverloaded()) {
          log.warn("{}: changes come faster than they can be told: reading anew", session());
          resync(found.version());
        }
        goOn();
      }
      case Nodes.Lost lost -> log.debug("{}: feed: {}", session(), lost.reason());
      case Nodes.Refused refused -> {
        // The readers of these keys get the same error; the others must go on.
        log.error("{}: feed: {}", session(), refused.reason());
        resync(Math.max(timeline.told(), session().status().version()));
      }
    }
  }

  /** Whether all that is unknown is likely to be known soon from commits of this program. */
  private boolean isBeingWritten() {
    return !writing.isEmpty() && writing.keySet().containsAll(timeline.unknown());
  }

  private void tell() {
    Optional<StorageChange> change = timeline.advance();
    if (change.isPresent()) {
      for (Feeding feeding : feedings) {
        feeding.add(listener -> listener.changed(change.get()));
      }
    }
  }

  /** A commit is going to write these. */
  void startWriting(Collection<String> keys) {
    for (String key : keys) {
      writing.merge(key, 1, Integer::sum);
    }
  }

  /** A commit is over. */
  void endWriting(Collection<String> keys) {
    for (String key : keys) {
      writing.computeIfPresent(key, (k, count) -> count == 1 ? null : count - 1);
    }
  }

  /** A commit of this program has written these; all events up to its version have come. */
  void wrote(long version, Map<String, Node> nodes) {
    timeline.learn(version, nodes);
  }

  void startRead(ChunkedRead read) {
    reads.add(read);
  }

  void endRead(ChunkedRead read) {
    reads.remove(read);
  }

  Subscription subscribe(Scheduler scheduler, StorageListener listener) {
    Feeding feeding = new Feeding(scheduler, listener);
    feedings.add(feeding);
    if (live) {
      feeding.resync(timeline.told());
    }
    return feeding;
  }

  private interface Item {
    void tell(StorageListener listener);
  }

  private final class Feeding implements Subscription {
    private final Scheduler scheduler;
    private final StorageListener listener;
    private final ConcurrentLinkedQueue<Item> pending = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private volatile boolean closed;

    /** How often each key is watched; guarded by the lock. */
    private final Map<String, Integer> watched = new HashMap<>();

    private boolean begun;

    Feeding(Scheduler scheduler, StorageListener listener) {
      this.scheduler = scheduler;
      this.listener = listener;
    }

    /** The first time nothing was missed. */
    void resync(long version) {
      if (begun) {
        add(l -> l.resync(version));
      } else {
        begun = true;
        add(l -> l.changed(new StorageChange(version, Map.of())));
      }
    }

    void add(Item item) {
      pending.add(item);
      if (!scheduled.getAndSet(true)) {
        scheduler.execute(
            () -> {
              scheduled.set(false);
              deliverPending();
            });
      }
    }

    @Override
    public void watch(Collection<String> keys) {
      synchronized (session().lock) {
        for (String key : keys) {
          watched.merge(key, 1, Integer::sum);
        }
      }
    }

    @Override
    public void unwatch(Collection<String> keys) {
      synchronized (session().lock) {
        for (String key : keys) {
          watched.computeIfPresent(key, (k, count) -> count == 1 ? null : count - 1);
        }
      }
    }

    @Override
    public void deliverPending() {
      Item item;
      while (!closed && (item = pending.poll()) != null) {
        item.tell(listener);
      }
    }

    @Override
    public void close() {
      closed = true;
      feedings.remove(this);
      pending.clear();
    }
  }
}
