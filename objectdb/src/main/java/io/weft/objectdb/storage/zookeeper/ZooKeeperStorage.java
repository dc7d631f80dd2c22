package io.weft.objectdb.storage.zookeeper;

import io.weft.core.Routine;
import io.weft.core.Scheduler;
import io.weft.objectdb.storage.Commit;
import io.weft.objectdb.storage.CommitResult;
import io.weft.objectdb.storage.KeyScan;
import io.weft.objectdb.storage.Snapshot;
import io.weft.objectdb.storage.Storage;
import io.weft.objectdb.storage.StorageException;
import io.weft.objectdb.storage.StorageListener;
import io.weft.objectdb.storage.Subscription;
import io.weft.objectdb.storage.VersionedValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.jspecify.annotations.Nullable;

/**
 * A storage on a ZooKeeper ensemble (3.6 or later; from 3.9 on its feed needs fewer reads), with
 * one session for all that use it. Waiting methods suspend their routine; ZooKeeper's own threads
 * do the work.
 *
 * <p>How it uses ZooKeeper:
 *
 * <ul>
 *   <li><b>Version.</b> Every commit writes one node, {@code version}, without a condition, and
 *       every read reads it: its zxid is the version of the storage. A value's version is the zxid
 *       of the commit that wrote it.
 *   <li><b>Read.</b> One {@code multi} of reads, which a server does without a commit in between.
 *       What is too much for one answer is read in parts, and what changed meanwhile again.
 *   <li><b>Commit.</b> One {@code multi}: ZooKeeper compares its count of a node's contents with
 *       the one that belonged to the value that was read. A deleted value leaves an empty node, so
 *       that the count goes on. {@link #recycle} removes such nodes and begins a new epoch, which
 *       every commit checks: one that was planned in an earlier epoch looks again. That a key had
 *       no node is checked by making it.
 *   <li><b>Feed.</b> One persistent recursive watch. A client sees the event of a change before any
 *       data of that change, so it knows of every value until which version it holds, and tells
 *       only what was the storage's state at one version.
 *   <li><b>Connections.</b> After every one, the watch is set again, the server is made to catch up
 *       ({@code sync}), and checked to know all that was seen before; then listeners are told to
 *       read anew. An expired session is followed by another one.
 *   <li><b>Keys.</b> Nodes are spread over directories, so that a million of them can be listed.
 * </ul>
 *
 * <p>Only these storages may write there: {@code objectdb} and {@code objectdb-time} below the
 * chroot. Everything that is removed there, by {@code deleteall} for instance, is made anew, and
 * seen as deleted.
 */
public final class ZooKeeperStorage implements Storage {
  private final ZooKeeperSettings settings;
  private final NodeNames names;
  private final Session session;
  private final Feed feed;
  private final Recycler recycler;
  private final Committer committer;
  private final Clock clock;

  private ZooKeeperStorage(ZooKeeperSettings settings) {
    this.settings = settings;
    this.names = new NodeNames(settings.chroot());
    NodeFormat format = new NodeFormat(settings.deflate(), settings.maxValueBytes());
    this.feed = new Feed(names);
    this.recycler = new Recycler(names);
    this.session = new Session(settings, names, format, feed);
    feed.bind(session);
    recycler.bind(session);
    this.committer = new Committer(session, feed, names, format, settings, recycler);
    this.clock = new Clock(new TimeNode());
  }

  /**
   * Starts connecting and returns at once; reads and commits wait for the connection. Any thread.
   */
  public static ZooKeeperStorage open(ZooKeeperSettings settings) {
    ZooKeeperStorage storage = new ZooKeeperStorage(settings);
    storage.session.start();
    return storage;
  }

  /**
   * Reads; tries again when the connection is lost meanwhile, as long as there is time.
   *
   * @throws StorageException when there was no connection or no answer in {@link
   *     ZooKeeperSettings#callTimeout}, the server refuses, or a node holds something else than a
   *     value: the message says which
   */
  @Override
  public Snapshot read(Routine r, Collection<String> keys) {
    Nodes.Found found = committer.read(new Call(r, session, settings.callTimeout()), keys);
    Map<String, VersionedValue> values = HashMap.newHashMap(found.nodes().size());
    found.nodes().forEach((key, node) -> node.value().ifPresent(value -> values.put(key, value)));
    return new Snapshot(found.version(), values);
  }

  /** What was lately read or written here, few keys at a time, and no event has named since. */
  @Override
  public Optional<Snapshot> recall(Collection<String> keys) {
    return session.recall(keys);
  }

  /**
   * Compares and writes. Waits for a connection first; once sent, a commit is not sent again.
   *
   * @return as {@link Storage} says; {@link CommitResult.Unknown} when the connection was lost, or
   *     {@link ZooKeeperSettings#callTimeout} was over, before the answer
   * @throws StorageException when there is no connection in time, the only server is read-only, a
   *     value or the whole commit is larger than the limits, or the server refuses; nothing was
   *     written
   */
  @Override
  public CommitResult commit(Routine r, Commit commit) {
    return committer.commit(r, commit);
  }

  /** The node that tells the time. */
  private final class TimeNode implements Clock.Wire {
    @Override
    public void write(Consumer<Session.Answer> done) {
      session.multi(List.of(Op.setData(names.time(), new byte[0], -1)), done);
    }

    @Override
    public void create() {
      session.createDirectory(names.time());
    }
  }

  /**
   * The time of the ensemble's leader, in microseconds, as exact as a millisecond: one write, which
   * all share that ask at the same time. It does not go back for this storage, whatever leaders'
   * clocks do. From a server that is read-only it is that of the node instead, but not below one
   * that the servers have told.
   *
   * @throws StorageException when there was no connection or no answer in {@link
   *     ZooKeeperSettings#callTimeout}, or the server refuses
   */
  @Override
  public long timestamp(Routine r) {
    Call call = new Call(r, session, settings.callTimeout());
    while (true) {
      call.awaitLive();
      Optional<Clock.Reading> answer = call.awaitAnswer("the time of " + session, clock::read);
      if (answer.isEmpty()) {
        throw session.failure("no answer within " + call.limit());
      }
      Clock.Reading reading = answer.get();
      Code code = reading.code();
      if (code == Code.OK) {
        return reading.micros();
      } else if (code == Code.NOTREADONLY) {
        return Math.max(reading.micros(), Storage.super.timestamp(r));
      } else if (code == Code.NONODE && !call.isOver()) {
        committer.read(call, List.of()); // Has everything made anew, if it was removed.
      } else if (!Session.isLoss(code)) {
        throw session.failure("cannot get the time: " + code);
      }
    }
  }

  /** Any thread. Before there is a connection the listener hears nothing. */
  @Override
  public Subscription subscribe(Scheduler scheduler, StorageListener listener) {
    synchronized (session.lock) {
      if (session.state() == ZooKeeperStatus.State.CLOSED) {
        throw session.notLive();
      }
      return feed.subscribe(scheduler, listener);
    }
  }

  @Override
  public int maxValueBytes() {
    return settings.maxValueBytes();
  }

  /** Goes through the directories one by one; reads everything. */
  @Override
  public KeyScan scan() {
    return new DirectoryScan();
  }

  /**
   * All keys that have a value, in order: for maintenance, since it reads everything, and not at
   * one version.
   *
   * @throws StorageException when the storage cannot be reached
   */
  public List<String> keys(Routine r) {
    TreeSet<String> keys = new TreeSet<>();
    KeyScan scan = scan();
    for (List<String> page = scan.next(r); !page.isEmpty(); page = scan.next(r)) {
      keys.addAll(page);
    }
    return new ArrayList<>(keys);
  }

  private final class DirectoryScan implements KeyScan {
    private @Nullable List<String> rest;

    @Override
    public List<String> next(Routine r) {
      List<String> directories = rest == null ? children(r, names.keys()) : rest;
      List<String> page = List.of();
      while (page.isEmpty() && !directories.isEmpty()) {
        page = read(r, keysIn(r, directories.getFirst())).values().keySet().stream().toList();
        directories = directories.subList(1, directories.size());
      }
      rest = directories;
      return page;
    }
  }

  private List<String> keysIn(Routine r, String directory) {
    return children(r, names.directory(directory)).stream()
        .map(name -> names.key(names.directory(directory) + '/' + name))
        .flatMap(Optional::stream)
        .toList();
  }

  private List<String> children(Routine r, String path) {
    Call call = new Call(r, session, settings.callTimeout());
    while (true) {
      call.awaitLive();
      Optional<Optional<List<String>>> answer =
          call.awaitAnswer("the children of " + path, done -> session.children(path, done));
      if (answer.isEmpty()) {
        throw session.failure("no answer within " + call.limit());
      }
      if (answer.get().isPresent()) {
        return answer.get().get();
      }
    }
  }

  /**
   * Removes what deleted values have left (specification 3.2.4, {@code recycle}). The storage does
   * so by itself for what is deleted through it, some hundred at a time; what a program leaves that
   * ends before is found by this only. Reads everything.
   *
   * @return how many nodes were removed
   * @throws StorageException when the storage cannot be reached; some may have been removed
   */
  public int recycle(Routine r) {
    int removed = 0;
    for (String directory : children(r, names.keys())) {
      removed += recycle(r, keysIn(r, directory));
    }
    return removed;
  }

  /** Removes what deletions of these keys have left; see {@link #recycle(Routine)}. */
  public int recycle(Routine r, Collection<String> keys) {
    int removed = 0;
    List<String> rest = List.copyOf(new TreeSet<>(keys));
    while (!rest.isEmpty()) {
      List<String> batch = rest.subList(0, Math.min(rest.size(), Recycler.BATCH));
      batch = batch.subList(0, session.reader.fitting(batch));
      rest = rest.subList(batch.size(), rest.size());
      removed += recycleBatch(r, batch);
    }
    return removed;
  }

  private int recycleBatch(Routine r, List<String> batch) {
    Call call = new Call(r, session, settings.callTimeout());
    call.awaitLive();
    Optional<Optional<Integer>> removed =
        call.awaitAnswer("recycling of " + session, done -> recycler.recycle(batch, done));
    return removed
        .flatMap(count -> count)
        .orElseThrow(() -> session.failure("could not recycle " + batch.size() + " keys"));
  }

  /** How it stands. Any thread. */
  public ZooKeeperStatus status() {
    return session.status();
  }

  /**
   * Ends the session. Calls under way end: reads with an exception, commits with an unknown
   * outcome. Blocks, for two seconds at most, while the server is told: not in a routine.
   */
  @Override
  public void close() {
    session.close();
  }

  @Override
  public String toString() {
    return session.toString();
  }
}
