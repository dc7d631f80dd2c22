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
import io.netty.util.NetUtil;
import io.weft.core.Poller;
import io.weft.core.Routine;
import io.weft.core.Scheduler;
import io.weft.core.Suspension;
import io.weft.core.TaskPool;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
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

  private static final Duration SHUTDOWN = Duration.ofSeconds(3);

  /** So many connections wait to be accepted here, and as many again in the system. */
  static final int BACKLOG = 128;

  private static final int LOOKUPS_AT_ONCE = 4;
  private static final int LOOKUPS_WAITING = 1000;

  private final Scheduler scheduler;
  private final EventLoopGroup group;
  private final boolean epoll = Epoll.isAvailable();
  private final NettyConnection.LoopCalls calls;
  private final Set<NettyConnection<?>> connections = ConcurrentHashMap.newKeySet();

  /** Names are looked up here: the JDK's lookup blocks. */
  private final TaskPool lookups;

  private NettyNetwork(Scheduler scheduler) {
    this.scheduler = scheduler;
    this.lookups = TaskPool.start(scheduler.name() + "-lookup", LOOKUPS_AT_ONCE, LOOKUPS_WAITING);
    IoHandlerFactory handlers = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    if (scheduler.carrierName().equals("direct")) {
      ManualIoEventLoop loop = new ManualIoEventLoop(scheduler.loopThread(), handlers);
      this.group = loop;
      // Netty calls back on the loop's thread, between routines.
      this.calls = Runnable::run;
      scheduler.install(new ManualPoller(loop, this));
    } else {
      MultiThreadIoEventLoopGroup threads = new MultiThreadIoEventLoopGroup(1, handlers);
      this.group = threads;
      this.calls = scheduler::execute;
      scheduler.install(new GroupPoller(threads, this));
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

  /** Closes what Netty's loop does not know of, after it has closed every channel. */
  private void close(Runnable loop) {
    List<NettyConnection<?>> open = List.copyOf(connections);
    lookups.close();
    loop.run();
    open.forEach(NettyConnection::discard);
  }

  /** Polls sockets on the scheduler's own thread. */
  private record ManualPoller(ManualIoEventLoop loop, NettyNetwork network) implements Poller {
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
      network.close(
          () -> {
            loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            while (!loop.isTerminated()) {
              loop.runNow();
            }
          });
    }
  }

  /** Sleeps; Netty's own thread polls. */
  private static final class GroupPoller implements Poller {
    private final Poller sleeping = Poller.sleeping();
    private final EventLoopGroup group;

    private final NettyNetwork network;

    GroupPoller(EventLoopGroup group, NettyNetwork network) {
      this.group = group;
      this.network = network;
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
      network.close(
          () -> {
            // Waits, so that the addresses are free when the scheduler is closed.
            if (!group
                .shutdownGracefully(0, 1, TimeUnit.SECONDS)
                .awaitUninterruptibly(SHUTDOWN.toMillis())) {
              log.warn("Netty's thread did not end within {}", SHUTDOWN);
            }
          });
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
    SocketAddress address = address(r, endpoint);
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
                    listener.arrived(channel.parent());
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
    start(
        r,
        "listen on " + endpoint,
        () -> bootstrap.bind(address),
        channel -> listener.bound(channel, endpoint),
        listener::close);
    log.debug("{}: listening on {}", scheduler.name(), listener.local());
    return listener;
  }

  @Override
  public Connection<ByteBuf> connect(Routine r, Endpoint endpoint) {
    return connect(r, endpoint, Pipeline.BYTES);
  }

  /** Connects with a codec made of Netty handlers; see {@link Network#connect}. */
  public <M> Connection<M> connect(Routine r, Endpoint endpoint, Pipeline<M> pipeline) {
    SocketAddress address = address(r, endpoint);
    CompletableFuture<NettyConnection<M>> made = new CompletableFuture<>();
    Bootstrap bootstrap =
        new Bootstrap()
            .group(group)
            .channel(clientChannel(endpoint))
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) CONNECT_TIMEOUT.toMillis())
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    pipeline.init(channel.pipeline());
                    // From the start: what happens to the channel must not go unheard.
                    made.complete(connection(channel, endpoint));
                  }
                });
    if (endpoint instanceof Endpoint.Tcp) {
      bootstrap.option(ChannelOption.TCP_NODELAY, true);
    }
    start(
        r,
        "connect to " + endpoint,
        () -> bootstrap.connect(address),
        channel -> made.join().connected(),
        () -> made.join().abort());
    return made.join();
  }

  private <M> NettyConnection<M> connection(Channel channel, Endpoint endpoint) {
    NettyConnection<M> connection =
        new NettyConnection<>(scheduler, channel, calls, endpoint.toString());
    connections.add(connection);
    channel.closeFuture().addListener(closed -> connections.remove(connection));
    return connection;
  }

  /** How many connections have an open channel. */
  int open() {
    return connections.size();
  }

  private interface Operation {
    ChannelFuture start();
  }

  /**
   * Starts an operation of Netty's on the loop and waits for its outcome. When the wait ends before
   * the operation, by cancellation or a time limit, its channel is closed.
   *
   * @param opened on the loop, before the wait ends
   * @param unwanted on the loop, instead of the end of the wait
   */
  private void start(
      Routine r, String what, Operation operation, Consumer<Channel> opened, Runnable unwanted) {
    r.<Boolean>suspend(
        what,
        w ->
            scheduler.beforePoll(
                () -> {
                  if (!w.hasEnded()) {
                    begin(w, what, operation, opened, unwanted);
                  }
                }));
  }

  private void begin(
      Suspension<Boolean> w,
      String what,
      Operation operation,
      Consumer<Channel> opened,
      Runnable unwanted) {
    ChannelFuture operating;
    try {
      operating = operation.start();
    } catch (RuntimeException e) {
      w.fail(new ConnectionException("cannot " + what + ": " + reason(e), e));
      return;
    }
    w.onEnd(
        () -> {
          if (!operating.isDone()) {
            scheduler.beforePoll(() -> operating.channel().close());
          }
        });
    operating.addListener(
        done ->
            calls.run(
                () -> {
                  if (!done.isSuccess()) {
                    w.fail(
                        new ConnectionException(
                            "cannot " + what + ": " + reason(done.cause()), done.cause()));
                    return;
                  }
                  opened.accept(operating.channel());
                  if (!w.resume(true)) {
                    unwanted.run();
                  }
                }));
  }

  private static String reason(Throwable cause) {
    String message = cause.getMessage();
    if (message == null) {
      return cause.getClass().getSimpleName();
    }
    // Netty puts the system call before the reason and the address behind it.
    return message.contains("Address already in use") ? "the address is in use" : message;
  }

  private SocketAddress address(Routine r, Endpoint endpoint) {
    return switch (endpoint) {
      case Endpoint.Unix unix when epoll -> new DomainSocketAddress(unix.path());
      case Endpoint.Tcp tcp when isName(tcp.host()) -> {
        SocketAddress found = lookups.run(r, endpoint::toSocketAddress);
        if (found instanceof InetSocketAddress inet && inet.isUnresolved()) {
          throw new ConnectionException("cannot reach " + endpoint + ": unknown host");
        }
        yield found;
      }
      default -> endpoint.toSocketAddress();
    };
  }

  private static boolean isName(String host) {
    return !host.isEmpty()
        && !NetUtil.isValidIpV4Address(host)
        && !NetUtil.isValidIpV6Address(host);
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
    try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      // A listener whose backlog is full must not block the loop.
      probe.configureBlocking(false);
      probe.connect(UnixDomainSocketAddress.of(path));
      return true;
    } catch (ConnectException e) {
      return false;
    }
  }

  private final class NettyListener<M> extends AbstractListener<M> {
    private volatile Endpoint local = new Endpoint.Tcp("", 0);
    private volatile Channel channel;

    /** Connections that nobody has accepted yet; some may still be on their way to the loop. */
    private final AtomicInteger waiting = new AtomicInteger();

    @SuppressWarnings("NullAway.Init") // Bound before anybody else sees it.
    NettyListener() {}

    /** On Netty's thread. */
    void arrived(Channel server) {
      if (waiting.incrementAndGet() >= BACKLOG) {
        server.config().setAutoRead(false);
      }
    }

    @Override
    protected void accepted() {
      if (waiting.getAndDecrement() == BACKLOG) {
        scheduler.beforePoll(() -> channel.eventLoop().execute(this::resumeAccepting));
      }
    }

    private void resumeAccepting() {
      if (waiting.get() < BACKLOG) {
        channel.config().setAutoRead(true);
      }
    }

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
            // The file first: once the socket is closed, the path may be another listener's.
            if (local instanceof Endpoint.Unix unix) {
              try {
                Files.deleteIfExists(Path.of(unix.path()));
              } catch (IOException e) {
                log.warn("{}: cannot remove socket {}", scheduler.name(), unix.path(), e);
              }
            }
            channel.close();
          });
    }
  }
}
