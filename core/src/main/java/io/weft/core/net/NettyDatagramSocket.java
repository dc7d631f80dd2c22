package io.weft.core.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;
import io.weft.core.Routine;
import io.weft.core.Scheduler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Datagrams over a Netty channel. */
final class NettyDatagramSocket extends AbstractDatagramSocket {
  private static final Logger log = LoggerFactory.getLogger(NettyDatagramSocket.class);

  private final DatagramChannel channel;
  private final NettyConnection.LoopCalls calls;
  private final Resolver resolver;
  private final List<InetAddress> wanted;

  /** Datagrams on their way from Netty's thread to the loop. */
  private final AtomicInteger handedOver = new AtomicInteger();

  private volatile Endpoint local = Endpoint.udp("", 0);
  private int unsent;

  NettyDatagramSocket(
      Scheduler scheduler,
      DatagramChannel channel,
      NettyConnection.LoopCalls calls,
      Resolver resolver,
      DatagramSettings settings,
      Optional<Endpoint> peer,
      Optional<List<InetAddress>> awaited) {
    super(scheduler, settings, peer, awaited.isPresent());
    this.channel = channel;
    this.calls = calls;
    this.resolver = resolver;
    this.wanted = awaited.orElse(List.of());
    channel.pipeline().addLast("weft", new Inbound());
  }

  /** The channel has its address now. On the loop. */
  void bound() {
    local = endpoint(channel.localAddress());
  }

  private static Endpoint endpoint(InetSocketAddress address) {
    return Endpoint.udp(address.getAddress().getHostAddress(), address.getPort());
  }

  private final class Inbound extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (!(message instanceof DatagramPacket packet)) {
        ReferenceCountUtil.release(message);
        return;
      }
      if (handedOver.incrementAndGet() > settings().receiveLimit()) {
        handedOver.decrementAndGet();
        packet.release();
        drop();
        return;
      }
      Endpoint sender = endpoint(packet.sender());
      calls.run(
          () -> {
            handedOver.decrementAndGet();
            received(sender, packet.content());
          });
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      calls.run(NettyDatagramSocket.this::end);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      // Such as an answer of the peer's host that nobody listens there: a datagram that was lost.
      log.debug("{}: {}", NettyDatagramSocket.this, cause.toString());
    }
  }

  @Override
  protected void transmit(ArrayDeque<Datagram> datagrams) {
    Datagram datagram;
    while ((datagram = datagrams.poll()) != null) {
      ByteBuf content = datagram.content();
      long size = content.readableBytes();
      Endpoint to = datagram.peer();
      Object packet =
          channel.isConnected()
              ? content
              : new DatagramPacket(
                  content, new InetSocketAddress(Resolver.literal(to.host()), to.port()));
      unsent++;
      channel
          .write(packet)
          .addListener(
              (ChannelFutureListener)
                  done ->
                      calls.run(
                          () -> {
                            if (!done.isSuccess()) {
                              log.debug(
                                  "{}: lost one to {}: {}", this, to, done.cause().toString());
                            }
                            sent(size);
                            unsent--;
                            if (unsent == 0 && !isOpen()) {
                              channel.close();
                            }
                          }));
    }
    channel.flush();
  }

  @Override
  protected void closeTransport() {
    if (unsent == 0) {
      channel.close();
    }
  }

  @Override
  protected Endpoint reachable(Routine r, Endpoint peer) {
    return Resolver.isAddress(peer.host())
        ? peer
        : Endpoint.udp(resolver.resolve(r, peer.host()).getFirst().getHostAddress(), peer.port());
  }

  @Override
  protected boolean isWanted(Endpoint sender) {
    return wanted.isEmpty() || wanted.contains(Resolver.literal(sender.host()));
  }

  @Override
  public Endpoint local() {
    return local;
  }

  void drained() {
    discard();
  }
}
