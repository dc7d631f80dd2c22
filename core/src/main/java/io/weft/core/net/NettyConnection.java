package io.weft.core.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.concurrent.Future;
import io.weft.core.Scheduler;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A connection over a Netty channel. The channel is touched on its event loop's thread only. */
final class NettyConnection<M> extends AbstractConnection<M> {
  /** Above so many bytes on their way from Netty's thread to the loop, Netty stops reading. */
  private static final long HANDED_OVER_HIGH = 256 * 1024;

  private final Channel channel;
  private final LoopCalls calls;
  private final String peer;
  private volatile String local;
  private volatile String remote;

  /**
   * What Netty's thread has handed over and the loop has not looked at yet; with one thread for
   * both it stays near 0.
   */
  private final AtomicLong handedOver = new AtomicLong();

  private volatile boolean paused;
  private @Nullable ChannelFuture lastWrite;

  /** Runs an action on the scheduler's loop: at once where the channel's thread is the loop's. */
  interface LoopCalls {
    void run(Runnable action);
  }

  NettyConnection(Scheduler scheduler, Channel channel, LoopCalls calls, String peer) {
    super(scheduler);
    this.channel = channel;
    this.calls = calls;
    this.peer = peer;
    this.local = peer;
    this.remote = peer;
    connected();
    channel.pipeline().addLast("weft", new Inbound());
  }

  /** The channel has its addresses now. */
  void connected() {
    local = Addresses.text(channel.localAddress(), peer);
    remote = Addresses.text(channel.remoteAddress(), peer);
  }

  private final class Inbound extends ChannelInboundHandlerAdapter {
    @Override
    @SuppressWarnings("unchecked") // What comes out of the pipeline is what its type says.
    public void channelRead(ChannelHandlerContext context, Object message) {
      long size = sizeOf(message);
      if (handedOver.addAndGet(size) > HANDED_OVER_HIGH) {
        applyAutoRead();
      }
      calls.run(
          () -> {
            received((M) message);
            long left = handedOver.addAndGet(-size);
            if (left <= HANDED_OVER_HIGH && left + size > HANDED_OVER_HIGH) {
              onChannelThread();
            }
          });
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
      if (event instanceof ChannelInputShutdownEvent) {
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
          new ConnectionException(NettyConnection.this + " broke: " + cause.getMessage(), cause);
      calls.run(() -> ended(reason));
      context.close();
    }
  }

  @Override
  protected void transmit(ArrayDeque<M> messages) {
    long bytes = 0;
    M message;
    while ((message = messages.poll()) != null) {
      bytes += sizeOf(message);
      if (messages.isEmpty()) {
        long batch = bytes;
        lastWrite =
            channel
                .writeAndFlush(message)
                .addListener(
                    (ChannelFutureListener)
                        done -> {
                          if (done.isSuccess()) {
                            calls.run(() -> sent(batch));
                          } else {
                            channel.pipeline().fireExceptionCaught(done.cause());
                          }
                        });
      } else {
        channel.write(message, channel.voidPromise());
      }
    }
  }

  @Override
  protected void closeTransport() {
    if (lastWrite == null) {
      channel.close();
    } else {
      // A peer that never reads would keep it open for ever.
      Future<?> linger =
          channel
              .eventLoop()
              .schedule(
                  () -> channel.close(), NettyNetwork.LINGER.toMillis(), TimeUnit.MILLISECONDS);
      channel.closeFuture().addListener(closed -> linger.cancel(false));
      lastWrite.addListener(ChannelFutureListener.CLOSE);
    }
  }

  @Override
  protected void abortTransport() {
    channel.close();
  }

  @Override
  protected void pauseInbound(boolean pause) {
    paused = pause;
    onChannelThread();
  }

  private void onChannelThread() {
    if (channel.eventLoop().inEventLoop()) {
      applyAutoRead();
    } else {
      channel.eventLoop().execute(this::applyAutoRead);
    }
  }

  /** Only on the channel's thread, so that the last decision is the one that counts. */
  private void applyAutoRead() {
    channel.config().setAutoRead(!paused && handedOver.get() <= HANDED_OVER_HIGH);
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
