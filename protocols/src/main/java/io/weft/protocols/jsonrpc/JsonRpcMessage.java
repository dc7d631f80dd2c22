package io.weft.protocols.jsonrpc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Set;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A JSON-RPC 1.0 message. The trees inside are shared, not copied: treat them as values and do not
 * change them.
 */
public sealed interface JsonRpcMessage {

  /**
   * A call that wants an answer.
   *
   * @param id any JSON value but null; the answer carries the same
   */
  record Request(String method, ArrayNode params, JsonNode id) implements JsonRpcMessage {
    /** Refuses the null id, which would make it a notification. */
    public Request {
      if (id.isNull() || id.isMissingNode()) {
        throw new IllegalArgumentException("a request's id must not be null");
      }
    }

    /** The answer that it went well. */
    public Response reply(JsonNode result) {
      return new Response(result, JsonNodeFactory.instance.nullNode(), id);
    }

    /** The answer that it failed. */
    public Response fail(JsonNode error) {
      return new Response(JsonNodeFactory.instance.nullNode(), error, id);
    }

    @Override
    public ObjectNode toJson() {
      return JsonNodeFactory.instance
          .objectNode()
          .put("method", method)
          .set("params", params)
          .set("id", id);
    }
  }

  /** A call without an answer. */
  record Notification(String method, ArrayNode params) implements JsonRpcMessage {
    @Override
    public ObjectNode toJson() {
      return JsonNodeFactory.instance
          .objectNode()
          .put("method", method)
          .set("params", params)
          .set("id", JsonNodeFactory.instance.nullNode());
    }
  }

  /**
   * The answer to the request of the same id.
   *
   * @param result what the call gave; JSON null when it failed
   * @param error why it failed; JSON null when it did not
   */
  record Response(JsonNode result, JsonNode error, JsonNode id) implements JsonRpcMessage {
    /** Refuses a response that both failed and did not. */
    public Response {
      if (!result.isNull() && !error.isNull()) {
        throw new IllegalArgumentException("a response has a result or an error, not both");
      }
    }

    /** Whether the call failed. */
    public boolean failed() {
      return !error.isNull();
    }

    @Override
    public ObjectNode toJson() {
      return JsonNodeFactory.instance
          .objectNode()
          .set("result", result)
          .set("error", error)
          .set("id", id);
    }
  }

  /** The message as the peer sees it. */
  ObjectNode toJson();

  /** The message's bytes in a buffer that the caller releases or hands to a connection. */
  default ByteBuf encode(ByteBufAllocator allocator) {
    ByteBuf buffer = allocator.buffer(256);
    boolean done = false;
    try (OutputStream out = new ByteBufOutputStream(buffer)) {
      Writer.MAPPER.writeValue(out, toJson());
      done = true;
      return buffer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      if (!done) {
        buffer.release();
      }
    }
  }

  /**
   * Reads a message. A member that is absent counts as null; an unknown one is refused, as Open
   * vSwitch does.
   *
   * @throws JsonRpcException naming the member that is wrong
   */
  static JsonRpcMessage parse(JsonNode json) {
    if (!json.isObject()) {
      throw new JsonRpcException("a message must be a JSON object, not " + json.getNodeType());
    }
    for (String member : json.propertyNames()) {
      if (!Writer.MEMBERS.contains(member)) {
        throw new JsonRpcException(
            "unexpected member \"" + (member.length() > 60 ? "…" : member) + "\" in a message");
      }
    }
    JsonNode method = member(json, "method");
    JsonNode params = member(json, "params");
    JsonNode result = member(json, "result");
    JsonNode error = member(json, "error");
    JsonNode id = member(json, "id");
    if (method.isNull()) {
      if (!params.isNull()) {
        throw new JsonRpcException("params without method");
      }
      if (id.isNull()) {
        throw new JsonRpcException("a message without method must be a response and have an id");
      }
      if (!json.has("result") && !json.has("error")) {
        throw new JsonRpcException("a response must have a result or an error");
      }
      if (!result.isNull() && !error.isNull()) {
        throw new JsonRpcException("a response has a result or an error, not both");
      }
      return new Response(result, error, id);
    }
    if (!method.isString()) {
      throw new JsonRpcException("method must be a string, not " + method.getNodeType());
    }
    if (!(params instanceof ArrayNode array)) {
      throw new JsonRpcException("params must be an array, not " + params.getNodeType());
    }
    if (!result.isNull() || !error.isNull()) {
      throw new JsonRpcException("a request must have neither result nor error");
    }
    return id.isNull()
        ? new Notification(method.stringValue(), array)
        : new Request(method.stringValue(), array, id);
  }

  private static JsonNode member(JsonNode json, String name) {
    JsonNode value = json.get(name);
    return value == null ? JsonNodeFactory.instance.nullNode() : value;
  }
}

/** How messages are written; immutable. */
final class Writer {
  static final Set<String> MEMBERS = Set.of("method", "params", "result", "error", "id");

  /** An echo is answered with what came in, so what may come in must be writable at any depth. */
  static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamWriteConstraints(
                      StreamWriteConstraints.builder().maxNestingDepth(Integer.MAX_VALUE).build())
                  .build())
          .build();

  private Writer() {}
}
