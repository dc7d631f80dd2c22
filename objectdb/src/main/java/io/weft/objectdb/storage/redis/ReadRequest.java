package io.weft.objectdb.storage.redis;

import io.weft.objectdb.storage.Snapshot;
import io.weft.objectdb.storage.StorageException;
import io.weft.objectdb.storage.VersionedValue;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;

/** Reads values at one version: one command. */
final class ReadRequest extends Request<Snapshot> {
  private final Connections connections;
  private final int maxValueBytes;
  private final List<String> keys;
  private byte[][] fields = {};

  ReadRequest(RedisSettings settings, Connections connections, Collection<String> keys) {
    super(settings.address());
    this.connections = connections;
    this.maxValueBytes = settings.maxValueBytes();
    this.keys = List.copyOf(keys);
  }

  @Override
  long size() {
    // What comes back counts, too.
    return 256L * keys.size();
  }

  @Override
  void prepare() {
    if (fields.length == 0) {
      fields = fields(keys);
    }
  }

  private static byte[][] fields(List<String> keys) {
    byte[][] fields = new byte[keys.size()][];
    for (int i = 0; i < fields.length; i++) {
      fields[i] = CommitRequest.key(keys.get(i));
    }
    return fields;
  }

  @Override
  void send(RedisConnection connection) {
    connection.send(command(connections.connector().valuesKey(), fields));
  }

  private static CommandArguments command(byte[] valuesKey, byte[][] fields) {
    CommandArguments command = new CommandArguments(Command.HMGET).add(valuesKey).add(new byte[0]);
    for (byte[] field : fields) {
      command.add(field);
    }
    return command;
  }

  @Override
  Outcome answered(Place joined, @Nullable Object reply) {
    List<?> found = Replies.list(reply == null ? "nothing" : reply, fields.length + 1);
    if (found.get(0) == null) {
      return Outcome.OUTDATED;
    }
    Place place = Place.parse(Replies.bytes(found.get(0)));
    if (!place.epoch().equals(joined.epoch())) {
      return Outcome.OUTDATED;
    }
    connections.connector().know(place.version());
    complete(snapshot(place, found));
    return Outcome.ENDED;
  }

  private Snapshot snapshot(Place place, List<?> found) {
    Map<String, VersionedValue> values = HashMap.newHashMap(keys.size());
    for (int i = 0; i < fields.length; i++) {
      Object value = found.get(i + 1);
      if (value != null) {
        try {
          values.put(keys.get(i), Texts.stored(Replies.bytes(value), maxValueBytes));
        } catch (CorruptReplyException e) {
          throw new CorruptReplyException("the value of " + keys.get(i), e.getMessage());
        }
      }
    }
    return new Snapshot(place.version(), values);
  }

  /**
   * Reads values on a thread that may block.
   *
   * @throws StorageException when the server refuses, or its data has just been replaced
   */
  static Snapshot readNow(
      RedisSettings settings,
      Connections connections,
      RedisConnection connection,
      Collection<String> keys) {
    ReadRequest request = new ReadRequest(settings, connections, keys);
    request.prepare();
    request.send(connection);
    connection.flush();
    if (request.receive(connection.joined(), connection.receive()) != Outcome.ENDED
        || request.future().isFailed()) {
      throw new StorageException("values cannot be read for the feed");
    }
    return request.future().now();
  }

  @Override
  void refused(String error) {
    fail(Replies.explain(error));
  }

  @Override
  void corrupt(String message) {
    fail("cannot read what it has: " + message);
  }
}
