package io.weft.protocols.openflow.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.core.net.Connection;
import io.weft.core.net.Endpoint;
import io.weft.core.simulation.Simulation;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Agreeing on a version (OpenFlow 1.3.5 section 6.3.1), against hellos of all kinds. */
class HandshakeTest {
  private static final Endpoint HERE = Endpoint.parse("tcp:here:6653");

  private final Simulation simulation = Simulation.withSeed(1);
  private final Scheduler here = simulation.scheduler("here");
  private final Scheduler there = simulation.scheduler("there");
  private final StringBuilder heard = new StringBuilder();

  @AfterEach
  void close() {
    simulation.close();
  }

  /** What is agreed on with a peer that sends these bytes; the peer keeps what it hears. */
  private RoutineFuture<Negotiated> negotiate(List<Integer> allowed, String sent) {
    OpenFlowSettings settings = OpenFlowSettings.DEFAULT.withAllowedVersions(allowed);
    RoutineFuture<Negotiated> agreed =
        here.submit(
            "here",
            r -> {
              Connection<ByteBuf> socket =
                  simulation.network(here).listen(r, HERE).accept(r).orElseThrow();
              return OpenFlowConnection.negotiate(r, socket, settings);
            });
    there.spawn(
        "there",
        r -> {
          r.sleep(Duration.ofMillis(1));
          Connection<ByteBuf> socket = simulation.network(there).connect(r, HERE);
          socket.write(r, Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(sent)));
          Optional<ByteBuf> data;
          while ((data = socket.read(r)).isPresent()) {
            heard.append(ByteBufUtil.hexDump(data.get()));
            data.get().release();
          }
        });
    simulation.runFor(Duration.ofSeconds(1));
    return agreed;
  }

  private static List<Integer> versions(String text) {
    return Arrays.stream(text.split(" ", -1)).map(Integer::valueOf).toList();
  }

  @ParameterizedTest(name = "{0} and {1}: {2}")
  @CsvSource({
    // Both send a bitmap: the highest in common.
    "1 4, 04000010000000000001000800000012, OpenFlow 1.3",
    "1 4, 04000010000000000001000800000002, OpenFlow 1.0",
    "1 4, 06000010000000000001000800000052, OpenFlow 1.3",
    "4,   06000010000000000001000800000070, OpenFlow 1.3",
    "1,   04000010000000000001000800000012, OpenFlow 1.0",
    // A bitmap counts, not the header.
    "1 4, 05000010000000000001000800000002, OpenFlow 1.0",
    // The peer sends none: the smaller of the two versions.
    "1 4, 0100000800000000, OpenFlow 1.0",
    "1 4, 0400000800000000, OpenFlow 1.3",
    "1 4, 0600000800000000, OpenFlow 1.3",
    "1,   0400000800000000, OpenFlow 1.0",
    // What a hello of 1.0 carries is not looked at, and neither are elements of unknown types.
    "1 4, 01000010000000000001000800000010, OpenFlow 1.0",
    "1 4, 040000180000000000630005ff0000000001000800000002, OpenFlow 1.0",
    // A bitmap of more than 32 versions, and one without any words.
    "1 4, 04000018000000000001000c000000100000000000000000, OpenFlow 1.3",
    "1 4, 04000010000000000001000400000000, OpenFlow 1.3",
  })
  void theHighestVersionInCommonIsAgreedOn(String allowed, String hello, String version) {
    Negotiated agreed = negotiate(versions(allowed), hello).now();
    assertThat(agreed.connection().version()).hasToString(version);
    switch (agreed) {
      case Negotiated.V10 old -> assertThat(version).endsWith("1.0");
      case Negotiated.V13 recent -> assertThat(version).endsWith("1.3");
    }
  }

  @ParameterizedTest(name = "{0} and {1}")
  @CsvSource({
    "4, 0100000800000007, 01, only OpenFlow 1.3 spoken here and the peer offers version 1",
    "1, 04000010000000070001000800000010, 01, only OpenFlow 1.0 spoken here",
    "4, 06000010000000070001000800000040, 04, offers versions by the bitmap 0x40",
    // Without a bitmap nobody knows what else a peer of 1.1 speaks.
    "1 4, 0200000800000007, 02, OpenFlow 1.0 and OpenFlow 1.3 spoken here",
    "4, 0000000800000007, 01, the peer offers version 0",
  })
  void whoHasNoVersionInCommonIsToldSo(
      String allowed, String hello, String errorVersion, String reason) {
    assertThatThrownBy(negotiate(versions(allowed), hello)::now)
        .cause()
        .isInstanceOf(OpenFlowConnectionException.class)
        .extracting(e -> String.valueOf(e.getMessage()).replace(", and", " and"))
        .asString()
        .contains(reason);
    // OFPET_HELLO_FAILED, OFPHFC_INCOMPATIBLE, and a text.
    assertThat(heard.toString()).containsPattern(errorVersion + "01....0000000700000000");
    assertThat(simulation.links().open()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "040000100000000700010003ffffffff, a hello element of 3 bytes",
    "040000100000000700010009ffffffff, a hello element of 9 bytes",
  })
  void aHelloElementThatLiesAboutItsLengthIsRefused(String hello, String reason) {
    assertThatThrownBy(negotiate(List.of(1, 4), hello)::now).cause().hasMessageContaining(reason);
    // OFPET_BAD_REQUEST, OFPBRC_BAD_LEN, with the hello.
    assertThat(heard.toString()).endsWith("0401001c0000000700010006" + hello);
  }

  @Test
  void whatOtherThanAHelloComesFirstIsNoOpenFlow() {
    assertThatThrownBy(negotiate(List.of(1, 4), "0405000800000007")::now)
        .cause()
        .hasMessageContaining("a message of type 5 instead of a hello");
  }

  @Test
  void aPeerThatRefusesOurHelloSaysWhy() {
    String text =
        ByteBufUtil.hexDump("only 1.5".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    assertThatThrownBy(negotiate(List.of(1, 4), "060100140000000700000000" + text)::now)
        .cause()
        .hasMessageContaining("the error 0/0: \"only 1.5\"");
  }

  @Test
  void aHelloThatIsRefusedLaterEndsTheConnection() {
    Negotiated agreed =
        negotiate(List.of(4), "0400000800000007" + "0401000c0000000700000000").now();
    RoutineFuture<Void> run =
        here.spawn("run", r -> agreed.connection().run(r, (own, message) -> {}));
    simulation.runFor(Duration.ofSeconds(1));
    assertThat(run.isDone()).isTrue();
    assertThat(agreed.connection().endReason()).contains("the peer refuses the hello");
  }

  @Test
  void anotherHelloChangesNothing() {
    Negotiated agreed =
        negotiate(List.of(4), "0400000800000007" + "0400000800000008" + "0402000800000009").now();
    here.spawn("run", r -> agreed.connection().run(r, (own, message) -> {}));
    simulation.runFor(Duration.ofSeconds(1));
    assertThat(heard.toString()).endsWith("0403000800000009");
    assertThat(agreed.connection().isOpen()).isTrue();
  }
}
