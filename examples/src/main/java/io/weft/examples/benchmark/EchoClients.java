package io.weft.examples.benchmark;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.weft.core.Ticker;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Clients of an echo server, on one thread of Netty's: each sends when it has its echo. */
final class EchoClients implements AutoCloseable {
  private static final double NANOS_PER_MILLI = 1e6;

  private final EventLoopGroup loop = EchoServers.loop();
  private final int connections;
  private final int messageBytes;
  private final Ticker ticker;

  private EchoClients(int connections, int messageBytes, Ticker ticker) {
    this.connections = connections;
    this.messageBytes = messageBytes;
    this.ticker = ticker;
  }

  static EchoClients start(int connections, int messageBytes, Ticker ticker) {
    return new EchoClients(connections, messageBytes, ticker);
  }

  /** Opens all connections to one server. */
  Crowd connect(InetSocketAddress server) throws InterruptedException {
    Crowd crowd = new Crowd();
    for (int i = 0; i < connections; i++) {
      Channel channel =
          new Bootstrap()
              .group(loop)
              .channel(EchoServers.clientChannel())
              .option(ChannelOption.TCP_NODELAY, true)
              .handler(
                  new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                      channel.pipeline().addLast(crowd.new Client());
                    }
                  })
              .connect(server)
              .sync()
              .channel();
      crowd.channels.add(channel);
    }
    return crowd;
  }

  @Override
  public void close() {
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  /** All connections to one server. Its numbers belong to the thread of the clients. */
  final class Crowd implements AutoCloseable {
    private final List<Channel> channels = new ArrayList<>();
    private CompletableFuture<Double> round = new CompletableFuture<>();
    private boolean stopping;
    private long began;
    private long echoes;
    private int underWay;

    /** Keeps all of them busy for a time; the thousands of echoes per second. */
    double round(Duration time) {
      CompletableFuture<Double> end = new CompletableFuture<>();
      loop.execute(() -> begin(end, time));
      return end.join();
    }

    /** Closes the connections, when no round is under way. */
    @Override
    public void close() {
      channels.stream().map(Channel::close).toList().forEach(ChannelFuture::awaitUninterruptibly);
    }

    private void begin(CompletableFuture<Double> end, Duration time) {
      round = end;
      stopping = false;
      echoes = 0;
      began = ticker.nanoTime();
      channels.forEach(this::send);
      loop.schedule(() -> stopping = true, time.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void send(Channel channel) {
      underWay++;
      ByteBuf message = channel.alloc().directBuffer(messageBytes).writeZero(messageBytes);
      channel.writeAndFlush(message, channel.voidPromise());
    }

    private void echoed(Channel channel) {
      underWay--;
      echoes++;
      if (!stopping) {
        send(channel);
      } else if (underWay == 0) {
        round.complete(echoes / ((ticker.nanoTime() - began) / NANOS_PER_MILLI));
      }
    }

    private final class Client extends SimpleChannelInboundHandler<ByteBuf> {
      private int received;

      @Override
      protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
        received += bytes.readableBytes();
        if (received >= messageBytes) {
          received -= messageBytes;
          echoed(context.channel());
        }
      }

      @Override
      public void channelInactive(ChannelHandlerContext context) {
        round.completeExceptionally(new BenchmarkException("the server closed a connection"));
      }

      @Override
      public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        round.completeExceptionally(cause);
      }
    }
  }
}
