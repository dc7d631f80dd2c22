package io.weft.objectdb;

import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.core.RoutineTimeoutException;
import io.weft.core.Scheduler;
import io.weft.core.task.TaskPool;
import io.weft.objectdb.storage.Storage;
import io.weft.objectdb.storage.StorageException;
import io.weft.objectdb.storage.VersionedValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A node of the database: transactions on the objects in a storage, and views of them. One
 * scheduler's routines use it, and only they; every scheduler makes its own on the same storage.
 *
 * <p>A transaction is atomic and serializable over all keys that it read or wrote. A walk sees one
 * version of the database; a view never goes back to an older one. Once a transaction has returned,
 * the next look at any view of this node shows what it wrote.
 */
public final class ObjectDb implements AutoCloseable {
  private static final Isolation IN_PLACE = new Isolation(Optional.empty());

  private final Scheduler scheduler;
  private final Storage storage;
  private final ObjectTypes types;
  private final ObjectDbOptions options;
  private final TransactionLimits usualLimits;
  private final Mirror mirror;
  private final Isolation isolation;
  private final Contention contention;
  private final Decoded decoded = new Decoded();
  private final Set<View> views = new HashSet<>();
  private final Map<String, Watches> watches = new TreeMap<>();
  private boolean closed;

  /** A node with the default limits. */
  public ObjectDb(Scheduler scheduler, Storage storage, ObjectTypes types) {
    this(scheduler, storage, types, ObjectDbOptions.DEFAULTS);
  }

  /**
   * A node.
   *
   * @param scheduler whose routines use it, and which gives the time and the randomness
   * @param storage where the objects are; the node does not close it
   * @param types every type that is read or referred to
   */
  public ObjectDb(
      Scheduler scheduler, Storage storage, ObjectTypes types, ObjectDbOptions options) {
    this(scheduler, storage, types, options, Optional.empty());
  }

  /**
   * A node that trusts nobody: the bodies of transactions, walkers and codecs run on the threads of
   * a pool. One that blocks or never ends costs a thread of the pool, and its own call ends with an
   * error that names it: a body's by the limit of the transaction, a walker's or a codec's by that
   * of a visit. In the other kind of node it would stop the scheduler. A call takes some
   * microseconds longer.
   *
   * @param pool has as many threads as may be lost; the node does not close it
   */
  public ObjectDb(
      Scheduler scheduler,
      Storage storage,
      ObjectTypes types,
      ObjectDbOptions options,
      TaskPool pool) {
    this(scheduler, storage, types, options, Optional.of(pool));
  }

  private ObjectDb(
      Scheduler scheduler,
      Storage storage,
      ObjectTypes types,
      ObjectDbOptions options,
      Optional<TaskPool> pool) {
    this.scheduler = scheduler;
    this.storage = storage;
    this.types = types;
    this.options = options;
    this.usualLimits = options.limits();
    this.isolation = new Isolation(pool);
    this.mirror = new Mirror(scheduler, storage, types);
    this.contention = new Contention(scheduler, this, mirror);
  }

  /**
   * Runs a transaction: reads at one version, then writes all or nothing, if nothing that it read
   * has changed meanwhile; otherwise tries again, after a random pause that grows. What an object
   * is not changed by is not written.
   *
   * @return what the body returned when it succeeded
   * @throws TransactionConflictException when it was tried as often as allowed; nothing is written
   * @throws TransactionTimeoutException when the time was up before; nothing is written
   * @throws UnknownOutcomeException when the storage did not answer: written or not
   * @throws ValueTooLargeException when an object is too large for the storage; nothing is written
   * @throws RuntimeException whatever the body throws; nothing is written
   */
  public <T extends @Nullable Object> T transact(Routine r, TransactionBody<T> body) {
    return transact(r, usualLimits, body);
  }

  /** Runs a transaction with limits of its own; see {@link #transact(Routine, TransactionBody)}. */
  public <T extends @Nullable Object> T transact(
      Routine r, TransactionLimits limits, TransactionBody<T> body) {
    checkUsable(r);
    return execution(r, limits, body).run();
  }

  <T extends @Nullable Object> Execution<T> execution(
      Routine r, TransactionLimits limits, TransactionBody<T> body) {
    return execution(r, limits, body, body);
  }

  private <T extends @Nullable Object> Execution<T> execution(
      Routine r, TransactionLimits limits, TransactionBody<T> body, Object code) {
    return new Execution<>(r, this, body, code, limits, isolation, true);
  }

  /** Runs a transaction without a result; see {@link #transact(Routine, TransactionBody)}. */
  public void execute(Routine r, Consumer<Transaction> body) {
    execute(r, usualLimits, body);
  }

  /** Runs a transaction without a result and with limits of its own. */
  public void execute(Routine r, TransactionLimits limits, Consumer<Transaction> body) {
    checkUsable(r);
    execution(
            r,
            limits,
            tx -> {
              body.accept(tx);
              return true;
            },
            body)
        .run();
  }

  /**
   * Runs a transaction that starts with a walk: its body sees what the walk has reached, and all of
   * that counts as read (specification 4.4.5). Whatever else the body reads joins it.
   *
   * @throws WalkException when a walker failed; nothing is written
   * @throws RuntimeException as {@link #transact(Routine, TransactionBody)}
   */
  public <T extends @Nullable Object> T writeWalk(Routine r, Walk walk, WriteWalker<T> body) {
    return writeWalk(r, usualLimits, walk, body);
  }

  /** Runs a transaction that starts with a walk, with limits of its own. */
  public <T extends @Nullable Object> T writeWalk(
      Routine r, TransactionLimits limits, Walk walk, WriteWalker<T> body) {
    checkUsable(r);
    return execution(r, limits, tx -> body.run(tx, tx.walk(walk)), body).run();
  }

  /**
   * Starts a transaction in a routine of its own; see {@link #transact(Routine, TransactionBody)}.
   */
  public <T extends @Nullable Object> RoutineFuture<T> asyncTransact(TransactionBody<T> body) {
    return asyncTransact(usualLimits, body);
  }

  /** Starts a transaction with limits of its own in a routine of its own. */
  public <T extends @Nullable Object> RoutineFuture<T> asyncTransact(
      TransactionLimits limits, TransactionBody<T> body) {
    checkOpen();
    return scheduler.submit("transaction", r -> transact(r, limits, body));
  }

  /**
   * Starts a write walk in a routine of its own; see {@link #writeWalk(Routine, Walk,
   * WriteWalker)}.
   */
  public <T extends @Nullable Object> RoutineFuture<T> asyncWriteWalk(
      Walk walk, WriteWalker<T> body) {
    return asyncWriteWalk(usualLimits, walk, body);
  }

  /** Starts a write walk with limits of its own in a routine of its own. */
  public <T extends @Nullable Object> RoutineFuture<T> asyncWriteWalk(
      TransactionLimits limits, Walk walk, WriteWalker<T> body) {
    checkOpen();
    return scheduler.submit("write walk", r -> writeWalk(r, limits, walk, body));
  }

  /**
   * Starts a transaction that is made of what must be waited for. The factory prepares the body;
   * when the body throws {@link RestartTransactionException}, the factory prepares another one,
   * knowing what that has found out. The limits of attempts and time hold for the bodies of all
   * together; what the factory waits for takes of the time.
   *
   * <p>For a write walk the body begins with {@link Transaction#walk}.
   *
   * @return what the body returned; empty when the factory gave none
   */
  public <T> RoutineFuture<Optional<T>> asyncTransact(TransactionFactory<T> factory) {
    return asyncTransact(usualLimits, factory);
  }

  /**
   * Starts a transaction that is made of what must be waited for, with limits of its own; see
   * {@link #asyncTransact(TransactionFactory)}.
   */
  public <T> RoutineFuture<Optional<T>> asyncTransact(
      TransactionLimits limits, TransactionFactory<T> factory) {
    checkOpen();
    return scheduler.submit("transaction", new Preparation<>(this, factory, limits)::run);
  }

  private <T extends @Nullable Object> T read(Routine r, TransactionBody<T> body) {
    checkUsable(r);
    return new Execution<>(r, this, body, body, usualLimits, IN_PLACE, false).run();
  }

  /** For the claims of keys, which do not wait for turns themselves. */
  void executeWithoutTurns(Routine r, Consumer<Transaction> body) {
    read(
        r,
        tx -> {
          body.accept(tx);
          return true;
        });
  }

  /** The time since 1970 in microseconds by the clock of this node. */
  long now() {
    Instant now = scheduler.ticker().now();
    return TimeUnit.SECONDS.toMicros(now.getEpochSecond())
        + TimeUnit.NANOSECONDS.toMicros(now.getNano());
  }

  /**
   * The storage's own time in microseconds since 1970 (specification 5.6.3, {@code gettimestamp}).
   *
   * @throws io.weft.objectdb.storage.StorageException when it cannot be reached
   */
  public long timestamp(Routine r) {
    checkUsable(r);
    return storage.timestamp(r);
  }

  /** The object as it is now, if there is one. */
  public <T extends DataObject> Optional<T> get(Routine r, Key<T> key) {
    return read(r, tx -> tx.find(key));
  }

  /** The object with its creation time and update version, if there is one. */
  public <T extends DataObject> Optional<Stored<T>> stored(Routine r, Key<T> key) {
    return read(r, tx -> tx.stored(key));
  }

  /**
   * Those of several objects that exist with their times and versions; see {@link #getAll(Routine,
   * Collection)}.
   */
  public <T extends DataObject> Map<Key<T>, Stored<T>> storedAll(
      Routine r, Collection<Key<T>> keys) {
    return read(
        r,
        tx -> {
          tx.fetch(keys);
          Map<Key<T>, Stored<T>> found = new LinkedHashMap<>();
          keys.forEach(key -> tx.stored(key).ifPresent(stored -> found.put(key, stored)));
          return found;
        });
  }

  /** Those of several objects that exist, at one version, in the order of the keys. */
  public <T extends DataObject> Map<Key<T>, T> getAll(Routine r, Collection<Key<T>> keys) {
    return read(r, tx -> tx.findAll(keys));
  }

  /**
   * The object, perhaps as it was last known when the storage does not answer.
   *
   * @throws io.weft.objectdb.storage.StorageException when the storage does not answer, and the
   *     policy or what is known allows no other answer
   */
  public <T extends DataObject> Answer<Optional<T>> get(Routine r, Key<T> key, ReadPolicy policy) {
    Answer<Map<Key<T>, T>> answer = getAll(r, List.of(key), policy);
    return new Answer<>(Optional.ofNullable(answer.value().get(key)), answer.stale());
  }

  /** Several objects at one version, perhaps as they were last known; see {@link #get}. */
  public <T extends DataObject> Answer<Map<Key<T>, T>> getAll(
      Routine r, Collection<Key<T>> keys, ReadPolicy policy) {
    if (!policy.allowsStale()) {
      return new Answer<>(getAll(r, keys), false);
    }
    StorageException failure;
    try {
      return new Answer<>(r.within(policy.patience().orElseThrow(), x -> getAll(r, keys)), false);
    } catch (StorageException e) {
      failure = e;
    } catch (RoutineTimeoutException e) {
      failure = new StorageException("no answer within " + policy.patience().orElseThrow(), e);
    }
    Optional<Map<Key<T>, T>> known = mirror.lastKnown(keys);
    if (known.isEmpty()) {
      throw failure;
    }
    return new Answer<>(known.get(), true);
  }

  /** Walks once: all that the walk reaches, at one version. */
  public WalkResult walkOnce(Routine r, Walk walk) {
    checkUsable(r);
    return new Execution<>(r, this, tx -> tx.walk(walk), walk, usualLimits, IN_PLACE, false).run();
  }

  /**
   * Starts a view. It reads when it is first asked: {@link View#awaitChange} then returns the
   * contents at once, all of them as added.
   */
  public View walk(Routine r, Walk walk) {
    return walk(r, walk, ReadPolicy.FRESH);
  }

  /**
   * Starts a view; see {@link #walk(Routine, Walk)}.
   *
   * @param policy whether the view waits for a storage that does not answer, while its contents
   *     stay what they were, or says so by an exception
   */
  public View walk(Routine r, Walk walk, ReadPolicy policy) {
    checkUsable(r);
    View view = new View(this, walk, policy);
    views.add(view);
    return view;
  }

  /** The types that it knows. */
  public ObjectTypes types() {
    return types;
  }

  // Watches by request id.

  /**
   * What is watched under a name; begins empty. The same for the same name until it is closed.
   *
   * @param requestId whatever tells this use from others
   */
  public Watches watches(String requestId) {
    checkOpen();
    Watches present = watches.get(requestId);
    if (present == null) {
      View view = new View(this, Walk.nothing(), ReadPolicy.FRESH);
      views.add(view);
      present = new Watches(this, requestId, view);
      watches.put(requestId, present);
    }
    return present;
  }

  /** Ends all watches under a name; does nothing when there are none. */
  public void unwatchAll(String requestId) {
    Watches present = watches.get(requestId);
    if (present != null) {
      present.close();
    }
  }

  /** The watched keys in their order, each with the names under which it is watched. */
  public Map<Key<?>, List<String>> watchList() {
    Map<Key<?>, List<String>> list = new TreeMap<>();
    watches.forEach(
        (requestId, present) ->
            present
                .keys()
                .forEach(key -> list.computeIfAbsent(key, k -> new ArrayList<>()).add(requestId)));
    return list;
  }

  /** The keys watched under a name, in their order. */
  public List<Key<?>> watchList(String requestId) {
    Watches present = watches.get(requestId);
    return present == null ? List.of() : present.keys();
  }

  /** Closes all views and leaves the feed. The storage stays open. Routines or the loop only. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      List.copyOf(watches.values()).forEach(Watches::close);
      List.copyOf(views).forEach(View::close);
      mirror.close();
    }
  }

  private void checkUsable(Routine r) {
    if (r.scheduler() != scheduler) {
      throw new IllegalArgumentException(
          "routine " + r.name() + " is not of the scheduler of this node, " + scheduler.name());
    }
    checkOpen();
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("this node of the database is closed");
    }
  }

  boolean isClosed() {
    return closed;
  }

  <T extends DataObject> Stored<T> decode(Routine r, Key<T> key, VersionedValue value) {
    if (!isolation.isOn() || mirror.isDecoded(key, value.version())) {
      Stored<T> atHand = mirror.atHand(key, value.version());
      if (atHand != null) {
        return atHand;
      }
    }
    Stored<T> known = decoded.find(key, value.value());
    if (known == null) {
      known =
          isolation.call(
              r,
              () -> codecOf(key),
              options.visitLimit(),
              () -> types.codecs().decode(key, value.value()));
      decoded.put(key, value.value(), known);
    }
    return known;
  }

  private static String codecOf(Key<?> key) {
    return "the codec of " + key.type() + " at " + key;
  }

  /**
   * The text of an object.
   *
   * @param before the text of an earlier one; empty when the object has the same one
   */
  <T extends DataObject> Optional<String> encode(
      Routine r, Key<T> key, @Nullable String before, Stored<T> after) {
    String text =
        isolation.call(r, () -> codecOf(key), options.visitLimit(), () -> encode(key, after));
    if (before != null && JsonCodecs.haveSameValue(before, text)) {
      return Optional.empty();
    }
    decoded.put(key, text, after);
    return Optional.of(text);
  }

  private <T extends DataObject> String encode(Key<T> key, Stored<T> stored) {
    try {
      return types.codecs().encode(key.type(), stored);
    } catch (RuntimeException | StackOverflowError e) {
      throw new EncodeException(key, e);
    }
  }

  void forget(View view) {
    views.remove(view);
  }

  void forget(Watches closedOnes) {
    watches.remove(closedOnes.requestId(), closedOnes);
  }

  Scheduler scheduler() {
    return scheduler;
  }

  Isolation isolation() {
    return isolation;
  }

  Contention contention() {
    return contention;
  }

  Storage storage() {
    return storage;
  }

  ObjectDbOptions options() {
    return options;
  }

  Mirror mirror() {
    return mirror;
  }
}
