package io.weft.objectdb.storage.redis;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes replies out of the bytes that a server sends, as they come: RESP, version 2 (<a
 * href="https://redis.io/docs/latest/develop/reference/protocol-spec/">Redis serialization
 * protocol</a>). A reply is null, a byte array, a {@link Long}, a list of these, or a {@link
 * Refusal}. For one routine.
 */
final class RespDecoder {
  /** Stands for a reply of which not everything is there. */
  static final Object INCOMPLETE = new Incomplete();

  /** There is one only. */
  static final class Incomplete {
    private Incomplete() {}
  }

  /** What Redis itself allows. */
  private static final int LONGEST_BULK = 512 << 20;

  private static final int LONGEST_LINE = 64 << 10;
  private static final int MOST_ELEMENTS = 1 << 24;
  private static final int DEEPEST = 8;
  private static final int MOST_DIGITS = 18;

  /** More room than that is given back when all of it has been read. */
  private static final int LARGEST_KEPT = 1 << 20;

  /** A list gets room for so many elements before they have come. */
  private static final int ROOM = 1024;

  /** The bytes from {@code at} to {@code end} are still to be read. */
  private byte[] input = {};

  private int at;
  private int end;

  /** Lists that have begun, the innermost first. */
  private final ArrayDeque<Begun> open = new ArrayDeque<>();

  /** An error reply. */
  record Refusal(String error) {}

  private static final class Begun {
    final List<@Nullable Object> elements;
    int left;

    Begun(int count) {
      elements = new ArrayList<>(Math.min(count, ROOM));
      left = count;
    }
  }

  /** Takes more bytes over. */
  void add(ByteBuf more) {
    int count = more.readableBytes();
    if (count > input.length - end) {
      makeRoom(count);
    }
    more.readBytes(input, end, count);
    end += count;
    more.release();
  }

  private void makeRoom(int count) {
    int held = end - at;
    // What was large once must not stay for ever.
    boolean fits = count <= input.length - held && (held > 0 || input.length <= LARGEST_KEPT);
    byte[] to = fits ? input : new byte[Math.addExact(held, Math.max(held, 2 * count))];
    System.arraycopy(input, at, to, 0, held);
    input = to;
    at = 0;
    end = held;
  }

  /**
   * The next reply, or {@link #INCOMPLETE}.
   *
   * @throws CorruptReplyException when the bytes are none, or a reply is out of all bounds
   */
  @Nullable Object next() {
    while (true) {
      int start = at;
      Object value = element();
      if (value instanceof Incomplete) {
        at = start;
        return value;
      }
      if (value instanceof Begun list && list.left > 0) {
        if (open.size() >= DEEPEST) {
          throw new CorruptReplyException("a reply", "lists in lists in lists");
        }
        open.push(list);
        continue;
      }
      Object complete = value instanceof Begun empty ? empty.elements : value;
      Begun around;
      while ((around = open.peek()) != null) {
        around.elements.add(complete);
        if (--around.left > 0) {
          break;
        }
        open.pop();
        complete = around.elements;
      }
      if (around == null) {
        return complete;
      }
    }
  }

  private @Nullable Object element() {
    if (at == end) {
      return INCOMPLETE;
    }
    byte type = input[at];
    int lineEnd = lineEnd();
    if (lineEnd < 0) {
      return INCOMPLETE;
    }
    int from = at + 1;
    at = lineEnd + 2;
    return switch (type) {
      case '$' -> bulk(number(from, lineEnd));
      case '*' -> list(number(from, lineEnd));
      case ':' -> number(from, lineEnd);
      case '+' -> Arrays.copyOfRange(input, from, lineEnd);
      case '-' -> new Refusal(text(from, lineEnd));
      default -> throw new CorruptReplyException("a reply", (char) (type & 0xff));
    };
  }

  /** Where the line ends that begins with the next element; negative when that is not there. */
  private int lineEnd() {
    int last = Math.min(end, at + LONGEST_LINE);
    for (int i = at + 1; i < last; i++) {
      if (input[i] == '\n') {
        if (input[i - 1] != '\r' || i - 1 == at) {
          throw new CorruptReplyException("the end of a line", "half of it");
        }
        return i - 1;
      }
    }
    if (last < end) {
      throw new CorruptReplyException("a line", "more than " + LONGEST_LINE + " bytes");
    }
    return -1;
  }

  private @Nullable Object bulk(long length) {
    if (length == -1) {
      return null;
    }
    if (length < 0 || length > LONGEST_BULK) {
      throw new CorruptReplyException("a length", length);
    }
    if (end - at < length + 2) {
      return INCOMPLETE;
    }
    byte[] bytes = Arrays.copyOfRange(input, at, at + (int) length);
    at += (int) length + 2;
    if (input[at - 2] != '\r' || input[at - 1] != '\n') {
      throw new CorruptReplyException("the end of " + length + " bytes", "more of them");
    }
    return bytes;
  }

  private static @Nullable Object list(long count) {
    if (count == -1) {
      return null;
    }
    if (count < 0 || count > MOST_ELEMENTS) {
      throw new CorruptReplyException("a number of elements", count);
    }
    return new Begun((int) count);
  }

  private long number(int from, int to) {
    int first = from < to && input[from] == '-' ? from + 1 : from;
    long number = 0;
    boolean right = to > first && to - first <= MOST_DIGITS;
    for (int i = first; right && i < to; i++) {
      right = input[i] >= '0' && input[i] <= '9';
      number = 10 * number + input[i] - '0';
    }
    if (!right) {
      throw new CorruptReplyException("a number", text(from, to));
    }
    return first == from ? number : -number;
  }

  private String text(int from, int to) {
    return new String(input, from, to - from, StandardCharsets.UTF_8);
  }
}
