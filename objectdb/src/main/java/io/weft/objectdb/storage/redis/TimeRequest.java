package io.weft.objectdb.storage.redis;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

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
  Command command(Place joined) {
    return Command.of("TIME");
  }

  @Override
  Optional<Long> answered(Place joined, @Nullable Object reply) {
    List<?> time = Replies.list(reply == null ? "nothing" : reply, 2);
    return Optional.of(TimeUnit.SECONDS.toMicros(number(time.get(0))) + number(time.get(1)));
  }

  private static long number(@Nullable Object part) {
    String text = Replies.text(Replies.present(part));
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new CorruptReplyException("the time", "\"" + text + "\" is no number");
    }
  }

  @Override
  Long corrupt(String message) {
    throw failure("the server's time cannot be read: " + message);
  }
}
