package io.weft.objectdb.storage.zookeeper;

import io.weft.objectdb.storage.StorageException;
import io.weft.objectdb.storage.VersionedValue;
import io.weft.objectdb.storage.internal.ShortWaits;
import io.weft.objectdb.storage.zookeeper.ZooKeeperStatus.State;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.zookeeper.AddWatchMode;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Stat;
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

  /** So often a server that lags behind is asked to catch up before another one is sought. */
  private static final int MAX_SYNCS = 3;

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

  private final ShortWaits waits = new ShortWaits();

  private final ZooKeeperSettings settings;
  private final NodeNames names;
  private final NodeFormat format;
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

  /** The mean number of bytes of a value, as lately seen; guesses how many fit an answer. */
  private volatile double typicalBytes = 8192;

  Session(ZooKeeperSettings settings, NodeNames names, NodeFormat format, Listener listener) {
    this.settings = settings;
    this.names = names;
    this.format = format;
    this.listener = listener;
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
    Executor later = CompletableFuture.delayedExecutor(RETRY_MILLIS, TimeUnit.MILLISECONDS);
    later.execute(
        () -> {
          synchronized (lock) {
            if (handle == before && state != State.CLOSED) {
              action.run();
            }
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

  // Going live.

  /** One way from a connection to a live session; over when the connection is. */
  private final class Start {
    private final ZooKeeper client;
    private final boolean readOnly;
    private final long started = generation;
    private int syncs;
    private int creations;

    Start(ZooKeeper client, boolean readOnly) {
      this.client = client;
      this.readOnly = readOnly;
    }

    /** Goes on if the answer is good. */
    private void then(int code, String what, Runnable next) {
      synchronized (lock) {
        if (generation != started || state == State.CLOSED) {
          return;
        }
        switch (Code.get(code)) {
          case OK -> next.run();
          case CONNECTIONLOSS, SESSIONEXPIRED -> log.debug("{}: {}: {}", label, what, code);
          default -> fail(what + " failed: " + Code.get(code));
        }
      }
    }

    private void fail(String reason) {
      if (!trouble.equals(reason)) {
        log.error("{}: {}", label, reason);
      }
      trouble = reason;
      Executor later = CompletableFuture.delayedExecutor(RETRY_MILLIS, TimeUnit.MILLISECONDS);
      later.execute(
          () -> {
            synchronized (lock) {
              if (generation == started && state != State.CLOSED) {
                run();
              }
            }
          });
    }

    void run() {
      client.addWatch(
          names.root(),
          AddWatchMode.PERSISTENT_RECURSIVE,
          (rc, path, context) -> then(rc, "watching " + path, this::catchUp),
          null);
    }

    /** A server may be behind others that this program was connected to before. */
    private void catchUp() {
      if (readOnly) {
        readRoot();
      } else {
        syncs++;
        client.sync(names.root(), (rc, path, context) -> then(rc, "sync", this::readRoot), null);
      }
    }

    private void readRoot() {
      client.getData(
          names.version(),
          false,
          (rc, path, context, content, stat) -> {
            if (rc == Code.NONODE.intValue()) {
              then(Code.OK.intValue(), "", this::create);
            } else {
              then(rc, "reading " + path, () -> found(content, stat));
            }
          },
          null);
    }

    private void create() {
      if (readOnly) {
        fail("nothing is there, and the server is read-only");
      } else if (++creations > 5) {
        fail("the nodes that were made are not there");
        creations = 0;
      } else {
        log.info("{}: making a new database", label);
        createParents(names.root().indexOf('/', 1));
      }
    }

    private void createParents(int slash) {
      String path = slash < 0 ? names.root() : names.root().substring(0, slash);
      client.create(
          path,
          new byte[0],
          acl,
          CreateMode.PERSISTENT,
          (rc, p, context, name) ->
              then(
                  rc == Code.NODEEXISTS.intValue() ? 0 : rc,
                  "making " + path,
                  slash < 0
                      ? this::createKeys
                      : () -> createParents(names.root().indexOf('/', slash + 1))),
          null);
    }

    private void createKeys() {
      client.create(
          names.keys(),
          new byte[0],
          acl,
          CreateMode.PERSISTENT,
          (rc, path, context, name) ->
              then(rc == Code.NODEEXISTS.intValue() ? 0 : rc, "making " + path, this::createNodes),
          null);
    }

    private void createNodes() {
      Root first = new Root(UUID.randomUUID().toString(), 0);
      client.multi(
          List.of(
              Op.create(names.version(), first.encode(), acl, CreateMode.PERSISTENT),
              Op.create(names.epoch(), new byte[0], acl, CreateMode.PERSISTENT)),
          (rc, path, context, results) ->
              then(
                  rc == Code.NODEEXISTS.intValue() ? 0 : rc,
                  "making " + names.version(),
                  this::readRoot),
          null);
    }

    private void found(byte[] content, Stat stat) {
      Optional<Root> decoded = Root.decode(content);
      if (decoded.isEmpty()) {
        fail("the node " + names.version() + " is not one of this storage");
        return;
      }
      Root now = decoded.get();
      if (root != null && !root.instance().equals(now.instance())) {
        log.warn("{}: the database has been made anew", label);
        offset = floor;
      }
      long version = stat.getMzxid() + offset;
      if (root != null && root.instance().equals(now.instance()) && version < floor) {
        behind(version);
        return;
      }
      root = now;
      goLive(version);
    }

    private void behind(long version) {
      if (!readOnly && syncs < MAX_SYNCS) {
        catchUp();
        return;
      }
      log.warn("{}: the server has version {} only, {} was seen", label, version, floor);
      lose("the server is behind");
      Handle old = handle;
      handle = null;
      if (old != null) {
        discard(old);
      }
      retryLater(Session.this::openHandle);
    }

    private void goLive(long version) {
      floor = version;
      live = new Live(client, generation, offset);
      state = readOnly ? State.READ_ONLY : State.CONNECTED;
      log.info(
          "{}: {}{}, session 0x{}, version {}",
          label,
          lives > 0 ? "back, listeners read anew" : "connected",
          readOnly ? " (read-only)" : "",
          Long.toHexString(client.getSessionId()),
          version);
      lives++;
      listener.live(version);
      List<Runnable> woken = List.copyOf(liveWaits);
      liveWaits.clear();
      woken.forEach(Runnable::run);
    }
  }

  private void connected(Handle connected, boolean readOnly) {
    if (state.isLive()) {
      lose("the connection has changed");
    } else {
      generation++;
    }
    new Start(connected.client(), readOnly).run();
  }

  /** The database is not what it was: looks again, on the same connection. */
  private void restart() {
    Handle present = handle;
    if (state.isLive() && present != null) {
      boolean readOnly = state == State.READ_ONLY;
      lose("the database has been removed or made anew");
      new Start(present.client(), readOnly).run();
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

  /** How many of some keys one request may read. */
  int fittingKeys(List<String> keys) {
    int most = (int) Math.max(16, Math.min(4000, (4 << 20) / typicalBytes));
    int bytes = 0;
    int count = 0;
    for (String key : keys) {
      bytes += 3 * key.length() + names.keys().length() + 32;
      if (count > 0 && (count == most || bytes > settings.maxRequestBytes() / 2)) {
        break;
      }
      count++;
    }
    return count;
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

  /**
   * Reads nodes at one version.
   *
   * @param done called without the lock, before any later event or answer is looked at
   */
  void read(Collection<String> keys, Consumer<Nodes> done) {
    List<Op> ops = new ArrayList<>(keys.size() + 1);
    ops.add(Op.getData(names.version()));
    for (String key : keys) {
      ops.add(Op.getData(names.node(key)));
    }
    multi(ops, answer -> done.accept(readAnswer(keys, answer)));
  }

  private Nodes readAnswer(Collection<String> keys, Answer answer) {
    try {
      if (answer.results().size() == keys.size() + 1) {
        return take(answer, decode(keys, answer));
      }
    } catch (ValueFormatException e) {
      return new Nodes.Refused("" + e.getMessage());
    } catch (RuntimeException e) {
      // Whatever it was, somebody waits for an answer.
      log.error("{}: cannot make out an answer", label, e);
      return new Nodes.Refused("cannot make out an answer: " + e);
    }
    if (answer.isSent() && answer.code() == Code.CONNECTIONLOSS && !keys.isEmpty()) {
      // It may have been too large.
      synchronized (lock) {
        typicalBytes = Math.min(settings.maxValueBytes(), typicalBytes * 2);
      }
    }
    return answer.code() == Code.OK || isLoss(answer.code())
        ? new Nodes.Lost("no answer: " + answer.code())
        : new Nodes.Refused("cannot read: " + answer.code());
  }

  /** Whether a code says that there was no answer, not that there was a bad one. */
  static boolean isLoss(Code code) {
    return switch (code) {
      case CONNECTIONLOSS, SESSIONEXPIRED, SESSIONMOVED, OPERATIONTIMEOUT, REQUESTTIMEOUT -> true;
      default -> false;
    };
  }

  /** What an answer holds; needs no lock. */
  private record Decoded(Code code, Optional<Root> root, long version, Nodes nodes, long bytes) {}

  private Decoded decode(Collection<String> keys, Answer answer) {
    List<OpResult> results = answer.results();
    if (!(results.getFirst() instanceof OpResult.GetDataResult first)) {
      Code code = code(results.getFirst());
      Nodes refused = new Nodes.Refused("cannot read " + names.version() + ": " + code);
      return new Decoded(code, Optional.empty(), 0, refused, 0);
    }
    long version = answer.version(first.getStat().getMzxid());
    Map<String, Node> nodes = HashMap.newHashMap(keys.size());
    long bytes = 0;
    Nodes found = new Nodes.Found(version, nodes);
    int i = 1;
    for (String key : keys) {
      OpResult result = results.get(i++);
      if (result instanceof OpResult.GetDataResult data) {
        bytes += data.getData().length;
        nodes.put(key, node(key, data, answer));
      } else if (code(result) == Code.NONODE) {
        nodes.put(key, Node.MISSING);
      } else {
        found = new Nodes.Refused("cannot read " + names.node(key) + ": " + code(result));
      }
    }
    return new Decoded(Code.OK, Root.decode(first.getData()), version, found, bytes);
  }

  /** Takes over what an answer tells, if it comes from the present connection. */
  private Nodes take(Answer answer, Decoded decoded) {
    synchronized (lock) {
      if (!isCurrent(answer)) {
        return new Nodes.Lost("the connection was lost meanwhile");
      }
      Root before = root;
      if (decoded.code() == Code.NONODE) {
        restart();
        return new Nodes.Lost("the database is gone");
      }
      if (decoded.code() != Code.OK) {
        return decoded.nodes();
      }
      if (before == null
          || !decoded.root().map(Root::instance).equals(Optional.of(before.instance()))) {
        restart();
        return new Nodes.Lost("the database is another");
      }
      Root now = decoded.root().get();
      if (now.epoch() != before.epoch()) {
        root = now;
      }
      if (decoded.nodes() instanceof Nodes.Found found) {
        found.nodes().forEach((key, node) -> nodeVersions.put(key, node, now.epoch()));
        if (!found.nodes().isEmpty()) {
          double mean = Math.max(64, (double) decoded.bytes() / found.nodes().size());
          typicalBytes = Math.max(mean, 0.8 * typicalBytes + 0.2 * mean);
        }
      }
      reached(decoded.version());
      return decoded.nodes();
    }
  }

  private Node node(String key, OpResult.GetDataResult data, Answer answer) {
    long at = answer.version(data.getStat().getMzxid());
    byte[] content = data.getData();
    return new Node(
        at,
        data.getStat().getVersion(),
        content.length == 0
            ? Optional.empty()
            : Optional.of(new VersionedValue(at, format.decode(key, content))));
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
