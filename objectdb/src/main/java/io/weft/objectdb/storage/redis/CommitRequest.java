package io.weft.objectdb.storage.redis;

import io.weft.objectdb.storage.Commit;
import io.weft.objectdb.storage.CommitResult;
import io.weft.objectdb.storage.CommitResult.Committed;
import io.weft.objectdb.storage.CommitResult.Conflict;
import io.weft.objectdb.storage.CommitResult.Unknown;
import io.weft.objectdb.storage.StorageException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compares and writes: one call of a script. */
final class CommitRequest extends Request<CommitResult> {
  /** The most that the values of one commit may have together: Redis takes a gigabyte at once. */
  static final long MAX_BYTES = 512L << 20;

  private static final byte[] NAME = Command.ascii("EVALSHA");
  private static final byte[] TWO_KEYS = Command.ascii("2");
  private static final byte[] DELETED = {};

  private final RedisSettings settings;
  private final RedisConnector connector;
  private final Feed feed;
  private final Commit commit;
  private final List<String> keys;

  /** What is sent behind what depends on the connection. */
  private final List<byte[]> arguments;

  /**
   * A commit.
   *
   * @throws StorageException when something cannot be a key or a value, or is too large
   */
  CommitRequest(RedisSettings settings, RedisConnector connector, Feed feed, Commit commit) {
    super(settings.address());
    this.settings = settings;
    this.connector = connector;
    this.feed = feed;
    this.commit = commit;
    this.keys = List.copyOf(commit.reads().keySet());
    this.arguments = arguments();
  }

  @Override
  long size() {
    long size = 64L * keys.size();
    for (Optional<String> value : commit.writes().values()) {
      size += value.map(String::length).orElse(0);
    }
    return size;
  }

  /** A key as the name of a field. */
  static byte[] key(String key) {
    if (key.isEmpty()) {
      throw new StorageException("a key is empty");
    }
    try {
      return Texts.utf8(key);
    } catch (IllegalArgumentException e) {
      throw new StorageException("key " + key + " " + e.getMessage(), e);
    }
  }

  private List<byte[]> arguments() {
    List<byte[]> all = new ArrayList<>(2 * keys.size() + 2 * commit.writes().size() + 2);
    List<byte[]> names = new ArrayList<>(keys.size());
    keys.forEach(key -> names.add(key(key)));
    Message.Body message = new Message.Body();
    List<byte[]> writes = writes(names, message);
    all.add(number(keys.size()));
    all.add(message.build(settings.publishBytes(), settings.deflateNotifications()));
    all.addAll(names);
    keys.forEach(key -> all.add(number(commit.reads().getOrDefault(key, 0L))));
    all.addAll(writes);
    return all;
  }

  /** For each write the number of its key and the value; also collects them for the message. */
  private List<byte[]> writes(List<byte[]> names, Message.Body message) {
    List<byte[]> writes = new ArrayList<>(2 * commit.writes().size());
    for (int i = 0; i < keys.size(); i++) {
      Optional<String> text = commit.writes().get(keys.get(i));
      if (text != null) {
        byte[] value = text.isPresent() ? value(keys.get(i), text.get()) : DELETED;
        writes.add(number(i + 1));
        writes.add(value);
        message.add(names.get(i), value);
      }
    }
    if (message.size() > MAX_BYTES) {
      throw new StorageException(
          "a commit writes " + message.size() + " bytes, more than " + MAX_BYTES + " at once");
    }
    if (writes.size() != 2 * commit.writes().size()) {
      throw new IllegalArgumentException("every key that is written must be among those read");
    }
    return writes;
  }

  private byte[] value(String key, String text) {
    byte[] bytes;
    try {
      bytes = Texts.utf8(text);
    } catch (IllegalArgumentException e) {
      throw new StorageException("the value of " + key + " " + e.getMessage(), e);
    }
    if (bytes.length > settings.maxValueBytes()) {
      throw new StorageException(
          "the value of "
              + key
              + " has "
              + bytes.length
              + " bytes, more than "
              + settings.maxValueBytes());
    }
    return Texts.tagged(bytes, settings.deflate());
  }

  private static byte[] number(long number) {
    return Command.ascii(Long.toString(number));
  }

  @Override
  Command command(Place joined) {
    return new Command(NAME)
        .add(Script.COMMIT.digest())
        .add(TWO_KEYS)
        .add(connector.versionsKey())
        .add(connector.valuesKey())
        .add(Command.ascii(" " + joined.epoch()))
        .add(connector.channel())
        .addAll(arguments);
  }

  @Override
  Optional<CommitResult> answered(Place joined, @Nullable Object reply) {
    List<?> result = Replies.list(reply == null ? "nothing" : reply, 1);
    String what = Replies.text(Replies.present(result.get(0)));
    return switch (what) {
      case "done" -> {
        long version = Long.parseLong(Replies.text(Replies.present(result.get(1))));
        connector.know(version);
        if (!commit.writes().isEmpty()) {
          feed.committed(new Place(version, joined.epoch()), commit.writes());
        }
        yield Optional.of(new Committed(version));
      }
      case "conflict" -> Optional.of(new Conflict(conflicts(result)));
      case "epoch" -> Optional.empty();
      default -> throw new CorruptReplyException("a result", what);
    };
  }

  private Set<String> conflicts(List<?> result) {
    Set<String> conflicts = new HashSet<>();
    for (Object number : result.subList(1, result.size())) {
      conflicts.add(keys.get(Integer.parseInt(Replies.text(Replies.present(number))) - 1));
    }
    return conflicts;
  }

  @Override
  CommitResult refused(String error) {
    return Replies.wroteNothing(error) ? super.refused(error) : lost(Replies.explain(error));
  }

  @Override
  CommitResult corrupt(String message) {
    return lost(message);
  }

  /** What only reads has written nothing, whatever became of it. */
  @Override
  CommitResult lost(String reason) {
    return commit.writes().isEmpty() ? super.lost(reason) : new Unknown(reason);
  }

  @Override
  boolean isRepeatable() {
    return commit.writes().isEmpty();
  }
}
