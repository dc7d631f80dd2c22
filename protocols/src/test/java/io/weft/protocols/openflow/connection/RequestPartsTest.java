package io.weft.protocols.openflow.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.weft.core.Scheduler;
import io.weft.core.net.Connection;
import io.weft.core.net.Endpoint;
import io.weft.core.simulation.Simulation;
import io.weft.protocols.openflow.v13.DescRequest;
import io.weft.protocols.openflow.v13.ErrorMessage;
import io.weft.protocols.openflow.v13.Message;
import io.weft.protocols.openflow.v13.MultipartRequest;
import io.weft.protocols.openflow.v13.PortStatsRequest;
import io.weft.protocols.openflow.v13.TableFeatures;
import io.weft.protocols.openflow.v13.TableFeaturesReply;
import io.weft.protocols.openflow.v13.TableFeaturesRequest;
import io.weft.protocols.openflow.v13.UnknownMultipartRequest;
import io.weft.protocols.packet.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests that come in several messages (OpenFlow 1.3.5 section 7.3.5), on the switch's side. */
class RequestPartsTest {
  private static final OpenFlowSettings SETTINGS = OpenFlowSettings.DEFAULT;
  private static final int OVERFLOW = 13;

  private final List<Message> handled = new ArrayList<>();
  private ScriptedPeer controller;

  @AfterEach
  void close() {
    if (controller != null) {
      controller.close();
    }
  }

  private void connect(OpenFlowSettings settings) {
    controller = new ScriptedPeer(settings, (r, message) -> handled.add(message), m -> List.of());
  }

  private void send(Message... messages) {
    controller.send(messages);
    controller.runFor(Duration.ofSeconds(1));
  }

  private static TableFeatures table(int id) {
    return new TableFeatures(id, "table " + id, 0, 0, 0, 100, List.of());
  }

  private static TableFeaturesRequest tables(int xid, int flags, int... ids) {
    return new TableFeaturesRequest(
        xid, flags, IntStream.of(ids).mapToObj(RequestPartsTest::table).toList(), List.of());
  }

  private List<Integer> errors() {
    return controller.got.stream()
        .filter(ErrorMessage.class::isInstance)
        .map(m -> ((ErrorMessage) m).code())
        .toList();
  }

  @Test
  void theHandlerGetsARequestWhole() {
    connect(SETTINGS);
    send(tables(7, MultipartRequest.MORE, 0, 1), tables(8, MultipartRequest.MORE, 5));
    send(new DescRequest(9, 0), tables(7, MultipartRequest.MORE, 2));
    assertThat(handled).containsExactly(new DescRequest(9, 0));
    send(tables(7, 0, 3), tables(8, 0));
    assertThat(handled)
        .containsExactly(new DescRequest(9, 0), tables(7, 0, 0, 1, 2, 3), tables(8, 0, 5));
    assertThat(controller.got).isEmpty();
    send(tables(7, 0, 4));
    assertThat(handled).last().isEqualTo(tables(7, 0, 4));
  }

  @Test
  void whatNobodyKnowsIsJoinedByItsBytes() {
    connect(SETTINGS);
    send(
        new UnknownMultipartRequest(7, 1, 999, Bytes.ofHex("0102")),
        new UnknownMultipartRequest(7, 0, 999, Bytes.ofHex("03")));
    assertThat(handled)
        .containsExactly(new UnknownMultipartRequest(7, 0, 999, Bytes.ofHex("010203")));
  }

  @Test
  void partsThatMakeNoRequestAreRefused() {
    connect(SETTINGS);
    send(tables(7, MultipartRequest.MORE, 1), new DescRequest(7, 0));
    send(
        new UnknownMultipartRequest(8, 1, 999, Bytes.EMPTY),
        new UnknownMultipartRequest(8, 0, 998, Bytes.EMPTY));
    send(
        new PortStatsRequest(9, 1, PortStatsRequest.all().port()),
        new PortStatsRequest(9, 0, PortStatsRequest.all().port()));
    assertThat(handled).isEmpty();
    assertThat(errors()).containsExactly(Wire.BAD_MULTIPART, Wire.BAD_MULTIPART, 2);
  }

  @Test
  void aRequestOfTooManyMessagesIsRefusedOnceAndWhollyDropped() {
    connect(SETTINGS.withLimits(OpenFlowLimits.DEFAULT.withMultipart(3, 1 << 20)));
    for (int i = 0; i < 6; i++) {
      send(tables(7, MultipartRequest.MORE, i));
    }
    send(tables(7, 0, 6));
    assertThat(handled).isEmpty();
    assertThat(errors()).containsExactly(OVERFLOW);
    send(tables(7, MultipartRequest.MORE, 0), tables(7, MultipartRequest.MORE, 1), tables(7, 0, 2));
    assertThat(handled).containsExactly(tables(7, 0, 0, 1, 2));
  }

  @Test
  void theLimitOfBytesIsForAllThatWait() {
    connect(SETTINGS.withLimits(OpenFlowLimits.DEFAULT.withMultipart(100, 3 * 80)));
    send(tables(7, MultipartRequest.MORE, 0), tables(8, MultipartRequest.MORE, 1));
    send(tables(7, MultipartRequest.MORE, 2));
    assertThat(errors()).isEmpty();
    send(tables(8, MultipartRequest.MORE, 3), tables(7, 0), tables(8, 0));
    assertThat(errors()).containsExactly(OVERFLOW);
    assertThat(handled).containsExactly(tables(7, 0, 0, 2));
  }

  @Test
  void aRequestThatDoesNotEndInTimeIsRefused() {
    connect(
        SETTINGS
            .withReplyTimeout(Duration.ofSeconds(5))
            .withKeepAlive(Duration.ZERO, SETTINGS.keepAliveTimeout()));
    send(tables(7, MultipartRequest.MORE, 0));
    controller.runFor(Duration.ofSeconds(3));
    assertThat(errors()).isEmpty();
    controller.runFor(Duration.ofSeconds(2));
    assertThat(errors()).containsExactly(OVERFLOW);
    send(tables(7, 0, 1));
    assertThat(handled).isEmpty();
    send(tables(7, 0, 2));
    assertThat(handled).containsExactly(tables(7, 0, 2));
  }

  @Test
  void aPartThatCannotBeReadRefusesTheRequest() {
    connect(SETTINGS);
    send(tables(7, MultipartRequest.MORE, 0));
    // A description request with a body of one byte, which goes on.
    controller.sendHex("04120011000000070000000100000000ff");
    send(tables(7, 0, 1));
    assertThat(handled).isEmpty();
    assertThat(errors()).hasSize(1);
  }

  @Test
  void tooManyRequestsThatBeginEndTheConnection() {
    connect(SETTINGS.withLimits(OpenFlowLimits.DEFAULT.withPendingRequests(2)));
    for (int xid = 1; xid <= 3; xid++) {
      send(tables(xid, MultipartRequest.MORE, 0));
    }
    assertThat(controller.connection().isOpen()).isFalse();
    assertThat(controller.connection().endReason()).contains("requests that have begun");
  }

  @Test
  void aControllerHereSetsTheTablesOfASwitchHereInParts() {
    try (Simulation simulation = Simulation.withSeed(1)) {
      Scheduler here = simulation.scheduler("controller");
      Scheduler there = simulation.scheduler("switch");
      Endpoint endpoint = Endpoint.parse("tcp:controller:6653");
      List<Message> replies = new ArrayList<>();
      here.spawn(
          "controller",
          r -> {
            Connection<ByteBuf> accepted =
                simulation.network(here).listen(r, endpoint).accept(r).orElseThrow();
            OpenFlowConnection<Message> connection =
                OpenFlowConnection.open(r, accepted, OpenFlowVersion.V13, SETTINGS);
            int xid = connection.newXid();
            r.spawn(
                "ask",
                own -> {
                  connection.send(own, tables(xid, MultipartRequest.MORE, 0, 1));
                  connection.send(own, tables(xid, 0, 2));
                });
            connection.run(r, (own, message) -> replies.add(message));
          });
      there.spawn(
          "switch",
          r -> {
            r.sleep(Duration.ofMillis(1));
            OpenFlowConnection<Message> connection =
                OpenFlowConnection.open(
                    r,
                    simulation.network(there).connect(r, endpoint),
                    OpenFlowVersion.V13,
                    SETTINGS);
            connection.run(
                r,
                (own, message) -> {
                  if (message instanceof TableFeaturesRequest request) {
                    connection.send(
                        own,
                        new TableFeaturesReply(request.xid(), 0, request.entries(), List.of()));
                  }
                });
          });
      simulation.runFor(Duration.ofSeconds(5));
      assertThat(replies)
          .singleElement()
          .satisfies(
              reply ->
                  assertThat(((TableFeaturesReply) reply).entries())
                      .containsExactly(table(0), table(1), table(2)));
    }
  }
}
