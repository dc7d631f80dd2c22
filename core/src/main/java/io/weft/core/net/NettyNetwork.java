package io.weft.core.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.weft.core.Poller;
import io.weft.core.Routine;
import io.weft.core.Scheduler;
import io.weft.core.Suspension;
import io.weft.core.net.Endpoint.Mode;
import io.weft.core.task.TaskPool;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLParameters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Real sockets, on Netty. With the direct carrier the scheduler's own thread polls them; with the
 * portable one a thread of Netty's does, because a virtual thread that blocks in epoll would keep
 * its carrier from all others. Routines never touch a channel either way.
 *
 * <p>It lives and ends with its scheduler, which has one only.
 *
 * {@snippet class="io.weft.core.net.NetSnippetsTest" region="network"}
 */
public final class NettyNetwork extends AbstractNetwork {
  private static final Logger log = LoggerFactory.getLogger(NettyNetwork.class);

  private static final int LOOKUPS_WAITING = 1000;
  private static final int FILES_WAITING = 1000;

  /** Netty puts the system call before the reason and the address behind it. */
  private static final Pattern SYSTEM_CALL =
      Pattern.compile("(?:\\w+\\(\\.\\.\\) failed with error\\(-?\\d+\\): )?(.*?): \\S*[/:]\\S*");

  private final Scheduler scheduler;
  private final Sockets sockets;
  private final EventLoopGroup group;
  private final NettyConnection.LoopCalls calls;
  private final Set<NettyConnection<?>> connections = ConcurrentHashMap.newKeySet();
  private final Set<NettyDatagramSocket> datagramSockets = ConcurrentHashMap.newKeySet();

  /** All open channels, those of listeners too. */
  private final Set<Channel> channels = ConcurrentHashMap.newKeySet();

  private final Resolver resolver;

  /** Keys and certificates are read here: files block. */
  private final TaskPool files;

  private final TlsContexts contexts = new TlsContexts();

  private NettyNetwork(Scheduler scheduler, NettySettings settings) {
    super(scheduler);
    this.scheduler = scheduler;
    this.sockets = settings.sockets().resolved();
    this.resolver =
        Resolver.start(
            scheduler.name() + "-lookup",
            settings.lookupsAtOnce(),
            LOOKUPS_WAITING,
            settings.lookupTimeout(),
            settings.lookup());
    this.files = TaskPool.start(scheduler.name() + "-tls", 1, FILES_WAITING);
    boolean direct = scheduler.carrierName().equals("direct");
    Poller poller;
    if (direct) {
      ManualIoEventLoop loop = new ManualIoEventLoop(scheduler.loopThread(), sockets.handlers());
      this.group = loop;
      this.calls = new SameThread();
      poller = new NettyPollers.Manual(loop, this);
    } else {
      this.group = new MultiThreadIoEventLoopGroup(1, sockets.handlers());
      this.calls = new Handover(scheduler, group.next());
      poller = new NettyPollers.Group(group, this);
    }
    try {
      scheduler.install(poller);
    } catch (IllegalStateException e) {
      scheduler.execute(poller::close);
      throw e;
    }
  }

  /** Netty calls back on the loop's thread, between routines. */
  private record SameThread() implements NettyConnection.LoopCalls {
    @Override
    public void run(Runnable action) {
      action.run();
    }

    @Override
    public void onChannel(Runnable action) {
      action.run();
    }

    @Override
    public boolean sameThread() {
      return true;
    }
  }

  /**
   * Opens the network of a scheduler, once per scheduler. Any thread.
   *
   * @throws IllegalStateException when the scheduler has one already, or no loop of its own
   */
  public static NettyNetwork open(Scheduler scheduler) {
    return open(scheduler, NettySettings.DEFAULT);
  }

  /**
   * Opens the network of a scheduler, once per scheduler. Any thread.
   *
   * @throws IllegalStateException when the scheduler has one already, or no loop of its own, or
   *     when this machine has not the sockets asked for
   */
  public static NettyNetwork open(Scheduler scheduler, NettySettings settings) {
    return new NettyNetwork(scheduler, settings);
  }

  /**
   * The network of a scheduler, for what only borrows one: the one that was opened, or else one
   * with the default settings, opened now. Any thread.
   *
   * @throws IllegalStateException when the scheduler has no loop of its own, or something else
   *     polls for it
   */
  public static NettyNetwork of(Scheduler scheduler) {
    Optional<NettyNetwork> present = find(scheduler);
    if (present.isPresent()) {
      return present.get();
    }
    try {
      return open(scheduler);
    } catch (IllegalStateException e) {
      // Perhaps another thread was faster.
      return find(scheduler).orElseThrow(() -> e);
    }
  }

  private static Optional<NettyNetwork> find(Scheduler scheduler) {
    return scheduler
        .installed()
        .filter(NettyPollers.OfNetwork.class::isInstance)
        .map(poller -> ((NettyPollers.OfNetwork) poller).network());
  }

  /** Closes what Netty's loop does not know of, around the end of that, which closes channels. */
  void close(Consumer<List<ChannelFuture>> endOfLoop) {
    List<NettyConnection<?>> open = List.copyOf(connections);
    List<NettyDatagramSocket> openDatagrams = List.copyOf(datagramSockets);
    resolver.close();
    files.close();
    // Netty's loop may end without: a shutdown at once can overtake its look for open channels.
    endOfLoop.accept(channels.stream().map(Channel::close).toList());
    open.forEach(NettyConnection::discard);
    openDatagrams.forEach(NettyDatagramSocket::drained);
  }

  private void track(Channel channel) {
    channels.add(channel);
    channel.closeFuture().addListener(closed -> channels.remove(channel));
  }

  /** How many connections have an open channel. */
  int open() {
    return connections.size();
  }

  /** Looks host names up for routines of this scheduler. */
  public Resolver resolver() {
    return resolver;
  }

  // Listening.

  @Override
  protected Listener<ByteBuf> listenStream(Routine r, Endpoint endpoint, ListenSettings settings) {
    return listenWith(r, endpoint, settings, Pipeline.BYTES);
  }

  /** Listens for connections whose codec is made of Netty handlers; see {@link Network#listen}. */
  public <M> Listener<M> listen(
      Routine r, Endpoint endpoint, ListenSettings settings, Pipeline<M> pipeline) {
    requireStream(endpoint);
    return restrict(listenWith(r, endpoint.listening(), settings, pipeline), endpoint);
  }

  private <M> Listener<M> listenWith(
      Routine r, Endpoint endpoint, ListenSettings settings, Pipeline<M> pipeline) {
    String what = "listen on " + endpoint.active();
    Optional<SslContext> tls = tls(r, what, endpoint, settings.connections().tls(), true);
    SocketAddress address = addresses(r, what, endpoint).getFirst();
    if (endpoint.transport() == Transport.UNIX) {
      UnixSockets.removeStale(endpoint.path());
    }
    NettyListener<M> listener = new NettyListener<>(scheduler, calls, endpoint);
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(group)
            .channel(sockets.server(endpoint.transport()))
            .option(ChannelOption.SO_BACKLOG, settings.backlog())
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    ConnectionSettings own = settings.connections();
                    tls.ifPresent(context -> addTls(channel, context, endpoint, own.tls(), true));
                    pipeline.init(channel.pipeline());
                    NettyConnection<M> connection = connection(channel, endpoint, own);
                    listener.arrived(channel.parent(), connection);
                  }
                });
    if (endpoint.transport() == Transport.TCP) {
      bootstrap
          .option(ChannelOption.SO_REUSEADDR, true)
          .childOption(ChannelOption.TCP_NODELAY, settings.connections().tcpNoDelay());
      if (settings.reusePort()) {
        bootstrap.option(reusePort(), true);
      }
    }
    start(r, what, () -> bootstrap.bind(address), listener::bound, listener::close);
    log.debug("{}: listening on {}", scheduler.name(), listener.local());
    return listener;
  }

  private ChannelOption<Boolean> reusePort() {
    return sockets == Sockets.EPOLL
        ? UnixChannelOption.SO_REUSEPORT
        : NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT);
  }

  // Connecting.

  @Override
  protected Connection<ByteBuf> connectStream(
      Routine r, Endpoint endpoint, ConnectionSettings settings) {
    return connectWith(r, endpoint, settings, Pipeline.BYTES);
  }

  /** Connects with a codec made of Netty handlers; see {@link Network#connect}. */
  public <M> Connection<M> connect(
      Routine r, Endpoint endpoint, ConnectionSettings settings, Pipeline<M> pipeline) {
    requireStream(endpoint);
    requireConnecting(endpoint);
    return endpoint.mode() == Mode.PASSIVE
        ? acceptOne(r, listen(r, endpoint, ListenSettings.of(settings), pipeline))
        : connectWith(r, endpoint, settings, pipeline);
  }

  private <M> Connection<M> connectWith(
      Routine r, Endpoint endpoint, ConnectionSettings settings, Pipeline<M> pipeline) {
    String what = "connect to " + endpoint;
    long deadline = scheduler.ticker().nanoTime() + settings.connectTimeout().toNanos();
    Optional<SslContext> tls = tls(r, what, endpoint, settings.tls(), false);
    List<SocketAddress> addresses = addresses(r, what, endpoint);
    StringJoiner failures = new StringJoiner("; ");
    for (int i = 0; i < addresses.size(); i++) {
      // An address that does not answer must leave time for those behind it.
      long left = deadline - scheduler.ticker().nanoTime();
      Duration share = Duration.ofNanos(Math.max(0, left) / (addresses.size() - i));
      NettyConnection<M> connection;
      try {
        connection = connectTo(r, what, endpoint, addresses.get(i), share, settings, tls, pipeline);
      } catch (ConnectionException e) {
        if (addresses.size() == 1) {
          throw e;
        }
        failures.add(Addresses.text(addresses.get(i), "") + ": " + e.getMessage());
        continue;
      }
      awaitHandshake(r, what, connection);
      return connection;
    }
    throw new ConnectionException("cannot " + what + ", at none of its addresses: " + failures);
  }

  @SuppressWarnings("TooManyParameters") // All of one call.
  private <M> NettyConnection<M> connectTo(
      Routine r,
      String what,
      Endpoint endpoint,
      SocketAddress address,
      Duration limit,
      ConnectionSettings settings,
      Optional<SslContext> tls,
      Pipeline<M> pipeline) {
    CompletableFuture<NettyConnection<M>> made = new CompletableFuture<>();
    Bootstrap bootstrap =
        new Bootstrap()
            .group(group)
            .channel(sockets.client(endpoint.transport()))
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, millis(limit))
            .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    tls.ifPresent(
                        context -> addTls(channel, context, endpoint, settings.tls(), false));
                    pipeline.init(channel.pipeline());
                    // From the start: what happens to the channel must not go unheard.
                    made.complete(connection(channel, endpoint, settings));
                  }
                });
    if (endpoint.transport() == Transport.TCP) {
      bootstrap.option(ChannelOption.TCP_NODELAY, settings.tcpNoDelay());
      if (settings.reusePort()) {
        bootstrap.option(reusePort(), true);
      }
    }
    Optional<SocketAddress> bind = bindAddress(r, what, settings.bindAddress());
    start(
        r,
        what,
        () ->
            bind.isPresent() ? bootstrap.connect(address, bind.get()) : bootstrap.connect(address),
        channel -> made.join().connected(),
        () -> made.join().abort());
    return made.join();
  }

  private Optional<SocketAddress> bindAddress(Routine r, String what, Optional<Endpoint> bind) {
    return bind.map(own -> addresses(r, what, own).getFirst());
  }

  private static int millis(Duration time) {
    return Math.clamp(time.toMillis(), 1, Integer.MAX_VALUE);
  }

  private <M> NettyConnection<M> connection(
      Channel channel, Endpoint endpoint, ConnectionSettings settings) {
    NettyConnection<M> connection =
        new NettyConnection<>(scheduler, channel, calls, endpoint.active(), settings);
    track(channel);
    connections.add(connection);
    channel.closeFuture().addListener(closed -> connections.remove(connection));
    return connection;
  }

  @Override
  protected boolean isFrom(Routine r, Connection<?> connection, String host) {
    return connection instanceof NettyConnection<?> netty
        && netty
            .remoteAddress()
            .map(address -> resolver.resolve(r, host).contains(address))
            .orElse(false);
  }

  // TLS.

  private Optional<SslContext> tls(
      Routine r, String what, Endpoint endpoint, TlsSettings settings, boolean server) {
    if (!endpoint.isTls()) {
      return Optional.empty();
    }
    if (!server && !settings.verify()) {
      log.warn("{}: the peer's certificate is not verified (insecure)", endpoint);
    }
    try {
      return Optional.of(
          files.run(r, () -> server ? contexts.server(settings) : contexts.client(settings)));
    } catch (TlsException e) {
      throw new ConnectionException("cannot " + what + ": " + e.getMessage(), e);
    }
  }

  private static void addTls(
      Channel channel,
      SslContext context,
      Endpoint endpoint,
      TlsSettings settings,
      boolean server) {
    SslHandler handler;
    if (server) {
      handler = context.newHandler(channel.alloc());
    } else {
      String name = settings.serverName().orElse(endpoint.host());
      handler = context.newHandler(channel.alloc(), name, endpoint.port());
      if (settings.verify() && settings.verifyHost() && !name.isEmpty()) {
        SSLParameters parameters = handler.engine().getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        handler.engine().setSSLParameters(parameters);
      }
    }
    handler.setHandshakeTimeoutMillis(millis(settings.handshakeTimeout()));
    channel.pipeline().addLast("tls", handler);
  }

  private void awaitHandshake(Routine r, String what, NettyConnection<?> connection) {
    Optional<Future<Channel>> handshake = connection.handshake();
    if (handshake.isEmpty()) {
      return;
    }
    try {
      r.<Boolean>suspend(
          "the TLS handshake on " + connection,
          w ->
              handshake
                  .get()
                  .addListener(done -> scheduler.execute(() -> handshakeDone(w, what, done))));
    } catch (RuntimeException e) {
      connection.abort();
      throw e;
    }
  }

  private static void handshakeDone(Suspension<Boolean> w, String what, Future<?> done) {
    if (done.isSuccess()) {
      w.resume(true);
    } else {
      w.fail(
          new ConnectionException(
              "cannot " + what + ": " + TlsErrors.handshake(done.cause()), done.cause()));
    }
  }

  // Datagrams.

  @Override
  public DatagramSocket datagrams(Routine r, Endpoint endpoint, DatagramSettings settings) {
    requireDatagrams(endpoint);
    if (endpoint.mode() == Mode.ACTIVE) {
      requireConnecting(endpoint);
    }
    String what =
        (endpoint.mode() == Mode.ACTIVE ? "open a socket to " : "open a socket on ") + endpoint;
    Optional<Endpoint> peer = Optional.empty();
    Optional<List<InetAddress>> awaited = Optional.empty();
    SocketAddress bind;
    if (endpoint.mode() == Mode.ACTIVE) {
      InetSocketAddress remote = (InetSocketAddress) addresses(r, what, endpoint).getFirst();
      peer = Optional.of(Endpoint.udp(remote.getAddress().getHostAddress(), remote.getPort()));
      bind = bindAddress(r, what, settings.bindAddress()).orElseGet(() -> new InetSocketAddress(0));
    } else {
      bind = addresses(r, what, endpoint.listening()).getFirst();
      if (endpoint.mode() == Mode.PASSIVE) {
        awaited =
            Optional.of(
                endpoint.host().isEmpty() ? List.of() : resolver.resolve(r, endpoint.host()));
      }
    }
    NettyDatagramSocket socket = openDatagrams(r, what, bind, peer, awaited, settings);
    if (awaited.isPresent()) {
      awaitPeer(r, socket);
    }
    return socket;
  }

  private static void awaitPeer(Routine r, NettyDatagramSocket socket) {
    boolean known = false;
    try {
      known = socket.awaitPeer(r);
    } finally {
      if (!known) {
        socket.close();
      }
    }
    if (!known) {
      throw new ConnectionException("stopped waiting on " + socket.local());
    }
  }

  private NettyDatagramSocket openDatagrams(
      Routine r,
      String what,
      SocketAddress bind,
      Optional<Endpoint> peer,
      Optional<List<InetAddress>> awaited,
      DatagramSettings settings) {
    CompletableFuture<NettyDatagramSocket> made = new CompletableFuture<>();
    Bootstrap bootstrap =
        new Bootstrap()
            .group(group)
            .channel(sockets.datagrams())
            // One more, so that a datagram that is too long is seen to be.
            .option(
                ChannelOption.RECVBUF_ALLOCATOR,
                new FixedRecvByteBufAllocator(settings.maxSize() + 1))
            .handler(
                new ChannelInitializer<DatagramChannel>() {
                  @Override
                  protected void initChannel(DatagramChannel channel) {
                    NettyDatagramSocket socket =
                        new NettyDatagramSocket(
                            scheduler, channel, calls, resolver, settings, peer, awaited);
                    datagramSockets.add(socket);
                    channel.closeFuture().addListener(closed -> datagramSockets.remove(socket));
                    made.complete(socket);
                  }
                });
    if (settings.reusePort()) {
      bootstrap.option(reusePort(), true);
    }
    start(
        r,
        what,
        () ->
            peer.isPresent()
                ? bootstrap.connect(
                    new InetSocketAddress(Resolver.literal(peer.get().host()), peer.get().port()),
                    bind)
                : bootstrap.bind(bind),
        channel -> made.join().bound(),
        () -> made.join().close());
    return made.join();
  }

  // Both.

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
      track(operating.channel());
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
    String message = TlsErrors.reason(cause);
    if (message.contains("Address already in use")) {
      return "the address is in use";
    }
    Matcher matcher = SYSTEM_CALL.matcher(message);
    return matcher.matches() ? matcher.group(1) : message;
  }

  /** The addresses of an endpoint, at least one; looks its host up. */
  private List<SocketAddress> addresses(Routine r, String what, Endpoint endpoint) {
    if (endpoint.transport() == Transport.UNIX) {
      return List.of(
          sockets == Sockets.EPOLL
              ? new DomainSocketAddress(endpoint.path())
              : UnixDomainSocketAddress.of(endpoint.path()));
    }
    if (endpoint.host().isEmpty()) {
      return List.of(new InetSocketAddress(endpoint.port()));
    }
    try {
      return resolver.resolve(r, endpoint.host()).stream()
          .<SocketAddress>map(address -> new InetSocketAddress(address, endpoint.port()))
          .toList();
    } catch (ConnectionException e) {
      throw new ConnectionException("cannot " + what + ": " + e.getMessage(), e);
    }
  }
}
