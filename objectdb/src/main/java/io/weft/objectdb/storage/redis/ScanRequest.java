package io.weft.objectdb.storage.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lists some keys: one command. */
final class ScanRequest extends Request<ScanRequest.Page> {
  private static final byte[] COUNT = Command.ascii("COUNT");
  private static final byte[] SOME = Command.ascii("500");

  private final RedisConnector connector;
  private final String cursor;

  ScanRequest(RedisSettings settings, RedisConnector connector, String cursor) {
    super(settings.address());
    this.connector = connector;
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
  Command command(Place joined) {
    return Command.of("HSCAN", connector.versionsKey(), Command.ascii(cursor), COUNT, SOME);
  }

  @Override
  Optional<Page> answered(Place joined, @Nullable Object reply) {
    List<?> parts = Replies.list(reply == null ? "nothing" : reply, 2);
    String next = Replies.text(Replies.present(parts.get(0)));
    List<?> fields = Replies.list(Replies.present(parts.get(1)), 0);
    List<String> keys = new ArrayList<>(fields.size() / 2);
    for (int i = 0; i + 1 < fields.size(); i += 2) {
      byte[] field = Replies.bytes(Replies.present(fields.get(i)));
      // The one without a name is the storage's own version.
      if (field.length > 0) {
        keys.add(Texts.text(field, 0, field.length));
      }
    }
    return Optional.of(new Page(joined.epoch(), next, keys));
  }

  @Override
  Page corrupt(String message) {
    throw failure("cannot read its keys: " + message);
  }
}
