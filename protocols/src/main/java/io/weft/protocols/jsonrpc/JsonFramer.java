package io.weft.protocols.jsonrpc;

import io.netty.buffer.ByteBuf;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Finds the JSON objects in a byte stream that carries them one after the other without separators
 * (RFC 7047 section 4), however the stream is cut into buffers.
 *
 * <p>Each byte is looked at once, when it comes, so a peer's nonsense is noticed at once and not at
 * the end of a message that never ends. What is held is the bytes of the message that has begun and
 * a word for each of its tokens. One thread at a time. After a {@link JsonRpcException} the framer
 * is spent and every call fails with that same exception: there is no way to find the next message.
 */
public final class JsonFramer {
  private static final VarHandle WORDS = JsonName.WORDS;
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;
  private static final long BACKSLASHES = ONES * '\\';

  private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
  private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
  private static final byte[] NULL = {'n', 'u', 'l', 'l'};

  /** What a framer keeps from a large message for the next. */
  private static final int KEPT = 1 << 20;

  private static final int FIRST_SIZE = 4096;

  /** The tokens are read a word at a time, beyond their end. */
  private static final int SPARE = 8;

  private static final int INCOMPLETE = -1;

  /** What may come next. */
  private static final int FIRST_NAME = 0;

  private static final int NAME = 1;
  private static final int FIRST_ELEMENT = 2;

  /** The last that may be a string. */
  private static final int VALUE = 3;

  private static final int COLON = 4;
  private static final int COMMA = 5;
  private static final int MESSAGE = 6;

  private final JsonLimits limits;
  private final JsonTokens tokens = new JsonTokens();
  private final int mostString;
  private final int mostValues;

  private byte[] bytes = new byte[FIRST_SIZE];

  /** Where {@code bytes} begins in the stream. */
  private long base;

  /** Bytes come so far, and of them looked at; both in {@code bytes}. */
  private int limit;

  private int position;

  /** Where the message begins in {@code bytes}, and, with the white space before, in the stream. */
  private int start;

  private long spaceStart;

  private long[] tape = new long[FIRST_SIZE / 8];
  private int used;

  /** The number of the token that began it; inverted for an object. */
  private int[] open = new int[16];

  private int depth;
  private int values;
  private int expect = MESSAGE;
  private boolean inObject;
  private boolean complete;

  /** Where a string or number that has not ended yet begins in {@code bytes}; negative: none. */
  private int partial = -1;

  private int textKind;
  private @Nullable JsonRpcException failure;

  /** A framer at the start of a stream. */
  public JsonFramer(JsonLimits limits) {
    this.limits = limits;
    this.mostString = limits.stringBytes();
    this.mostValues = limits.values();
  }

  /** Takes over a copy of all of {@code in}, and does not release it. Then call {@link #next}. */
  public void append(ByteBuf in) {
    release();
    int length = in.readableBytes();
    if (start > 0 && limit + length + SPARE > bytes.length) {
      System.arraycopy(bytes, start, bytes, 0, limit - start);
      base += start;
      limit -= start;
      position -= start;
      partial -= partial < 0 ? 0 : start;
      start = 0;
    }
    if (limit + length + SPARE > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(limit + length + SPARE, 2 * bytes.length));
    }
    in.readBytes(bytes, limit, length);
    limit += length;
  }

  /** The message before is done with. */
  private void release() {
    if (!complete) {
      return;
    }
    complete = false;
    used = 0;
    values = 0;
    start = position;
    spaceStart = base + position;
    if (start == limit) {
      base += limit;
      start = 0;
      position = 0;
      limit = 0;
      if (bytes.length > KEPT) {
        bytes = new byte[FIRST_SIZE];
      }
    }
    if (tape.length > KEPT / 8) {
      tape = new long[FIRST_SIZE / 8];
    }
  }

  /**
   * Goes on to the next message, if it has come as a whole: {@link #tokens} then shows it. Call it
   * until it says no.
   *
   * @throws JsonRpcException if the bytes are no JSON objects or pass a limit; messages before that
   *     place have been shown
   */
  public boolean next() {
    if (failure != null) {
      throw failure;
    }
    release();
    try {
      complete = scan();
      checkSize();
      if (complete) {
        tokens.show(bytes, start, tape, base + start);
      }
      return complete;
    } catch (JsonRpcException e) {
      complete = false;
      failure = e;
      throw e;
    }
  }

  /** The message that {@link #next} has found; valid until the framer is called again. */
  public JsonTokens tokens() {
    if (!complete) {
      throw new IllegalStateException("no message");
    }
    return tokens;
  }

  /**
   * Reads all of {@code in} (and does not release it), and hands over the messages that end in it,
   * in order, as trees. Those before a break are handed over before the exception is thrown.
   *
   * @throws JsonRpcException if the bytes are no JSON objects, pass a limit, or a member appears
   *     twice
   */
  public void feed(ByteBuf in, Consumer<? super ObjectNode> messages) {
    append(in);
    while (next()) {
      ObjectNode message;
      try {
        message = (ObjectNode) tokens.tree(JsonTokens.ROOT);
      } catch (JsonRpcException e) {
        failure = e;
        throw e;
      }
      messages.accept(message);
    }
  }

  /** Whether a message has begun and not ended. White space counts as nothing. */
  public boolean insideMessage() {
    return depth > 0;
  }

  private void checkSize() {
    long length = base + position - spaceStart;
    if (length > limits.messageBytes()) {
      throw new JsonRpcException(
          spaceStart, "message longer than the limit of " + limits.messageBytes() + " bytes");
    }
  }

  /**
   * Goes on to the end of the message, or of what has come. What is common, and has come as a
   * whole, is dealt with here, in local variables; the rest by the methods below.
   */
  private boolean scan() {
    if (partial >= 0 && !finishPartial()) {
      return false;
    }
    byte[] in = bytes;
    int end = limit;
    int i = position;
    int state = expect;
    long[] made = tape;
    int count = used;
    while (i < end) {
      if (count + 1 >= made.length) {
        tape = Arrays.copyOf(made, 2 * made.length);
        made = tape;
      }
      byte b = in[i];
      if (b == '"' && state <= VALUE) {
        boolean name = state <= NAME;
        if (!name) {
          countValue(i);
        }
        int close = plainEnd(in, i + 1, end);
        if (close < 0 || close - i > mostString) {
          expect = state;
          used = count;
          i = beginString(i);
          if (i == INCOMPLETE) {
            return false;
          }
          made = tape;
          count = used;
        } else {
          made[count++] = JsonTokens.token(JsonTokens.TEXT, close - i - 1, i + 1 - start);
          i = close + 1;
        }
        state = name ? COLON : COMMA;
        if (i < end && in[i] == (name ? ':' : ',')) {
          i++;
          state = name || !inObject ? VALUE : NAME;
        }
        continue;
      }
      if (b <= ' ' && isSpace(b)) {
        i++;
        if (depth == 0) {
          start = i;
        }
        continue;
      }
      switch (state) {
        case FIRST_NAME, NAME -> {
          if (b != '}' || state == NAME) {
            throw broken(i, "expected the name of a member, not " + show(b));
          }
          state = pop(JsonTokens.OBJECT, i++, count++);
          if (state == MESSAGE) {
            return finish(i, count);
          }
        }
        case COLON -> {
          if (b != ':') {
            throw broken(i, "expected a colon, not " + show(b));
          }
          i++;
          state = VALUE;
        }
        case COMMA -> {
          if (b == ',') {
            i++;
            state = inObject ? NAME : VALUE;
          } else if (b == '}' || b == ']') {
            state = pop(b == '}' ? JsonTokens.OBJECT : JsonTokens.ARRAY, i++, count++);
            if (state == MESSAGE) {
              return finish(i, count);
            }
          } else {
            throw broken(i, "expected a comma or an end, not " + show(b));
          }
        }
        case FIRST_ELEMENT, VALUE -> {
          if (b == '[' || b == '{') {
            countValue(i);
            state = push(b == '{' ? JsonTokens.OBJECT : JsonTokens.ARRAY, i++, count++);
          } else if (b == ']' && state == FIRST_ELEMENT) {
            state = pop(JsonTokens.ARRAY, i++, count++);
          } else {
            expect = state;
            position = i;
            used = count;
            i = scalar(i, b);
            if (i == INCOMPLETE) {
              return false;
            }
            made = tape;
            count = used;
            state = COMMA;
          }
        }
        case MESSAGE -> {
          if (b != '{') {
            throw broken(i, "a message must be a JSON object, and begin with {, not " + show(b));
          }
          state = push(JsonTokens.OBJECT, i++, count++);
        }
        default -> throw new IllegalStateException("expecting " + state);
      }
    }
    expect = state;
    position = i;
    used = count;
    return false;
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  private boolean finish(int end, int count) {
    used = count;
    expect = MESSAGE;
    position = end;
    return true;
  }

  /**
   * The place of the quote that ends a string of nothing but plain ASCII; negative if it is none.
   */
  private static int plainEnd(byte[] in, int from, int end) {
    int i = from;
    long special;
    while ((special = special((long) WORDS.get(in, i))) == 0) {
      i += 8;
      if (i >= end) {
        return -1;
      }
    }
    i += Long.numberOfTrailingZeros(special) >>> 3;
    return i < end && in[i] == '"' ? i : -1;
  }

  /**
   * Has a bit for each quote, backslash, control character and byte that is not ASCII. What is
   * above the first may be wrong.
   */
  private static long special(long word) {
    // Bit 1 swaps the quote and the blank, and leaves control characters among themselves.
    long belowBlank = (word ^ ONES * 2) - ONES * (' ' + 1);
    long backslashes = (word ^ BACKSLASHES) - ONES;
    return (belowBlank | backslashes | word) & HIGHS;
  }

  private int scalar(int i, byte b) {
    return switch (b) {
      case 't' -> literal(i, TRUE, JsonTokens.TRUE);
      case 'f' -> literal(i, FALSE, JsonTokens.FALSE);
      case 'n' -> literal(i, NULL, JsonTokens.NULL);
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> {
        countValue(i);
        partial = i;
        yield number(i);
      }
      default -> throw broken(i, "expected a value, not " + show(b));
    };
  }

  /** Goes on with the string or number whose end had not come. */
  private boolean finishPartial() {
    int end = bytes[partial] == '"' ? string(position) : number(position);
    if (end == INCOMPLETE) {
      return false;
    }
    position = end;
    expect = expect == FIRST_NAME || expect == NAME ? COLON : COMMA;
    return true;
  }

  private void add(int kind, int info, int at) {
    if (used == tape.length) {
      tape = Arrays.copyOf(tape, 2 * used);
    }
    tape[used++] = JsonTokens.token(kind, info, at - start);
  }

  private void countValue(int at) {
    if (++values > mostValues) {
      throw broken(at, "more values than the limit of " + limits.values() + " in one message");
    }
  }

  /** Begins a container, whose token is the one of that number; what comes next. */
  private int push(int kind, int at, int number) {
    if (depth >= limits.depth()) {
      throw broken(at, "nested deeper than the limit of " + limits.depth() + " levels");
    }
    if (depth == open.length) {
      open = Arrays.copyOf(open, 2 * depth);
    }
    inObject = kind == JsonTokens.OBJECT;
    open[depth++] = inObject ? ~number : number;
    tape[number] = JsonTokens.token(kind, 0, at - start);
    return inObject ? FIRST_NAME : FIRST_ELEMENT;
  }

  /** Ends a container by the token of that number; what comes next: after the message another. */
  private int pop(int kind, int at, int number) {
    int begin = open[--depth];
    begin = begin < 0 ? ~begin : begin;
    if (inObject != (kind == JsonTokens.OBJECT)) {
      throw broken(at, inObject ? "] ends an object" : "} ends an array");
    }
    tape[begin] = JsonTokens.token(kind, number, (int) tape[begin]);
    tape[number] = JsonTokens.token(JsonTokens.END, 0, at - start);
    if (depth == 0) {
      return MESSAGE;
    }
    inObject = open[depth - 1] < 0;
    return COMMA;
  }

  private int literal(int from, byte[] word, int kind) {
    countValue(from);
    for (int k = 1; k < word.length; k++) {
      if (from + k == limit) {
        values--;
        return INCOMPLETE;
      }
      if (bytes[from + k] != word[k]) {
        throw broken(
            from + k, "expected " + new String(word, java.nio.charset.StandardCharsets.US_ASCII));
      }
    }
    add(kind, 0, from);
    return from + word.length;
  }

  /** From anywhere in the number that begins at {@code partial}; the place after it. */
  private int number(int from) {
    int i = from;
    while (i < limit && isOfNumber(bytes[i])) {
      i++;
    }
    int length = i - partial;
    if (length > limits.numberBytes()) {
      throw broken(partial, "number longer than the limit of " + limits.numberBytes() + " bytes");
    }
    if (i == limit) {
      position = i;
      return INCOMPLETE;
    }
    add(numberKind(partial, i), length, partial);
    partial = -1;
    return i;
  }

  private static boolean isOfNumber(byte b) {
    return (b >= '0' && b <= '9') || b == '-' || b == '+' || b == '.' || b == 'e' || b == 'E';
  }

  private int numberKind(int from, int to) {
    int i = bytes[from] == '-' ? from + 1 : from;
    int digits = digits(i, to);
    if (digits == i || (bytes[i] == '0' && digits > i + 1)) {
      throw broken(i, "not a number: a digit is missing, or there is a zero before it");
    }
    i = digits;
    int kind = JsonTokens.INTEGER;
    if (i < to && bytes[i] == '.') {
      kind = JsonTokens.REAL;
      digits = digits(i + 1, to);
      if (digits == i + 1) {
        throw broken(i, "not a number: no digit after the point");
      }
      i = digits;
    }
    if (i < to && (bytes[i] == 'e' || bytes[i] == 'E')) {
      kind = JsonTokens.REAL;
      i++;
      if (i < to && (bytes[i] == '+' || bytes[i] == '-')) {
        i++;
      }
      digits = digits(i, to);
      if (digits == i) {
        throw broken(i, "not a number: no digit in the exponent");
      }
      i = digits;
    }
    if (i != to) {
      throw broken(i, "not a number: " + show(bytes[i]) + " is out of place");
    }
    return kind;
  }

  private int digits(int from, int to) {
    int i = from;
    while (i < to && bytes[i] >= '0' && bytes[i] <= '9') {
      i++;
    }
    return i;
  }

  private int beginString(int quote) {
    partial = quote;
    textKind = JsonTokens.TEXT;
    return string(quote + 1);
  }

  /** From between two characters of the string that begins at {@code partial}; the place after. */
  private int string(int from) {
    byte[] in = bytes;
    int end = limit;
    int i = from;
    while (true) {
      while (i + 8 <= end) {
        long special = special((long) WORDS.get(in, i));
        if (special != 0) {
          i += Long.numberOfTrailingZeros(special) >>> 3;
          break;
        }
        i += 8;
      }
      if (i == end) {
        return incompleteString(i);
      }
      byte b = in[i];
      if (b == '"') {
        int length = i - partial - 1;
        if (length > limits.stringBytes()) {
          throw stringTooLong();
        }
        add(textKind, length, partial + 1);
        partial = -1;
        return i + 1;
      }
      int after;
      if (b == '\\') {
        textKind = JsonTokens.TEXT_ESCAPED;
        after = escape(i);
      } else if (b < 0) {
        if (textKind == JsonTokens.TEXT) {
          textKind = JsonTokens.TEXT_UTF8;
        }
        after = character(i);
      } else if (b < ' ') {
        throw broken(i, "a control character in a string: " + show(b));
      } else {
        after = i + 1;
      }
      if (after == INCOMPLETE) {
        return incompleteString(i);
      }
      i = after;
    }
  }

  private int incompleteString(int at) {
    if (at - partial - 1 > limits.stringBytes()) {
      throw stringTooLong();
    }
    position = at;
    return INCOMPLETE;
  }

  private JsonRpcException stringTooLong() {
    return broken(partial, "string longer than the limit of " + limits.stringBytes() + " bytes");
  }

  private int escape(int backslash) {
    if (backslash + 1 == limit) {
      return INCOMPLETE;
    }
    return switch (bytes[backslash + 1]) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> backslash + 2;
      case 'u' -> unicodeEscape(backslash);
      default -> throw broken(backslash, "unknown escape " + show(bytes[backslash + 1]));
    };
  }

  private int unicodeEscape(int backslash) {
    int unit = hex4(backslash + 2);
    if (unit < 0) {
      return INCOMPLETE;
    }
    return Character.isSurrogate((char) unit) ? lowSurrogate(backslash, unit) : backslash + 6;
  }

  private int lowSurrogate(int backslash, int high) {
    int second = backslash + 6;
    if (!Character.isHighSurrogate((char) high)) {
      throw halfPair(backslash);
    }
    if (second == limit) {
      return INCOMPLETE;
    }
    if (bytes[second] != '\\') {
      throw halfPair(backslash);
    }
    if (second + 1 == limit) {
      return INCOMPLETE;
    }
    if (bytes[second + 1] != 'u') {
      throw halfPair(backslash);
    }
    int low = hex4(second + 2);
    if (low < 0) {
      return INCOMPLETE;
    }
    if (!Character.isLowSurrogate((char) low)) {
      throw halfPair(backslash);
    }
    return second + 6;
  }

  private JsonRpcException halfPair(int at) {
    return broken(at, "a string holds half of a surrogate pair");
  }

  private int hex4(int from) {
    int value = 0;
    for (int i = from; i < from + 4; i++) {
      if (i >= limit) {
        return INCOMPLETE;
      }
      int digit = bytes[i] < 0 ? -1 : Character.digit(bytes[i], 16);
      if (digit < 0) {
        throw broken(i, "not a hexadecimal digit: " + show(bytes[i]));
      }
      value = value << 4 | digit;
    }
    return value;
  }

  /** A character of several bytes (RFC 3629 section 4). */
  private int character(int from) {
    int first = bytes[from] & 0xff;
    if (first < 0xc2 || first > 0xf4) {
      throw broken(from, "not UTF-8");
    }
    int length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    // What the first byte leaves open for the second: no overlong form, no surrogate, none above
    // U+10FFFF.
    int lowest = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    int highest = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    for (int i = from + 1; i < from + length; i++) {
      if (i == limit) {
        return INCOMPLETE;
      }
      int b = bytes[i] & 0xff;
      if (b < lowest || b > highest) {
        throw broken(i, "not UTF-8");
      }
      lowest = 0x80;
      highest = 0xbf;
    }
    return from + length;
  }

  private JsonRpcException broken(int at, String reason) {
    return new JsonRpcException(base + at, reason);
  }

  private static String show(byte b) {
    return b > ' ' && b < 0x7f ? "" + (char) b : String.format("byte 0x%02x", b & 0xff);
  }
}
