package io.weft.core.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.core.Routine;
import io.weft.core.RoutineCancelledException;
import io.weft.core.RoutineFuture;
import io.weft.core.RoutineTimeoutException;
import io.weft.core.Scheduler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong with real sockets, on loopback. */
@Timeout(60)
class NettyFaultsTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Endpoint ANY_PORT = Endpoint.parse("tcp:127.0.0.1:0", 0);

  private Scheduler scheduler;
  private NettyNetwork network;

  @BeforeEach
  void start() {
    scheduler = Scheduler.start("net-test");
    network = NettyNetwork.open(scheduler);
  }

  @AfterEach
  void close() {
    scheduler.close();
  }

  private Listener<ByteBuf> listen(Endpoint endpoint) {
    return scheduler.submit("listen", r -> network.listen(r, endpoint)).join(LIMIT);
  }

  /** Lets the loop turn until no channel is open. */
  private void untilNothingIsOpen() {
    while (network.open() > 0) {
      scheduler.submit("turn", r -> 1).join(LIMIT);
      Thread.onSpinWait();
    }
  }

  /** A listener whose backlog is full: the system answers no further attempt to connect. */
  private static final class Silent implements AutoCloseable {
    private final ServerSocket server;
    private final List<Socket> fillers = new ArrayList<>();

    Silent() throws IOException {
      server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
      for (int i = 0; i < 8; i++) {
        java.nio.channels.SocketChannel filler = java.nio.channels.SocketChannel.open();
        filler.configureBlocking(false);
        filler.connect(server.getLocalSocketAddress());
        fillers.add(filler.socket());
      }
    }

    Endpoint endpoint() {
      return Endpoint.tcp("127.0.0.1", server.getLocalPort());
    }

    @Override
    public void close() throws IOException {
      for (Socket filler : fillers) {
        filler.getChannel().close();
      }
      server.close();
    }
  }

  @Test
  void aRefusedConnectionSaysSo() throws Exception {
    Endpoint closed;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      closed = Endpoint.tcp("127.0.0.1", socket.getLocalPort());
    }
    assertThatThrownBy(
            () -> scheduler.submit("client", r -> network.connect(r, closed)).join(LIMIT))
        .cause()
        .isInstanceOf(ConnectionException.class)
        .hasMessageContaining("cannot connect to " + closed)
        .hasMessageContaining("refused");
    untilNothingIsOpen();
  }

  @Test
  void anUnknownHostSaysSo() {
    Endpoint nowhere = Endpoint.parse("tcp:no-such-host.invalid:1", 0);
    assertThatThrownBy(
            () -> scheduler.submit("client", r -> network.connect(r, nowhere)).join(LIMIT))
        .cause()
        .isInstanceOf(ConnectionException.class)
        .hasMessage("cannot connect to " + nowhere + ": unknown host no-such-host.invalid");
  }

  @Test
  void aNameIsLookedUp() {
    Endpoint bound = listen(ANY_PORT).local();
    int port = bound.port();
    String remote =
        scheduler
            .submit(
                "client",
                r -> {
                  try (Connection<ByteBuf> c =
                      network.connect(r, Endpoint.tcp("localhost", port))) {
                    return c.remote();
                  }
                })
            .join(LIMIT);
    assertThat(remote).isEqualTo("127.0.0.1:" + port);
  }

  @Test
  void anImpossiblePathSaysSo(@TempDir Path directory) {
    Endpoint tooLong = Endpoint.unix(directory + "/" + "x".repeat(200));
    assertThatThrownBy(
            () -> scheduler.submit("server", r -> network.listen(r, tooLong)).join(LIMIT))
        .cause()
        .isInstanceOf(ConnectionException.class)
        .hasMessageContaining("cannot listen on " + tooLong);
  }

  @Test
  void connectingIsBoundedByWithin() throws Exception {
    try (Silent silent = new Silent()) {
      RoutineFuture<Boolean> connecting =
          scheduler.submit(
              "client",
              r ->
                  r.within(
                      Duration.ofMillis(50),
                      body -> {
                        network.connect(body, silent.endpoint());
                        return true;
                      }));
      assertThatThrownBy(() -> connecting.join(LIMIT))
          .hasCauseInstanceOf(RoutineTimeoutException.class);
      untilNothingIsOpen();
    }
  }

  @Test
  void aCancelledAttemptLeavesNoSocket() throws Exception {
    try (Silent silent = new Silent()) {
      RoutineFuture<Connection<ByteBuf>> connecting =
          scheduler.submit("client", r -> network.connect(r, silent.endpoint()));
      while (network.open() == 0) {
        Thread.onSpinWait();
      }
      connecting.cancel();
      assertThatThrownBy(() -> connecting.join(LIMIT))
          .hasCauseInstanceOf(RoutineCancelledException.class);
      untilNothingIsOpen();
    }
  }

  @Test
  void anAttemptCancelledAtAnyMomentLeavesNoSocket() {
    Listener<ByteBuf> listener = listen(ANY_PORT);
    RoutineFuture<Void> acceptor =
        scheduler.spawn(
            "acceptor",
            r -> {
              Optional<Connection<ByteBuf>> accepted;
              while ((accepted = listener.accept(r)).isPresent()) {
                accepted.get().abort();
              }
            });
    for (int turns = 0; turns < 200; turns++) {
      int wait = turns % 20;
      RoutineFuture<Boolean> connecting =
          scheduler.submit(
              "client",
              r -> {
                try (Connection<ByteBuf> connection = network.connect(r, listener.local())) {
                  return connection.isOpen();
                }
              });
      scheduler
          .spawn(
              "canceller",
              r -> {
                for (int i = 0; i < wait; i++) {
                  r.yield();
                }
                connecting.cancel();
              })
          .join(LIMIT);
    }
    scheduler.spawn("close", r -> listener.close()).join(LIMIT);
    acceptor.join(LIMIT);
    untilNothingIsOpen();
  }

  private static ByteBuf chunk() {
    return Unpooled.wrappedBuffer(new byte[64 * 1024]);
  }

  private static void writeFor(Routine r, Connection<ByteBuf> connection, int chunks) {
    for (int i = 0; i < chunks; i++) {
      connection.write(r, chunk());
    }
  }

  @Test
  void aResetFailsTheWriterThatWaits() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      RoutineFuture<Void> writing =
          scheduler.spawn(
              "writer",
              r ->
                  writeFor(
                      r,
                      network.connect(r, Endpoint.tcp("127.0.0.1", server.getLocalPort())),
                      10_000));
      Socket peer = server.accept();
      untilARoutineWaits("room to write");
      peer.setSoLinger(true, 0);
      peer.close();
      assertThatThrownBy(() -> writing.join(LIMIT)).hasCauseInstanceOf(ConnectionException.class);
      untilNothingIsOpen();
    }
  }

  private void untilARoutineWaits(String what) {
    while (scheduler.submit("look", r -> scheduler.routines()).join(LIMIT).stream()
        .noneMatch(info -> info.state().contains(what))) {
      Thread.onSpinWait();
    }
  }

  @Test
  void backPressureStopsTheSender() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      server.setReceiveBufferSize(64 * 1024);
      int[] written = {0};
      RoutineFuture<Void> writing =
          scheduler.spawn(
              "writer",
              r -> {
                Connection<ByteBuf> connection =
                    network.connect(r, Endpoint.tcp("127.0.0.1", server.getLocalPort()));
                while (written[0] < 10_000) {
                  connection.write(r, chunk());
                  written[0]++;
                }
              });
      try (Socket peer = server.accept()) {
        int before = -1;
        int now = 0;
        // The peer reads nothing: sooner or later nothing moves any more.
        while (now != before) {
          untilARoutineWaits("room to write");
          before = now;
          now = scheduler.submit("count", r -> written[0]).join(LIMIT);
        }
        assertThat(peer.isConnected()).isTrue();
        assertThat(now * 64L * 1024).isLessThan(64L * 1024 * 1024);
        writing.cancel();
      }
    }
  }

  @Test
  void anUnreadPeerIsHeldBack() {
    Listener<ByteBuf> listener = listen(ANY_PORT);
    RoutineFuture<Connection<ByteBuf>> accepted =
        scheduler.submit("acceptor", r -> listener.accept(r).orElseThrow());
    Scheduler other = Scheduler.start("sender");
    try {
      NettyNetwork otherNetwork = NettyNetwork.open(other);
      long[] written = {0};
      other.spawn(
          "sender",
          r -> {
            Connection<ByteBuf> connection = otherNetwork.connect(r, listener.local());
            while (written[0] < 2L * 1024 * 1024 * 1024) {
              connection.write(r, chunk());
              written[0] += 64 * 1024;
            }
          });
      Connection<ByteBuf> connection = accepted.join(LIMIT);
      boolean waits = false;
      while (!waits) {
        waits =
            other.submit("look", r -> other.routines()).join(LIMIT).stream()
                .anyMatch(info -> info.state().contains("room to write"));
      }
      long unread =
          scheduler
              .submit(
                  "drain",
                  r -> {
                    long bytes = 0;
                    // What is there without another poll of the socket.
                    while (bytes < 1) {
                      ByteBuf data = connection.read(r).orElseThrow();
                      bytes += data.readableBytes();
                      data.release();
                    }
                    connection.abort();
                    return bytes;
                  })
              .join(LIMIT);
      assertThat(unread).isPositive();
      assertThat(other.submit("count", r -> written[0]).join(LIMIT))
          .isLessThan(2L * 1024 * 1024 * 1024);
    } finally {
      other.close();
    }
  }

  @Test
  void noMoreConnectionsWaitThanTheBacklogAllows() throws Exception {
    Listener<ByteBuf> listener = listen(ANY_PORT);
    int port = listener.local().port();
    int count = NettyListener.WAITING + 60;
    List<Socket> clients = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        clients.add(new Socket(InetAddress.getByName("127.0.0.1"), port));
      }
      for (int i = 0; i < 100; i++) {
        scheduler.submit("turn", r -> 1).join(LIMIT);
      }
      // Netty accepts a batch at a time.
      assertThat(network.open()).isLessThan(NettyListener.WAITING + 20);
      int accepted =
          scheduler
              .submit(
                  "acceptor",
                  r -> {
                    for (int i = 0; i < count; i++) {
                      listener.accept(r).orElseThrow().abort();
                    }
                    return count;
                  })
              .join(LIMIT);
      assertThat(accepted).isEqualTo(count);
    } finally {
      for (Socket client : clients) {
        client.close();
      }
    }
  }

  @Test
  void aThousandShortConnectionsLeaveNothingOpen() {
    Listener<ByteBuf> listener = listen(ANY_PORT);
    RoutineFuture<Integer> served =
        scheduler.submit(
            "acceptor",
            r -> {
              int count = 0;
              Optional<Connection<ByteBuf>> accepted;
              while ((accepted = listener.accept(r)).isPresent()) {
                count++;
                Connection<ByteBuf> connection = accepted.get();
                scheduler.spawn(
                    "server",
                    s -> {
                      try (connection) {
                        connection.write(s, connection.read(s).orElseThrow());
                      }
                    });
              }
              return count;
            });
    scheduler
        .spawn(
            "clients",
            r -> {
              for (int i = 0; i < 1000; i++) {
                try (Connection<ByteBuf> connection = network.connect(r, listener.local())) {
                  connection.write(r, Unpooled.copyInt(i));
                  ByteBuf echo = connection.read(r).orElseThrow();
                  assertThat(echo.readInt()).isEqualTo(i);
                  echo.release();
                }
              }
              listener.close();
            })
        .join(LIMIT);
    assertThat(served.join(LIMIT)).isEqualTo(1000);
    untilNothingIsOpen();
  }

  @Test
  void whatIsUnreadWhenAConnectionOrItsSchedulerClosesIsReleased() {
    Listener<ByteBuf> listener = listen(ANY_PORT);
    List<ByteBuf> seen = new ArrayList<>();
    Pipeline<ByteBuf> spying =
        pipeline ->
            pipeline.addLast(
                new io.netty.channel.ChannelInboundHandlerAdapter() {
                  @Override
                  public void channelRead(
                      io.netty.channel.ChannelHandlerContext context, Object message) {
                    synchronized (seen) {
                      seen.add((ByteBuf) message);
                    }
                    context.fireChannelRead(message);
                  }
                });
    scheduler.spawn(
        "server",
        r -> {
          while (true) {
            listener.accept(r).orElseThrow().write(r, Unpooled.copyInt(7));
          }
        });
    Scheduler other = Scheduler.start("reader");
    NettyNetwork otherNetwork = NettyNetwork.open(other);
    List<Connection<ByteBuf>> unread = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      unread.add(
          other
              .submit(
                  "client",
                  r ->
                      otherNetwork.connect(r, listener.local(), ConnectionSettings.DEFAULT, spying))
              .join(LIMIT));
    }
    boolean arrived = false;
    while (!arrived) {
      other.submit("turn", r -> 1).join(LIMIT);
      synchronized (seen) {
        arrived = seen.size() == 2;
      }
    }
    other.spawn("close", r -> unread.getFirst().close()).join(LIMIT);
    other.close();
    assertThat(seen).allSatisfy(message -> assertThat(message.refCnt()).isZero());
  }

  @Test
  void theAddressIsFreeWhenTheSchedulerIsClosed() {
    Endpoint bound = listen(ANY_PORT).local();
    scheduler.close();
    scheduler = Scheduler.start("again");
    network = NettyNetwork.open(scheduler);
    assertThat(listen(bound).local()).isEqualTo(bound);
  }

  @Test
  void aClosedListenerLeavesNoSocketFile(@TempDir Path directory) {
    Path path = directory.resolve("s");
    Listener<ByteBuf> listener = listen(Endpoint.unix(path.toString()));
    assertThat(path).exists();
    scheduler.spawn("close", r -> listener.close()).join(LIMIT);
    // The loop does it before it polls.
    while (Files.exists(path)) {
      Thread.onSpinWait();
    }
    assertThat(path).doesNotExist();
  }

  @Test
  void whoWaitsForAConnectionIsToldThatTheListenerWasClosed() {
    Listener<ByteBuf> listener = listen(ANY_PORT);
    RoutineFuture<Boolean> none = scheduler.submit("acceptor", r -> listener.accept(r).isEmpty());
    scheduler.spawn("close", r -> listener.close()).join(LIMIT);
    assertThat(none.join(LIMIT)).isTrue();
  }

  @Test
  void writingToAClosedConnectionReleasesTheMessage() {
    Listener<ByteBuf> listener = listen(ANY_PORT);
    ByteBuf message = Unpooled.copyInt(1);
    RoutineFuture<Void> writing =
        scheduler.spawn(
            "client",
            r -> {
              Connection<ByteBuf> connection = network.connect(r, listener.local());
              connection.close();
              connection.write(r, message);
            });
    assertThatThrownBy(() -> writing.join(LIMIT)).hasCauseInstanceOf(ConnectionException.class);
    assertThat(message.refCnt()).isZero();
  }

  @Test
  void aSecondNetworkOfOneSchedulerIsRefusedAndTheFirstGoesOn() {
    assertThatThrownBy(() -> NettyNetwork.open(scheduler))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("scheduler net-test has its network already: open one, and share it");
    Listener<ByteBuf> listener = listen(ANY_PORT);
    assertThat(
            scheduler
                .submit("client", r -> network.connect(r, listener.local()).isOpen())
                .join(LIMIT))
        .isTrue();
  }

  @Test
  void aWriteFromAnotherThreadIsExplained() {
    Listener<ByteBuf> listener = listen(ANY_PORT);
    ByteBuf message = Unpooled.copyInt(1);
    Routine[] foreign = {null};
    Connection<ByteBuf> connection =
        scheduler
            .submit(
                "client",
                r -> {
                  foreign[0] = r;
                  return network.connect(r, listener.local());
                })
            .join(LIMIT);
    assertThatThrownBy(() -> connection.write(foreign[0], message))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("routine client cannot wait on thread");
    assertThat(message.refCnt()).isZero();
  }

  @Test
  void aWriteFromAnotherSchedulersRoutineIsExplained() {
    Listener<ByteBuf> listener = listen(ANY_PORT);
    Connection<ByteBuf> connection =
        scheduler.submit("client", r -> network.connect(r, listener.local())).join(LIMIT);
    ByteBuf message = Unpooled.copyInt(1);
    try (Scheduler other = Scheduler.start("other")) {
      assertThatThrownBy(() -> other.spawn("writer", r -> connection.write(r, message)).join(LIMIT))
          .cause()
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("which belongs to Scheduler(net-test");
    }
    assertThat(message.refCnt()).isZero();
  }

  @Test
  void nobodyConnectsToAnEndpointForListening() {
    Endpoint listening = Endpoint.parse("ltcp:127.0.0.1:1");
    assertThatThrownBy(
            () -> scheduler.submit("client", r -> network.connect(r, listening)).join(LIMIT))
        .cause()
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is for listening");
    Endpoint nowhere = Endpoint.parse("tcp:///", 1);
    assertThatThrownBy(
            () -> scheduler.submit("client", r -> network.connect(r, nowhere)).join(LIMIT))
        .cause()
        .isInstanceOf(ConnectionException.class)
        .hasMessageContaining("it names no host");
  }
}
