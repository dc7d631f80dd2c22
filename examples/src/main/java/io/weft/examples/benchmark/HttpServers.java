package io.weft.examples.benchmark;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.weft.core.Scheduler;
import io.weft.core.Ticker;
import io.weft.core.net.Endpoint;
import io.weft.core.net.NettyNetwork;
import io.weft.protocols.http.HttpDate;
import io.weft.protocols.http.MediaType;
import io.weft.protocols.http.server.HttpResponse;
import io.weft.protocols.http.server.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * The two servers of {@link HttpSuite}: both on one loop, with the same transport and decoder of
 * Netty's, and the same response.
 */
final class HttpServers {
  private static final byte[] BODY = "Hello, World!".getBytes(StandardCharsets.US_ASCII);
  private static final int BACKLOG = 1024;

  private HttpServers() {}

  /** A routine for each connection. */
  static EchoServers.Server routines(String carrier) {
    Scheduler scheduler = Scheduler.builder("http").carrier(carrier).start();
    HttpServer server =
        HttpServer.start(
            NettyNetwork.open(scheduler),
            Endpoint.tcp("127.0.0.1", 0),
            (r, request) -> HttpResponse.bytes(200, MediaType.TEXT, BODY));
    Endpoint bound =
        scheduler.submit("bound", server::awaitBound).join(RoutineBenchmark.LIMIT).getFirst();
    return new EchoServers.Server() {
      @Override
      public InetSocketAddress address() {
        return new InetSocketAddress(bound.host(), bound.port());
      }

      @Override
      public void close() {
        scheduler.close();
      }
    };
  }

  /** A handler in each channel. */
  static EchoServers.Server netty() throws InterruptedException {
    EventLoopGroup loop = EchoServers.loop();
    Channel listening =
        new ServerBootstrap()
            .group(loop)
            .channel(
                Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new HttpServerCodec(), new Handler());
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .sync()
            .channel();
    return new EchoServers.Server() {
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

  private static final class Handler extends SimpleChannelInboundHandler<HttpObject> {
    private final Ticker ticker = Ticker.system();
    private String date = "";
    private long dateUntil;

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
      if (!(message instanceof HttpRequest request)) {
        return;
      }
      FullHttpResponse response =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.wrappedBuffer(BODY));
      response
          .headers()
          .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
          .set(HttpHeaderNames.DATE, date())
          .setInt(HttpHeaderNames.CONTENT_LENGTH, BODY.length);
      if (!HttpUtil.isKeepAlive(request)) {
        response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
      }
      context.write(response, context.voidPromise());
    }

    private String date() {
      long now = ticker.nanoTime();
      if (date.isEmpty() || now - dateUntil > 0) {
        date = HttpDate.format(ticker.now());
        dateUntil = now + TimeUnit.SECONDS.toNanos(1);
      }
      return date;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      // wrk ends its connections with a reset.
      context.close();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }
  }
}
