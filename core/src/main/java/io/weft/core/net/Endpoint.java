package io.weft.core.net;

import java.util.Objects;

/**
 * Where to listen or connect, and how: what a connection URL of the specification (3.1, {@code
 * module.httpserver.url}) or of Open vSwitch says. Immutable.
 *
 * <table>
 * <caption>Forms</caption>
 * <tr><th>form</th><th>meaning</th></tr>
 * <tr><td>{@code tcp://host:port/}, {@code tcp:host:port}</td>
 *     <td>connect to it; or, where a server is configured, listen on it</td></tr>
 * <tr><td>{@code ltcp://host:port/}</td><td>listen on it</td></tr>
 * <tr><td>{@code ptcp://host:port/}</td>
 *     <td>passive: listen on the port, and accept one connection, from that host only; without a
 *     host, from any</td></tr>
 * <tr><td>{@code ptcp:port}, {@code ptcp:port:address}</td>
 *     <td>Open vSwitch's way: as before, from any host, listening on that address of this
 *     machine</td></tr>
 * <tr><td>{@code ssl}, {@code lssl}, {@code pssl}</td><td>the same with TLS</td></tr>
 * <tr><td>{@code udp}, {@code ludp}, {@code pudp}</td><td>the same for datagrams</td></tr>
 * <tr><td>{@code unix:///path}, {@code unix:/path}, {@code lunix}, {@code punix}</td>
 *     <td>a UNIX domain socket</td></tr>
 * <tr><td>{@code sslunix}, {@code lsslunix}, {@code psslunix}</td>
 *     <td>a UNIX domain socket with TLS</td></tr>
 * </table>
 *
 * <p>An IPv6 address stands in brackets. Port 0 lets the system choose, when listening.
 *
 * {@snippet class="io.weft.core.net.NetSnippetsTest" region="endpoint"}
 */
public final class Endpoint {
  /** The longest URL taken; a file-system path cannot be longer either. */
  public static final int MAX_LENGTH = 4096;

  private final Transport transport;
  private final Mode mode;
  private final boolean tls;
  private final String host;
  private final int port;
  private final String path;
  private final String bindHost;

  /** Who begins. */
  public enum Mode {
    /** This side connects. A server that is given such an endpoint listens on it. */
    ACTIVE(""),
    /** This side listens, and accepts any number of connections. */
    LISTENING("l"),
    /** This side listens, and accepts one connection. */
    PASSIVE("p");

    private final String prefix;

    Mode(String prefix) {
      this.prefix = prefix;
    }
  }

  Endpoint(
      Transport transport,
      Mode mode,
      boolean tls,
      String host,
      int port,
      String path,
      String bindHost) {
    this.transport = transport;
    this.mode = mode;
    this.tls = tls;
    this.host = host;
    this.port = port;
    this.path = path;
    this.bindHost = bindHost;
    if (port < 0 || port > 65535) {
      throw new EndpointException(host + ":" + port, "the port is not between 0 and 65535");
    }
    if (tls && transport == Transport.UDP) {
      throw new EndpointException(toString(), "there is no TLS over UDP here");
    }
  }

  /**
   * A TCP address.
   *
   * @param host a name or a literal address; empty for all addresses of the machine
   * @param port 0 to 65535; 0 lets the system choose when listening
   * @throws EndpointException when the port is out of its range
   */
  public static Endpoint tcp(String host, int port) {
    return new Endpoint(Transport.TCP, Mode.ACTIVE, false, host, port, "", "");
  }

  /** A UDP address; see {@link #tcp}. */
  public static Endpoint udp(String host, int port) {
    return new Endpoint(Transport.UDP, Mode.ACTIVE, false, host, port, "", "");
  }

  /**
   * A UNIX domain socket.
   *
   * @param path absolute
   */
  public static Endpoint unix(String path) {
    return new Endpoint(Transport.UNIX, Mode.ACTIVE, false, "", 0, path, "");
  }

  /**
   * Reads a connection URL in one of the forms above.
   *
   * @param defaultPort the port of an address that names none
   * @throws EndpointException when the text is none; says why
   */
  public static Endpoint parse(String text, int defaultPort) {
    return new EndpointParser(text, defaultPort).parse();
  }

  /**
   * Reads a connection URL that must name its port.
   *
   * @throws EndpointException when the text is none; says why
   */
  public static Endpoint parse(String text) {
    return parse(text, EndpointParser.NO_DEFAULT);
  }

  /** What carries the bytes. */
  public Transport transport() {
    return transport;
  }

  /** Who begins. */
  public Mode mode() {
    return mode;
  }

  /** Whether the bytes are encrypted. */
  public boolean isTls() {
    return tls;
  }

  /**
   * A name or a literal address, without brackets: of the peer, or, in mode {@link Mode#LISTENING},
   * of this side. Empty for any, and for a UNIX socket.
   */
  public String host() {
    return host;
  }

  /** The port at {@link #host}, or, in mode {@link Mode#PASSIVE}, of this side; 0 for UNIX. */
  public int port() {
    return port;
  }

  /** The path of a UNIX socket; empty for the others. */
  public String path() {
    return path;
  }

  /** In mode {@link Mode#PASSIVE}: the address of this side to listen on; empty for all. */
  public String bindHost() {
    return bindHost;
  }

  /** The same with TLS. */
  public Endpoint withTls() {
    return new Endpoint(transport, mode, true, host, port, path, bindHost);
  }

  /** The same with another port. */
  public Endpoint withPort(int other) {
    return new Endpoint(transport, mode, tls, host, other, path, bindHost);
  }

  /** To connect to it. A passive endpoint has nobody to connect to but its host. */
  public Endpoint active() {
    return new Endpoint(transport, Mode.ACTIVE, tls, host, port, path, "");
  }

  /**
   * To listen on it. Of a passive endpoint that is its port on this side; the host that it allows
   * is lost.
   */
  public Endpoint listening() {
    String own = mode == Mode.PASSIVE ? bindHost : host;
    return new Endpoint(transport, Mode.LISTENING, tls, own, port, path, "");
  }

  /** To accept one connection from its host. */
  public Endpoint passive() {
    return new Endpoint(transport, Mode.PASSIVE, tls, host, port, path, bindHost);
  }

  private String scheme() {
    String base =
        switch (transport) {
          case TCP -> tls ? "ssl" : "tcp";
          case UDP -> "udp";
          case UNIX -> tls ? "sslunix" : "unix";
        };
    return mode.prefix + base;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Endpoint that
        && transport == that.transport
        && mode == that.mode
        && tls == that.tls
        && port == that.port
        && host.equals(that.host)
        && path.equals(that.path)
        && bindHost.equals(that.bindHost);
  }

  @Override
  public int hashCode() {
    return Objects.hash(transport, mode, tls, host, port, path, bindHost);
  }

  /** The URL; {@link #parse} reads it back. */
  @Override
  public String toString() {
    if (transport == Transport.UNIX) {
      return scheme() + "://" + path;
    }
    if (!bindHost.isEmpty()) {
      return scheme() + ":" + port + ":" + bracketed(bindHost);
    }
    return scheme() + "://" + bracketed(host) + ":" + port;
  }

  private static String bracketed(String host) {
    return host.contains(":") ? "[" + host + "]" : host;
  }
}
