package io.weft.core.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
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

/** Real sockets on loopback. */
@Timeout(60)
class NettyNetworkTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

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
}
