package io.weft.core.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Real sockets on loopback. */
@Timeout(60)
@ParameterizedClass
@EnumSource(
    value = Sockets.class,
    names = {"EPOLL", "NIO"})
class NettyNetworkTest {
  @Parameter Sockets sockets;

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private Scheduler scheduler;
  private NettyNetwork network;

  @BeforeEach
  void start() {
    scheduler = Scheduler.start("net-test");
    network = NettyNetwork.open(scheduler, NettySettings.DEFAULT.withSockets(sockets));
  }

  @AfterEach
  void close() {
    scheduler.close();
  }

  @Test
  void whoBorrowsTheNetworkOfASchedulerGetsTheOneThatIsThere() {
    assertThat(NettyNetwork.of(scheduler)).isSameAs(network);
    try (Scheduler other = Scheduler.start("other")) {
      NettyNetwork own = NettyNetwork.of(other);
      assertThat(own.scheduler()).isSameAs(other);
      assertThat(NettyNetwork.of(other)).isSameAs(own);
      assertThatThrownBy(() -> NettyNetwork.open(other)).isInstanceOf(IllegalStateException.class);
    }
  }

  private Listener<ByteBuf> echoServer(Endpoint endpoint) {
    Listener<ByteBuf> listener =
        scheduler.submit("listen", r -> network.listen(r, endpoint)).join(LIMIT);
    scheduler.spawn(
        "acceptor",
        r -> {
          Optional<Connection<ByteBuf>> accepted;
          while ((accepted = listener.accept(r)).isPresent()) {
            Connection<ByteBuf> connection = accepted.get();
            scheduler.spawn("echo", echo -> echo(echo, connection));
          }
        });
    return listener;
  }

  private static void echo(Routine r, Connection<ByteBuf> connection) {
    try (connection) {
      Optional<ByteBuf> data;
      while ((data = connection.read(r)).isPresent()) {
        connection.write(r, data.get());
      }
    }
  }

  private String roundTrip(Endpoint server, String text) {
    return scheduler
        .submit(
            "client",
            r -> {
              try (Connection<ByteBuf> connection = network.connect(r, server)) {
                connection.write(r, Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
                StringBuilder received = new StringBuilder();
                while (received.length() < text.length()) {
                  ByteBuf data = connection.read(r).orElseThrow();
                  received.append(data.toString(StandardCharsets.UTF_8));
                  data.release();
                }
                return received.toString();
              }
            })
        .join(LIMIT);
  }

  @Test
  void bytesGoThereAndBackOverTcp() {
    Listener<ByteBuf> server = echoServer(Endpoint.parse("tcp:127.0.0.1:0", 0));
    assertThat(roundTrip(server.local(), "hello over TCP")).isEqualTo("hello over TCP");
  }

  @Test
  void bytesGoThereAndBackOverUnixSockets(@TempDir Path directory) {
    Endpoint endpoint = Endpoint.parse("unix:" + directory.resolve("s"), 0);
    echoServer(endpoint);
    assertThat(roundTrip(endpoint, "hello over a path")).isEqualTo("hello over a path");
  }

  @Test
  void aSocketFileThatNobodyListensOnIsReplaced(@TempDir Path directory) throws Exception {
    Path path = directory.resolve("stale");
    try (var socket =
        java.nio.channels.ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
      socket.bind(java.net.UnixDomainSocketAddress.of(path));
    }
    assertThat(path).exists();
    Endpoint endpoint = Endpoint.unix(path.toString());
    echoServer(endpoint);
    assertThat(roundTrip(endpoint, "again")).isEqualTo("again");
  }

  @Test
  void moreThanTheBuffersHoldArrivesWholeThroughBackPressure() {
    Listener<ByteBuf> server = echoServer(Endpoint.parse("tcp:127.0.0.1:0", 0));
    byte[] sent = new byte[8 * 1024 * 1024];
    for (int i = 0; i < sent.length; i++) {
      sent[i] = (byte) (i * 31 + (i >> 8));
    }
    RoutineFuture<byte[]> received =
        scheduler.submit(
            "client",
            r -> {
              try (Connection<ByteBuf> connection = network.connect(r, server.local())) {
                RoutineFuture<Void> writer =
                    r.spawn(
                        "writer",
                        w -> {
                          for (int i = 0; i < sent.length; i += 64 * 1024) {
                            connection.write(w, Unpooled.wrappedBuffer(sent, i, 64 * 1024));
                          }
                        });
                byte[] all = new byte[sent.length];
                int length = 0;
                while (length < all.length) {
                  ByteBuf data = connection.read(r).orElseThrow();
                  byte[] part = ByteBufUtil.getBytes(data);
                  data.release();
                  System.arraycopy(part, 0, all, length, part.length);
                  length += part.length;
                }
                r.await(writer);
                return all;
              }
            });
    assertThat(Arrays.equals(received.join(LIMIT), sent)).isTrue();
  }

  @Test
  void theEndOfTheStreamIsAnEmptyRead() {
    Listener<ByteBuf> server =
        scheduler
            .submit("listen", r -> network.listen(r, Endpoint.parse("tcp:127.0.0.1:0", 0)))
            .join(LIMIT);
    scheduler.spawn(
        "closer",
        r -> {
          Connection<ByteBuf> connection = server.accept(r).orElseThrow();
          connection.write(r, Unpooled.copiedBuffer("bye", StandardCharsets.UTF_8));
          connection.close();
        });
    String all =
        scheduler
            .submit(
                "client",
                r -> {
                  Connection<ByteBuf> connection = network.connect(r, server.local());
                  StringBuilder text = new StringBuilder();
                  Optional<ByteBuf> data;
                  while ((data = connection.read(r)).isPresent()) {
                    text.append(data.get().toString(StandardCharsets.UTF_8));
                    data.get().release();
                  }
                  return text + ".";
                })
            .join(LIMIT);
    assertThat(all).isEqualTo("bye.");
  }

  @Test
  void aTakenAddressIsSaidInOneSentence() {
    Listener<ByteBuf> server = echoServer(Endpoint.parse("tcp:127.0.0.1:0", 0));
    assertThatThrownBy(
            () -> scheduler.submit("second", r -> network.listen(r, server.local())).join(LIMIT))
        .rootCause()
        .isNotNull();
    assertThatThrownBy(
            () -> scheduler.submit("second", r -> network.listen(r, server.local())).join(LIMIT))
        .cause()
        .isInstanceOf(ConnectionException.class)
        .hasMessage("cannot listen on " + server.local() + ": the address is in use");
  }

  @Test
  void closingTheSchedulerClosesItsConnections() {
    Listener<ByteBuf> server = echoServer(Endpoint.parse("tcp:127.0.0.1:0", 0));
    Scheduler other = Scheduler.start("other");
    NettyNetwork otherNetwork = NettyNetwork.open(other);
    RoutineFuture<Boolean> sawTheEnd =
        other.submit(
            "client",
            r -> {
              Connection<ByteBuf> connection = otherNetwork.connect(r, server.local());
              connection.write(r, Unpooled.copiedBuffer("x", StandardCharsets.UTF_8));
              connection.read(r).orElseThrow().release();
              scheduler.spawn("stop", s -> new Thread(scheduler::close).start());
              try {
                return connection.read(r).isEmpty();
              } catch (ConnectionException e) {
                return true;
              }
            });
    assertThat(sawTheEnd.join(LIMIT)).isTrue();
    other.close();
  }

  private static String readAll(Routine r, Connection<ByteBuf> connection) {
    StringBuilder text = new StringBuilder();
    Optional<ByteBuf> data;
    while ((data = connection.read(r)).isPresent()) {
      text.append(data.get().toString(StandardCharsets.UTF_8));
      data.get().release();
    }
    return text.toString();
  }

  private static ByteBuf text(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
  }

  /** Answers when the peer has said all, so only with the two directions apart. */
  private void answerLate(Listener<ByteBuf> listener) {
    scheduler.spawn(
        "late",
        r -> {
          try (Connection<ByteBuf> connection = listener.accept(r).orElseThrow()) {
            String all = readAll(r, connection);
            connection.write(r, text("you said " + all));
          }
        });
  }

  private String askAndShutDown(Endpoint server) {
    return scheduler
        .submit(
            "client",
            r -> {
              try (Connection<ByteBuf> connection = network.connect(r, server)) {
                connection.write(r, text("this"));
                connection.shutdownOutput();
                return readAll(r, connection);
              }
            })
        .join(LIMIT);
  }

  private Listener<ByteBuf> listen(Endpoint endpoint) {
    return scheduler.submit("listen", r -> network.listen(r, endpoint)).join(LIMIT);
  }

  @Test
  void aPeerThatHasShutItsOutputDownGetsItsAnswer() {
    Listener<ByteBuf> listener = listen(Endpoint.parse("tcp:127.0.0.1:0"));
    answerLate(listener);
    assertThat(askAndShutDown(listener.local())).isEqualTo("you said this");
  }

  @Test
  void aPeerThatHasShutItsOutputDownGetsItsAnswerOverUnixSockets(@TempDir Path directory) {
    Endpoint endpoint = Endpoint.unix(directory.resolve("s").toString());
    answerLate(listen(endpoint));
    // Netty's NIO sockets cannot keep the directions apart here: both end.
    assertThat(askAndShutDown(endpoint)).isEqualTo(sockets == Sockets.EPOLL ? "you said this" : "");
  }

  @Test
  void whatWasWrittenBeforeTheOutputWasShutDownArrives() {
    Listener<ByteBuf> listener = listen(Endpoint.parse("tcp:127.0.0.1:0"));
    int size = 3_000_000;
    RoutineFuture<Integer> received =
        scheduler.submit("reader", r -> readAll(r, listener.accept(r).orElseThrow()).length());
    scheduler
        .spawn(
            "writer",
            r -> {
              Connection<ByteBuf> connection = network.connect(r, listener.local());
              connection.write(r, Unpooled.wrappedBuffer(new byte[size]));
              connection.shutdownOutput();
              assertThatThrownBy(() -> connection.write(r, text("late")))
                  .isInstanceOf(ConnectionException.class)
                  .hasMessageContaining("output was shut down");
            })
        .join(LIMIT);
    assertThat(received.join(LIMIT)).isEqualTo(size);
  }

  @Test
  void anInputThatWasShutDownGivesWhatHadComeAndEnds() {
    Listener<ByteBuf> listener = echoServer(Endpoint.parse("tcp:127.0.0.1:0"));
    String read =
        scheduler
            .submit(
                "client",
                r -> {
                  try (Connection<ByteBuf> connection = network.connect(r, listener.local())) {
                    RoutineFuture<String> reading = r.submit("reader", c -> readAll(c, connection));
                    r.yield();
                    connection.shutdownInput();
                    return r.await(reading) + ".";
                  }
                })
            .join(LIMIT);
    assertThat(read).isEqualTo(".");
  }

  @Test
  void aPassiveEndpointAcceptsOneConnectionAndNoMore() {
    Listener<ByteBuf> listener = listen(Endpoint.parse("ptcp:0:127.0.0.1"));
    RoutineFuture<Boolean> passive =
        scheduler.submit(
            "passive",
            r -> {
              try (Connection<ByteBuf> connection = listener.accept(r).orElseThrow()) {
                connection.write(r, text("hello"));
                return listener.accept(r).isEmpty();
              }
            });
    String heard =
        scheduler
            .submit("client", r -> readAll(r, network.connect(r, listener.local())))
            .join(LIMIT);
    assertThat(heard).isEqualTo("hello");
    assertThat(passive.join(LIMIT)).isTrue();
    assertThatThrownBy(
            () -> scheduler.submit("second", r -> network.connect(r, listener.local())).join(LIMIT))
        .hasCauseInstanceOf(ConnectionException.class);
  }

  @Test
  void aPassiveEndpointRefusesAnyHostButItsOwn() {
    Listener<ByteBuf> listener = listen(Endpoint.parse("ptcp://127.0.0.2:0/"));
    RoutineFuture<String> accepted =
        scheduler.submit("passive", r -> listener.accept(r).orElseThrow().remote());
    int port = listener.local().port();
    ConnectionSettings right =
        ConnectionSettings.builder().bindAddress(Endpoint.tcp("127.0.0.2", 0)).build();
    scheduler
        .spawn(
            "wrong",
            r -> {
              Connection<ByteBuf> wrong = network.connect(r, Endpoint.tcp("127.0.0.1", port));
              assertThat(endOf(r, wrong)).isTrue();
            })
        .join(LIMIT);
    scheduler
        .submit("right", r -> network.connect(r, Endpoint.tcp("127.0.0.1", port), right))
        .join(LIMIT);
    assertThat(accepted.join(LIMIT)).startsWith("127.0.0.2:");
  }

  private static boolean endOf(Routine r, Connection<ByteBuf> connection) {
    try {
      return connection.read(r).isEmpty();
    } catch (ConnectionException e) {
      return true;
    }
  }

  @Test
  void severalListenersShareAPortWhenAllWantTo() {
    ListenSettings sharing = ListenSettings.DEFAULT.withReusePort(true);
    Endpoint first =
        scheduler
            .submit("a", r -> network.listen(r, Endpoint.parse("tcp:127.0.0.1:0"), sharing))
            .join(LIMIT)
            .local();
    assertThat(scheduler.submit("b", r -> network.listen(r, first, sharing)).join(LIMIT).local())
        .isEqualTo(first);
  }

  @Test
  void datagramsGoThereAndBack() {
    DatagramSocket server =
        scheduler
            .submit("server", r -> network.datagrams(r, Endpoint.parse("ludp:127.0.0.1:0")))
            .join(LIMIT);
    scheduler.spawn(
        "echo",
        r -> {
          Optional<Datagram> received;
          while ((received = server.receive(r)).isPresent()) {
            server.send(r, received.get());
          }
        });
    String answer =
        scheduler
            .submit(
                "client",
                r -> {
                  try (DatagramSocket socket =
                      network.datagrams(r, Endpoint.udp("localhost", server.local().port()))) {
                    socket.send(r, text("ping"));
                    ByteBuf content = socket.receive(r).orElseThrow().content();
                    String said = content.toString(StandardCharsets.UTF_8);
                    content.release();
                    return said;
                  }
                })
            .join(LIMIT);
    assertThat(answer).isEqualTo("ping");
  }

  @Test
  void aUdpUrlGivesAConnectionOfDatagrams() {
    DatagramSocket server =
        scheduler
            .submit("server", r -> network.datagrams(r, Endpoint.parse("ludp:127.0.0.1:0")))
            .join(LIMIT);
    RoutineFuture<String> heard =
        scheduler.submit(
            "receiver",
            r -> {
              ByteBuf content = server.receive(r).orElseThrow().content();
              return content.toString(StandardCharsets.UTF_8);
            });
    scheduler
        .spawn(
            "client",
            r -> {
              try (Connection<ByteBuf> connection =
                  network.connect(r, Endpoint.udp("127.0.0.1", server.local().port()))) {
                connection.write(r, text("whole"));
              }
            })
        .join(LIMIT);
    assertThat(heard.join(LIMIT)).isEqualTo("whole");
  }

  @Test
  void datagramsThatAreTooLongAreDroppedAndCountedOrRefused() {
    DatagramSettings small = DatagramSettings.DEFAULT.withMaxSize(4);
    DatagramSocket server =
        scheduler
            .submit("server", r -> network.datagrams(r, Endpoint.parse("ludp:127.0.0.1:0"), small))
            .join(LIMIT);
    String heard =
        scheduler
            .submit(
                "client",
                r -> {
                  DatagramSocket socket = network.datagrams(r, server.local());
                  socket.send(r, text("12345"));
                  socket.send(r, text("1234"));
                  assertThatThrownBy(
                          () -> server.send(r, new Datagram(socket.local(), text("12345"))))
                      .isInstanceOf(IllegalArgumentException.class)
                      .hasMessageContaining("longer than the limit of 4");
                  return server.receive(r).orElseThrow().content().toString(StandardCharsets.UTF_8);
                })
            .join(LIMIT);
    assertThat(heard).isEqualTo("1234");
    assertThat(server.dropped()).isEqualTo(1);
  }

  @Test
  void aPassiveDatagramSocketHearsTheFirstWhoSpeaksOnly() throws Exception {
    Endpoint passive = Endpoint.parse("pudp:0:127.0.0.1");
    int port;
    Endpoint to;
    DatagramSocket first;
    DatagramSocket second;
    try (var taken = new java.net.DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      port = taken.getLocalPort();
      to = Endpoint.udp("127.0.0.1", port);
      // While the port is taken, so that none of them is given it for its own.
      first = scheduler.submit("first", r -> network.datagrams(r, to)).join(LIMIT);
      second = scheduler.submit("second", r -> network.datagrams(r, to)).join(LIMIT);
    }
    RoutineFuture<DatagramSocket> opening =
        scheduler.submit("passive", r -> network.datagrams(r, passive.withPort(port)));
    String conversation =
        scheduler
            .submit(
                "peers",
                r -> {
                  while (!opening.isDone()) {
                    first.send(r, text("first"));
                    r.yield();
                  }
                  DatagramSocket socket = r.await(opening);
                  second.send(r, text("second"));
                  String said = "";
                  while (!said.equals("last")) {
                    // Until there is room: the first ones may still fill the queue.
                    first.send(r, text("last"));
                    Datagram datagram = socket.receive(r).orElseThrow();
                    assertThat(datagram.peer().port()).isEqualTo(first.local().port());
                    said = datagram.content().toString(StandardCharsets.UTF_8);
                  }
                  socket.send(r, text("answer"));
                  return first.receive(r).orElseThrow().content().toString(StandardCharsets.UTF_8);
                })
            .join(LIMIT);
    assertThat(conversation).isEqualTo("answer");
  }

  @Test
  void aFloodOfDatagramsIsBounded() {
    DatagramSettings few = DatagramSettings.DEFAULT.withReceiveLimit(10);
    DatagramSocket server =
        scheduler
            .submit("server", r -> network.datagrams(r, Endpoint.parse("ludp:127.0.0.1:0"), few))
            .join(LIMIT);
    DatagramSocket client =
        scheduler.submit("client", r -> network.datagrams(r, server.local())).join(LIMIT);
    scheduler
        .spawn(
            "flood",
            r -> {
              while (server.dropped() < 100) {
                client.send(r, text("x"));
                r.yield();
              }
            })
        .join(LIMIT);
    int kept =
        scheduler
            .submit(
                "count",
                r -> {
                  client.close();
                  int count = 0;
                  while (count < 10) {
                    server.receive(r).orElseThrow().content().release();
                    count++;
                  }
                  return count;
                })
            .join(LIMIT);
    assertThat(kept).isEqualTo(10);
  }
}
