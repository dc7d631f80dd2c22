package io.weft.core.net;

import java.time.Duration;

/**
 * How a {@link Server} works; the defaults are those of the specification (3.1, {@code
 * protocol.default}) where it has one.
 *
 * @param listen for its listeners
 * @param persist whether it tries again when it cannot listen ({@code listen_persist})
 * @param retryInterval after how long ({@code retrylisten_interval}); positive
 * @param maxConnections so many at once; more wait with the system until there is room; at least 1
 * @param keepAlive when {@link Protocol#keepAlive} is called
 * @param closeGrace how long {@link Protocol#run} may go on after {@link Server#shutdown}
 */
public record ServerSettings(
    ListenSettings listen,
    boolean persist,
    Duration retryInterval,
    int maxConnections,
    KeepAlive keepAlive,
    Duration closeGrace) {
  /** The defaults. */
  public static final ServerSettings DEFAULT =
      new ServerSettings(
          ListenSettings.DEFAULT,
          true,
          Duration.ofSeconds(3),
          10_000,
          KeepAlive.NEVER,
          Duration.ofSeconds(5));

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException naming the setting that is out of its range
   */
  public ServerSettings {
    Limits.positive("retryInterval", retryInterval);
    Limits.atLeast("maxConnections", maxConnections, 1);
    Limits.notNegative("closeGrace", closeGrace);
  }

  /** The same with other settings for the listeners. */
  public ServerSettings withListen(ListenSettings other) {
    return new ServerSettings(other, persist, retryInterval, maxConnections, keepAlive, closeGrace);
  }

  /** The same, trying to listen again or not. */
  public ServerSettings withPersist(boolean other) {
    return new ServerSettings(listen, other, retryInterval, maxConnections, keepAlive, closeGrace);
  }

  /** The same with another time between attempts to listen. */
  public ServerSettings withRetryInterval(Duration other) {
    return new ServerSettings(listen, persist, other, maxConnections, keepAlive, closeGrace);
  }

  /** The same with another limit of connections. */
  public ServerSettings withMaxConnections(int other) {
    return new ServerSettings(listen, persist, retryInterval, other, keepAlive, closeGrace);
  }

  /** The same with other times for the keep-alive. */
  public ServerSettings withKeepAlive(KeepAlive other) {
    return new ServerSettings(listen, persist, retryInterval, maxConnections, other, closeGrace);
  }

  /** The same with another time for the end. */
  public ServerSettings withCloseGrace(Duration other) {
    return new ServerSettings(listen, persist, retryInterval, maxConnections, keepAlive, other);
  }
}
