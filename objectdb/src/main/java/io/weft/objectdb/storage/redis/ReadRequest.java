package io.weft.objectdb.storage.redis;

import io.weft.objectdb.storage.Snapshot;
import io.weft.objectdb.storage.StorageException;
import io.weft.objectdb.storage.VersionedValue;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads values at one version: one command. */
final class ReadRequest extends Request<Snapshot> {
  private static final byte[] NAME = Command.ascii("HMGET");
  private static final byte[] META = {};

  private final RedisConnector connector;
  private final int maxValueBytes;
  private final List<String> keys;

  /**
   * A read.
   *
   * @throws StorageException when something cannot be a key
   */
  ReadRequest(RedisSettings settings, RedisConnector connector, Collection<String> keys) {
    super(settings.address());
    this.connector = connector;
    this.maxValueBytes = settings.maxValueBytes();
    this.keys = List.copyOf(keys);
  }

  @Override
  long size() {
    // What comes back counts, too.
    return 256L * keys.size();
  }

  @Override
  Command command(Place joined) {
    Command command = new Command(NAME).add(connector.valuesKey()).add(META);
    for (String key : keys) {
      command.add(CommitRequest.key(key));
    }
    return command;
  }

  @Override
  Optional<Snapshot> answered(Place joined, @Nullable Object reply) {
    List<?> found = Replies.list(reply == null ? "nothing" : reply, keys.size() + 1);
    if (found.get(0) == null) {
      return Optional.empty();
    }
    Place place = Place.parse(Replies.bytes(found.get(0)));
    if (!place.epoch().equals(joined.epoch())) {
      return Optional.empty();
    }
    connector.know(place.version());
    return Optional.of(snapshot(place, found));
  }

  private Snapshot snapshot(Place place, List<?> found) {
    Map<String, VersionedValue> values = HashMap.newHashMap(keys.size());
    try (Inflation inflation = new Inflation(maxValueBytes)) {
      for (int i = 0; i < keys.size(); i++) {
        Object value = found.get(i + 1);
        if (value != null) {
          values.put(keys.get(i), stored(keys.get(i), value, inflation));
        }
      }
    }
    return new Snapshot(place.version(), values);
  }

  private static VersionedValue stored(String key, Object value, Inflation inflation) {
    try {
      return Texts.stored(Replies.bytes(value), inflation);
    } catch (CorruptReplyException e) {
      throw new CorruptReplyException("the value of " + key, e.getMessage());
    }
  }

  @Override
  Snapshot corrupt(String message) {
    throw failure("cannot read what it has: " + message);
  }
}
