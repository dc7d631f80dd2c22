package io.weft.objectdb.storage.redis;

import io.weft.core.Scheduler;
import io.weft.objectdb.storage.Snapshot;
import io.weft.objectdb.storage.StorageException;
import io.weft.objectdb.storage.StorageListener;
import io.weft.objectdb.storage.VersionedValue;
import io.weft.objectdb.storage.redis.Message.Deleted;
import io.weft.objectdb.storage.redis.Message.Elsewhere;
import io.weft.objectdb.storage.redis.Message.Value;
import io.weft.objectdb.storage.redis.Message.Written;
import io.weft.objectdb.storage.redis.RedisConnection.Refusal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisConnectionException;

/**
 * The changes of a storage, as Redis publishes them, for all listeners of this process: in order,
 * each once. What is missing shows by the versions: every commit has the next one. After a gap, a
 * lost connection or a new epoch the listeners are told to read again. Any thread.
 *
 * <p>A reader thread waits for messages. A keeper thread asks now and then how far the storage has
 * come, and lets the server say so between the messages, where it shows whether one was lost, or
 * all data replaced without a word.
 */
final class Feed {
  private static final Logger log = LoggerFactory.getLogger(RedisStorage.class);

  /** How often values are read for messages that came without, before all is read again. */
  private static final int MAX_ROUNDS = 5;

  private final RedisSettings settings;
  private final Connections connections;
  private final Consumer<Runnable> starter;

  /** For the reader. */
  private final Backoff backoff;

  private final CountDownLatch end = new CountDownLatch(1);

  // Guarded by this.
  private final List<RedisSubscription> subscriptions = new ArrayList<>();
  private final Set<RedisConnection> own = new HashSet<>();
  private @Nullable RedisConnection current;
  private String epoch = "";
  private long last = -1;
  private boolean started;
  private boolean keeping;
  private boolean closed;

  /** Whether the present connection has come so far that it tells changes; for the reader. */
  private boolean begun;

  /** Whether messages without values are being completed: nothing else may be told before them. */
  private boolean holding;

  /**
   * @param random varies the waits before it connects again
   * @param starter runs something on a thread of its own
   */
  Feed(
      RedisSettings settings,
      Connections connections,
      RandomGenerator random,
      Consumer<Runnable> starter) {
    this.settings = settings;
    this.connections = connections;
    this.backoff = new Backoff(settings.firstRetry(), settings.longestRetry(), random);
    this.starter = starter;
  }

  RedisSubscription subscribe(Scheduler scheduler, StorageListener listener) {
    RedisSubscription subscription = new RedisSubscription(this, scheduler, listener);
    boolean start;
    synchronized (this) {
      if (closed) {
        throw connections.closedException();
      }
      subscriptions.add(subscription);
      if (current != null) {
        subscription.tell(last, Map.of());
      }
      start = !started;
      started = true;
    }
    if (start) {
      starter.accept(this::read);
    }
    startKeeper();
    return subscription;
  }

  /** Starts the keeper, unless it runs. */
  void startKeeper() {
    synchronized (this) {
      if (keeping || closed) {
        return;
      }
      keeping = true;
    }
    starter.accept(this::keep);
  }

  synchronized void forget(RedisSubscription subscription) {
    subscriptions.remove(subscription);
  }

  /**
   * Hears of a commit from the reply to it, which may be here before the message: nobody has to
   * wait for that. When it is not the next change, the message brings it.
   */
  synchronized void committed(Place place, Map<String, Optional<String>> writes) {
    if (current == null
        || holding
        || place.version() != last + 1
        || !place.epoch().equals(epoch)
        || subscriptions.isEmpty()) {
      return;
    }
    last = place.version();
    Map<String, Optional<VersionedValue>> values = HashMap.newHashMap(writes.size());
    writes.forEach(
        (key, text) -> values.put(key, text.map(t -> new VersionedValue(place.version(), t))));
    subscriptions.forEach(each -> each.tell(place.version(), values));
  }

  // The reader.

  private void read() {
    Duration pause = Duration.ZERO;
    while (await(pause)) {
      begun = false;
      RedisConnection connection = null;
      try {
        connection = connections.connectForFeed();
        if (own(connection)) {
          listen(connection);
        }
      } catch (JedisConnectionException e) {
        if (connection != null) {
          connections.lost(connection, e);
        }
      } catch (StorageException e) {
        connections.down("" + e.getMessage());
      } catch (RuntimeException | Error e) {
        log.warn("Redis {}: the feed failed, and starts again", settings.address(), e);
      } finally {
        disown(connection);
      }
      if (begun) {
        backoff.reset();
      }
      pause = backoff.next();
    }
  }

  private synchronized boolean own(RedisConnection connection) {
    if (closed) {
      connection.close();
      return false;
    }
    own.add(connection);
    return true;
  }

  private void disown(@Nullable RedisConnection connection) {
    if (connection == null) {
      return;
    }
    connection.close();
    synchronized (this) {
      own.remove(connection);
      current = null;
      holding = false;
    }
  }

  private void listen(RedisConnection connection) {
    connection.setTimeout(
        RedisConnector.millis(settings.keepAlive().plus(settings.keepAliveTimeout())));
    connection.call(Command.SUBSCRIBE, connections.connector().channel());
    Place place = presentPlace();
    if (!place.epoch().equals(connection.joined().epoch())) {
      return; // Its data was replaced just now, or this was another server: once more.
    }
    synchronized (this) {
      current = connection;
      begin(place, "the feed is back");
    }
    begun = true;
    connections.up(connection);
    while (true) {
      Optional<Message> message = receive(connection);
      if (message.isPresent()) {
        hear(connection, message.get());
      }
    }
  }

  /** How far the storage has come, as a connection says that takes part. */
  private Place presentPlace() {
    RedisConnection connection = connections.take();
    try {
      Optional<Place> place = connection.place(connections.connector().valuesKey());
      if (place.isEmpty() || !place.get().epoch().equals(connection.joined().epoch())) {
        connections.connector().rejoin(connection);
        place = Optional.of(connection.joined());
      }
      connections.connector().know(place.get().version());
      connections.give(connection);
      return place.get();
    } catch (JedisConnectionException e) {
      connections.lost(connection, e);
      throw new StorageException("" + e.getMessage(), e);
    } catch (RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  private Optional<Message> receive(RedisConnection connection) {
    Object reply = connection.receive();
    if (reply instanceof Refusal refusal) {
      throw new StorageException(Replies.explain(refusal.error()));
    }
    List<?> parts = Replies.list(reply == null ? "nothing" : reply, 2);
    return switch (Replies.text(parts.get(0))) {
      case "message" ->
          Message.parse(
              Replies.bytes(Replies.list(parts, 3).get(2)), last(), settings.maxValueBytes());
      case "pong" ->
          Optional.of(new Message(Place.parse(Replies.bytes(parts.get(1))), Optional.empty()));
      default -> Optional.empty();
    };
  }

  private synchronized long last() {
    return last;
  }

  private void hear(RedisConnection connection, Message message) {
    Set<String> missing;
    synchronized (this) {
      if (message.place().version() <= last) {
        return; // Heard of already.
      }
      if (isNext(message, last, epoch)) {
        missing = missing(List.of(message), Map.of(), -1);
        if (missing.isEmpty()) {
          tell(List.of(message), Map.of());
          return;
        }
        holding = true;
      } else {
        missing = Set.of();
      }
    }
    if (missing.isEmpty()) {
      beginAnew(message);
      return;
    }
    complete(connection, message, missing);
    synchronized (this) {
      holding = false;
    }
  }

  private static boolean isNext(Message message, long last, String epoch) {
    return message.writes().isPresent()
        && message.place().version() == last + 1
        && message.place().epoch().equals(epoch);
  }

  /** Goes on from where the storage is, whatever a message says that does not fit. */
  private void beginAnew(Message message) {
    Place place = presentPlace();
    synchronized (this) {
      boolean same = message.place().epoch().equals(epoch);
      begin(place, same ? "changes were lost" : "its data was replaced");
    }
  }

  /** Goes on from here, with listeners that know nothing. */
  private void begin(Place place, String reason) {
    if (last >= 0) {
      log.info(
          "Redis {}: {}: reading again at version {}", settings.address(), reason, place.version());
    }
    epoch = place.epoch();
    last = Math.max(last, place.version());
    holding = false;
    subscriptions.forEach(each -> each.resync(last));
  }

  /**
   * The watched keys of messages whose values are elsewhere, unless they were read.
   *
   * @param read the keys that were read
   * @param readAt at this version
   */
  private Set<String> missing(List<Message> messages, Map<String, ?> read, long readAt) {
    Set<String> missing = new HashSet<>();
    for (Message message : messages) {
      Map<String, Written> writes = message.writes().orElseThrow();
      boolean isRead = message.place().version() <= readAt;
      for (RedisSubscription subscription : subscriptions) {
        subscription.addWatched(
            writes.keySet(),
            key -> writes.get(key) instanceof Elsewhere && !(isRead && read.containsKey(key)),
            missing);
      }
    }
    return missing;
  }

  /**
   * Reads what messages did not bring. The values may be newer than the message: so what came until
   * then is waited for, and all is told as one change.
   */
  private void complete(RedisConnection connection, Message first, Set<String> missing) {
    List<Message> held = new ArrayList<>(List.of(first));
    Set<String> wanted = new HashSet<>(missing);
    for (int round = 0; round < MAX_ROUNDS; round++) {
      Snapshot snapshot = readNow(wanted);
      while (held.getLast().place().version() < snapshot.version()) {
        if (!hold(connection, held)) {
          return;
        }
      }
      Map<String, Optional<VersionedValue>> read = HashMap.newHashMap(wanted.size());
      wanted.forEach(key -> read.put(key, Optional.ofNullable(snapshot.values().get(key))));
      synchronized (this) {
        Set<String> more = missing(held, read, snapshot.version());
        if (more.isEmpty()) {
          tell(held, read);
          return;
        }
        wanted.addAll(more);
      }
    }
    synchronized (this) {
      begin(held.getLast().place(), "values change faster than they can be read");
    }
  }

  /** Waits for one more message; false when it could not be put behind the others. */
  private boolean hold(RedisConnection connection, List<Message> held) {
    Optional<Message> message = receive(connection);
    Place before = held.getLast().place();
    if (message.isEmpty() || message.get().place().version() <= before.version()) {
      return true;
    }
    if (isNext(message.get(), before.version(), before.epoch())) {
      held.add(message.get());
      return true;
    }
    beginAnew(message.get());
    return false;
  }

  private Snapshot readNow(Set<String> keys) {
    RedisConnection connection = connections.take();
    try {
      Snapshot snapshot = ReadRequest.readNow(settings, connections, connection, keys);
      connections.give(connection);
      return snapshot;
    } catch (JedisConnectionException e) {
      connections.lost(connection, e);
      throw new StorageException("" + e.getMessage(), e);
    } catch (RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  /** Tells messages as one change. */
  private void tell(List<Message> messages, Map<String, Optional<VersionedValue>> read) {
    Map<String, Optional<VersionedValue>> values = new HashMap<>();
    for (Message message : messages) {
      long version = message.place().version();
      message
          .writes()
          .orElseThrow()
          .forEach(
              (key, written) -> {
                switch (written) {
                  case Deleted d -> values.put(key, Optional.empty());
                  case Value v ->
                      values.put(key, Optional.of(new VersionedValue(version, v.text())));
                  case Elsewhere e -> {
                    Optional<VersionedValue> value = read.get(key);
                    if (value != null) {
                      values.put(key, value);
                    } // Nobody watches it.
                  }
                }
              });
    }
    last = messages.getLast().place().version();
    subscriptions.forEach(each -> each.tell(last, values));
  }

  // The keeper.

  private void keep() {
    while (await(settings.keepAlive())) {
      connections.suspectAll();
      try {
        Place place = presentPlace();
        RedisConnection connection;
        synchronized (this) {
          connection = current;
        }
        if (connection != null) {
          connection.send(Command.PING, place.toString().getBytes(StandardCharsets.US_ASCII));
          connection.flush();
        }
      } catch (StorageException | JedisConnectionException e) {
        // Connections has said so; the reader finds its own connection silent.
      } catch (RuntimeException | Error e) {
        log.warn("Redis {}: cannot see how far it is", settings.address(), e);
      }
    }
  }

  /** Waits so long, or until the end; returns whether to go on. */
  private boolean await(Duration time) {
    try {
      return !end.await(time.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Tells nobody anything any more. */
  void close() {
    List<RedisConnection> all;
    synchronized (this) {
      closed = true;
      subscriptions.clear();
      all = new ArrayList<>(own);
    }
    end.countDown();
    all.forEach(RedisConnection::close);
  }
}
