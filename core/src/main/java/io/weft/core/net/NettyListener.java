package io.weft.core.net;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import io.weft.core.Scheduler;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens on a Netty channel. */
final class NettyListener<M> extends AbstractListener<M> {
  private static final Logger log = LoggerFactory.getLogger(NettyListener.class);

  /** So many connections wait to be accepted here; the others are left to the system. */
  static final int WAITING = 128;

  private final Scheduler scheduler;
  private final NettyConnection.LoopCalls calls;
  private volatile Endpoint local;
  private volatile @Nullable Channel channel;

  /** Connections that nobody has accepted yet; some may still be on their way to the loop. */
  private final AtomicInteger waiting = new AtomicInteger();

  NettyListener(Scheduler scheduler, NettyConnection.LoopCalls calls, Endpoint requested) {
    this.scheduler = scheduler;
    this.calls = calls;
    this.local = requested.active();
  }

  /** A connection came in. On Netty's thread. */
  void arrived(Channel server, NettyConnection<M> connection) {
    if (waiting.incrementAndGet() >= WAITING) {
      server.config().setAutoRead(false);
    }
    Optional<Future<Channel>> handshake = connection.handshake();
    if (handshake.isEmpty()) {
      calls.run(() -> incoming(connection));
      return;
    }
    // Who does not get through the handshake, or not in time, is nobody's business.
    handshake
        .get()
        .addListener(
            done ->
                calls.run(
                    () -> {
                      if (done.isSuccess()) {
                        incoming(connection);
                      } else {
                        log.info(
                            "{}: {} refused: {}",
                            local,
                            connection.remote(),
                            TlsErrors.handshake(done.cause()));
                        connection.abort();
                        accepted();
                      }
                    }));
  }

  @Override
  protected void accepted() {
    if (waiting.getAndDecrement() == WAITING) {
      scheduler.beforePoll(
          () -> {
            Channel server = channel;
            if (server != null) {
              server.eventLoop().execute(() -> resumeAccepting(server));
            }
          });
    }
  }

  private void resumeAccepting(Channel server) {
    if (waiting.get() < WAITING) {
      server.config().setAutoRead(true);
    }
  }

  /** It listens now. On the loop. */
  void bound(Channel server) {
    channel = server;
    if (server.localAddress() instanceof InetSocketAddress inet) {
      Endpoint tcp = Endpoint.tcp(inet.getAddress().getHostAddress(), inet.getPort());
      local = local.isTls() ? tcp.withTls() : tcp;
    }
    server.closeFuture().addListener(closed -> calls.run(this::close));
  }

  @Override
  public Endpoint local() {
    return local;
  }

  @Override
  protected void closeTransport() {
    scheduler.beforePoll(
        () -> {
          Channel server = channel;
          if (server != null && server.isOpen()) {
            // The file first: once the socket is closed, the path may be another listener's.
            if (local.transport() == Transport.UNIX) {
              UnixSockets.remove(local.path());
            }
            server.close();
          }
        });
  }
}
