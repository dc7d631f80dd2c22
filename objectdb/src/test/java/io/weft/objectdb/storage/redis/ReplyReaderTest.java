package io.weft.objectdb.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.objectdb.storage.redis.ReplyReader.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyReaderTest {
  /** Marks what RESP writes as a null, since generators do not like them. */
  private static final String NULL = "null";

  private static final class NoMore extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  @Provide
  Arbitrary<Object> reply() {
    Arbitrary<Object> plain =
        Arbitraries.oneOf(
            Arbitraries.strings().alpha().ofMaxLength(300).map(text -> "bulk " + text),
            Arbitraries.longs().map(number -> number),
            Arbitraries.strings().alpha().map(text -> new Refusal("ERR " + text)),
            Arbitraries.just(NULL));
    return Arbitraries.oneOf(plain, plain.list().ofMaxSize(4).map(list -> withoutErrors(list)));
  }

  /** A script gives its errors as a whole. */
  private static List<Object> withoutErrors(List<Object> list) {
    return list.stream().filter(each -> !(each instanceof Refusal)).toList();
  }

  private static void write(Object reply, StringBuilder to) {
    switch (reply) {
      case List<?> list -> {
        to.append('*').append(list.size()).append("\r\n");
        list.forEach(each -> write(each, to));
      }
      case Refusal refusal -> to.append('-').append(refusal.error()).append("\r\n");
      case String text when text.equals(NULL) -> to.append("$-1\r\n");
      case String text -> to.append("$%d\r\n%s\r\n".formatted(text.length(), text));
      default -> to.append(':').append(reply).append("\r\n");
    }
  }

  private static Object read(@Nullable Object reply) {
    return switch (reply) {
      case null -> NULL;
      case byte[] bytes -> new String(bytes, StandardCharsets.UTF_8);
      case List<?> list -> list.stream().map(ReplyReaderTest::read).toList();
      default -> reply;
    };
  }

  /** Reads all replies of bytes that come in pieces. */
  private static List<Object> readAll(String sent, Random random) {
    ByteBuf rest = Unpooled.copiedBuffer(sent, StandardCharsets.UTF_8);
    ReplyReader reader =
        new ReplyReader(
            () -> {
              if (!rest.isReadable()) {
                throw new NoMore();
              }
              int count = 1 + random.nextInt(1 + random.nextInt(200));
              return rest.readBytes(Math.min(rest.readableBytes(), count));
            });
    List<Object> found = new ArrayList<>();
    try {
      while (true) {
        found.add(read(reader.next()));
      }
    } catch (NoMore e) {
      return found;
    }
  }

  @Property(tries = 500)
  void whatAServerSendsIsUnderstoodInAnyPieces(
      @ForAll List<@From("reply") Object> replies, @ForAll Random random) {
    StringBuilder text = new StringBuilder();
    replies.forEach(reply -> write(reply, text));

    assertThat(readAll(text.toString(), random)).isEqualTo(replies);
  }

  @ParameterizedTest
  @ValueSource(strings = {"?\r\n", "HTTP/1.1 200 OK\r\n", "\r\n"})
  void whatIsNoReplyIsRefused(String bad) {
    assertThatThrownBy(() -> readAll(bad, new Random(1)))
        .isInstanceOf(CorruptReplyException.class)
        .hasMessageStartingWith("expected a reply, found ");
  }

  @ParameterizedTest
  @CsvSource({
    ":12x, 'a number, found 12x'",
    ":, 'a number, found '",
    ":99999999999999999999, 'a number, found 99999999999999999999'",
    ":123456789012345678901, 'a number and the end of a line, found 12345678901234567890...'",
    "$1O, 'a number, found 1O'",
    "$-2, 'a number of bytes, found -2'",
    "$536870913, 'a number of bytes, found 536870913'",
    "$99999999999, 'a number of bytes, found 99999999999'",
    "*-7, 'a number of elements, found -7'",
    "*1048577, 'a number of elements, found 1048577'",
    "*4294967297, 'a number of elements, found 4294967297'",
  })
  void aNumberThatIsNoneIsRefusedByName(String bad, String reason) {
    assertThatThrownBy(() -> readAll(bad + "\r\n", new Random(1)))
        .isInstanceOf(CorruptReplyException.class)
        .hasMessage("expected " + reason);
  }

  @Test
  void arraysInArraysWithoutEndAreRefused() {
    assertThatThrownBy(() -> readAll("*1\r\n".repeat(200), new Random(1)))
        .isInstanceOf(CorruptReplyException.class)
        .hasMessage("expected a reply, found one of more than 64 arrays");
  }

  @Test
  void aCommandIsWrittenAsAListOfItsParts() {
    byte[] long1 = "x".repeat(12_345).getBytes(StandardCharsets.UTF_8);
    Command command =
        Command.of("SET", new byte[0], "\u00e4".getBytes(StandardCharsets.UTF_8), long1);

    String written = new CommandWriter().write(command).toString(StandardCharsets.UTF_8);

    assertThat(written)
        .isEqualTo(
            "*4\r\n$3\r\nSET\r\n$0\r\n\r\n$2\r\n\u00e4\r\n$12345\r\n"
                + "x".repeat(12_345)
                + "\r\n");
    assertThat(written.length()).isLessThanOrEqualTo(command.size());
  }
}
