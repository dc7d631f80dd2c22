package io.weft.core.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.weft.core.Scheduler;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** A connection over a Netty channel. The channel is touched on its event loop's thread only. */
final class NettyConnection<M> extends AbstractConnection<M> {
  private final Channel channel;
  private final LoopCalls calls;
  private final String local;
  private final String remote;
  private @Nullable ChannelFuture lastWrite;

  /** Runs an action on the scheduler's loop: at once where the channel's thread is the loop's. */
  interface LoopCalls {
    void run(Runnable action);
  }

  NettyConnection(Scheduler scheduler, Channel channel, LoopCalls calls, String peer) {
    super(scheduler);
    this.channel = channel;
    this.calls = calls;
    this.local = Addresses.text(channel.localAddress(), peer);
    this.remote = Addresses.text(channel.remoteAddress(), peer);
    channel.pipeline().addLast("weft", new Inbound());
  }

  private final class Inbound extends ChannelInboundHandlerAdapter {
    @Override
    @SuppressWarnings("unchecked") // What comes out of the pipeline is what its type says.
    public void channelRead(ChannelHandlerContext context, Object message) {
      calls.run(() -> received((M) message));
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
      scheduler().callLater(NettyNetwork.LINGER, this::abort);
      lastWrite.addListener(ChannelFutureListener.CLOSE);
    }
  }

  @Override
  protected void abortTransport() {
    channel.close();
  }

  @Override
  protected void pauseInbound(boolean pause) {
    channel.config().setAutoRead(!pause);
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
