package io.weft.objectdb.storage.redis;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
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
  static final Object INCOMPLETE = new Object();

  /** What Redis itself allows. */
  private static final int LONGEST_BULK = 512 << 20;

  private static final int LONGEST_LINE = 64 << 10;
  private static final int MOST_ELEMENTS = 1 << 24;
  private static final int DEEPEST = 8;

  /** A list gets room for so many elements before they have come. */
  private static final int ROOM = 1024;

  private ByteBuf input = Unpooled.EMPTY_BUFFER;

  /** Whether the input is a buffer of its own, to which more can be added. */
  private boolean owned;

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
    if (!input.isReadable()) {
      input.release();
      input = more;
      owned = false;
      return;
    }
    if (!owned) {
      ByteBuf own = Unpooled.buffer(2 * (input.readableBytes() + more.readableBytes()));
      own.writeBytes(input);
      input.release();
      input = own;
      owned = true;
    } else if (input.readerIndex() > input.readableBytes()) {
      input.discardReadBytes();
    }
    input.writeBytes(more);
    more.release();
  }

  /**
   * The next reply, or {@link #INCOMPLETE}.
   *
   * @throws CorruptReplyException when the bytes are none, or a reply is out of all bounds
   */
  @Nullable Object next() {
    while (true) {
      int start = input.readerIndex();
      Object value = element();
      if (value == INCOMPLETE) {
        input.readerIndex(start);
        return INCOMPLETE;
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
    if (!input.isReadable()) {
      return INCOMPLETE;
    }
    byte type = input.readByte();
    return switch (type) {
      case '$' -> bulk();
      case '*' -> list();
      case ':' -> line() instanceof byte[] digits ? number(digits) : INCOMPLETE;
      case '+' -> line();
      case '-' ->
          line() instanceof byte[] text
              ? new Refusal(new String(text, StandardCharsets.UTF_8))
              : INCOMPLETE;
      default -> throw new CorruptReplyException("a reply", (char) (type & 0xff));
    };
  }

  private @Nullable Object bulk() {
    if (!(line() instanceof byte[] digits)) {
      return INCOMPLETE;
    }
    long length = number(digits);
    if (length == -1) {
      return null;
    }
    if (length < 0 || length > LONGEST_BULK) {
      throw new CorruptReplyException("a length", length);
    }
    if (input.readableBytes() < length + 2) {
      return INCOMPLETE;
    }
    byte[] bytes = new byte[(int) length];
    input.readBytes(bytes);
    if (input.readShort() != LINE_END) {
      throw new CorruptReplyException("the end of " + length + " bytes", "more of them");
    }
    return bytes;
  }

  private static final short LINE_END = ('\r' << 8) | '\n';

  private @Nullable Object list() {
    if (!(line() instanceof byte[] digits)) {
      return INCOMPLETE;
    }
    long count = number(digits);
    if (count == -1) {
      return null;
    }
    if (count < 0 || count > MOST_ELEMENTS) {
      throw new CorruptReplyException("a number of elements", count);
    }
    return new Begun((int) count);
  }

  /** What comes before the next end of a line. */
  private Object line() {
    int from = input.readerIndex();
    int end = input.indexOf(from, input.writerIndex(), (byte) '\n');
    if (end < 0 ? input.readableBytes() > LONGEST_LINE : end - from > LONGEST_LINE) {
      throw new CorruptReplyException("a line", "more than " + LONGEST_LINE + " bytes");
    }
    if (end < 0) {
      return INCOMPLETE;
    }
    if (end == from || input.getByte(end - 1) != '\r') {
      throw new CorruptReplyException("the end of a line", "half of it");
    }
    byte[] line = new byte[end - 1 - from];
    input.readBytes(line);
    input.skipBytes(2);
    return line;
  }

  private static long number(byte[] digits) {
    long number = 0;
    int from = digits.length > 0 && digits[0] == '-' ? 1 : 0;
    if (digits.length == from || digits.length - from > 18) {
      throw new CorruptReplyException("a number", new String(digits, StandardCharsets.UTF_8));
    }
    for (int i = from; i < digits.length; i++) {
      if (digits[i] < '0' || digits[i] > '9') {
        throw new CorruptReplyException("a number", new String(digits, StandardCharsets.UTF_8));
      }
      number = 10 * number + digits[i] - '0';
    }
    return from == 1 ? -number : number;
  }

  /** Frees what it holds. */
  void release() {
    input.release();
    input = Unpooled.EMPTY_BUFFER;
  }
}
