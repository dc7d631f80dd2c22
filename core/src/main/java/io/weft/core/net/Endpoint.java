package io.weft.core.net;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Locale;
import java.util.Optional;

/**
 * Where to listen or connect, in the connection URLs of the specification (3.1, {@code
 * module.httpserver.url}) and of Open vSwitch: {@code tcp://127.0.0.1:6653/}, {@code
 * tcp:127.0.0.1:6653}, {@code unix:///var/run/openvswitch/db.sock}, {@code
 * unix:/var/run/openvswitch/db.sock}.
 */
public sealed interface Endpoint permits Endpoint.Tcp, Endpoint.Unix {
  /** The longest URL taken; a file-system path cannot be longer either. */
  int MAX_LENGTH = 4096;

  /**
   * A TCP address.
   *
   * @param host a name or a literal address; empty for all addresses of the machine
   * @param port 0 to 65535; 0 lets the system choose when listening
   */
  record Tcp(String host, int port) implements Endpoint {
    public Tcp {
      if (port < 0 || port > 65535) {
        throw new EndpointException(host + ":" + port, "the port is not between 0 and 65535");
      }
    }

    @Override
    public String toString() {
      return "tcp://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
  }

  /**
   * A UNIX domain socket.
   *
   * @param path absolute
   */
  record Unix(String path) implements Endpoint {
    @Override
    public String toString() {
      return "unix://" + path;
    }
  }

  /**
   * Reads a connection URL.
   *
   * @param defaultPort the port of a TCP address that names none
   * @throws EndpointException when the text is none, or names a transport that is not supported
   */
  static Endpoint parse(String text, int defaultPort) {
    if (text.length() > MAX_LENGTH) {
      throw new EndpointException(text.substring(0, 40) + "…", "longer than " + MAX_LENGTH);
    }
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw new EndpointException(
          text.replaceAll("\\p{Cntrl}", "?"), "it contains a control character");
    }
    int colon = text.indexOf(':');
    if (colon <= 0) {
      throw new EndpointException(text, "it does not start with tcp: or unix:");
    }
    String scheme = text.substring(0, colon).toLowerCase(Locale.ROOT);
    String rest = text.substring(colon + 1);
    return switch (scheme) {
      case "tcp", "ltcp" -> parseTcp(text, rest, defaultPort);
      case "unix", "lunix" -> parseUnix(text, rest);
      default ->
          throw new EndpointException(
              text, "transport " + scheme + " is not supported: use tcp or unix");
    };
  }

  private static Endpoint parseUnix(String text, String rest) {
    String path = rest.replaceFirst("^/*", "/");
    if (path.length() == 1) {
      throw new EndpointException(text, "it has no path");
    }
    return new Unix(path);
  }

  private static Endpoint parseTcp(String text, String rest, int defaultPort) {
    String address = rest.startsWith("//") ? rest.substring(2) : rest;
    if (address.endsWith("/")) {
      address = address.substring(0, address.length() - 1);
    }
    if (address.contains("/")) {
      throw new EndpointException(text, "an address cannot contain a path");
    }
    String host;
    Optional<String> port = Optional.empty();
    if (address.startsWith("[")) {
      int end = address.indexOf(']');
      if (end < 0) {
        throw new EndpointException(text, "the bracket of the IPv6 address is not closed");
      }
      host = address.substring(1, end);
      if (!host.contains(":")) {
        throw new EndpointException(text, "only an IPv6 address stands in brackets");
      }
      String tail = address.substring(end + 1);
      if (tail.startsWith(":")) {
        port = Optional.of(tail.substring(1));
      } else if (!tail.isEmpty()) {
        throw new EndpointException(text, "only a port can follow the bracket");
      }
    } else {
      int colon = address.lastIndexOf(':');
      host = colon < 0 ? address : address.substring(0, colon);
      if (host.contains(":")) {
        throw new EndpointException(text, "write an IPv6 address in brackets");
      }
      port = colon < 0 ? Optional.empty() : Optional.of(address.substring(colon + 1));
    }
    if (port.isEmpty() || port.get().isEmpty()) {
      return new Tcp(host, defaultPort);
    }
    if (!port.get().matches("[0-9]{1,9}")) {
      throw new EndpointException(text, "port " + port.get() + " is not a number");
    }
    return new Tcp(host, Integer.parseInt(port.get()));
  }

  /** This endpoint as the JDK's address; a host name is looked up, which may block. */
  default SocketAddress toSocketAddress() {
    return switch (this) {
      case Tcp tcp ->
          tcp.host().isEmpty()
              ? new InetSocketAddress(tcp.port())
              : new InetSocketAddress(tcp.host(), tcp.port());
      case Unix unix -> UnixDomainSocketAddress.of(unix.path());
    };
  }
}
