package io.weft.protocols.jsonrpc;

/**
 * What a peer may make us hold for one JSON message. A message past a limit is a protocol break.
 *
 * @param messageBytes bytes from the end of the last message to the end of this one, white space
 *     included; at most 256 MiB ({@code protocol.jsonrpc.messagelimit}, default 16 MiB)
 * @param depth open arrays and objects, the message itself included ({@code
 *     protocol.jsonrpc.levellimit}, default 1024)
 * @param values scalars, arrays and objects in one message; it bounds the heap, because {@code []}
 *     is three bytes on the wire and thirty times that as a tree (default 2 000 000)
 * @param stringBytes bytes of one string or name on the wire (default 16 MiB)
 * @param numberBytes characters of one number (default 1000)
 */
public record JsonLimits(
    int messageBytes, int depth, int values, int stringBytes, int numberBytes) {
  /** The limits of the specification's {@code protocol.jsonrpc} chapter. */
  public static final JsonLimits DEFAULT =
      new JsonLimits(16_777_216, 1024, 2_000_000, 16_777_216, 1000);

  private static final int MOST_BYTES = 1 << 28;

  /** Refuses limits under which no message would be possible. */
  public JsonLimits {
    require("messageBytes", messageBytes, MOST_BYTES);
    require("depth", depth, Integer.MAX_VALUE);
    require("values", values, Integer.MAX_VALUE);
    require("stringBytes", stringBytes, MOST_BYTES);
    require("numberBytes", numberBytes, MOST_BYTES);
  }

  /** Limits for the message as a whole; strings may be as long as it, numbers as by default. */
  public JsonLimits(int messageBytes, int depth, int values) {
    this(messageBytes, depth, values, messageBytes, DEFAULT.numberBytes);
  }

  /** The same with another size of messages, which is that of strings, too. */
  public JsonLimits withMessageBytes(int other) {
    return new JsonLimits(other, depth, values, other, numberBytes);
  }

  /** The same with another depth. */
  public JsonLimits withDepth(int other) {
    return new JsonLimits(messageBytes, other, values, stringBytes, numberBytes);
  }

  /** The same with another number of values. */
  public JsonLimits withValues(int other) {
    return new JsonLimits(messageBytes, depth, other, stringBytes, numberBytes);
  }

  /** The same with another length of strings. */
  public JsonLimits withStringBytes(int other) {
    return new JsonLimits(messageBytes, depth, values, other, numberBytes);
  }

  /** The same with another length of numbers. */
  public JsonLimits withNumberBytes(int other) {
    return new JsonLimits(messageBytes, depth, values, stringBytes, other);
  }

  private static void require(String name, int limit, int most) {
    if (limit < 1 || limit > most) {
      throw new IllegalArgumentException(name + " must be from 1 to " + most + ", not " + limit);
    }
  }
}
