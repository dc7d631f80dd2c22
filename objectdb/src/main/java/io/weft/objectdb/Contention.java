package io.weft.objectdb;

import io.weft.core.Routine;
import io.weft.core.Scheduler;
import io.weft.core.Suspension;
import io.weft.core.lock.Lock;
import io.weft.core.lock.Locks;
import io.weft.objectdb.storage.StorageException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets those who lose too often take turns at the key that they lose at: first the transactions of
 * this node among each other, then the nodes, which claim the key in the storage. The claims reach
 * every node through the feed, so that one without contention never reads anything for this.
 *
 * <p>Nobody who has a turn waits for another one, so nobody waits in circles. Somebody who goes on
 * regardless does no harm but that others lose again.
 */
final class Contention {
  private static final Logger log = LoggerFactory.getLogger(Contention.class);

  /** How many transactions a node has at least before it is the next one's turn. */
  private static final int TURNS_PER_CLAIM = 8;

  /** A writer should be served this many times less often than the mean at most. */
  private static final double LEAST_SHARE = 10;

  /** How much of what that allows a fast node takes of the turns. */
  private static final double SHARE_USED = 0.85;

  /** How long a key at which nodes took turns is taken for one where they go on to. */
  private static final Duration HOT = Duration.ofSeconds(2);

  /** How long others respect a claim at the head of the line: its node may be gone. */
  static final Duration CLAIM_LIFE = Duration.ofSeconds(2);

  /** How long a node keeps a claim that nobody uses, or as long as a turn takes. */
  private static final Duration LEAST_GRACE = Duration.ofMillis(5);

  private final Scheduler scheduler;
  private final ObjectDb db;
  private final Locks locks;
  private final Map<String, Contended> contended = new HashMap<>();
  private final List<Suspension<Boolean>> waits = new ArrayList<>();
  private final List<Mirror.Entry<Claims>> entries = new ArrayList<>();
  private final Mirror.Watcher watcher =
      new Mirror.Watcher() {
        @Override
        public void changed() {
          claimsChanged();
        }

        @Override
        public void stale() {
          reloadSoon();
        }
      };

  /** Who is in line for which key, in their order. */
  private Map<String, List<Place>> lines = Map.of();

  private boolean reloading;

  /**
   * A key at which nodes took turns a short time ago.
   *
   * @param turnNanos how long one of this node took
   */
  private record Hot(long until, long turnNanos) {}

  private final Map<String, Hot> hot = new HashMap<>();

  /**
   * A claim in line.
   *
   * @param slot where it is stored
   * @param version when it came, which gives the order
   * @param firstSince since when nobody is before it, by the clock; meaningless while somebody is
   */
  private record Place(Claims.Claim claim, int slot, long version, long firstSince) {}

  private long node;
  private long claimNumber;
  private int ownSlot = -1;

  Contention(Scheduler scheduler, ObjectDb db, Mirror mirror) {
    this.scheduler = scheduler;
    this.db = db;
    this.locks = new Locks(scheduler);
    for (int slot = 0; slot < Claims.SLOTS; slot++) {
      entries.add(mirror.watch(Claims.keyOf(slot), watcher));
    }
    mirror.subscribe(entries);
  }

  /** A key at which transactions of this node take turns. */
  private static final class Contended {
    final String key;
    int users;

    /** How many turns there have been since it was claimed. */
    int turns;

    int changes;

    /** How long the last turn took. */
    long turnNanos;

    Claims.@Nullable Claim claim;
    int slot;
    long claimedAt;

    Contended(String key) {
      this.key = key;
    }
  }

  /** A transaction's turn at a key; to be ended. */
  final class Turn {
    private final Contended at;
    private final Lock lock;
    private long began = now();

    private Turn(Contended at, Lock lock) {
      this.at = at;
      this.lock = lock;
    }

    /**
     * Has the node claim the key and waits for its turn.
     *
     * @param attemptNanos how long an attempt takes
     * @return false when it had claimed it before, or could not
     */
    boolean claim(Routine r, long attemptNanos) {
      if (at.claim != null) {
        return false;
      }
      at.turnNanos = Math.max(at.turnNanos, attemptNanos);
      boolean claimed = claimFor(r, at);
      began = now();
      return claimed;
    }

    /** Waits while it is another node's turn at the key; gets in line for that. */
    void awaitOthers(Routine r) {
      if (at.claim == null && (isHot(at.key) || othersClaim(at.key))) {
        claimFor(r, at);
        began = now();
      }
    }

    void end() {
      lock.unlock();
      at.users--;
      at.turns++;
      at.changes++;
      at.turnNanos = now() - began;
      List<Place> line = line(at.key);
      if (at.claim != null && line.size() > 1 && hasHadItsTurns(at, line)) {
        heat(at);
        release(at);
      } else {
        endLater(at);
      }
    }
  }

  /**
   * Whether it is the next one's turn. A node that is faster than the slowest in line has more
   * turns, so that it does not spend its time waiting for that one; but not so many that the slow
   * one gets less than its least share, and for half of a claim's life at most.
   */
  private boolean hasHadItsTurns(Contended at, List<Place> line) {
    double held = now() - at.claimedAt;
    double slowest =
        TimeUnit.MICROSECONDS.toNanos(
            line.stream().mapToLong(place -> place.claim().turnMicros()).max().orElse(0));
    double timesFaster = slowest * at.turns / Math.max(1, held);
    int nodes = line.size();
    double most = SHARE_USED * (LEAST_SHARE * nodes - 1) / (nodes - 1);
    return at.turns >= TURNS_PER_CLAIM * Math.clamp(2 * timesFaster - 1, 1, most)
        || held >= CLAIM_LIFE.toNanos() / 2.0;
  }

  /** Waits for a turn at one of the keys that a transaction lost at. */
  Turn await(Routine r, Collection<String> keys) {
    TreeSet<String> ordered = new TreeSet<>(keys);
    String key =
        ordered.stream().filter(contended::containsKey).findFirst().orElse(ordered.first());
    return await(r, contended.computeIfAbsent(key, Contended::new));
  }

  /** Waits for a turn at one of the keys, if there are others who take turns at it. */
  @Nullable Turn awaitIfContended(Routine r, Collection<String> keys) {
    if (contended.isEmpty() && lines.isEmpty() && hot.isEmpty()) {
      return null;
    }
    for (String key : new TreeSet<>(keys)) {
      Contended at = contended.get(key);
      if (at != null && at.users > 0) {
        return await(r, at);
      }
      if (isHot(key) || othersClaim(key)) {
        return await(r, contended.computeIfAbsent(key, Contended::new));
      }
    }
    return null;
  }

  private Turn await(Routine r, Contended at) {
    at.users++;
    boolean held = false;
    try {
      Turn turn = new Turn(at, locks.lock(r, at.key));
      held = true;
      boolean ready = false;
      try {
        turn.awaitOthers(r);
        ready = true;
        return turn;
      } finally {
        if (!ready) {
          turn.end();
        }
      }
    } finally {
      if (!held) {
        at.users--;
        endLater(at);
      }
    }
  }

  // Claims.

  private long now() {
    return scheduler.ticker().nanoTime();
  }

  private boolean isHot(String key) {
    Hot known = hot.get(key);
    return known != null && known.until() > now();
  }

  private void heat(Contended at) {
    hot.values().removeIf(known -> known.until() <= now());
    hot.put(at.key, new Hot(now() + HOT.toNanos(), at.turnNanos));
  }

  /** Those who are in line for a key. */
  private List<Place> line(String key) {
    return lines.getOrDefault(key, List.of());
  }

  private long node() {
    while (node == 0) {
      node = scheduler.random().nextLong();
    }
    return node;
  }

  private boolean othersClaim(String key) {
    List<Place> line = line(key);
    return !line.isEmpty()
        && line.getFirst().claim().node() != node()
        && remaining(line.getFirst()) > 0;
  }

  private long remaining(Place first) {
    return first.firstSince() + CLAIM_LIFE.toNanos() - now();
  }

  /** After changes got lost. If reading fails, too, claims end by their time. */
  private void reloadSoon() {
    if (reloading || db.isClosed()) {
      return;
    }
    reloading = true;
    scheduler.spawnDaemon(
        "claims of keys",
        r -> {
          try {
            db.mirror().load(r, entries, false);
          } catch (StorageException e) {
            log.debug("the claims of keys could not be read", e);
          } finally {
            reloading = false;
          }
        });
  }

  private static Optional<Claims> present(Mirror.Entry<Claims> entry) {
    try {
      return entry.object();
    } catch (CorruptObjectException e) {
      log.warn("claims of keys cannot be read, and are ignored: {}", e.getMessage());
      return Optional.empty();
    }
  }

  private void claimsChanged() {
    Map<Claims.Claim, Place> before = new HashMap<>();
    lines.values().forEach(line -> line.forEach(place -> before.put(place.claim(), place)));
    Map<String, List<Place>> after = new HashMap<>();
    for (int slot = 0; slot < entries.size(); slot++) {
      Mirror.Entry<Claims> entry = entries.get(slot);
      for (Claims.Claim claim : present(entry).map(Claims::claims).orElse(List.of())) {
        Place known = before.get(claim);
        after
            .computeIfAbsent(claim.key(), k -> new ArrayList<>(2))
            .add(known != null ? known : new Place(claim, slot, entry.valueVersion(), 0));
      }
    }
    after.forEach((key, line) -> arrange(line, line(key)));
    lines = after;
    for (Suspension<Boolean> wait : List.copyOf(waits)) {
      wait.resume(true);
    }
  }

  private void arrange(List<Place> line, List<Place> before) {
    line.sort(Comparator.comparingLong(Place::version));
    Place first = line.getFirst();
    if (before.isEmpty() || !before.getFirst().claim().equals(first.claim())) {
      line.set(0, new Place(first.claim(), first.slot(), first.version(), now()));
    }
  }

  /** Where this node's claims go: nobody else's should be there. */
  private int slot() {
    if (ownSlot < 0 || isUsedByOthersOnly(ownSlot)) {
      int start = scheduler.random().nextInt(Claims.SLOTS);
      ownSlot = start;
      for (int i = 0; i < Claims.SLOTS; i++) {
        int slot = (start + i) % Claims.SLOTS;
        if (present(entries.get(slot)).isEmpty()) {
          ownSlot = slot;
          break;
        }
      }
    }
    return ownSlot;
  }

  private boolean isUsedByOthersOnly(int slot) {
    Optional<Claims> claims = present(entries.get(slot));
    return claims.isPresent() && claims.get().claims().stream().noneMatch(c -> c.node() == node);
  }

  /** Gets the node in line for a key and waits until it is its turn; returns whether it is. */
  private boolean claimFor(Routine r, Contended at) {
    Hot known = hot.get(at.key);
    long turnNanos = known == null ? at.turnNanos : Math.max(at.turnNanos, known.turnNanos());
    Claims.Claim claim =
        new Claims.Claim(at.key, node(), ++claimNumber, TimeUnit.NANOSECONDS.toMicros(turnNanos));
    int slot = slot();
    boolean claimed = false;
    try {
      if (change(r, tx -> Claims.add(tx, slot, claim))) {
        awaitHead(r, claim);
        at.claim = claim;
        at.slot = slot;
        at.claimedAt = now();
        at.turns = 0;
        claimed = true;
      }
      return claimed;
    } finally {
      if (!claimed) {
        drop(slot, claim);
      }
    }
  }

  private void awaitHead(Routine r, Claims.Claim claim) {
    while (true) {
      List<Place> line = line(claim.key());
      if (line.stream().noneMatch(place -> place.claim().equals(claim))
          || line.getFirst().claim().equals(claim)) {
        return; // Its turn, or taken for one of a node that is gone.
      }
      Place first = line.getFirst();
      if (remaining(first) > 0) {
        awaitChange(r, Duration.ofNanos(remaining(first)));
      } else if (!change(r, tx -> Claims.remove(tx, first.slot(), first.claim()))
          || line(claim.key()).contains(first)) {
        return; // It cannot be seen what is the case, so it goes on without.
      }
    }
  }

  private void awaitChange(Routine r, Duration atMost) {
    r.<Boolean>suspend(
        "another node's turn",
        w -> {
          waits.add(w);
          w.onEnd(() -> waits.remove(w));
          scheduler.callLater(atMost, () -> w.resume(false));
        });
  }

  /** Changes the claims; returns false when that could not be done: then it goes without. */
  private boolean change(Routine r, Consumer<Transaction> change) {
    try {
      db.executeWithoutTurns(r, change);
      return true;
    } catch (StorageException
        | TransactionConflictException
        | TransactionTimeoutException
        | UnknownOutcomeException
        | CorruptObjectException e) {
      log.debug("the claims of keys could not be changed", e);
      return false;
    }
  }

  private void release(Contended at) {
    Claims.Claim claim = at.claim;
    if (claim != null) {
      at.claim = null;
      drop(at.slot, claim);
    }
    endLater(at);
  }

  /** Takes a claim back, in the background. */
  private void drop(int slot, Claims.Claim claim) {
    if (!db.isClosed()) {
      scheduler.spawnDaemon(
          "release of " + claim.key(), r -> change(r, tx -> Claims.remove(tx, slot, claim)));
    }
  }

  /** Ends the taking of turns at a key, if nobody comes for a while. */
  private void endLater(Contended at) {
    if (at.users > 0) {
      return;
    }
    if (at.claim == null) {
      contended.remove(at.key, at);
      return;
    }
    int changesThen = at.changes;
    Duration grace = Duration.ofNanos(Math.max(LEAST_GRACE.toNanos(), at.turnNanos));
    scheduler.callLater(
        grace,
        () -> {
          if (at.users == 0 && at.changes == changesThen) {
            if (line(at.key).size() > 1) {
              heat(at);
            }
            release(at);
          }
        });
  }
}
