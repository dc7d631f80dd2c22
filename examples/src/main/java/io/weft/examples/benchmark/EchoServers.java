package io.weft.examples.benchmark;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.weft.core.Routine;
import io.weft.core.Scheduler;
import io.weft.core.net.Connection;
import io.weft.core.net.Endpoint;
import io.weft.core.net.Listener;
import io.weft.core.net.NettyNetwork;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The two servers of {@link EchoSuite}: both on one loop, with the same transport of Netty's. */
final class EchoServers {
  private static final boolean EPOLL = Epoll.isAvailable();
  private static final int BACKLOG = 128;

  private EchoServers() {}

  /** A server that runs. */
  interface Server extends AutoCloseable {
    InetSocketAddress address();

    @Override
    void close();
  }

  /** One loop. */
  static EventLoopGroup loop() {
    IoHandlerFactory handlers = EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    return new MultiThreadIoEventLoopGroup(1, handlers);
  }

  static Class<? extends SocketChannel> clientChannel() {
    return EPOLL ? EpollSocketChannel.class : NioSocketChannel.class;
  }

  private static Class<? extends ServerChannel> serverChannel() {
    return EPOLL ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
  }

  /** A routine for each connection. */
  static Server routines(String carrier) {
    Scheduler scheduler = Scheduler.builder("echo").carrier(carrier).start();
    NettyNetwork network = NettyNetwork.open(scheduler);
    Listener<ByteBuf> listener =
        scheduler
            .submit("listen", r -> network.listen(r, new Endpoint.Tcp("127.0.0.1", 0)))
            .join(RoutineBenchmark.LIMIT);
    scheduler.spawn("accept", r -> accept(r, listener));
    return new Server() {
      @Override
      public InetSocketAddress address() {
        return (InetSocketAddress) listener.local().toSocketAddress();
      }

      @Override
      public void close() {
        scheduler.close();
      }
    };
  }

  private static void accept(Routine r, Listener<ByteBuf> listener) {
    Optional<Connection<ByteBuf>> accepted;
    while ((accepted = listener.accept(r)).isPresent()) {
      Connection<ByteBuf> connection = accepted.get();
      r.scheduler().spawn("echo", echo -> echo(echo, connection));
    }
  }

  private static void echo(Routine r, Connection<ByteBuf> connection) {
    try (connection) {
      Optional<ByteBuf> message;
      while ((message = connection.read(r)).isPresent()) {
        connection.write(r, message.get());
      }
    }
  }

  /** A handler in each channel. */
  static Server netty() throws InterruptedException {
    EventLoopGroup loop = loop();
    Channel listening =
        new ServerBootstrap()
            .group(loop)
            .channel(serverChannel())
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new EchoHandler());
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .sync()
            .channel();
    return new Server() {
      @Override
      public InetSocketAddress address() {
        return (InetSocketAddress) listening.localAddress();
      }

      @Override
      public void close() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
      }
    };
  }

  private static final class EchoHandler extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      context.write(message, context.voidPromise());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }
  }
}
