package io.weft.objectdb.storage.redis;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;

/** Lists some keys: one command. */
final class ScanRequest extends Request<ScanRequest.Page> {
  private static final byte[] COUNT = "COUNT".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] SOME = "500".getBytes(StandardCharsets.US_ASCII);

  private final Connections connections;
  private final String cursor;

  ScanRequest(RedisSettings settings, Connections connections, String cursor) {
    super(settings.address());
    this.connections = connections;
    this.cursor = cursor;
  }

  /**
   * Some keys.
   *
   * @param epoch the life of the data that they belong to
   * @param cursor where to go on, "0" at the end
   */
  record Page(String epoch, String cursor, List<String> keys) {}

  @Override
  long size() {
    // What comes back counts, too.
    return 32 << 10;
  }

  @Override
  void prepare() {}

  @Override
  void send(RedisConnection connection) {
    connection.send(
        new CommandArguments(Command.HSCAN)
            .add(connections.connector().versionsKey())
            .add(cursor)
            .add(COUNT)
            .add(SOME));
  }

  @Override
  Outcome answered(Place joined, @Nullable Object reply) {
    List<?> parts = Replies.list(reply == null ? "nothing" : reply, 2);
    String next = Replies.text(present(parts.get(0)));
    List<?> fields = Replies.list(present(parts.get(1)), 0);
    List<String> keys = new ArrayList<>(fields.size() / 2);
    for (int i = 0; i + 1 < fields.size(); i += 2) {
      byte[] field = Replies.bytes(present(fields.get(i)));
      // The one without a name is the storage's own version.
      if (field.length > 0) {
        keys.add(Texts.text(field, 0, field.length));
      }
    }
    complete(new Page(joined.epoch(), next, keys));
    return Outcome.ENDED;
  }

  private static Object present(@Nullable Object part) {
    return part == null ? "nothing" : part;
  }

  @Override
  void refused(String error) {
    fail(Replies.explain(error));
  }

  @Override
  void corrupt(String message) {
    fail("cannot read its keys: " + message);
  }
}
