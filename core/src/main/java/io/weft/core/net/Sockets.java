package io.weft.core.net;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;

/** Which of the system's ways to poll sockets is used. */
public enum Sockets {
  /** Epoll where there is its native library, or else the JDK's way. */
  AUTO,
  /** Linux's epoll. */
  EPOLL,
  /**
   * The JDK's way, on every system. Here the end of one direction of a UNIX socket is the end of
   * both.
   */
  NIO;

  /** What {@link #AUTO} stands for here. */
  Sockets resolved() {
    if (this == EPOLL && !Epoll.isAvailable()) {
      throw new IllegalStateException(
          "epoll is not available: " + Epoll.unavailabilityCause().getMessage());
    }
    return this == AUTO ? (Epoll.isAvailable() ? EPOLL : NIO) : this;
  }

  IoHandlerFactory handlers() {
    return this == EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
  }

  Class<? extends ServerChannel> server(Transport transport) {
    if (this == EPOLL) {
      return transport == Transport.UNIX
          ? EpollServerDomainSocketChannel.class
          : EpollServerSocketChannel.class;
    }
    return transport == Transport.UNIX
        ? NioServerDomainSocketChannel.class
        : NioServerSocketChannel.class;
  }

  Class<? extends Channel> client(Transport transport) {
    if (this == EPOLL) {
      return transport == Transport.UNIX
          ? EpollDomainSocketChannel.class
          : EpollSocketChannel.class;
    }
    return transport == Transport.UNIX ? NioDomainSocketChannel.class : NioSocketChannel.class;
  }

  Class<? extends DatagramChannel> datagrams() {
    return this == EPOLL ? EpollDatagramChannel.class : NioDatagramChannel.class;
  }
}
