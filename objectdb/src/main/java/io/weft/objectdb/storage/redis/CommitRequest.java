package io.weft.objectdb.storage.redis;

import io.weft.objectdb.storage.Commit;
import io.weft.objectdb.storage.CommitResult;
import io.weft.objectdb.storage.CommitResult.Committed;
import io.weft.objectdb.storage.CommitResult.Conflict;
import io.weft.objectdb.storage.CommitResult.Unknown;
import io.weft.objectdb.storage.StorageException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;

/** Compares and writes: one call of a script. */
final class CommitRequest extends Request<CommitResult> {
  /** The most that the values of one commit may have together: Redis takes a gigabyte at once. */
  static final long MAX_BYTES = 512L << 20;

  private static final byte[] TWO_KEYS = "2".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DELETED = {};

  private final RedisSettings settings;
  private final Connections connections;
  private final Feed feed;
  private final Commit commit;
  private final List<String> keys;
  private List<byte[]> arguments = List.of();
  private byte[] body = {};

  CommitRequest(RedisSettings settings, Connections connections, Feed feed, Commit commit) {
    super(settings.address());
    this.settings = settings;
    this.connections = connections;
    this.feed = feed;
    this.commit = commit;
    this.keys = List.copyOf(commit.reads().keySet());
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

  @Override
  void prepare() {
    if (!arguments.isEmpty()) {
      return;
    }
    List<byte[]> all = new ArrayList<>(2 * keys.size() + 2 * commit.writes().size() + 1);
    List<byte[]> names = new ArrayList<>(keys.size());
    keys.forEach(key -> names.add(key(key)));
    all.add(number(keys.size()));
    all.add(body); // Its place; what it is comes last.
    all.addAll(names);
    keys.forEach(key -> all.add(number(commit.reads().getOrDefault(key, 0L))));
    addWrites(all, names);
    arguments = all;
  }

  private void addWrites(List<byte[]> all, List<byte[]> names) {
    List<byte[]> written = new ArrayList<>();
    List<byte[]> values = new ArrayList<>();
    long size = 0;
    for (int i = 0; i < keys.size(); i++) {
      Optional<String> text = commit.writes().get(keys.get(i));
      if (text != null) {
        byte[] value = text.isPresent() ? value(keys.get(i), text.get()) : DELETED;
        all.add(number(i + 1));
        all.add(value);
        written.add(names.get(i));
        values.add(value);
        size += names.get(i).length + value.length;
      }
    }
    if (size > MAX_BYTES) {
      throw new StorageException(
          "a commit writes " + size + " bytes, more than " + MAX_BYTES + " at once");
    }
    if (written.size() != commit.writes().size()) {
      throw new IllegalArgumentException("every key that is written must be among those read");
    }
    Message.Body message = new Message.Body(size <= settings.publishBytes());
    for (int i = 0; i < written.size(); i++) {
      message.add(written.get(i), values.get(i));
    }
    body = message.build(settings.deflateNotifications());
    all.set(1, body);
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
    return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  void send(RedisConnection connection) {
    CommandArguments command =
        new CommandArguments(Command.EVALSHA)
            .add(Script.COMMIT.digest())
            .add(TWO_KEYS)
            .add(connections.connector().versionsKey())
            .add(connections.connector().valuesKey())
            .add((" " + connection.joined().epoch()).getBytes(StandardCharsets.US_ASCII))
            .add(connections.connector().channel());
    arguments.forEach(command::add);
    connection.send(command);
  }

  @Override
  Outcome answered(Place joined, @Nullable Object reply) {
    List<?> result = Replies.list(reply == null ? "nothing" : reply, 1);
    String what = Replies.text(result.get(0));
    switch (what) {
      case "done" -> {
        long version = Long.parseLong(Replies.text(result.get(1)));
        connections.connector().know(version);
        if (!commit.writes().isEmpty()) {
          feed.committed(new Place(version, joined.epoch()), commit.writes());
        }
        complete(new Committed(version));
      }
      case "conflict" -> complete(new Conflict(conflicts(result)));
      case "epoch" -> {
        return Outcome.OUTDATED;
      }
      default -> throw new CorruptReplyException("a result", what);
    }
    return Outcome.ENDED;
  }

  private Set<String> conflicts(List<?> result) {
    Set<String> conflicts = new HashSet<>();
    for (Object number : result.subList(1, result.size())) {
      conflicts.add(keys.get(Integer.parseInt(Replies.text(number)) - 1));
    }
    return conflicts;
  }

  @Override
  void refused(String error) {
    if (Replies.wroteNothing(error)) {
      fail(Replies.explain(error));
    } else {
      lost(Replies.explain(error));
    }
  }

  @Override
  void corrupt(String message) {
    lost(message);
  }

  /** What only reads has written nothing, whatever became of it. */
  @Override
  void lost(String reason) {
    if (commit.writes().isEmpty()) {
      fail(reason);
    } else {
      complete(new Unknown(reason));
    }
  }

  @Override
  boolean isRepeatable() {
    return commit.writes().isEmpty();
  }
}
