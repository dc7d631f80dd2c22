package io.weft.protocols.ovsdb;

import io.netty.buffer.Unpooled;
import io.weft.protocols.jsonrpc.JsonFramer;
import io.weft.protocols.jsonrpc.JsonLimits;
import io.weft.protocols.jsonrpc.JsonTokens;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;

/** JSON as it comes from a socket. */
final class Tokens {
  /** The node of the value. */
  static final int VALUE = JsonTokens.ROOT + 2;

  private Tokens() {}

  /** A message with one member whose value is that. */
  static JsonTokens of(JsonNode value) {
    JsonFramer framer = new JsonFramer(JsonLimits.DEFAULT);
    framer.append(Unpooled.copiedBuffer("{\"value\":" + value + "}", StandardCharsets.UTF_8));
    if (!framer.next()) {
      throw new IllegalArgumentException("no message: " + value);
    }
    return framer.tokens();
  }
}
