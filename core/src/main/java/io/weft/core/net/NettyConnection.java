package io.weft.core.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.weft.core.Scheduler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** A connection over a Netty channel. The channel is touched on its event loop's thread only. */
final class NettyConnection<M> extends AbstractConnection<M> {
  /** Above so many bytes on their way from Netty's thread to the loop, Netty stops reading. */
  private static final long HANDED_OVER_HIGH = 256 * 1024;

  private final Channel channel;
  private final LoopCalls calls;
  private final Endpoint endpoint;
  private final @Nullable SslHandler ssl;
  private volatile String local;
  private volatile String remote;
  private volatile @Nullable TlsPeer tlsPeer;

  /**
   * What Netty's thread has handed over and the loop has not looked at yet; with one thread for
   * both it is not counted.
   */
  private final AtomicLong handedOver = new AtomicLong();

  private volatile boolean paused;

  // The channel's thread only.
  private @Nullable ChannelFuture lastWrite;
  private long unreported;

  /** How Netty's thread and the scheduler's loop reach each other. */
  interface LoopCalls {
    /** Runs an action on the loop: at once where the channel's thread is the loop's. */
    void run(Runnable action);

    /**
     * Runs an action on the channels' thread: at once where that is the loop's. On the loop outside
     * any routine.
     */
    void onChannel(Runnable action);

    /** Whether the channel's thread is the loop's. */
    boolean sameThread();
  }

  NettyConnection(
      Scheduler scheduler,
      Channel channel,
      LoopCalls calls,
      Endpoint endpoint,
      ConnectionSettings settings) {
    super(scheduler, settings);
    this.channel = channel;
    this.calls = calls;
    this.endpoint = endpoint;
    this.ssl = channel.pipeline().get(SslHandler.class);
    this.local = endpoint.toString();
    this.remote = endpoint.toString();
    connected();
    channel.pipeline().addLast("weft", calls.sameThread() ? new Inbound() : new ForeignInbound());
  }

  /** The channel has its addresses now. */
  void connected() {
    local = Addresses.text(channel.localAddress(), endpoint.toString());
    remote = Addresses.text(channel.remoteAddress(), endpoint.toString());
  }

  /** Done when TLS has agreed with the peer; empty without TLS. */
  Optional<Future<Channel>> handshake() {
    return Optional.ofNullable(ssl).map(SslHandler::handshakeFuture);
  }

  /** The peer's address, if it has one. */
  Optional<InetAddress> remoteAddress() {
    return channel.remoteAddress() instanceof InetSocketAddress inet
        ? Optional.of(inet.getAddress())
        : Optional.empty();
  }

  private boolean inHandshake() {
    return ssl != null && !ssl.handshakeFuture().isDone();
  }

  /** What comes in where the channel's thread is the loop's. */
  private class Inbound extends ChannelInboundHandlerAdapter {
    @Override
    @SuppressWarnings("unchecked") // What comes out of the pipeline is what its type says.
    public void channelRead(ChannelHandlerContext context, Object message) {
      received((M) message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
      if (event instanceof ChannelInputShutdownEvent && inHandshake()) {
        // Half a connection is of no use before it has begun.
        context.close();
        return;
      }
      if (event instanceof ChannelInputShutdownEvent
          || (event instanceof SslCloseCompletionEvent closed && closed.isSuccess())) {
        calls.run(NettyConnection.this::inboundEnded);
      } else {
        super.userEventTriggered(context, event);
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      calls.run(() -> ended(null));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      ConnectionException reason =
          new ConnectionException(
              NettyConnection.this + " broke: " + TlsErrors.reason(cause), cause);
      calls.run(() -> ended(reason));
      context.close();
    }
  }

  /** What comes in on a thread of Netty's own. */
  private final class ForeignInbound extends Inbound {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      long size = sizeOf(message);
      if (handedOver.addAndGet(size) > HANDED_OVER_HIGH) {
        applyAutoRead();
      }
      calls.run(
          () -> {
            super.channelRead(context, message);
            long left = handedOver.addAndGet(-size);
            if (left <= HANDED_OVER_HIGH && left + size > HANDED_OVER_HIGH) {
              calls.onChannel(NettyConnection.this::applyAutoRead);
            }
          });
    }
  }

  @Override
  protected void transmit(ArrayDeque<M> messages) {
    if (calls.sameThread()) {
      write(messages);
    } else {
      ArrayDeque<M> batch = new ArrayDeque<>(messages);
      messages.clear();
      calls.onChannel(() -> write(batch));
    }
  }

  private void write(ArrayDeque<M> messages) {
    long bytes = 0;
    M message;
    while ((message = messages.poll()) != null) {
      bytes += sizeOf(message);
      if (messages.isEmpty()) {
        flushed(channel.writeAndFlush(message), bytes);
      } else {
        channel.write(message, channel.voidPromise());
      }
    }
  }

  private void flushed(ChannelFuture write, long bytes) {
    lastWrite = write;
    if (write.isDone()) {
      written(write, bytes);
    } else {
      write.addListener((ChannelFutureListener) done -> written(done, bytes));
    }
  }

  private void written(ChannelFuture done, long bytes) {
    if (!done.isSuccess()) {
      channel.pipeline().fireExceptionCaught(done.cause());
    } else if (calls.sameThread()) {
      sent(bytes);
    } else {
      unreported += bytes;
      // Less than that keeps no writer waiting: not worth waking the loop.
      if (unreported > settings().writeLimit() / 4) {
        long all = unreported;
        unreported = 0;
        calls.run(() -> sent(all));
      }
    }
  }

  @Override
  protected void shutdownTransportOutput() {
    calls.onChannel(
        () -> {
          // Netty would drop what it has not sent yet.
          if (lastWrite == null || lastWrite.isDone()) {
            endOutput();
          } else {
            lastWrite.addListener(done -> endOutput());
          }
        });
  }

  private void endOutput() {
    if (!channel.isActive()) {
      return;
    }
    if (ssl != null) {
      ssl.closeOutbound();
    } else if (channel instanceof DuplexChannel duplex) {
      duplex.shutdownOutput();
    }
  }

  @Override
  protected void closeTransport() {
    calls.onChannel(this::closeWhenWritten);
  }

  private void closeWhenWritten() {
    long linger = settings().linger().toMillis();
    if (lastWrite == null || lastWrite.isDone() || linger == 0) {
      channel.close();
      return;
    }
    // A peer that never reads would keep it open for ever.
    Future<?> end = channel.eventLoop().schedule(this::closeAtOnce, linger, TimeUnit.MILLISECONDS);
    channel.closeFuture().addListener(closed -> end.cancel(false));
    lastWrite.addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  protected void abortTransport() {
    calls.onChannel(this::closeAtOnce);
  }

  private void closeAtOnce() {
    // From the first handler on nobody has a say, TLS with its good-bye neither.
    ChannelHandlerContext first = channel.pipeline().firstContext();
    if (first == null) {
      channel.close();
    } else {
      first.close();
    }
  }

  @Override
  protected void pauseInbound(boolean pause) {
    paused = pause;
    calls.onChannel(this::applyAutoRead);
  }

  /** Only on the channel's thread, so that the last decision is the one that counts. */
  private void applyAutoRead() {
    channel.config().setAutoRead(!paused && handedOver.get() <= HANDED_OVER_HIGH);
  }

  @Override
  public Optional<TlsPeer> tls() {
    TlsPeer known = tlsPeer;
    if (known == null && ssl != null && ssl.handshakeFuture().isSuccess()) {
      known = peerOf(ssl.engine().getSession());
      tlsPeer = known;
    }
    return Optional.ofNullable(known);
  }

  private static TlsPeer peerOf(SSLSession session) {
    List<X509Certificate> certificates = new ArrayList<>();
    try {
      for (Certificate certificate : session.getPeerCertificates()) {
        if (certificate instanceof X509Certificate x509) {
          certificates.add(x509);
        }
      }
    } catch (SSLPeerUnverifiedException e) {
      // A client that has shown none.
      certificates.clear();
    }
    return new TlsPeer(session.getProtocol(), session.getCipherSuite(), certificates);
  }

  @Override
  public String local() {
    return local;
  }

  @Override
  public String remote() {
    return remote;
  }
}
