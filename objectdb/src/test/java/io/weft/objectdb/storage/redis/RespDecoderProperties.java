package io.weft.objectdb.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.objectdb.storage.redis.RespDecoder.Incomplete;
import io.weft.objectdb.storage.redis.RespDecoder.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** Replies as bytes, in whatever pieces these come. */
class RespDecoderProperties {
  /** Marks what RESP writes as a null, since generators do not like them. */
  private static final String NULL = "null";

  @Provide
  Arbitrary<Object> reply() {
    Arbitrary<Object> plain =
        Arbitraries.oneOf(
            Arbitraries.strings().ofMaxLength(300).map(text -> "bulk " + text),
            Arbitraries.longs().between(-999_999_999_999_999_999L, 999_999_999_999_999_999L),
            Arbitraries.strings().alpha().map(text -> new Refusal("ERR " + text)),
            Arbitraries.just(NULL));
    return Arbitraries.lazyOf(
        () -> plain,
        () -> plain,
        () -> Arbitraries.lazy(this::reply).list().ofMaxSize(4).map(l -> l));
  }

  private static void write(Object reply, StringBuilder to) {
    switch (reply) {
      case List<?> list -> {
        to.append('*').append(list.size()).append("\r\n");
        list.forEach(each -> write(each, to));
      }
      case Refusal refusal -> to.append('-').append(refusal.error()).append("\r\n");
      case String text when text.equals(NULL) -> to.append("$-1\r\n");
      case String text ->
          to.append('$')
              .append(text.getBytes(StandardCharsets.UTF_8).length)
              .append("\r\n")
              .append(text)
              .append("\r\n");
      default -> to.append(':').append(reply).append("\r\n");
    }
  }

  private static Object read(@Nullable Object reply) {
    return switch (reply) {
      case null -> NULL;
      case byte[] bytes -> new String(bytes, StandardCharsets.UTF_8);
      case List<?> list -> list.stream().map(RespDecoderProperties::read).toList();
      default -> reply;
    };
  }

  private static List<Object> decode(byte[] bytes, Random random) {
    RespDecoder decoder = new RespDecoder();
    List<Object> found = new ArrayList<>();
    for (int from = 0; from < bytes.length; ) {
      int count = Math.min(bytes.length - from, 1 + random.nextInt(1 + random.nextInt(200)));
      ByteBuf piece = Unpooled.copiedBuffer(bytes, from, count);
      decoder.add(piece);
      assertThat(piece.refCnt()).isZero();
      from += count;
      Object next;
      while (!((next = decoder.next()) instanceof Incomplete)) {
        found.add(read(next));
      }
    }
    return found;
  }

  @Property(tries = 500)
  void whatAServerSendsIsUnderstoodInAnyPieces(
      @ForAll List<@From("reply") Object> replies, @ForAll Random random) {
    List<Object> sent = replies.stream().filter(RespDecoderProperties::isShallow).toList();
    StringBuilder text = new StringBuilder();
    sent.forEach(reply -> write(reply, text));
    assertThat(decode(text.toString().getBytes(StandardCharsets.UTF_8), random))
        .isEqualTo(wellFormed(sent));
  }

  /** Half a surrogate pair is written as a question mark. */
  private static Object wellFormed(Object reply) {
    return switch (reply) {
      case List<?> list -> list.stream().map(RespDecoderProperties::wellFormed).toList();
      case String text -> new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
      default -> reply;
    };
  }

  private static boolean isShallow(Object reply) {
    return depth(reply) <= 8;
  }

  private static int depth(Object reply) {
    return reply instanceof List<?> list
        ? 1 + list.stream().mapToInt(RespDecoderProperties::depth).max().orElse(0)
        : 0;
  }

  @Property(tries = 2000)
  void anythingElseIsRefusedAndNothingWorse(@ForAll byte[] bytes, @ForAll Random random) {
    for (int i = 0; i < bytes.length; i++) {
      if (random.nextBoolean()) {
        bytes[i] = (byte) "$*:+-019\r\n".charAt(random.nextInt(10));
      }
    }
    assertThatCode(
            () -> {
              try {
                decode(bytes, random);
              } catch (CorruptReplyException e) {
                assertThat(e).hasMessageContaining("expected");
              }
            })
        .doesNotThrowAnyException();
  }

  @Example
  void whatIsOutOfAllBoundsIsRefusedBeforeItsBytesCome() {
    for (String bad :
        List.of(
            "$1000000000\r\n",
            "$-2\r\n",
            "*-2\r\n",
            "*99999999\r\n",
            "*1\r\n".repeat(9),
            ":12x\r\n",
            ":\r\n",
            ":1234567890123456789\r\n",
            "$1\r\nabc",
            "+a\n",
            "?\r\n",
            "+" + "x".repeat(70_000))) {
      assertThatThrownBy(() -> decode(bad.getBytes(StandardCharsets.UTF_8), new Random(1)))
          .as(bad)
          .isInstanceOf(CorruptReplyException.class);
    }
  }

  @Example
  void aCommandIsWrittenAsAListOfItsParts() {
    byte[] long1 = "x".repeat(1234).getBytes(StandardCharsets.UTF_8);
    ByteBuf bytes =
        Command.of("SET", new byte[0], "\u00e4".getBytes(StandardCharsets.UTF_8), long1).encode();
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "*4\r\n$3\r\nSET\r\n$0\r\n\r\n$2\r\n\u00e4\r\n$1234\r\n" + "x".repeat(1234) + "\r\n");
  }
}
