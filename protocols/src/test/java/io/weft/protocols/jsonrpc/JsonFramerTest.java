package io.weft.protocols.jsonrpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class JsonFramerTest {
  private final List<ObjectNode> seen = new ArrayList<>();

  @Test
  void messagesNeedNoSeparator() {
    new JsonFramer(JsonLimits.DEFAULT).feed(text("{\"a\":1}{\"b\":[]}{}"), seen::add);

    assertThat(seen).map(ObjectNode::toString).containsExactly("{\"a\":1}", "{\"b\":[]}", "{}");
  }

  @Test
  void aDepthBombIsRefusedAtTheLimit() {
    JsonRpcException e = breakOf(JsonLimits.DEFAULT, "{\"a\":" + "[".repeat(100_000));

    assertThat(e.reason()).isEqualTo("nested deeper than the limit of 1024 levels");
    assertThat(e.offset()).hasValue(5 + 1023);
  }

  @Test
  void theDeepestAllowedMessagePasses() {
    new JsonFramer(new JsonLimits(100, 4, 100)).feed(text("{\"a\":[[[]]]}"), seen::add);

    assertThat(seen).hasSize(1);
    assertThat(breakOf(new JsonLimits(100, 3, 100), "{\"a\":[[[]]]}").reason())
        .isEqualTo("nested deeper than the limit of 3 levels");
  }

  @Test
  void theSizeLimitHoldsForEachMessageAndNotForTheStream() {
    JsonFramer framer = new JsonFramer(new JsonLimits(20, 4, 100));
    for (int i = 0; i < 1000; i++) {
      framer.feed(text("{\"a\":\"123456789012\"}"), seen::add);
    }

    assertThat(seen).hasSize(1000);
    assertThatThrownBy(() -> framer.feed(text("{\"a\":\"1234567890123\"}"), seen::add))
        .isInstanceOf(JsonRpcException.class)
        .hasMessage("at byte 20000: message longer than the limit of 20 bytes");
  }

  @Test
  void anEndlessStringIsRefusedBeforeItEnds() {
    JsonFramer framer = new JsonFramer(new JsonLimits(100_000, 4, 100));
    framer.feed(text("{\"a\":\""), seen::add);
    ByteBuf chunk = text("x".repeat(10_000));

    JsonRpcException e =
        catchThrowableOfType(
            JsonRpcException.class,
            () -> {
              for (int i = 0; i < 11; i++) {
                framer.feed(chunk.slice(), seen::add);
              }
            });
    assertThat(e.reason()).contains("100000");
  }

  @Test
  void manyTinyValuesAreRefused() {
    assertThat(breakOf(new JsonLimits(1 << 20, 4, 1000), "{\"a\":[" + "[],".repeat(1001)).reason())
        .isEqualTo("more values than the limit of 1000 in one message");
  }

  @Test
  void aBreakNamesItsPlaceAndTheMessagesBeforeItAreDelivered() {
    JsonRpcException e = breakOf(JsonLimits.DEFAULT, "{\"a\":1}{\"b\":tru!}");

    assertThat(seen).hasSize(1);
    assertThat(e.offset().getAsLong()).isBetween(12L, 17L);
    assertThat(e.reason()).contains("tru");
  }

  @Test
  void afterABreakEveryCallFails() {
    JsonFramer framer = new JsonFramer(JsonLimits.DEFAULT);
    assertThatThrownBy(() -> framer.feed(text("]"), seen::add))
        .isInstanceOf(JsonRpcException.class);
    assertThatThrownBy(() -> framer.feed(text("{}"), seen::add))
        .isInstanceOf(JsonRpcException.class);
    assertThat(seen).isEmpty();
  }

  @Test
  void scalarsAndArraysAreNoMessages() {
    assertThat(breakOf(JsonLimits.DEFAULT, "[1]").reason()).contains("must be a JSON object");
    assertThat(breakOf(JsonLimits.DEFAULT, "null ").reason()).contains("must be a JSON object");
  }

  @Test
  void aMemberTwiceIsRefused() {
    assertThat(breakOf(JsonLimits.DEFAULT, "{\"id\":1,\"id\":2}").reason())
        .isEqualTo("member \"id\" appears twice");
  }

  @Test
  void invalidUnicodeIsRefused() {
    assertThat(breakOf(JsonLimits.DEFAULT, "{\"a\":\"\\ud800\"}").reason()).contains("surrogate");
    ByteBuf invalid = Unpooled.wrappedBuffer(new byte[] {'{', '"', (byte) 0xff, '"'});
    assertThatThrownBy(() -> new JsonFramer(JsonLimits.DEFAULT).feed(invalid, seen::add))
        .isInstanceOf(JsonRpcException.class)
        .hasMessageContaining("UTF-8");
  }

  /** Row ids are member names, so a long-lived connection sees no end of different ones. */
  @Test
  void anyNumberOfDifferentNamesIsRead() {
    JsonFramer framer = new JsonFramer(JsonLimits.DEFAULT);
    for (int i = 0; i < 200_000; i++) {
      framer.feed(text("{\"0b7a3c5e-" + i + "\":{}}"), m -> {});
    }
    framer.feed(text("{\"end\":1}"), seen::add);

    assertThat(seen).hasSize(1);
  }

  @Test
  void aNumberBombIsRefusedAndNotExpanded() {
    assertThat(breakOf(JsonLimits.DEFAULT, "{\"a\":1e999999999}").reason())
        .isEqualTo("number out of range: 1e999999999");
    assertThat(breakOf(JsonLimits.DEFAULT, "{\"a\":" + "9".repeat(1001)).reason())
        .isEqualTo("number longer than the limit of 1000 bytes");
    new JsonFramer(JsonLimits.DEFAULT).feed(text("{\"a\":" + "9".repeat(1000) + "}"), seen::add);
    assertThat(seen).hasSize(1);
  }

  @Test
  void theLengthOfStringsHasALimitOfItsOwn() {
    JsonLimits limits = JsonLimits.DEFAULT.withStringBytes(5);
    new JsonFramer(limits).feed(text("{\"abcde\":\"12345\"}"), seen::add);
    assertThat(seen).hasSize(1);
    for (String stream : List.of("{\"a\":\"123456\"}", "{\"abcdef\":1}", "{\"a\":\"1\\n34567\"")) {
      assertThat(breakOf(limits, stream).reason())
          .isEqualTo("string longer than the limit of 5 bytes");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "01",
        "-",
        "1.",
        ".5",
        "1e",
        "1e+",
        "+1",
        "0x10",
        "1-1",
        "NaN",
        "Infinity",
        "--1",
        "1.2.3",
        "tru",
        "True",
        "nul0",
        "'a'",
        "\"\\x\"",
        "\"\t\"",
        "[1,]",
        "[,]",
        "{,}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{1:2}",
        "[}",
        "{]",
        "/**/1"
      })
  void whatIsNoValueIsRefused(String value) {
    assertThat(breakOf(JsonLimits.DEFAULT, "{\"v\":" + value + "}").offset()).isPresent();
    assertThat(seen).isEmpty();
  }

  @Test
  void whatATokenShowsIsWhatWasWritten() {
    JsonFramer framer = new JsonFramer(JsonLimits.DEFAULT);
    framer.append(
        text(
            "{\"uuid\":[\"550E8400-e29b-41d4-a716-44665544ffff\",-12,9223372036854775808,\"\\u0061\"]}"));
    assertThat(framer.next()).isTrue();
    JsonTokens tokens = framer.tokens();
    int name = tokens.first(JsonTokens.ROOT);
    assertThat(tokens.is(name, JsonName.of("uuid"))).isTrue();
    assertThat(tokens.is(name, JsonName.of("uuie"))).isFalse();
    int list = name + 1;
    assertThat(tokens.size(list)).isEqualTo(4);
    assertThat(tokens.isArrayOf(list, 4)).isTrue();
    int id = tokens.first(list);
    assertThat(tokens.isUuid(id)).isTrue();
    assertThat(tokens.uuid(id)).hasToString("550e8400-e29b-41d4-a716-44665544ffff");
    assertThat(tokens.offset(id)).isEqualTo(10);
    int number = tokens.next(id);
    assertThat(tokens.isLong(number)).isTrue();
    assertThat(tokens.integer(number)).isEqualTo(-12);
    assertThat(tokens.isLong(tokens.next(number))).isFalse();
    int escaped = tokens.next(tokens.next(number));
    assertThat(tokens.string(escaped)).isEqualTo("a");
    assertThat(tokens.is(escaped, JsonName.of("a"))).isTrue();
    assertThat(tokens.isEnd(tokens.next(escaped))).isTrue();
    assertThat(framer.next()).isFalse();
    assertThatThrownBy(framer::tokens).isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                    | 0",
        "{\"a\":1}                             | 1",
        "{\"a\":[1,2],\"b\":[3,4],\"c\":[5,6]} | 3",
        // The first has two tokens, the two others have ten.
        "{\"a\":1,\"b\":[2,3],\"c\":[4,5]}     | 6",
        // The first has five of seven.
        "{\"a\":[1,2],\"b\":3}                 | 1"
      })
  void theFirstMemberTellsAboutHowManyThereAre(String object, int members) {
    JsonFramer framer = new JsonFramer(JsonLimits.DEFAULT);
    framer.append(text(object));
    assertThat(framer.next()).isTrue();
    assertThat(framer.tokens().membersLikeFirst(JsonTokens.ROOT)).isEqualTo(members);
  }

  private JsonRpcException breakOf(JsonLimits limits, String stream) {
    return catchThrowableOfType(
        JsonRpcException.class, () -> new JsonFramer(limits).feed(text(stream), seen::add));
  }

  private static ByteBuf text(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
  }
}
