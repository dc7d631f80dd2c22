package io.weft.protocols.jsonrpc;

import java.util.OptionalLong;

/** What a peer sent is not JSON, is past a limit, or is no JSON-RPC message. */
public final class JsonRpcException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long offset;
  private final String reason;

  /**
   * A break at a position of the byte stream; {@code offset} counts from the connection's start.
   */
  public JsonRpcException(long offset, String reason) {
    super("at byte " + offset + ": " + reason);
    this.offset = offset;
    this.reason = reason;
  }

  /** A well-formed JSON value that is not the message it should be. */
  public JsonRpcException(String reason) {
    super(reason);
    this.offset = -1;
    this.reason = reason;
  }

  /** Where in the byte stream, when the bytes themselves are at fault. */
  public OptionalLong offset() {
    return offset < 0 ? OptionalLong.empty() : OptionalLong.of(offset);
  }

  /** What was wrong, without the position. */
  public String reason() {
    return reason;
  }
}
