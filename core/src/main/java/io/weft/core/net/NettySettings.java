package io.weft.core.net;

import java.time.Duration;

/**
 * How a {@link NettyNetwork} works.
 *
 * @param sockets how sockets are polled
 * @param lookup how host names are looked up
 * @param lookupsAtOnce how many at the same time; at least 1 (specification 3.1, {@code
 *     server.resolverpoolsize})
 * @param lookupTimeout how long one may take; positive
 */
public record NettySettings(
    Sockets sockets, Resolver.Lookup lookup, int lookupsAtOnce, Duration lookupTimeout) {
  /** The defaults. */
  public static final NettySettings DEFAULT =
      new NettySettings(Sockets.AUTO, Resolver.Lookup.SYSTEM, 64, Duration.ofSeconds(15));

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException naming the setting that is out of its range
   */
  public NettySettings {
    Limits.atLeast("lookupsAtOnce", lookupsAtOnce, 1);
    Limits.positive("lookupTimeout", lookupTimeout);
  }

  /** The same, polling in another way. */
  public NettySettings withSockets(Sockets other) {
    return new NettySettings(other, lookup, lookupsAtOnce, lookupTimeout);
  }

  /** The same with another way to look names up. */
  public NettySettings withLookup(Resolver.Lookup other) {
    return new NettySettings(sockets, other, lookupsAtOnce, lookupTimeout);
  }

  /** The same with another limit on a look-up's time. */
  public NettySettings withLookupTimeout(Duration other) {
    return new NettySettings(sockets, lookup, lookupsAtOnce, other);
  }
}
