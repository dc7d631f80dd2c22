package io.weft.core.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.weft.core.Poller;
import io.weft.core.Routine;
import io.weft.core.Scheduler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Real sockets, on Netty. With the direct carrier the scheduler's own thread polls them; with the
 * portable one a thread of Netty's does, because a virtual thread that blocks in epoll would keep
 * its carrier from all others. Routines never touch a channel either way.
 *
 * <p>It lives and ends with its scheduler.
 */
public final class NettyNetwork implements Network {
  private static final Logger log = LoggerFactory.getLogger(NettyNetwork.class);

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  /** How long a closed connection may take to send what was queued. */
  static final Duration LINGER = Duration.ofSeconds(5);

  private static final int BACKLOG = 128;

  private final Scheduler scheduler;
  private final EventLoopGroup group;
  private final boolean epoll = Epoll.isAvailable();
  private final NettyConnection.LoopCalls calls;

  private NettyNetwork(Scheduler scheduler) {
    this.scheduler = scheduler;
    IoHandlerFactory handlers = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    if (scheduler.carrierName().equals("direct")) {
      ManualIoEventLoop loop = new ManualIoEventLoop(scheduler.loopThread(), handlers);
      this.group = loop;
      // Netty calls back on the loop's thread, between routines.
      this.calls = Runnable::run;
      scheduler.install(new ManualPoller(loop));
    } else {
      MultiThreadIoEventLoopGroup threads = new MultiThreadIoEventLoopGroup(1, handlers);
      this.group = threads;
      this.calls = scheduler::execute;
      scheduler.install(new GroupPoller(threads));
    }
  }

  /**
   * Opens the network of a scheduler. Once per scheduler.
   *
   * @throws IllegalStateException when the scheduler has no loop of its own
   */
  public static NettyNetwork open(Scheduler scheduler) {
    return new NettyNetwork(scheduler);
  }

  /** Polls sockets on the scheduler's own thread. */
  private record ManualPoller(ManualIoEventLoop loop) implements Poller {
    @Override
    public void poll(long maxNanos) {
      if (maxNanos == 0) {
        loop.runNow();
      } else {
        // Netty's 0 waits without limit.
        loop.run(Math.max(0, maxNanos));
      }
    }

    @Override
    public void wakeup() {
      // Netty forgets a bare wake-up that comes just before it goes to sleep, but not a task.
      try {
        loop.execute(() -> {});
      } catch (RejectedExecutionException e) {
        log.debug("no wake-up after the end", e);
      }
    }

    @Override
    public void close() {
      loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
      while (!loop.isTerminated()) {
        loop.runNow();
      }
    }
  }

  /** Sleeps; Netty's own thread polls. */
  private static final class GroupPoller implements Poller {
    private final Poller sleeping = Poller.sleeping();
    private final EventLoopGroup group;

    GroupPoller(EventLoopGroup group) {
      this.group = group;
    }

    @Override
    public void poll(long maxNanos) {
      sleeping.poll(maxNanos);
    }

    @Override
    public void wakeup() {
      sleeping.wakeup();
    }

    @Override
    public void close() {
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
  }

  @Override
  public Listener<ByteBuf> listen(Routine r, Endpoint endpoint) {
    return listen(r, endpoint, Pipeline.BYTES);
  }

  /** Listens for connections whose codec is made of Netty handlers; see {@link Network#listen}. */
  public <M> Listener<M> listen(Routine r, Endpoint endpoint, Pipeline<M> pipeline) {
    if (endpoint instanceof Endpoint.Unix unix) {
      removeStaleSocket(unix);
    }
    NettyListener<M> listener = new NettyListener<>();
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(group)
            .channel(serverChannel(endpoint))
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    pipeline.init(channel.pipeline());
                    NettyConnection<M> connection = connection(channel, endpoint);
                    calls.run(() -> listener.incoming(connection));
                  }
                });
    if (endpoint instanceof Endpoint.Tcp) {
      bootstrap
          .option(ChannelOption.SO_REUSEADDR, true)
          .childOption(ChannelOption.TCP_NODELAY, true);
    }
    Channel channel = start(r, "listen on " + endpoint, () -> bootstrap.bind(address(endpoint)));
    listener.bound(channel, endpoint);
    log.debug("{}: listening on {}", scheduler.name(), listener.local());
    return listener;
  }

  @Override
  public Connection<ByteBuf> connect(Routine r, Endpoint endpoint) {
    return connect(r, endpoint, Pipeline.BYTES);
  }

  /** Connects with a codec made of Netty handlers; see {@link Network#connect}. */
  public <M> Connection<M> connect(Routine r, Endpoint endpoint, Pipeline<M> pipeline) {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(group)
            .channel(clientChannel(endpoint))
            // Nothing is read before somebody is there to receive it.
            .option(ChannelOption.AUTO_READ, false)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) CONNECT_TIMEOUT.toMillis())
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    pipeline.init(channel.pipeline());
                  }
                });
    if (endpoint instanceof Endpoint.Tcp) {
      bootstrap.option(ChannelOption.TCP_NODELAY, true);
    }
    Channel channel =
        start(r, "connect to " + endpoint, () -> bootstrap.connect(address(endpoint)));
    return r.<NettyConnection<M>>suspend(
        "the set-up of " + endpoint,
        w ->
            scheduler.beforePoll(
                () -> {
                  NettyConnection<M> connection = connection(channel, endpoint);
                  channel.config().setAutoRead(true);
                  if (!w.resume(connection)) {
                    connection.abort();
                  }
                }));
  }

  private <M> NettyConnection<M> connection(Channel channel, Endpoint endpoint) {
    return new NettyConnection<>(scheduler, channel, calls, endpoint.toString());
  }

  private interface Operation {
    ChannelFuture start();
  }

  /** Starts an operation of Netty's on the loop and waits for its outcome. */
  private Channel start(Routine r, String what, Operation operation) {
    return r.<Channel>suspend(
        what,
        w ->
            scheduler.beforePoll(
                () ->
                    operation
                        .start()
                        .addListener(
                            future -> {
                              Channel channel = ((ChannelFuture) future).channel();
                              calls.run(
                                  () -> {
                                    if (!future.isSuccess()) {
                                      w.fail(
                                          new ConnectionException(
                                              "cannot " + what + ": " + reason(future.cause()),
                                              future.cause()));
                                    } else if (!w.resume(channel)) {
                                      channel.close();
                                    }
                                  });
                            })));
  }

  private static String reason(Throwable cause) {
    String message = cause.getMessage();
    if (message == null) {
      return cause.getClass().getSimpleName();
    }
    // Netty puts the system call before the reason and the address behind it.
    return message.contains("Address already in use") ? "the address is in use" : message;
  }

  private SocketAddress address(Endpoint endpoint) {
    if (epoll && endpoint instanceof Endpoint.Unix unix) {
      return new DomainSocketAddress(unix.path());
    }
    return endpoint.toSocketAddress();
  }

  private Class<? extends ServerChannel> serverChannel(Endpoint endpoint) {
    return switch (endpoint) {
      case Endpoint.Tcp tcp ->
          epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
      case Endpoint.Unix unix ->
          epoll ? EpollServerDomainSocketChannel.class : NioServerDomainSocketChannel.class;
    };
  }

  private Class<? extends Channel> clientChannel(Endpoint endpoint) {
    return switch (endpoint) {
      case Endpoint.Tcp tcp -> epoll ? EpollSocketChannel.class : NioSocketChannel.class;
      case Endpoint.Unix unix ->
          epoll ? EpollDomainSocketChannel.class : NioDomainSocketChannel.class;
    };
  }

  /** The socket file of a process that is gone would make the address look taken for ever. */
  private void removeStaleSocket(Endpoint.Unix unix) {
    Path path = Path.of(unix.path());
    try {
      if (Files.exists(path) && !isAlive(path)) {
        Files.delete(path);
        log.info("{}: removed stale socket {}", scheduler.name(), path);
      }
    } catch (IOException e) {
      log.warn("{}: cannot remove stale socket {}: {}", scheduler.name(), path, e.toString());
    }
  }

  private static boolean isAlive(Path path) throws IOException {
    if (Files.isRegularFile(path) || Files.isDirectory(path)) {
      return true;
    }
    try (var probe =
        java.nio.channels.SocketChannel.open(java.net.UnixDomainSocketAddress.of(path))) {
      return probe.isConnected();
    } catch (java.net.ConnectException e) {
      return false;
    }
  }

  private final class NettyListener<M> extends AbstractListener<M> {
    private volatile Endpoint local = new Endpoint.Tcp("", 0);
    private volatile Channel channel;

    @SuppressWarnings("NullAway.Init") // Bound before anybody else sees it.
    NettyListener() {}

    void bound(Channel channel, Endpoint requested) {
      this.channel = channel;
      this.local =
          channel.localAddress() instanceof InetSocketAddress inet
              ? new Endpoint.Tcp(inet.getAddress().getHostAddress(), inet.getPort())
              : requested;
    }

    @Override
    public Endpoint local() {
      return local;
    }

    @Override
    protected void closeTransport() {
      scheduler.beforePoll(
          () -> {
            channel.close();
            if (local instanceof Endpoint.Unix unix) {
              try {
                Files.deleteIfExists(Path.of(unix.path()));
              } catch (IOException e) {
                log.warn("{}: cannot remove socket {}", scheduler.name(), unix.path(), e);
              }
            }
          });
    }
  }
}
