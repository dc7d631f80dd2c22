package io.weft.objectdb.storage.redis;

import io.weft.core.Routine;
import io.weft.core.RoutineCancelledException;
import io.weft.core.RoutineStoppedException;
import io.weft.core.Scheduler;
import io.weft.core.net.Network;
import io.weft.objectdb.storage.Snapshot;
import io.weft.objectdb.storage.StorageException;
import io.weft.objectdb.storage.StorageListener;
import io.weft.objectdb.storage.VersionedValue;
import io.weft.objectdb.storage.redis.Message.Deleted;
import io.weft.objectdb.storage.redis.Message.Elsewhere;
import io.weft.objectdb.storage.redis.Message.Value;
import io.weft.objectdb.storage.redis.Message.Written;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The changes of a storage, as Redis publishes them, for all listeners on one scheduler: in order,
 * each once. What is missing shows by the versions: every commit has the next one. After a gap, a
 * lost connection or a new epoch the listeners are told to read again. For the routines of the
 * scheduler, but for {@link #subscribe}.
 *
 * <p>One routine waits for messages and tells them. Another one asks now and then how far the
 * storage has come, and lets the server say so between the messages, where it shows whether one was
 * lost, or all data replaced without a word.
 */
final class Feed {
  private static final Logger log = LoggerFactory.getLogger(RedisStorage.class);

  /** How often values are read for messages that came without, before all is read again. */
  private static final int MAX_ROUNDS = 5;

  private final RedisSettings settings;
  private final RedisConnector connector;
  private final Health health;
  private final Network network;
  private final Reader reader;
  private final Backoff backoff;
  private final List<RedisSubscription> subscriptions = new CopyOnWriteArrayList<>();

  private @Nullable RedisConnection current;
  private String epoch = "";
  private long last = -1;
  private boolean started;
  private boolean closed;

  /** Whether the present connection has come so far that it tells changes. */
  private boolean begun;

  /** Whether messages without values are being completed: nothing else may be told before them. */
  private boolean holding;

  /** What the feed asks besides. */
  interface Reader {
    /** How far the storage has come. */
    Place place(Routine r);

    /** Reads values. */
    Snapshot read(Routine r, Set<String> keys);
  }

  Feed(
      RedisSettings settings,
      RedisConnector connector,
      Health health,
      Network network,
      Reader reader) {
    this.settings = settings;
    this.connector = connector;
    this.health = health;
    this.network = network;
    this.reader = reader;
    this.backoff =
        new Backoff(settings.firstRetry(), settings.longestRetry(), network.scheduler().random());
  }

  /** A listener, which is told of everything from now on. Any thread. */
  RedisSubscription subscribe(StorageListener listener) {
    RedisSubscription subscription =
        new RedisSubscription(settings.address(), subscriptions::remove, listener);
    subscriptions.add(subscription);
    network.scheduler().execute(() -> begin(subscription));
    return subscription;
  }

  private void begin(RedisSubscription subscription) {
    if (current != null && !subscription.hasHeard()) {
      subscription.tell(last, Map.of());
    }
    if (!started && !closed) {
      started = true;
      Scheduler scheduler = network.scheduler();
      scheduler.spawnDaemon("feed of Redis", this::run);
    }
  }

  /**
   * Hears of a commit from the reply to it, which may be here before the message: nobody has to
   * wait for that. When it is not the next change, the message brings it.
   */
  void committed(Place place, Map<String, Optional<String>> writes) {
    if (current == null
        || holding
        || place.version() != last + 1
        || !place.epoch().equals(epoch)
        || subscriptions.isEmpty()) {
      return;
    }
    last = place.version();
    for (RedisSubscription subscription : subscriptions) {
      Map<String, Optional<VersionedValue>> values = HashMap.newHashMap(writes.size());
      writes.forEach(
          (key, text) -> {
            if (subscription.isWatched(key)) {
              values.put(key, text.map(t -> new VersionedValue(place.version(), t)));
            }
          });
      subscription.tell(last, values);
    }
  }

  // Messages.

  private void run(Routine r) {
    while (!closed) {
      begun = false;
      RedisConnection connection = null;
      try {
        connection = connector.connect(r, network);
        listen(r, connection);
      } catch (ConnectionLostException e) {
        if (!closed) {
          health.lost(e);
        }
      } catch (StorageException e) {
        health.down("" + e.getMessage());
      } catch (RoutineCancelledException | RoutineStoppedException e) {
        throw e;
      } catch (RuntimeException | Error e) {
        // Whatever it was, the listeners must not be left behind.
        log.warn("Redis {}: the feed failed, and starts again", settings.address(), e);
      } finally {
        current = null;
        holding = false;
        if (connection != null) {
          connection.close();
        }
      }
      if (begun) {
        backoff.reset();
      }
      if (!closed) {
        r.sleep(backoff.next());
      }
    }
  }

  private void listen(Routine r, RedisConnection connection) {
    Duration limit = settings.keepAlive().plus(settings.keepAliveTimeout());
    connection.setLimit(limit);
    connection.call(r, Command.of("SUBSCRIBE", connector.channel()));
    // From now on something has to come now and then.
    connection.expect();
    Place place = reader.place(r);
    if (closed || !place.epoch().equals(connection.joined().epoch())) {
      return; // Its data was replaced just now, or this was another server: once more.
    }
    current = connection;
    begin(place, "the feed is back");
    begun = true;
    health.up(connection);
    while (true) {
      Optional<Message> message = receive(r, connection);
      if (message.isPresent()) {
        hear(r, connection, message.get());
      }
    }
  }

  private Optional<Message> receive(Routine r, RedisConnection connection) {
    Object reply = RedisConnection.checked(connection.receive(r));
    List<?> parts = Replies.list(Replies.present(reply), 2);
    return switch (Replies.text(Replies.present(parts.get(0)))) {
      case "message" ->
          Message.parse(Replies.bytes(Replies.present(Replies.list(parts, 3).get(2))), last);
      case "pong" ->
          Optional.of(
              new Message(
                  Place.parse(Replies.bytes(Replies.present(parts.get(1)))), Optional.empty()));
      default -> Optional.empty();
    };
  }

  private void hear(Routine r, RedisConnection connection, Message message) {
    if (message.place().version() <= last) {
      return; // Heard of already.
    }
    if (!isNext(message, last, epoch)) {
      beginAnew(r, message);
      return;
    }
    Set<String> missing = missing(List.of(message), Map.of(), -1);
    if (missing.isEmpty()) {
      tell(List.of(message), Map.of());
      return;
    }
    holding = true;
    complete(r, connection, message, missing);
    holding = false;
  }

  private static boolean isNext(Message message, long last, String epoch) {
    return message.writes().isPresent()
        && message.place().version() == last + 1
        && message.place().epoch().equals(epoch);
  }

  /** Goes on from where the storage is, whatever a message says that does not fit. */
  private void beginAnew(Routine r, Message message) {
    Place place = reader.place(r);
    boolean same = message.place().epoch().equals(epoch);
    begin(place, same ? "changes were lost" : "its data was replaced");
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
      boolean isRead = message.place().version() <= readAt;
      message
          .writes()
          .orElseThrow()
          .forEach(
              (key, written) -> {
                if (written instanceof Elsewhere
                    && !(isRead && read.containsKey(key))
                    && isWatched(key)) {
                  missing.add(key);
                }
              });
    }
    return missing;
  }

  private boolean isWatched(String key) {
    for (RedisSubscription subscription : subscriptions) {
      if (subscription.isWatched(key)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Reads what messages did not bring. The values may be newer than the message: so what came until
   * then is waited for, and all is told as one change.
   */
  private void complete(Routine r, RedisConnection connection, Message first, Set<String> missing) {
    List<Message> held = new ArrayList<>(List.of(first));
    Set<String> wanted = new HashSet<>(missing);
    for (int round = 0; round < MAX_ROUNDS; round++) {
      Snapshot snapshot = reader.read(r, wanted);
      while (held.getLast().place().version() < snapshot.version()) {
        if (!hold(r, connection, held)) {
          return;
        }
      }
      Map<String, Optional<VersionedValue>> read = HashMap.newHashMap(wanted.size());
      wanted.forEach(key -> read.put(key, Optional.ofNullable(snapshot.values().get(key))));
      Set<String> more = missing(held, read, snapshot.version());
      if (more.isEmpty()) {
        tell(held, read);
        return;
      }
      wanted.addAll(more);
    }
    begin(held.getLast().place(), "values change faster than they can be read");
  }

  /** Waits for one more message; false when it could not be put behind the others. */
  private boolean hold(Routine r, RedisConnection connection, List<Message> held) {
    Optional<Message> message = receive(r, connection);
    Place before = held.getLast().place();
    if (message.isEmpty() || message.get().place().version() <= before.version()) {
      return true;
    }
    if (isNext(message.get(), before.version(), before.epoch())) {
      held.add(message.get());
      return true;
    }
    beginAnew(r, message.get());
    return false;
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
                if (isWatched(key)) {
                  values.put(key, valueOf(key, written, version, read));
                }
              });
    }
    last = messages.getLast().place().version();
    for (RedisSubscription subscription : subscriptions) {
      subscription.tell(last, watchedBy(subscription, values));
    }
  }

  private Optional<VersionedValue> valueOf(
      String key, Written written, long version, Map<String, Optional<VersionedValue>> read) {
    return switch (written) {
      case Deleted d -> Optional.empty();
      case Value v -> Optional.of(new VersionedValue(version, v.text(settings.maxValueBytes())));
      case Elsewhere e -> read.getOrDefault(key, Optional.empty());
    };
  }

  private Map<String, Optional<VersionedValue>> watchedBy(
      RedisSubscription subscription, Map<String, Optional<VersionedValue>> values) {
    if (values.isEmpty() || subscriptions.size() == 1) {
      return values;
    }
    Map<String, Optional<VersionedValue>> watched = new HashMap<>(values);
    watched.keySet().removeIf(key -> !subscription.isWatched(key));
    return watched;
  }

  // Looking after it.

  /**
   * Asks how far the storage has come, and has the server say so among the messages.
   *
   * @throws StorageException when there is no way to the server
   */
  void check(Routine r) {
    Place place = reader.place(r);
    RedisConnection connection = current;
    if (connection != null) {
      connection.send(r, Command.of("PING", Command.ascii(place.toString())));
    }
  }

  /** Tells nobody anything any more. */
  void close() {
    closed = true;
    subscriptions.clear();
    if (current != null) {
      current.close();
    }
  }
}
