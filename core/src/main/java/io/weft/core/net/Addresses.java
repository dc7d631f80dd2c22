package io.weft.core.net;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Socket addresses as text for logs. */
final class Addresses {
  private Addresses() {}

  /**
   * Never looks a name up.
   *
   * @param fallback for a socket without an address, such as the client side of a UNIX socket
   */
  static String text(@Nullable SocketAddress address, String fallback) {
    if (address instanceof InetSocketAddress inet) {
      String host =
          inet.getAddress() == null ? inet.getHostString() : inet.getAddress().getHostAddress();
      return (host.contains(":") ? "[" + host + "]" : host) + ":" + inet.getPort();
    }
    String text = address == null ? "" : address.toString();
    return text.isEmpty() ? fallback : text;
  }
}
