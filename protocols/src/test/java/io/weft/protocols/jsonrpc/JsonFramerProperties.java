package io.weft.protocols.jsonrpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

@Tag("pure")
class JsonFramerProperties {
  private static final JsonLimits SMALL = new JsonLimits(2000, 8, 200);

  @Property
  void aStreamCutAnywhereGivesTheSameMessages(
      @ForAll("objects") List<ObjectNode> messages, @ForAll Random random) {
    String separator = List.of("", " ", "\r\n\t ").get(random.nextInt(3));
    StringBuilder stream = new StringBuilder();
    messages.forEach(m -> stream.append(m).append(separator));

    List<ObjectNode> seen = new ArrayList<>();
    JsonFramer framer = new JsonFramer(JsonLimits.DEFAULT);
    for (ByteBuf piece : cut(stream.toString().getBytes(StandardCharsets.UTF_8), random)) {
      framer.feed(piece, seen::add);
      assertThat(piece.isReadable()).isFalse();
      piece.release();
    }

    assertThat(seen).isEqualTo(messages);
    assertThat(framer.insideMessage()).isFalse();
  }

  @Property
  void whateverAPeerSendsOnlyOurExceptionComesOut(
      @ForAll("nearlyJson") byte[] stream, @ForAll Random random) {
    Outcome whole = run(SMALL, List.of(Unpooled.wrappedBuffer(stream)));
    Outcome pieces = run(SMALL, cut(stream, random));

    assertThat(pieces.messages).isEqualTo(whole.messages);
    assertThat(pieces.broken).isEqualTo(whole.broken);
  }

  /** The framer skims over what has come as a whole, and goes by bytes where it has not. */
  @Property
  void whatIsWrongIsToldTheSameHoweverItComes(
      @ForAll("nearlyJson") byte[] stream, @ForAll @IntRange(min = 1, max = 40) int values) {
    JsonLimits limits = new JsonLimits(1 << 20, 4, values);
    List<ByteBuf> bytes = new ArrayList<>();
    for (int i = 0; i < stream.length; i++) {
      bytes.add(Unpooled.wrappedBuffer(stream, i, 1));
    }

    Outcome whole = run(limits, List.of(Unpooled.wrappedBuffer(stream)));
    Outcome byBytes = run(limits, bytes);

    assertThat(byBytes).isEqualTo(whole);
  }

  @Property(tries = 200)
  void whatWasReadCanBeWrittenAndReadAgain(@ForAll("nearlyJson") byte[] stream) {
    for (ObjectNode message : run(SMALL, List.of(Unpooled.wrappedBuffer(stream))).messages) {
      JsonRpcMessage reply =
          new JsonRpcMessage.Response(
              message, JsonNodeFactory.instance.nullNode(), JsonNodeFactory.instance.numberNode(1));
      ByteBuf bytes = reply.encode(Unpooled.buffer().alloc());
      List<ObjectNode> again = run(JsonLimits.DEFAULT, List.of(bytes)).messages;
      assertThat(again).hasSize(1);
      assertThat(JsonRpcMessage.parse(again.getFirst())).isEqualTo(reply);
    }
  }

  /** Jackson as the judge: what is a message for the one is the same message for the other. */
  @Property
  void jacksonAgreesWhatIsAMessage(@ForAll("nearlyJson") byte[] stream) {
    Outcome ours = run(JsonLimits.DEFAULT, List.of(Unpooled.wrappedBuffer(stream)));
    Optional<ObjectNode> theirs = byJackson(stream);
    if (theirs.isPresent() && isUnicode(stream, theirs.get())) {
      assertThat(ours.messages).containsExactly(theirs.get());
      assertThat(ours.broken).isFalse();
    }
    if (!ours.broken && ours.messages.size() == 1 && isComplete(stream)) {
      assertThat(theirs).contains(ours.messages.getFirst());
    }
  }

  private static Optional<ObjectNode> byJackson(byte[] stream) {
    JsonMapper mapper =
        JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    try {
      return mapper.readTree(stream) instanceof ObjectNode object
          ? Optional.of(object)
          : Optional.empty();
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  /** Jackson lets some of what is no Unicode pass, and numbers that are too large. */
  private static boolean isUnicode(byte[] stream, ObjectNode message) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(stream));
      String text = message.toString();
      StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      return !text.contains("Infinity") && stream[0] != (byte) 0xef;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private static boolean isComplete(byte[] stream) {
    JsonFramer framer = new JsonFramer(JsonLimits.DEFAULT);
    framer.feed(Unpooled.wrappedBuffer(stream), m -> {});
    return !framer.insideMessage();
  }

  private record Outcome(List<ObjectNode> messages, boolean broken, String reason) {}

  private static Outcome run(JsonLimits limits, List<ByteBuf> pieces) {
    List<ObjectNode> messages = new ArrayList<>();
    JsonFramer framer = new JsonFramer(limits);
    try {
      for (ByteBuf piece : pieces) {
        framer.feed(piece, messages::add);
      }
      return new Outcome(messages, false, "");
    } catch (JsonRpcException e) {
      assertThat(e.reason()).isNotBlank();
      assertThat(e.offset()).isPresent();
      return new Outcome(messages, true, e.offset() + ": " + e.reason());
    } finally {
      pieces.forEach(ByteBuf::release);
    }
  }

  private static List<ByteBuf> cut(byte[] stream, Random random) {
    List<ByteBuf> pieces = new ArrayList<>();
    int from = 0;
    while (from < stream.length) {
      int length = 1 + random.nextInt(Math.min(stream.length - from, 1 + random.nextInt(40)));
      // Buffers of the network are direct, begin anywhere and may be composed of several.
      int half = length / 2;
      pieces.add(
          switch (random.nextInt(3)) {
            case 0 -> Unpooled.wrappedBuffer(stream, from, length);
            case 1 ->
                Unpooled.directBuffer().writeLong(7).writeBytes(stream, from, length).skipBytes(8);
            default ->
                Unpooled.wrappedBuffer(
                    Unpooled.wrappedBuffer(stream, from, half),
                    Unpooled.wrappedBuffer(stream, from + half, length - half));
          });
      from += length;
    }
    return pieces;
  }

  @Provide
  Arbitrary<List<ObjectNode>> objects() {
    return object(3).list().ofMaxSize(6);
  }

  @Provide
  Arbitrary<byte[]> nearlyJson() {
    Arbitrary<byte[]> noise = Arbitraries.bytes().array(byte[].class).ofMaxSize(40);
    Arbitrary<byte[]> tokens =
        Arbitraries.of(
                "{",
                "}",
                "[",
                "]",
                "\"a\"",
                "\"b\":",
                ",",
                ":",
                "1",
                "-",
                "1e999",
                "nul",
                "null",
                " ",
                "\"\\ud800\"",
                "\"\\u",
                "\"",
                "\\",
                "é",
                "\u0001",
                "true",
                "0.5",
                "NaN")
            .list()
            .ofMaxSize(60)
            .map(l -> String.join("", l).getBytes(StandardCharsets.UTF_8));
    Arbitrary<byte[]> damaged =
        Combinators.combine(
                object(3).list().ofMinSize(1).ofMaxSize(4),
                Arbitraries.integers().between(0, 400),
                Arbitraries.bytes())
            .as(
                (list, at, value) -> {
                  StringBuilder text = new StringBuilder();
                  list.forEach(text::append);
                  byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
                  bytes[at % bytes.length] = value;
                  return bytes;
                });
    return Combinators.combine(Arbitraries.oneOf(noise, tokens, damaged), noise)
        .as(
            (a, b) -> {
              ByteArrayOutputStream out = new ByteArrayOutputStream();
              out.writeBytes(a);
              out.writeBytes(b.length > 30 ? b : new byte[0]);
              return out.toByteArray();
            });
  }

  private static Arbitrary<ObjectNode> object(int depth) {
    return Combinators.combine(names(), value(depth))
        .as(java.util.Map::entry)
        .list()
        .ofMaxSize(4)
        .map(
            entries -> {
              ObjectNode object = JsonNodeFactory.instance.objectNode();
              entries.forEach(e -> object.set(e.getKey(), e.getValue()));
              return object;
            });
  }

  private static Arbitrary<String> names() {
    return Arbitraries.strings()
        .withChars("aZ0\"\\/é€\u0000\n ")
        .withChars('\u4e00', '\u4eff')
        .ofMaxLength(40)
        .map(s -> s.length() > 30 ? s + "😀" : s);
  }

  private static Arbitrary<JsonNode> value(int depth) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    Arbitrary<JsonNode> scalar =
        Arbitraries.oneOf(
            names().map(s -> (JsonNode) nodes.stringNode(s)),
            Arbitraries.integers().map(i -> (JsonNode) nodes.numberNode(i)),
            Arbitraries.longs().filter(l -> l != (int) (long) l).map(l -> nodes.numberNode(l)),
            Arbitraries.bigIntegers()
                .filter(b -> b.bitLength() > 64)
                .map(b -> (JsonNode) nodes.numberNode(b)),
            Arbitraries.doubles().map(d -> (JsonNode) nodes.numberNode(d)),
            Arbitraries.of(true, false).map(b -> (JsonNode) nodes.booleanNode(b)),
            Arbitraries.just((JsonNode) nodes.nullNode()));
    if (depth == 0) {
      return scalar;
    }
    return Arbitraries.frequencyOf(
        net.jqwik.api.Tuple.of(4, scalar),
        net.jqwik.api.Tuple.of(1, object(depth - 1).map(o -> (JsonNode) o)),
        net.jqwik.api.Tuple.of(
            1,
            Arbitraries.lazy(() -> value(depth - 1))
                .list()
                .ofMaxSize(4)
                .map(l -> (JsonNode) nodes.arrayNode().addAll(l))));
  }
}
