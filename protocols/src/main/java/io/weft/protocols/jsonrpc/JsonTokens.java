package io.weft.protocols.jsonrpc;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ContainerNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The tokens of one JSON message, in the bytes as they came: whoever reads it takes what he wants
 * without a tree between. The message is known to be well-formed and within the limits, except that
 * members may appear twice; {@link #tree} and whoever else gathers members must refuse that.
 *
 * <p>A node is a number, {@link #ROOT} for the message itself; {@link #first} and {@link #next}
 * lead from one to the other, {@link #isEnd} tells the end of a container. The members of an object
 * are a name and a value in turn. Node numbers of another message, and calls that do not fit the
 * kind of the node, give nonsense or {@link IllegalStateException}.
 *
 * <p>It belongs to its {@link JsonFramer}, and is valid until the framer is called again. One
 * thread at a time.
 */
public final class JsonTokens {
  /** The message itself, an object. */
  public static final int ROOT = 0;

  /** What a node is. */
  public enum Kind {
    /** The end of an object or array. */
    END,
    /** An object: names and values in turn. */
    OBJECT,
    /** An array. */
    ARRAY,
    /** A string, or the name of a member. */
    STRING,
    /** A number without fraction and exponent, of any size. */
    INTEGER,
    /** A number with fraction or exponent, of any size. */
    REAL,
    /** True. */
    TRUE,
    /** False. */
    FALSE,
    /** Null. */
    NULL
  }

  static final int END = 0;
  static final int OBJECT = 1;
  static final int ARRAY = 2;

  /** A string of ASCII without escapes. */
  static final int TEXT = 3;

  /** A string without escapes. */
  static final int TEXT_UTF8 = 4;

  /** A string with escapes. */
  static final int TEXT_ESCAPED = 5;

  static final int INTEGER = 6;
  static final int REAL = 7;
  static final int TRUE = 8;
  static final int FALSE = 9;
  static final int NULL = 10;

  private static final Kind[] KINDS = {
    Kind.END,
    Kind.OBJECT,
    Kind.ARRAY,
    Kind.STRING,
    Kind.STRING,
    Kind.STRING,
    Kind.INTEGER,
    Kind.REAL,
    Kind.TRUE,
    Kind.FALSE,
    Kind.NULL
  };

  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;
  private static final int UUID_LENGTH = 36;
  private static final int LONG_DIGITS = 18;

  private byte[] bytes = {};
  private int start;
  private long[] tape = {};
  private long offset;

  JsonTokens() {}

  /** A token: what it is, where it begins, and its length, or for a container its end's number. */
  static long token(int kind, int info, int at) {
    return (long) header(kind, info) << 32 | at;
  }

  /** The token of a container after its end has come, which is the token of that number. */
  static long closed(long opened, int end) {
    return token((int) (opened >>> 32) & 0xf, end, (int) opened);
  }

  static boolean isObject(long token) {
    return ((int) (token >>> 32) & 0xf) == OBJECT;
  }

  static int info(long token) {
    return (int) (token >>> 36);
  }

  static int header(int kind, int info) {
    return info << 4 | kind;
  }

  void show(byte[] in, int from, long[] tokens, long streamOffset) {
    bytes = in;
    start = from;
    tape = tokens;
    offset = streamOffset;
  }

  private int code(int node) {
    return (int) (tape[node] >>> 32) & 0xf;
  }

  private int info(int node) {
    return (int) (tape[node] >>> 36);
  }

  private int at(int node) {
    return start + (int) tape[node];
  }

  /** What the node is. */
  public Kind kind(int node) {
    return KINDS[code(node)];
  }

  /** Whether the node is the end of the container that it was reached in. */
  public boolean isEnd(int node) {
    return code(node) == END;
  }

  /** Whether the node is an object. */
  public boolean isObject(int node) {
    return code(node) == OBJECT;
  }

  /** Whether the node is an array. */
  public boolean isArray(int node) {
    return code(node) == ARRAY;
  }

  /** Whether the node is a string. */
  public boolean isString(int node) {
    int code = code(node);
    return code >= TEXT && code <= TEXT_ESCAPED;
  }

  /** The first element of an array, or name of an object; or its end. */
  public int first(int container) {
    return container + 1;
  }

  /** What follows the node, with all that is in it, in the same container; or its end. */
  public int next(int node) {
    int code = code(node);
    return code == OBJECT || code == ARRAY ? info(node) + 1 : node + 1;
  }

  /** How many elements an array, or names and values an object has. */
  public int size(int container) {
    int size = 0;
    for (int node = first(container); !isEnd(node); node = next(node)) {
      size++;
    }
    return size;
  }

  /**
   * How many members an object has if all of them are as large as the first one; where they are
   * not, more or fewer, but never more than it has tokens.
   */
  public int membersLikeFirst(int object) {
    int name = first(object);
    return isEnd(name) ? 0 : (info(object) - name) / (next(name + 1) - name);
  }

  /** Whether an array has exactly so many elements. */
  public boolean isArrayOf(int node, int elements) {
    if (code(node) != ARRAY) {
      return false;
    }
    int element = first(node);
    for (int i = 0; i < elements; i++) {
      if (isEnd(element)) {
        return false;
      }
      element = next(element);
    }
    return isEnd(element);
  }

  /** Whether the node is an array of two elements; the first is at {@code node + 1}. */
  public boolean isPair(int node) {
    // From an end it would lead beyond that of the array.
    return code(node) == ARRAY && next(next(node + 1)) == info(node);
  }

  /** Where the node begins in the stream, counted in bytes from its start. */
  public long offset(int node) {
    return offset + (int) tape[node];
  }

  /** The string. */
  public String string(int node) {
    return switch (code(node)) {
      case TEXT -> ascii(at(node), info(node));
      case TEXT_UTF8 -> new String(bytes, at(node), info(node), StandardCharsets.UTF_8);
      case TEXT_ESCAPED -> unescape(at(node), at(node) + info(node));
      default -> throw new IllegalStateException("no string: " + kind(node));
    };
  }

  /** A constructor that is out of favour because it knows no charset: it is the fastest one. */
  @SuppressWarnings("deprecation")
  private String ascii(int at, int length) {
    return new String(bytes, 0, at, length);
  }

  /** Whether the node is that string. */
  public boolean is(int node, JsonName name) {
    long token = tape[node];
    if (token >>> 32 == name.header()) {
      return name.isAt(bytes, start + (int) token);
    }
    return code(node) == TEXT_ESCAPED && name.text().equals(string(node));
  }

  /**
   * Whether the node is an array of two elements of which the first is that string, as OVSDB marks
   * its values ({@code ["uuid", …]}). The second is at {@code node + 2}.
   */
  public boolean isTagged(int node, JsonName tag) {
    long first = tape[node + 1];
    return code(node) == ARRAY
        && first >>> 32 == tag.header()
        && next(node + 2) == info(node)
        && tag.isAt(bytes, start + (int) first);
  }

  /**
   * A number that is the same for the same string without escapes, and mostly another for another
   * one. Whoever sends strings can choose them so that it is not.
   */
  public int hash(int node) {
    int length = info(node);
    long word = (long) JsonName.WORDS.get(bytes, at(node));
    if (length < 8) {
      word &= (1L << (Byte.SIZE * length)) - 1;
    }
    long mixed = (word + length) * 0x9e3779b97f4a7c15L;
    return (int) (mixed >>> 32);
  }

  /** Whether the integer fits a {@code long}. */
  public boolean isLong(int node) {
    if (code(node) != INTEGER) {
      return false;
    }
    if (info(node) <= LONG_DIGITS) {
      return true;
    }
    return new BigInteger(number(node)).bitLength() < Long.SIZE;
  }

  /** The integer, which {@linkplain #isLong fits}. */
  public long integer(int node) {
    int from = at(node);
    int length = info(node);
    if (length > LONG_DIGITS) {
      return new BigInteger(number(node)).longValueExact();
    }
    int i = bytes[from] == '-' ? 1 : 0;
    long value = 0;
    for (; i < length; i++) {
      value = value * 10 + (bytes[from + i] - '0');
    }
    return bytes[from] == '-' ? -value : value;
  }

  /** The number as a double, infinite if it is too large. */
  public double real(int node) {
    return Double.parseDouble(number(node));
  }

  private String number(int node) {
    return new String(bytes, at(node), info(node), StandardCharsets.ISO_8859_1);
  }

  /** Whether the node is a string that is a UUID in its canonical form, in either case. */
  public boolean isUuid(int node) {
    if (code(node) != TEXT || info(node) != UUID_LENGTH) {
      return false;
    }
    int at = at(node);
    return bytes[at + 8] == '-'
        && bytes[at + 13] == '-'
        && bytes[at + 18] == '-'
        && bytes[at + 23] == '-'
        && (hexDigits(word(at, at + 4))
                & hexDigits(word(at + 9, at + 14))
                & hexDigits(word(at + 19, at + 24))
                & hexDigits(word(at + 28, at + 32)))
            == HIGHS;
  }

  /** The UUID, which the node {@linkplain #isUuid is}. */
  public UUID uuid(int node) {
    int at = at(node);
    long high = hex(word(at, at + 4)) << 32 | hex(word(at + 9, at + 14));
    long low = hex(word(at + 19, at + 24)) << 32 | hex(word(at + 28, at + 32));
    return new UUID(high, low);
  }

  /** Four characters from each of the places, the first lowest. */
  private long word(int first, int second) {
    return ((long) JsonName.WORDS.get(bytes, first) & 0xffff_ffffL)
        | (long) JsonName.WORDS.get(bytes, second) << 32;
  }

  /** Has the highest bit of each of the eight characters that is a hexadecimal digit. */
  private static long hexDigits(long word) {
    long lower = word | ONES * 0x20;
    long digit = (word + ONES * (0x80 - '0')) & ~(word + ONES * (0x80 - '9' - 1));
    long letter = (lower + ONES * (0x80 - 'a')) & ~(lower + ONES * (0x80 - 'f' - 1));
    return (digit | letter) & HIGHS;
  }

  /** The value of eight hexadecimal digits. */
  private static long hex(long word) {
    long nibbles = (word & ONES * 0x0f) + ((word >>> 6) & ONES) * 9;
    long value = Long.reverseBytes(nibbles);
    value = (value | value >>> 4) & 0x00ff_00ff_00ff_00ffL;
    value = (value | value >>> 8) & 0x0000_ffff_0000_ffffL;
    return (value | value >>> 16) & 0xffff_ffffL;
  }

  /**
   * The node and all in it as a tree.
   *
   * @throws JsonRpcException when a member appears twice, or a number is too large for a double
   */
  public JsonNode tree(int node) {
    // Not recursive: the depth is a setting.
    int end = next(node);
    ContainerNode<?>[] open = new ContainerNode<?>[8];
    int depth = 0;
    String[] names = new String[8];
    for (int i = node; i < end; i++) {
      int code = code(i);
      if (code == END) {
        depth--;
        if (depth == 0) {
          return open[0];
        }
        continue;
      }
      if (depth > 0 && open[depth - 1] instanceof ObjectNode object) {
        names[depth - 1] = string(i);
        if (object.has(names[depth - 1])) {
          throw twice(i);
        }
        i++;
        code = code(i);
      }
      JsonNode value = value(i, code);
      if (depth == 0 && !(value instanceof ContainerNode<?>)) {
        return value;
      }
      if (depth > 0) {
        if (open[depth - 1] instanceof ObjectNode object) {
          object.set(names[depth - 1], value);
        } else {
          ((ArrayNode) open[depth - 1]).add(value);
        }
      }
      if (value instanceof ContainerNode<?> container) {
        if (depth == open.length) {
          open = Arrays.copyOf(open, 2 * depth);
          names = Arrays.copyOf(names, 2 * depth);
        }
        open[depth++] = container;
      }
    }
    throw new IllegalStateException("no node");
  }

  private JsonNode value(int node, int code) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return switch (code) {
      case OBJECT -> nodes.objectNode();
      case ARRAY -> nodes.arrayNode();
      case TEXT, TEXT_UTF8, TEXT_ESCAPED -> nodes.stringNode(string(node));
      case TRUE -> nodes.booleanNode(true);
      case FALSE -> nodes.booleanNode(false);
      case NULL -> nodes.nullNode();
      case INTEGER -> {
        if (!isLong(node)) {
          yield nodes.numberNode(new BigInteger(number(node)));
        }
        long value = integer(node);
        yield value == (int) value ? nodes.numberNode((int) value) : nodes.numberNode(value);
      }
      case REAL -> {
        double value = real(node);
        if (Double.isInfinite(value)) {
          throw new JsonRpcException(offset(node), "number out of range: " + shorten(number(node)));
        }
        yield nodes.numberNode(value);
      }
      default -> throw new IllegalStateException("no value: " + kind(node));
    };
  }

  /** The break that the name at the node was there before. */
  public JsonRpcException twice(int name) {
    return new JsonRpcException(
        offset(name), "member \"" + shorten(string(name)) + "\" appears twice");
  }

  private static String shorten(String text) {
    return text.length() <= 60 ? text : text.substring(0, 60) + "…";
  }

  private String string4(int at) {
    return new String(bytes, at, 4, StandardCharsets.ISO_8859_1);
  }

  /** The framer has checked the escapes. */
  private String unescape(int from, int to) {
    StringBuilder text = new StringBuilder(to - from);
    int plain = from;
    int i = from;
    while (i < to) {
      if (bytes[i] != '\\') {
        i++;
        continue;
      }
      text.append(new String(bytes, plain, i - plain, StandardCharsets.UTF_8));
      byte escaped = bytes[i + 1];
      if (escaped == 'u') {
        text.append((char) HexFormat.fromHexDigits(string4(i + 2)));
        i += 6;
      } else {
        text.append(
            switch (escaped) {
              case 'b' -> '\b';
              case 'f' -> '\f';
              case 'n' -> '\n';
              case 'r' -> '\r';
              case 't' -> '\t';
              default -> (char) escaped;
            });
        i += 2;
      }
      plain = i;
    }
    return text.append(new String(bytes, plain, to - plain, StandardCharsets.UTF_8)).toString();
  }

  @Override
  public String toString() {
    return tree(ROOT).toString();
  }
}
