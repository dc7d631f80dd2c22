package io.weft.core.net;

/**
 * How to listen; the defaults are those of the specification (3.1, {@code protocol.default}).
 *
 * @param connections for the connections that are accepted; its TLS settings need a key for an
 *     endpoint with TLS
 * @param backlog how many connections the system keeps until they are accepted; at least 1, and no
 *     more than the system's own limit counts
 * @param reusePort whether several sockets, also of other processes, may listen on the same port
 *     and share its connections ({@code SO_REUSEPORT}), where the system has it
 */
public record ListenSettings(ConnectionSettings connections, int backlog, boolean reusePort) {
  /** The defaults. */
  public static final ListenSettings DEFAULT = of(ConnectionSettings.DEFAULT);

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException naming the setting that is out of its range
   */
  public ListenSettings {
    Limits.atLeast("backlog", backlog, 1);
  }

  /** The defaults for listening, with settings for the connections. */
  public static ListenSettings of(ConnectionSettings connections) {
    return new ListenSettings(connections, 2048, connections.reusePort());
  }

  /** The same with TLS settings for the connections. */
  public ListenSettings withTls(TlsSettings tls) {
    return withConnections(connections.toBuilder().tls(tls).build());
  }

  /** The same with other settings for the connections. */
  public ListenSettings withConnections(ConnectionSettings other) {
    return new ListenSettings(other, backlog, reusePort);
  }

  /** The same with another backlog. */
  public ListenSettings withBacklog(int other) {
    return new ListenSettings(connections, other, reusePort);
  }

  /** The same, sharing the port or not. */
  public ListenSettings withReusePort(boolean other) {
    return new ListenSettings(connections, backlog, other);
  }
}
