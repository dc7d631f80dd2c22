package io.weft.objectdb;

import io.weft.core.Routine;
import io.weft.core.Scheduler;
import io.weft.objectdb.storage.Commit;
import io.weft.objectdb.storage.CommitResult;
import io.weft.objectdb.storage.KeyScan;
import io.weft.objectdb.storage.Snapshot;
import io.weft.objectdb.storage.Storage;
import io.weft.objectdb.storage.StorageChange;
import io.weft.objectdb.storage.StorageException;
import io.weft.objectdb.storage.StorageListener;
import io.weft.objectdb.storage.Subscription;
import io.weft.objectdb.storage.VersionedValue;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A storage server and what lies between it and its clients, with every fault that the contract of
 * {@link Storage} lets through: requests and replies that are late or get lost, commits that arrive
 * when nobody waits for them any more, feeds that lag, join changes, tell some twice, leave out
 * what nobody watches, break off and resume; and a server that comes back with older data. What
 * clients remember is any version since the one that they were told last.
 */
final class SimulatedServer {
  /** How often things go wrong: one in so many, 0 for never. */
  record Faults(int lostRequest, int unknown, int brokenFeed, int twice, int join, int maxMillis) {
    static final Faults NONE = new Faults(0, 0, 0, 0, 0, 3);

    static Faults random(Random random) {
      return new Faults(
          some(random, 10),
          some(random, 6),
          some(random, 6),
          some(random, 3),
          some(random, 2),
          1 + random.nextInt(8));
    }

    private static int some(Random random, int least) {
      return random.nextInt(3) == 0 ? 0 : least + random.nextInt(40);
    }
  }

  private final Random random;
  private final Faults faults;
  private final List<Client> clients = new ArrayList<>();
  private Map<String, VersionedValue> values = new HashMap<>();
  private long version;
  private boolean calm;

  /** All values after each version. */
  final TreeMap<Long, Map<String, VersionedValue>> states = new TreeMap<>();

  SimulatedServer(long seed, Faults faults) {
    this.random = new Random(seed);
    this.faults = faults;
    states.put(0L, Map.of());
  }

  Storage client(Scheduler scheduler) {
    return client(scheduler, 0);
  }

  /** A client that is so much further away. */
  Storage client(Scheduler scheduler, int moreMillis) {
    Client client = new Client(scheduler, moreMillis);
    clients.add(client);
    return client;
  }

  long version() {
    return version;
  }

  /** From now on nothing goes wrong any more. */
  void calmDown() {
    calm = true;
  }

  /** Comes back with the values of some earlier time, as a server does that forgot to save. */
  void loseData() {
    List<Long> earlier = new ArrayList<>(states.keySet());
    values = new HashMap<>(states.get(earlier.get(random.nextInt(earlier.size()))));
    version++;
    states.put(version, Map.copyOf(values));
    clients.forEach(Client::serverLostData);
  }

  private boolean happens(int period) {
    return !calm && period > 0 && random.nextInt(period) == 0;
  }

  private CommitResult apply(Commit commit) {
    TreeSet<String> conflicts = new TreeSet<>();
    commit
        .reads()
        .forEach(
            (key, seen) -> {
              VersionedValue present = values.get(key);
              if ((present == null ? 0 : present.version()) != seen) {
                conflicts.add(key);
              }
            });
    if (!conflicts.isEmpty()) {
      return new CommitResult.Conflict(conflicts);
    }
    version++;
    Map<String, Optional<VersionedValue>> written = new HashMap<>();
    commit
        .writes()
        .forEach(
            (key, text) -> {
              Optional<VersionedValue> value = text.map(t -> new VersionedValue(version, t));
              value.ifPresentOrElse(v -> values.put(key, v), () -> values.remove(key));
              written.put(key, value);
            });
    states.put(version, Map.copyOf(values));
    clients.forEach(client -> client.changed(new StorageChange(version, written)));
    return new CommitResult.Committed(version);
  }

  /** One node's way to the server. */
  private final class Client implements Storage, Subscription {
    private final Scheduler scheduler;
    private final int moreMillis;
    private final Map<String, Integer> watched = new HashMap<>();
    private final ArrayDeque<StorageChange> pending = new ArrayDeque<>();
    private StorageListener listener;
    private boolean broken;
    private boolean down;

    /** It has not told yet that the server lost data, and until then tells nothing else. */
    private boolean lossUntold;

    /** What it remembers is not from before: it has told that, or returned it. */
    private long floor;

    Client(Scheduler scheduler, int moreMillis) {
      this.scheduler = scheduler;
      this.moreMillis = moreMillis;
    }

    private Duration delay() {
      return Duration.ofMillis(moreMillis + random.nextInt(faults.maxMillis()));
    }

    @Override
    public Snapshot read(Routine r, Collection<String> keys) {
      r.sleep(delay());
      if (down || happens(faults.lostRequest())) {
        throw new StorageException("the request was lost");
      }
      boolean afterLoss = lossUntold;
      Map<String, VersionedValue> found = new HashMap<>(values);
      found.keySet().retainAll(keys);
      Snapshot snapshot = new Snapshot(version, found);
      r.sleep(delay());
      if (afterLoss && lossUntold) {
        throw new StorageException("the server was restarted");
      }
      floor = Math.max(floor, snapshot.version());
      return snapshot;
    }

    @Override
    public Optional<Snapshot> recall(Collection<String> keys) {
      if (lossUntold || random.nextBoolean()) {
        return Optional.empty();
      }
      List<Long> possible = List.copyOf(states.tailMap(floor, true).keySet());
      if (possible.isEmpty()) {
        return Optional.empty();
      }
      long at = possible.get(random.nextInt(possible.size()));
      Map<String, VersionedValue> found = new HashMap<>(states.get(at));
      found.keySet().retainAll(keys);
      return Optional.of(new Snapshot(at, found));
    }

    @Override
    public CommitResult commit(Routine r, Commit commit) {
      r.sleep(delay());
      if (down || happens(faults.lostRequest())) {
        throw new StorageException("the request was refused");
      }
      if (happens(faults.unknown())) {
        switch (random.nextInt(3)) {
          case 0 -> apply(commit);
          case 1 -> scheduler.callLater(delay().multipliedBy(5), () -> apply(commit));
          default -> {}
        }
        r.sleep(delay());
        return new CommitResult.Unknown("the connection was lost");
      }
      if (lossUntold) {
        throw new StorageException("the server was restarted");
      }
      CommitResult result = apply(commit);
      r.sleep(delay());
      if (result instanceof CommitResult.Committed committed) {
        floor = Math.max(floor, committed.version());
      }
      return result;
    }

    @Override
    public Subscription subscribe(Scheduler ignored, StorageListener newListener) {
      listener = newListener;
      return this;
    }

    void changed(StorageChange change) {
      if (!broken) {
        Map<String, Optional<VersionedValue>> told = new HashMap<>(change.values());
        told.keySet().retainAll(watched.keySet());
        pending.add(new StorageChange(change.version(), told));
        scheduler.callLater(delay(), this::deliverSome);
        if (happens(faults.brokenFeed())) {
          breakFeed();
        }
      }
    }

    private void deliverSome() {
      StorageChange change = pending.poll();
      if (change == null) {
        return;
      }
      while (!pending.isEmpty() && happens(faults.join())) {
        StorageChange next = pending.poll();
        Map<String, Optional<VersionedValue>> both = new HashMap<>(change.values());
        both.putAll(next.values());
        change = new StorageChange(next.version(), both);
      }
      floor = Math.max(floor, change.version());
      listener.changed(change);
      if (happens(faults.twice())) {
        listener.changed(change);
      }
    }

    void serverLostData() {
      lossUntold = true;
      breakFeed();
    }

    void breakFeed() {
      pending.clear();
      if (!broken) {
        broken = true;
        down = random.nextBoolean();
        scheduler.callLater(Duration.ofMillis(1 + random.nextInt(30)), this::resume);
      }
    }

    private void resume() {
      broken = false;
      down = false;
      lossUntold = false;
      floor = Math.max(floor, version);
      listener.resync(version);
    }

    @Override
    public void watch(Collection<String> keys) {
      keys.forEach(key -> watched.merge(key, 1, Integer::sum));
    }

    @Override
    public void unwatch(Collection<String> keys) {
      keys.forEach(key -> watched.merge(key, -1, (a, b) -> a + b == 0 ? null : a + b));
    }

    @Override
    public void deliverPending() {
      if (random.nextBoolean()) {
        deliverSome();
      }
    }

    @Override
    public KeyScan scan() {
      List<String> rest = new ArrayList<>(values.keySet());
      return r -> {
        r.sleep(delay());
        if (down || happens(faults.lostRequest())) {
          throw new StorageException("the request was lost");
        }
        List<String> page = List.copyOf(rest.subList(0, Math.min(3, rest.size())));
        rest.subList(0, page.size()).clear();
        return page;
      };
    }

    @Override
    public int maxValueBytes() {
      return 1_000_000;
    }

    @Override
    public void close() {}
  }
}
