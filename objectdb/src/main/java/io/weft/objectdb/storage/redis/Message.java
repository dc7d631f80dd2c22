package io.weft.objectdb.storage.redis;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
  static final class Value implements Written {
    private final byte[] tagged;

    Value(byte[] tagged) {
      this.tagged = tagged;
    }

    /**
     * The text.
     *
     * @param limit how many bytes it may have
     */
    String text(int limit) {
      return Texts.value(tagged, 0, limit);
    }
  }

  /** It has a value that must be read. */
  record Elsewhere() implements Written {}

  private static final int DELETED = 0;
  private static final int VALUE = 1;
  private static final int ELSEWHERE = 2;
  private static final int LARGEST_BODY = 512 << 20;

  /** Collects the writes of a commit, as they are published behind the place. */
  static final class Body {
    private final List<byte[]> keys = new ArrayList<>();
    private final List<byte[]> values = new ArrayList<>();
    private long size;

    /** Adds a key with its value behind a tag, which is empty for a deleted one. */
    void add(byte[] key, byte[] value) {
      keys.add(key);
      values.add(value);
      size += key.length + value.length;
    }

    /** How many bytes the keys and values have. */
    long size() {
      return size;
    }

    /** What to publish; without the values when there are more bytes than these. */
    byte[] build(int publishBytes, boolean deflate) {
      boolean withValues = size <= publishBytes;
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
      DataOutputStream out = new DataOutputStream(bytes);
      try {
        for (int i = 0; i < keys.size(); i++) {
          out.writeInt(keys.get(i).length);
          out.write(keys.get(i));
          byte[] value = values.get(i);
          if (value.length == 0) {
            out.writeByte(DELETED);
          } else if (withValues) {
            out.writeByte(VALUE);
            out.writeInt(value.length);
            out.write(value);
          } else {
            out.writeByte(ELSEWHERE);
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException("memory cannot fail", e);
      }
      return Texts.tagged(bytes.toByteArray(), deflate);
    }
  }

  /**
   * Reads a message, if it tells of more than a version.
   *
   * @param known the version; what is said of it, or of those before it, is not looked at
   */
  static Optional<Message> parse(byte[] bytes, long known) {
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
    return Optional.of(new Message(place, Optional.of(parseBody(body))));
  }

  private static Map<String, Written> parseBody(byte[] body) {
    Map<String, Written> writes = new LinkedHashMap<>();
    ByteBuffer in = ByteBuffer.wrap(body);
    try {
      while (in.hasRemaining()) {
        byte[] key = read(in);
        int kind = in.get();
        writes.put(
            Texts.text(key, 0, key.length),
            switch (kind) {
              case DELETED -> new Deleted();
              case VALUE -> new Value(read(in));
              case ELSEWHERE -> new Elsewhere();
              default -> throw new CorruptReplyException("a kind of change", kind);
            });
      }
    } catch (BufferUnderflowException e) {
      throw new CorruptReplyException("a whole message", "its end is missing");
    }
    return writes;
  }

  private static byte[] read(ByteBuffer in) {
    int length = in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw new CorruptReplyException("a length", length);
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  /** The channel of a storage: Pub/Sub knows no databases, so its name tells which. */
  static byte[] channel(RedisSettings settings) {
    String name = settings.channelPrefix() + settings.database() + "." + settings.prefix();
    return name.getBytes(StandardCharsets.UTF_8);
  }
}
