package io.weft.core.net;

import java.time.Duration;

/**
 * How a {@link Client} works.
 *
 * @param connection for its connections
 * @param persist whether it connects again when connecting fails or a connection was lost
 *     (specification 3.1, {@code persist})
 * @param backoff how long it waits before it does
 * @param keepAlive when {@link Protocol#keepAlive} is called
 * @param closeGrace how long {@link Protocol#run} may go on after {@link Client#shutdown}
 */
public record ClientSettings(
    ConnectionSettings connection,
    boolean persist,
    Backoff backoff,
    KeepAlive keepAlive,
    Duration closeGrace) {
  /** Connects once, as the specification's default is. */
  public static final ClientSettings DEFAULT =
      new ClientSettings(
          ConnectionSettings.DEFAULT,
          false,
          Backoff.DEFAULT,
          KeepAlive.NEVER,
          Duration.ofSeconds(5));

  /** Connects again and again. */
  public static final ClientSettings PERSISTENT = DEFAULT.withPersist(true);

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException naming the setting that is out of its range
   */
  public ClientSettings {
    Limits.notNegative("closeGrace", closeGrace);
  }

  /** The same with other settings for the connections. */
  public ClientSettings withConnection(ConnectionSettings other) {
    return new ClientSettings(other, persist, backoff, keepAlive, closeGrace);
  }

  /** The same, connecting again or not. */
  public ClientSettings withPersist(boolean other) {
    return new ClientSettings(connection, other, backoff, keepAlive, closeGrace);
  }

  /** The same with other waits between attempts. */
  public ClientSettings withBackoff(Backoff other) {
    return new ClientSettings(connection, persist, other, keepAlive, closeGrace);
  }

  /** The same with other times for the keep-alive. */
  public ClientSettings withKeepAlive(KeepAlive other) {
    return new ClientSettings(connection, persist, backoff, other, closeGrace);
  }

  /** The same with another time for the end. */
  public ClientSettings withCloseGrace(Duration other) {
    return new ClientSettings(connection, persist, backoff, keepAlive, other);
  }
}
