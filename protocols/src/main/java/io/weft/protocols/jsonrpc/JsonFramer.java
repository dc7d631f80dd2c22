package io.weft.protocols.jsonrpc;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.async.ByteBufferFeeder;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ContainerNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Finds the JSON objects in a byte stream that carries them one after the other without separators
 * (RFC 7047 section 4), however the stream is cut into buffers.
 *
 * <p>Bytes are parsed as they come, so a peer's nonsense is noticed at once and not at the end of a
 * message that never ends. One thread at a time. After a {@link JsonRpcException} the framer is
 * spent and every call fails with that same exception: there is no way to find the next message.
 */
public final class JsonFramer {
  /** How much is parsed between two checks of the message size. */
  private static final int STEP = 16 * 1024;

  private static final int NUMBER_DIGITS = 1000;

  private final JsonLimits limits;
  private final JsonParser parser;
  private final ByteBufferFeeder feeder;
  private final Utf8Check utf8 = new Utf8Check();
  private final ArrayDeque<ContainerNode<?>> open = new ArrayDeque<>();
  private String name = "";
  private int values;
  private long fed;
  private long messageStart;
  private @Nullable JsonRpcException failure;

  /** A framer at the start of a stream. */
  public JsonFramer(JsonLimits limits) {
    this.limits = limits;
    JsonFactory factory =
        JsonFactory.builder()
            // Row ids are member names in OVSDB. A table of the names seen so far would only grow
            // on a connection that lives for months.
            .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
            .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    // Depth is counted here, so that the message can say which limit was passed.
                    .maxNestingDepth(Integer.MAX_VALUE)
                    .maxNumberLength(NUMBER_DIGITS)
                    .maxStringLength(limits.messageBytes())
                    .maxNameLength(limits.messageBytes())
                    .build())
            .build();
    this.parser = factory.createNonBlockingByteBufferParser(ObjectReadContext.empty());
    this.feeder = (ByteBufferFeeder) parser.nonBlockingInputFeeder();
  }

  /**
   * Reads all of {@code in} (and does not release it), and hands over the messages that end in it,
   * in order. Those before a break are handed over before the exception is thrown.
   *
   * @throws JsonRpcException if the bytes are no JSON objects or pass a limit
   */
  public void feed(ByteBuf in, Consumer<? super ObjectNode> messages) {
    if (failure != null) {
      throw failure;
    }
    try {
      for (ByteBuffer part : in.nioBuffers()) {
        for (int from = part.position(); from < part.limit(); from += STEP) {
          int length = Math.min(STEP, part.limit() - from);
          int valid = utf8.validBytes(part.slice(from, length));
          feeder.feedInput(part.slice(from, valid));
          fed += valid;
          drain(messages);
          checkSize(fed);
          if (valid < length) {
            throw new JsonRpcException(fed, "not UTF-8");
          }
        }
      }
      in.skipBytes(in.readableBytes());
    } catch (JsonRpcException e) {
      failure = e;
      throw e;
    } catch (JacksonException e) {
      long offset = e.getLocation() == null ? -1 : e.getLocation().getByteOffset();
      failure = new JsonRpcException(offset < 0 ? fed : offset, e.getOriginalMessage());
      throw failure;
    }
  }

  /** Whether a message has begun and not ended. White space counts as nothing. */
  public boolean insideMessage() {
    return !open.isEmpty();
  }

  private void drain(Consumer<? super ObjectNode> messages) {
    JsonToken token;
    while ((token = parser.nextToken()) != null && token != JsonToken.NOT_AVAILABLE) {
      if (open.isEmpty() && token != JsonToken.START_OBJECT) {
        throw new JsonRpcException(offset(), "a message must be a JSON object, not " + token);
      }
      switch (token) {
        case PROPERTY_NAME -> name = text();
        case START_OBJECT -> push(JsonNodeFactory.instance.objectNode());
        case START_ARRAY -> push(JsonNodeFactory.instance.arrayNode());
        case END_OBJECT, END_ARRAY -> {
          ContainerNode<?> ended = open.pop();
          if (open.isEmpty()) {
            long end = offset();
            checkSize(end);
            messageStart = end;
            values = 0;
            messages.accept((ObjectNode) ended);
          }
        }
        case VALUE_STRING -> attach(JsonNodeFactory.instance.stringNode(text()));
        case VALUE_TRUE -> attach(JsonNodeFactory.instance.booleanNode(true));
        case VALUE_FALSE -> attach(JsonNodeFactory.instance.booleanNode(false));
        case VALUE_NULL -> attach(JsonNodeFactory.instance.nullNode());
        case VALUE_NUMBER_INT -> attach(integer());
        case VALUE_NUMBER_FLOAT -> attach(real());
        default -> throw new JsonRpcException(offset(), "unexpected " + token);
      }
    }
  }

  private void push(ContainerNode<?> container) {
    if (open.size() >= limits.depth()) {
      throw new JsonRpcException(
          offset(), "nested deeper than the limit of " + limits.depth() + " levels");
    }
    if (!open.isEmpty()) {
      attach(container);
    }
    open.push(container);
  }

  private void attach(JsonNode value) {
    if (++values > limits.values()) {
      throw new JsonRpcException(
          offset(), "more values than the limit of " + limits.values() + " in one message");
    }
    switch (open.element()) {
      case ArrayNode array -> array.add(value);
      case ObjectNode object -> {
        if (object.replace(name, value) != null) {
          throw new JsonRpcException(offset(), "member \"" + shorten(name) + "\" appears twice");
        }
      }
      default -> throw new IllegalStateException("neither array nor object");
    }
  }

  private JsonNode integer() {
    return switch (parser.getNumberType()) {
      case INT -> JsonNodeFactory.instance.numberNode(parser.getIntValue());
      case LONG -> JsonNodeFactory.instance.numberNode(parser.getLongValue());
      default -> JsonNodeFactory.instance.numberNode(parser.getBigIntegerValue());
    };
  }

  private JsonNode real() {
    double value = parser.getDoubleValue();
    if (Double.isInfinite(value)) {
      throw new JsonRpcException(offset(), "number out of range: " + shorten(parser.getString()));
    }
    return JsonNodeFactory.instance.numberNode(value);
  }

  /** The token's text, which must be valid Unicode or we could not write it out again. */
  private String text() {
    String text =
        parser.currentToken() == JsonToken.PROPERTY_NAME
            ? parser.currentName()
            : parser.getString();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        if (!Character.isHighSurrogate(c)
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          throw new JsonRpcException(offset(), "a string holds half of a surrogate pair");
        }
        i++;
      }
    }
    return text;
  }

  private long offset() {
    return parser.currentLocation().getByteOffset();
  }

  private void checkSize(long end) {
    if (end - messageStart > limits.messageBytes()) {
      throw new JsonRpcException(
          messageStart, "message longer than the limit of " + limits.messageBytes() + " bytes");
    }
  }

  private static String shorten(String text) {
    return text.length() <= 60 ? text : text.substring(0, 60) + "…";
  }
}
