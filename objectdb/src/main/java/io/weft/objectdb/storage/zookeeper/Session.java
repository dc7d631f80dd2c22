package io.weft.objectdb.storage.zookeeper;

import io.weft.objectdb.storage.Snapshot;
import io.weft.objectdb.storage.StorageException;
import io.weft.objectdb.storage.internal.ShortWaits;
import io.weft.objectdb.storage.zookeeper.ZooKeeperStatus.State;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The session with the ensemble, and the next one when it has expired. Requests go out only while
 * it is <em>live</em>: connected, watching, and level with what it has seen before. ZooKeeper's
 * client calls back on one thread of its own, in the order in which the server sent, events and
 * answers alike; everything here relies on that.
 */
final class Session {
  private static final Logger log = LoggerFactory.getLogger(Session.class);

  private static final long RETRY_MILLIS = 500;

  /** Hears of the session, with the lock held, in order. */
  interface Listener {
    /** Live, from a version on; whatever was not told till now may have been missed. */
    void live(long version);

    /** Not live any more. */
    void lost();

    /** A node has changed, at a version, 0 when the server does not tell. */
    void changed(String path, long version);

    /** An answer came: all events up to this version came before it. */
    void reached(long version);
  }

  /** A connection while it is live. */
  record Live(ZooKeeper client, long generation, long offset) {}

  /**
   * How several operations went.
   *
   * @param live the connection on which they were sent, if they were sent at all
   * @param code what prevented an answer, if anything
   * @param results theirs, none when there was no answer
   */
  record Answer(@Nullable Live live, Code code, List<OpResult> results) {
    boolean isSent() {
      return live != null;
    }

    /** The version that belongs to a zxid. */
    long version(long zxid) {
      return live == null ? 0 : zxid + live.offset;
    }
  }

  final Object lock = new Object();
  final NodeVersions nodeVersions = new NodeVersions();
  final RecentValues recentValues = new RecentValues();
  final NodeReader reader;

  private final ShortWaits waits = new ShortWaits();

  private final ZooKeeperSettings settings;
  private final NodeNames names;
  private final List<ACL> acl;
  private final Listener listener;
  private final String label;

  // Guarded by lock.
  private final List<Runnable> liveWaits = new ArrayList<>();
  private @Nullable Handle handle;

  /** Counts connections, so that an answer can be told from one of an earlier connection. */
  private long generation;

  private String trouble = "not connected yet";

  /** What is added to ZooKeeper's zxid to get a version: more when a database was made anew. */
  private long offset;

  /** No read may be below: the highest version that anybody has heard of. */
  private long floor;

  /** How often it has become live. */
  private long lives;

  // Written with the lock held.
  private volatile State state = State.CONNECTING;
  private volatile @Nullable Live live;
  private volatile @Nullable Root root;

  Session(ZooKeeperSettings settings, NodeNames names, NodeFormat format, Listener listener) {
    this.settings = settings;
    this.names = names;
    this.listener = listener;
    this.reader = new NodeReader(this, settings, names, format);
    this.acl = Acls.of(settings.access());
    this.label = "ZooKeeper " + String.join(",", settings.servers()) + names.root();
  }

  private final class Handle implements Watcher {
    private @Nullable ZooKeeper client;

    ZooKeeper client() {
      if (client == null) {
        throw new IllegalStateException("used before it was made");
      }
      return client;
    }

    @Override
    public void process(WatchedEvent event) {
      synchronized (lock) {
        if (handle != this) {
          return;
        }
        if (event.getType() != Event.EventType.None) {
          if (state.isLive() && event.getPath() != null) {
            long version = event.getZxid() > 0 ? event.getZxid() + offset : 0;
            if (event.getPath().equals(names.version())) {
              floor = Math.max(floor, version);
            }
            listener.changed(event.getPath(), version);
          }
          return;
        }
        switch (event.getState()) {
          case SyncConnected -> connected(this, false);
          case ConnectedReadOnly -> connected(this, true);
          case Disconnected -> disconnected();
          case Expired -> {
            log.warn("{}: the session has expired, starting another", label);
            lose("the session has expired");
            openHandle();
          }
          case AuthFailed -> {
            log.error("{}: an authentication was refused", label);
            lose("an authentication was refused");
            discard(this);
            retryLater(Session.this::openHandle);
          }
          default -> log.debug("{}: {}", label, event);
        }
      }
    }
  }

  /** Starts connecting. */
  void start() {
    synchronized (lock) {
      openHandle();
    }
  }

  private void openHandle() {
    if (state == State.CLOSED) {
      return;
    }
    Handle next = new Handle();
    handle = next;
    try {
      ZooKeeper client =
          new ZooKeeper(
              String.join(",", settings.servers()),
              (int) settings.sessionTimeout().toMillis(),
              next,
              settings.readOnly(),
              new Servers(settings.servers()),
              ClientConfigs.of(settings));
      next.client = client;
      for (ZooKeeperSettings.Auth auth : settings.auth()) {
        client.addAuthInfo(auth.scheme(), auth.secret().getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException | RuntimeException e) {
      trouble = "cannot start the client: " + e.getMessage();
      log.error("{}: {}", label, trouble, e);
      retryLater(this::openHandle);
    }
  }

  private void retryLater(Runnable action) {
    Handle before = handle;
    later(
        () -> {
          if (handle == before && state != State.CLOSED) {
            action.run();
          }
        });
  }

  /** Does something a little later, with the lock held. */
  private void later(Runnable action) {
    Executor later = CompletableFuture.delayedExecutor(RETRY_MILLIS, TimeUnit.MILLISECONDS);
    later.execute(
        () -> {
          synchronized (lock) {
            action.run();
          }
        });
  }

  private void disconnected() {
    if (state.isLive()) {
      log.warn("{}: connection lost", label);
    }
    lose("the connection is lost");
  }

  private void lose(String reason) {
    generation++;
    live = null;
    trouble = reason;
    boolean was = state.isLive();
    if (state != State.CLOSED) {
      state = lives > 0 ? State.LOST : State.CONNECTING;
    }
    if (was) {
      nodeVersions.clear();
      recentValues.clear();
      listener.lost();
      giveUpLater(handle);
    }
  }

  /**
   * A server that knows less than the session has seen refuses it, and never says that it has
   * expired; when all of them have been set back, only another session gets through.
   */
  private void giveUpLater(@Nullable Handle lost) {
    long lostIn = lives;
    long millis = settings.sessionTimeout().toMillis() * 3 / 2;
    CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS)
        .execute(
            () -> {
              synchronized (lock) {
                if (handle == lost && lost != null && lives == lostIn && !state.isLive()) {
                  log.warn("{}: no connection for {} ms, starting another session", label, millis);
                  lose(trouble);
                  discard(lost);
                  openHandle();
                }
              }
            });
  }

  // Going live; see Start, all with the lock held.

  /** Whether the connection is still the one that a start has begun on. */
  boolean isPresent(long startedIn) {
    return generation == startedIn && state != State.CLOSED;
  }

  /** A start cannot go on for now; it begins again a little later. */
  void failed(Start start, String reason) {
    if (!trouble.equals(reason)) {
      log.error("{}: {}", label, reason);
    }
    trouble = reason;
    long startedIn = generation;
    later(
        () -> {
          if (isPresent(startedIn)) {
            start.run();
          }
        });
  }

  /** The server behind a connection has this database, at a zxid. */
  void found(Start start, Root now, long zxid) {
    boolean same = root != null && root.instance().equals(now.instance());
    if (root != null && !same) {
      log.warn("{}: the database has been made anew", label);
      offset = floor;
    }
    long version = zxid + offset;
    if (same && version < floor) {
      if (!start.catchUpAgain()) {
        behind(version);
      }
      return;
    }
    root = now;
    goLive(start, version);
  }

  private void behind(long version) {
    log.warn("{}: the server has version {} only, {} was seen", label, version, floor);
    lose("the server is behind");
    Handle old = handle;
    handle = null;
    if (old != null) {
      discard(old);
    }
    retryLater(this::openHandle);
  }

  private void goLive(Start start, long version) {
    floor = version;
    live = new Live(start.client(), generation, offset);
    state = start.isReadOnly() ? State.READ_ONLY : State.CONNECTED;
    log.info(
        "{}: {}{}, session 0x{}, version {}",
        label,
        lives > 0 ? "back, listeners read anew" : "connected",
        start.isReadOnly() ? " (read-only)" : "",
        Long.toHexString(start.client().getSessionId()),
        version);
    lives++;
    listener.live(version);
    List<Runnable> woken = List.copyOf(liveWaits);
    liveWaits.clear();
    woken.forEach(Runnable::run);
  }

  private void begin(ZooKeeper client, boolean readOnly) {
    new Start(this, names, client, readOnly, generation).run();
  }

  private void connected(Handle connected, boolean readOnly) {
    if (state.isLive()) {
      lose("the connection has changed");
    } else {
      generation++;
    }
    begin(connected.client(), readOnly);
  }

  /** The database is not what it was: looks again, on the same connection. */
  private void restart() {
    Handle present = handle;
    if (state.isLive() && present != null) {
      boolean readOnly = state == State.READ_ONLY;
      lose("the database has been removed or made anew");
      begin(present.client(), readOnly);
    }
  }

  // Requests.

  /**
   * Calls when live, or when closed; at once when it is so.
   *
   * @return takes the call back
   */
  Runnable whenLive(Runnable action) {
    synchronized (lock) {
      if (!state.isLive() && state != State.CLOSED) {
        liveWaits.add(action);
        return () -> {
          synchronized (lock) {
            liveWaits.remove(action);
          }
        };
      }
    }
    action.run();
    return () -> {};
  }

  State state() {
    return state;
  }

  /** What is to be said when it is not live. */
  StorageException notLive() {
    synchronized (lock) {
      return failure(state == State.CLOSED ? "it is closed" : trouble);
    }
  }

  StorageException failure(String reason) {
    return new StorageException(label + ": " + reason);
  }

  /** The contents of the version's node, known when live. */
  Optional<Root> root() {
    return Optional.ofNullable(root);
  }

  /** How its answers are waited for. */
  ShortWaits waits() {
    return waits;
  }

  List<ACL> acl() {
    return acl;
  }

  /**
   * Does several operations at once, or sends nothing when not live.
   *
   * @param done called without the lock, before any later event or answer is looked at
   */
  void multi(List<Op> ops, Consumer<Answer> done) {
    Live now = live;
    if (now == null) {
      done.accept(new Answer(null, Code.CONNECTIONLOSS, List.of()));
      return;
    }
    now.client()
        .multi(
            ops,
            (rc, path, context, results) ->
                done.accept(new Answer(now, Code.get(rc), results == null ? List.of() : results)),
            null);
  }

  /** Whether the connection of an answer is still the present one; with the lock held. */
  boolean isCurrent(Answer answer) {
    Live sentOn = answer.live();
    Live now = live;
    return sentOn != null && now != null && sentOn.generation() == now.generation();
  }

  /** Makes a directory, without waiting; that it is there already is fine, too. */
  void createDirectory(String path) {
    Live now = live;
    if (now == null) {
      return;
    }
    now.client()
        .create(
            path,
            new byte[0],
            acl,
            CreateMode.PERSISTENT,
            (rc, p, context, name) -> {
              Code code = Code.get(rc);
              if (code != Code.OK && code != Code.NODEEXISTS) {
                log.debug("{}: making {}: {}", label, path, code);
              }
            },
            null);
  }

  /** The names of a node's children; empty when there is none. */
  void children(String path, Consumer<Optional<List<String>>> done) {
    Live now = live;
    if (now == null) {
      done.accept(Optional.empty());
      return;
    }
    now.client()
        .getChildren(
            path,
            false,
            (rc, p, context, found) -> {
              boolean none = rc == Code.NONODE.intValue();
              done.accept(
                  none ? Optional.of(List.of()) : rc == 0 ? Optional.of(found) : Optional.empty());
            },
            null);
  }

  /** Whether a code says that there was no answer, not that there was a bad one. */
  static boolean isLoss(Code code) {
    return switch (code) {
      case CONNECTIONLOSS, SESSIONEXPIRED, SESSIONMOVED, OPERATIONTIMEOUT, REQUESTTIMEOUT -> true;
      default -> false;
    };
  }

  /**
   * Takes over what an answer tells of the database, if it comes from the present connection; with
   * the lock held.
   *
   * @param code of its first part, which reads the version's node
   * @param now what is in that, if it is one of this storage
   * @return why the rest of the answer is of no use, empty when it is
   */
  Optional<String> take(Answer answer, Code code, Optional<Root> now) {
    if (!isCurrent(answer)) {
      return Optional.of("the connection was lost meanwhile");
    }
    if (code == Code.NONODE) {
      restart();
      return Optional.of("the database is gone");
    }
    if (code != Code.OK) {
      return Optional.empty();
    }
    Root before = root;
    if (before == null || !now.map(Root::instance).equals(Optional.of(before.instance()))) {
      restart();
      return Optional.of("the database is another");
    }
    if (now.get().epoch() != before.epoch()) {
      root = now.get();
    }
    return Optional.empty();
  }

  /** What is known of some keys without asking. Any thread. */
  Optional<Snapshot> recall(Collection<String> keys) {
    synchronized (lock) {
      return state.isLive() ? recentValues.find(floor, keys) : Optional.empty();
    }
  }

  /** The error of one operation. */
  static Code code(OpResult result) {
    return result instanceof OpResult.ErrorResult error ? Code.get(error.getErr()) : Code.OK;
  }

  /** Notes the version of an answer; with the lock held. */
  void reached(long version) {
    floor = Math.max(floor, version);
    listener.reached(version);
  }

  ZooKeeperStatus status() {
    synchronized (lock) {
      Handle present = handle;
      long id = present == null || !state.isLive() ? 0 : present.client().getSessionId();
      return new ZooKeeperStatus(state, id, floor, state.isLive() ? "" : trouble);
    }
  }

  /** Ends the session; waits for the server to be told, but not long. */
  void close() {
    Handle last;
    List<Runnable> woken;
    synchronized (lock) {
      if (state == State.CLOSED) {
        return;
      }
      lose("it is closed");
      state = State.CLOSED;
      last = handle;
      handle = null;
      woken = List.copyOf(liveWaits);
      liveWaits.clear();
    }
    woken.forEach(Runnable::run);
    if (last != null) {
      Thread closer = discard(last);
      try {
        closer.join(2000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Closes a client on a thread of its own: that waits for an answer. */
  private Thread discard(Handle old) {
    return Thread.ofPlatform()
        .daemon()
        .name("zookeeper-close")
        .start(
            () -> {
              try {
                if (old.client != null) {
                  old.client.close(2000);
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  @Override
  public String toString() {
    return label;
  }
}
