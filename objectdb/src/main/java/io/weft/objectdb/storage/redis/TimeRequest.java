package io.weft.objectdb.storage.redis;

import io.weft.objectdb.storage.StorageException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;

/** Asks for the server's time, in microseconds since 1970. */
final class TimeRequest extends Request<Long> {
  TimeRequest(RedisSettings settings) {
    super(settings.address());
  }

  @Override
  long size() {
    return 64;
  }

  @Override
  void prepare() {}

  @Override
  void send(RedisConnection connection) {
    connection.send(new CommandArguments(Command.TIME));
  }

  @Override
  Outcome answered(Place joined, @Nullable Object reply) {
    List<?> time = Replies.list(reply == null ? "nothing" : reply, 2);
    complete(TimeUnit.SECONDS.toMicros(number(time.get(0))) + number(time.get(1)));
    return Outcome.ENDED;
  }

  private static long number(@Nullable Object part) {
    String text = Replies.text(part == null ? "nothing" : part);
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new CorruptReplyException("the time", "\"" + text + "\" is no number");
    }
  }

  @Override
  void refused(String error) {
    fail(Replies.explain(error));
  }

  @Override
  void corrupt(String message) {
    fail(new StorageException("the server's time cannot be read: " + message));
  }
}
