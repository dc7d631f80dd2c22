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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
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

  /** How many turns a node takes before the next one's turn. */
  private static final int TURNS_PER_CLAIM = 4;

  /** How long others respect a claim at the head of the line: its node may be gone. */
  static final Duration CLAIM_LIFE = Duration.ofSeconds(2);

  /** How long a node keeps a claim that nobody uses. */
  private static final Duration GRACE = Duration.ofMillis(5);

  private final Scheduler scheduler;
  private final ObjectDb db;
  private final Locks locks;
  private final Map<String, Contended> contended = new HashMap<>();
  private final List<Suspension<Boolean>> waits = new ArrayList<>();
  private final Mirror.Entry<Claims> entry;
  private final Mirror.Watcher watcher =
      new Mirror.Watcher() {
        @Override
        public void changed() {
          claimsChanged();
        }

        @Override
        public void stale() {
          scheduler.spawnDaemon("claims of keys", Contention.this::reload);
        }
      };

  /** The claims at the heads of their lines, with the time since when they are. */
  private Map<Claims.Claim, Long> heads = Map.of();

  private long node;
  private long claimNumber;

  Contention(Scheduler scheduler, ObjectDb db, Mirror mirror) {
    this.scheduler = scheduler;
    this.db = db;
    this.locks = new Locks(scheduler);
    this.entry = mirror.watch(Claims.KEY, watcher);
  }

  /** A key at which transactions of this node take turns. */
  private static final class Contended {
    final String key;
    int users;
    int turns;
    Claims.@Nullable Claim claim;

    Contended(String key) {
      this.key = key;
    }
  }

  /** A transaction's turn at a key; to be ended. */
  final class Turn {
    private final Contended at;
    private final Lock lock;

    private Turn(Contended at, Lock lock) {
      this.at = at;
      this.lock = lock;
    }

    /** Has the node claim the key and waits for its turn; returns false when it has it. */
    boolean claim(Routine r) {
      return at.claim == null && claimFor(r, at);
    }

    /** Waits while it is another node's turn at the key; gets in line for that. */
    void awaitOthers(Routine r) {
      if (at.claim == null && othersClaim(at.key)) {
        claimFor(r, at);
      }
    }

    void end() {
      lock.unlock();
      at.users--;
      at.turns++;
      if (at.claim != null && at.turns >= TURNS_PER_CLAIM) {
        release(at);
      } else {
        endLater(at);
      }
    }
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
    if (contended.isEmpty() && heads.isEmpty()) {
      return null;
    }
    for (String key : new TreeSet<>(keys)) {
      Contended at = contended.get(key);
      if (at != null && at.users > 0) {
        return await(r, at);
      }
      if (othersClaim(key)) {
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

  private long node() {
    while (node == 0) {
      node = scheduler.random().nextLong();
    }
    return node;
  }

  private boolean othersClaim(String key) {
    return !heads.isEmpty() && headOf(key).filter(head -> head.node() != node()).isPresent();
  }

  /** The first claim of a key that has not outlived its time. */
  private Optional<Claims.Claim> headOf(String key) {
    return heads.keySet().stream()
        .filter(head -> head.key().equals(key))
        .filter(head -> remaining(head) > 0)
        .findFirst();
  }

  private long remaining(Claims.Claim head) {
    Long since = heads.get(head);
    return since == null ? 0 : since + CLAIM_LIFE.toNanos() - scheduler.ticker().nanoTime();
  }

  /** After changes got lost. If that fails, too, claims end by their time. */
  private void reload(Routine r) {
    try {
      db.mirror().load(r, List.of(entry));
    } catch (StorageException e) {
      log.debug("the claims of keys could not be read", e);
    }
  }

  private Optional<Claims> present() {
    try {
      return entry.object();
    } catch (CorruptObjectException e) {
      log.warn("the claims of keys cannot be read, and are ignored: {}", e.getMessage());
      return Optional.empty();
    }
  }

  private void claimsChanged() {
    Map<Claims.Claim, Long> now = new HashMap<>();
    for (Claims.Claim claim : present().map(Claims::claims).orElse(List.of())) {
      if (now.keySet().stream().noneMatch(head -> head.key().equals(claim.key()))) {
        Long since = heads.get(claim);
        now.put(claim, since != null ? since : scheduler.ticker().nanoTime());
      }
    }
    heads = now;
    for (Suspension<Boolean> wait : List.copyOf(waits)) {
      wait.resume(true);
    }
  }

  /** Gets the node in line for a key and waits until it is its turn; returns whether it is. */
  private boolean claimFor(Routine r, Contended at) {
    Claims.Claim claim = new Claims.Claim(at.key, node(), ++claimNumber);
    boolean claimed = false;
    try {
      if (change(r, tx -> Claims.add(tx, claim))) {
        awaitHead(r, claim);
        at.claim = claim;
        at.turns = 0;
        claimed = true;
      }
      return claimed;
    } finally {
      if (!claimed) {
        drop(claim);
      }
    }
  }

  private void awaitHead(Routine r, Claims.Claim claim) {
    while (true) {
      Optional<Claims.Claim> head = first(claim.key());
      if (head.isEmpty() || head.get().equals(claim)) {
        return;
      }
      long remaining = remaining(head.get());
      if (remaining > 0) {
        awaitChange(r, Duration.ofNanos(remaining));
        continue;
      }
      Claims.Claim late = head.get();
      if (!change(r, tx -> Claims.remove(tx, late)) || first(claim.key()).equals(head)) {
        return; // It cannot be seen what is the case, so it goes on without.
      }
    }
  }

  private Optional<Claims.Claim> first(String key) {
    return heads.keySet().stream().filter(head -> head.key().equals(key)).findFirst();
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
      drop(claim);
    }
    endLater(at);
  }

  /** Takes a claim back, in the background. */
  private void drop(Claims.Claim claim) {
    if (!db.isClosed()) {
      scheduler.spawnDaemon(
          "release of " + claim.key(), r -> change(r, tx -> Claims.remove(tx, claim)));
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
    int turnsThen = at.turns;
    scheduler.callLater(
        GRACE,
        () -> {
          if (at.users == 0 && at.turns == turnsThen) {
            release(at);
          }
        });
  }
}
