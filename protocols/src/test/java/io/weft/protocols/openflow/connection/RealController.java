package io.weft.protocols.openflow.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.core.RoutineCall;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.core.net.Endpoint;
import io.weft.core.net.NettyNetwork;
import io.weft.core.net.Server;
import io.weft.protocols.openflow.v13.Message;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A controller on a real socket, and peers that send it whatever bytes a test says. */
final class RealController implements AutoCloseable {
  static final Duration LIMIT = Duration.ofSeconds(60);
  static final String HELLO = "0400001000000000" + "0001000800000010";

  private final Scheduler scheduler = Scheduler.start("controller");
  private final Server server;
  private final Endpoint endpoint;
  private final BlockingQueue<OpenFlowConnection<Message>> opened = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();

  RealController(OpenFlowSettings settings, MessageHandler<Message> handler) {
    server =
        Server.start(
            NettyNetwork.open(scheduler),
            Endpoint.parse("tcp:127.0.0.1:0"),
            settings.server(),
            (r, socket) -> {
              OpenFlowConnection<Message> connection;
              try {
                connection = OpenFlowConnection.open(r, socket, OpenFlowVersion.V13, settings);
              } catch (OpenFlowConnectionException e) {
                ends.add(String.valueOf(e.getMessage()));
                throw e;
              }
              opened.add(connection);
              connection.run(r, handler);
              ends.add(connection.endReason());
            });
    endpoint = scheduler.submit("bound", r -> server.awaitBound(r).getFirst()).join(LIMIT);
  }

  Endpoint endpoint() {
    return endpoint;
  }

  /** A peer that has said nothing yet. */
  Peer peer() throws IOException {
    return new Peer(endpoint);
  }

  /** A peer after the hellos. */
  Peer greeted() throws Exception {
    Peer peer = peer();
    peer.send(HELLO);
    assertThat(peer.frame()).isEqualTo(HELLO);
    return peer;
  }

  /** The connection of the peer that was greeted next. */
  OpenFlowConnection<Message> next() throws InterruptedException {
    return Optional.ofNullable(opened.poll(LIMIT.toSeconds(), TimeUnit.SECONDS)).orElseThrow();
  }

  /** Why the connection that ended next has ended. */
  String reason() throws InterruptedException {
    return Optional.ofNullable(ends.poll(LIMIT.toSeconds(), TimeUnit.SECONDS))
        .orElseThrow(() -> new AssertionError("no connection ended"));
  }

  <T> T ask(RoutineCall<T> body) {
    return submit(body).join(LIMIT);
  }

  <T> RoutineFuture<T> submit(RoutineCall<T> body) {
    return scheduler.submit("test", body);
  }

  /** Another peer, that behaves, is served as if nothing had happened. */
  void assertServes() throws Exception {
    try (Peer polite = greeted()) {
      polite.send("0402000c00000007" + "cafebabe");
      assertThat(polite.frame()).isEqualTo("0403000c00000007" + "cafebabe");
    }
  }

  @Override
  public void close() {
    scheduler.close();
  }

  /** The other side, with blocking calls of the JDK. */
  static final class Peer implements AutoCloseable {
    private final Socket socket;

    Peer(Endpoint to) throws IOException {
      socket = new Socket(InetAddress.getByName(to.host()), to.port());
      socket.setSoTimeout((int) LIMIT.toMillis());
      socket.setTcpNoDelay(true);
    }

    Socket socket() {
      return socket;
    }

    void send(String hex) throws IOException {
      send(HexFormat.of().parseHex(hex));
    }

    void send(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
    }

    /** The next whole message, in hexadecimal digits. */
    String frame() throws IOException {
      InputStream in = socket.getInputStream();
      byte[] header = in.readNBytes(8);
      if (header.length < 8) {
        throw new EOFException("after " + header.length + " bytes");
      }
      int length = (header[2] & 0xff) << 8 | header[3] & 0xff;
      byte[] body = in.readNBytes(length - 8);
      return HexFormat.of().formatHex(header) + HexFormat.of().formatHex(body);
    }

    /** The next message that is no echo request. */
    String answer() throws IOException {
      String frame;
      do {
        frame = frame();
      } while (frame.startsWith("0402"));
      return frame;
    }

    /** Reads until the controller has hung up. */
    void awaitEnd() throws IOException {
      byte[] buffer = new byte[4096];
      try {
        while (socket.getInputStream().read(buffer) >= 0) {
          // What is left.
          continue;
        }
      } catch (java.net.SocketException e) {
        // A reset is an end, too.
        assertThat(e).isNotNull();
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
