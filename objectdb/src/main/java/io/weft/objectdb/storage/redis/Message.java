package io.weft.objectdb.storage.redis;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is published: how far the storage has come, and, unless that is all, what the commit that
 * brought it there has written.
 *
 * @param place the version afterwards
 * @param writes by key; empty for a message that only tells the place
 */
record Message(Place place, Optional<Map<String, Written>> writes) {
  /** What became of a key. */
  sealed interface Written {}

  /** It was deleted. */
  record Deleted() implements Written {}

  /** It has this value. */
  record Value(String text) implements Written {}

  /** It has a value that must be read. */
  record Elsewhere() implements Written {}

  private static final int DELETED = 0;
  private static final int VALUE = 1;
  private static final int ELSEWHERE = 2;
  private static final int LARGEST_BODY = 512 << 20;

  /** Collects the writes of a commit, as they are published behind the place. */
  static final class Body {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    private final DataOutputStream out = new DataOutputStream(bytes);
    private final boolean withValues;

    Body(boolean withValues) {
      this.withValues = withValues;
    }

    /** Adds a key with its value behind a tag, which is empty for a deleted one. */
    void add(byte[] key, byte[] value) {
      try {
        out.writeInt(key.length);
        out.write(key);
        if (value.length == 0) {
          out.writeByte(DELETED);
        } else if (withValues) {
          out.writeByte(VALUE);
          out.writeInt(value.length);
          out.write(value);
        } else {
          out.writeByte(ELSEWHERE);
        }
      } catch (IOException e) {
        throw new UncheckedIOException("memory cannot fail", e);
      }
    }

    byte[] build(boolean deflate) {
      return Texts.tagged(bytes.toByteArray(), deflate);
    }
  }

  /**
   * Reads a message, if it tells of more than a version.
   *
   * @param known the version; what is said of it, or of those before it, is not looked at
   * @param maxValueBytes the largest value
   */
  static Optional<Message> parse(byte[] bytes, long known, int maxValueBytes) {
    int end = 0;
    while (end < bytes.length && bytes[end] != '\n') {
      end++;
    }
    Place place = Place.parse(new String(bytes, 0, end, StandardCharsets.UTF_8));
    if (place.version() <= known) {
      return Optional.empty();
    }
    if (end == bytes.length) {
      return Optional.of(new Message(place, Optional.empty()));
    }
    byte[] body = Texts.untagged(bytes, end + 1, LARGEST_BODY);
    return Optional.of(new Message(place, Optional.of(parseBody(body, maxValueBytes))));
  }

  private static Map<String, Written> parseBody(byte[] body, int maxValueBytes) {
    Map<String, Written> writes = new LinkedHashMap<>();
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(body));
    try {
      while (in.available() > 0) {
        byte[] key = read(in);
        int kind = in.readUnsignedByte();
        writes.put(
            Texts.text(key, 0, key.length),
            switch (kind) {
              case DELETED -> new Deleted();
              case VALUE -> new Value(Texts.value(read(in), 0, maxValueBytes));
              case ELSEWHERE -> new Elsewhere();
              default -> throw new CorruptReplyException("a kind of change", kind);
            });
      }
    } catch (IOException e) {
      throw new CorruptReplyException("a whole message", "its end is missing");
    }
    return writes;
  }

  private static byte[] read(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > in.available()) {
      throw new CorruptReplyException("a length", length);
    }
    return in.readNBytes(length);
  }

  /** The channel of a storage: Pub/Sub knows no databases, so its name tells which. */
  static byte[] channel(RedisSettings settings) {
    String name = settings.channelPrefix() + settings.database() + "." + settings.prefix();
    return name.getBytes(StandardCharsets.UTF_8);
  }
}
