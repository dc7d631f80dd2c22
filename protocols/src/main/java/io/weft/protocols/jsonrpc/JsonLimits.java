package io.weft.protocols.jsonrpc;

/**
 * What a peer may make us hold for one JSON message. A message past a limit is a protocol break.
 *
 * @param messageBytes bytes from the end of the last message to the end of this one, white space
 *     included ({@code protocol.jsonrpc.messagelimit}, default 16 MiB)
 * @param depth open arrays and objects, the message itself included ({@code
 *     protocol.jsonrpc.levellimit}, default 1024)
 * @param values scalars, arrays and objects in one message; it bounds the heap, because {@code []}
 *     is three bytes on the wire and thirty times that as a tree
 */
public record JsonLimits(int messageBytes, int depth, int values) {
  /** The limits of the specification's {@code protocol.jsonrpc} chapter. */
  public static final JsonLimits DEFAULT = new JsonLimits(16_777_216, 1024, 2_000_000);

  /** Refuses limits under which no message would be possible. */
  public JsonLimits {
    if (messageBytes < 1 || depth < 1 || values < 1) {
      throw new IllegalArgumentException(
          "limits must be positive: "
              + messageBytes
              + " bytes, depth "
              + depth
              + ", "
              + values
              + " values");
    }
  }
}
