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

  /** What stands behind the last byte: it fits nowhere. */
  private static final byte SENTINEL = 0;

  private static final int INCOMPLETE = -1;

  /** An integer of at most so many digits is nothing special. */
  private static final int FEW_DIGITS = 18;

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
  private final int mostDigits;

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

  /**
   * The number of the token that began the innermost open container. The token of an open container
   * tells that of the one around it, where that of a closed one tells its end.
   */
  private int innermost;

  private int depth;
  private int values;
  private int expect = MESSAGE;
  private boolean complete;

  /** Where a string or number that has not ended yet begins in {@code bytes}; negative: none. */
  private int partial = -1;

  private int textKind;
  private @Nullable JsonRpcException failure;

  /** A framer at the start of a stream. */
  public JsonFramer(JsonLimits limits) {
    this.limits = limits;
    this.mostString = limits.stringBytes();
    this.mostDigits = Math.min(FEW_DIGITS, limits.numberBytes());
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
    bytes[limit] = SENTINEL;
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

  /** Goes on to the end of the message, or of what has come: whether it is the former. */
  private boolean scan() {
    if (partial >= 0 && !finishPartial()) {
      return false;
    }
    while (position < limit) {
      if (depth > 0) {
        skim();
      }
      if (position == limit || !step(bytes[position])) {
        return false;
      }
      if (depth == 0 && used > 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * Goes over what nearly all messages are made of, as far as it has come as a whole: plain
   * strings, short integers, and containers that go on. It stops before anything else, and before
   * what is wrong, which {@link #step} looks at.
   */
  private void skim() {
    byte[] in = bytes;
    long[] made = tape;
    int begin = start;
    int i = position;
    int state = expect;
    int count = used;
    int around = innermost;
    int level = depth;
    int counted = values;
    boolean object = JsonTokens.isObject(made[around]);
    // No token is more than one value.
    int room = count + Math.min(made.length - count, limits.values() - counted);
    while (count < room) {
      byte b = in[i];
      if (b == '"') {
        int close = plainEnd(in, i + 1);
        if (state > VALUE || in[close] != '"' || close - i > mostString) {
          break;
        }
        made[count++] = JsonTokens.token(JsonTokens.TEXT, close - i - 1, i + 1 - begin);
        i = close + 1;
        if (state <= NAME) {
          state = COLON;
          if (in[i] == ':') {
            i++;
            state = VALUE;
          }
          continue;
        }
        counted++;
        state = COMMA;
      } else if (b == '}' || b == ']') {
        if (object != (b == '}')
            || (state != COMMA && state != FIRST_NAME && state != FIRST_ELEMENT)
            || level == 1) {
          break;
        }
        long opened = made[around];
        made[around] = JsonTokens.closed(opened, count);
        made[count++] = JsonTokens.token(JsonTokens.END, 0, i - begin);
        around = JsonTokens.info(opened);
        object = JsonTokens.isObject(made[around]);
        level--;
        i++;
        state = COMMA;
      } else if (b == '{' || b == '[') {
        if ((state != VALUE && state != FIRST_ELEMENT) || level == limits.depth()) {
          break;
        }
        object = b == '{';
        made[count] =
            JsonTokens.token(object ? JsonTokens.OBJECT : JsonTokens.ARRAY, around, i - begin);
        around = count++;
        level++;
        counted++;
        i++;
        state = object ? FIRST_NAME : FIRST_ELEMENT;
        continue;
      } else if (b >= '1' && b <= '9' && (state == VALUE || state == FIRST_ELEMENT)) {
        int after = digits(i + 1, limit);
        if (after - i > mostDigits || !isSeparator(in[after])) {
          break;
        }
        made[count++] = JsonTokens.token(JsonTokens.INTEGER, after - i, i - begin);
        counted++;
        i = after;
        state = COMMA;
      } else if (b != ',' || state != COMMA) {
        break;
      }
      if (in[i] == ',') {
        i++;
        state = object ? NAME : VALUE;
      }
    }
    position = i;
    expect = state;
    used = count;
    innermost = around;
    depth = level;
    values = counted;
  }

  private static boolean isSeparator(byte b) {
    return b == ',' || b == ']' || b == '}';
  }

  /** Goes over one token or piece of punctuation, and white space; false if it is incomplete. */
  private boolean step(byte b) {
    int at = position;
    if (isSpace(b)) {
      position++;
      if (depth == 0) {
        start = position;
      }
      return true;
    }
    switch (expect) {
      case FIRST_NAME, NAME -> {
        if (b == '"') {
          return went(beginString(at));
        }
        if (b != '}' || expect == NAME) {
          throw broken(at, "expected the name of a member, not " + show(b));
        }
        pop(b);
      }
      case COLON -> {
        if (b != ':') {
          throw broken(at, "expected a colon, not " + show(b));
        }
        expect = VALUE;
        position++;
      }
      case COMMA -> {
        if (b == '}' || b == ']') {
          pop(b);
        } else if (b == ',') {
          expect = inObject() ? NAME : VALUE;
          position++;
        } else {
          throw broken(at, "expected a comma or an end, not " + show(b));
        }
      }
      case FIRST_ELEMENT, VALUE -> {
        if (b == ']' && expect == FIRST_ELEMENT) {
          pop(b);
        } else {
          return value(at, b);
        }
      }
      case MESSAGE -> {
        if (b != '{') {
          throw broken(at, "a message must be a JSON object, and begin with {, not " + show(b));
        }
        push(b);
      }
      default -> throw new IllegalStateException("expecting " + expect);
    }
    return true;
  }

  private boolean inObject() {
    return JsonTokens.isObject(tape[innermost]);
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  /** The place of the first byte that is not one of the middle of a plain string. */
  private static int plainEnd(byte[] in, int from) {
    int i = from;
    long special;
    while ((special = special((long) WORDS.get(in, i))) == 0) {
      i += 8;
    }
    return i + (Long.numberOfTrailingZeros(special) >>> 3);
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

  private boolean value(int at, byte b) {
    return switch (b) {
      case '{', '[' -> {
        countValue(at);
        push(b);
        yield true;
      }
      case '"' -> {
        countValue(at);
        yield went(beginString(at));
      }
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> {
        countValue(at);
        partial = at;
        yield went(number(at));
      }
      case 't' -> went(literal(at, TRUE, JsonTokens.TRUE));
      case 'f' -> went(literal(at, FALSE, JsonTokens.FALSE));
      case 'n' -> went(literal(at, NULL, JsonTokens.NULL));
      default -> throw broken(at, "expected a value, not " + show(b));
    };
  }

  /** Goes on with the string or number whose end had not come. */
  private boolean finishPartial() {
    return went(bytes[partial] == '"' ? string(position) : number(position));
  }

  /** Goes to the end of a name or value, if that has come. */
  private boolean went(int end) {
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
    if (++values > limits.values()) {
      throw broken(at, "more values than the limit of " + limits.values() + " in one message");
    }
  }

  /** Begins a container. */
  private void push(byte b) {
    if (depth == limits.depth()) {
      throw broken(position, "nested deeper than the limit of " + limits.depth() + " levels");
    }
    boolean object = b == '{';
    int around = innermost;
    innermost = used;
    add(object ? JsonTokens.OBJECT : JsonTokens.ARRAY, around, position++);
    depth++;
    expect = object ? FIRST_NAME : FIRST_ELEMENT;
  }

  /** Ends a container, and with the outermost the message. */
  private void pop(byte b) {
    if (inObject() != (b == '}')) {
      throw broken(position, inObject() ? "] ends an object" : "} ends an array");
    }
    long opened = tape[innermost];
    tape[innermost] = JsonTokens.closed(opened, used);
    innermost = JsonTokens.info(opened);
    add(JsonTokens.END, 0, position++);
    depth--;
    expect = depth == 0 ? MESSAGE : COMMA;
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
