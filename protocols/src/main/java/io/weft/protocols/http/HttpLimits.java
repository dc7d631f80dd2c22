package io.weft.protocols.http;

import java.time.Duration;

/**
 * Limits of an HTTP server (specification 3.1, {@code protocol.http.*}). Immutable.
 *
 * @param maxFirstLine the longest request line, in characters; above it the reply is 414
 * @param maxHeaders the size of all headers together, in characters; above it the reply is 431
 * @param maxBody the longest body, in bytes; above it the reply is 413
 * @param maxConnections how many connections may be open; one more gets 503
 * @param idleTimeout how long a connection may wait for its next request, and how long a body may
 *     pause
 * @param headTimeout how long the request line and the headers may take from their first byte on
 */
public record HttpLimits(
    int maxFirstLine,
    int maxHeaders,
    int maxBody,
    int maxConnections,
    Duration idleTimeout,
    Duration headTimeout) {
  /** 8192 characters, 64 Ki characters, 1 MiB, 1000 connections, 20 seconds, 10 seconds. */
  public static final HttpLimits DEFAULTS =
      new HttpLimits(
          8192, 64 * 1024, 1024 * 1024, 1000, Duration.ofSeconds(20), Duration.ofSeconds(10));

  public HttpLimits {
    positive("maxFirstLine", maxFirstLine);
    positive("maxHeaders", maxHeaders);
    positive("maxConnections", maxConnections);
    if (maxBody < 0) {
      throw new IllegalArgumentException("maxBody " + maxBody + " is negative");
    }
    if (!idleTimeout.isPositive() || !headTimeout.isPositive()) {
      throw new IllegalArgumentException("a time-out must be longer than nothing");
    }
  }

  private static void positive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " " + value + " is below 1");
    }
  }

  /** These limits with another one for bodies, in bytes. */
  public HttpLimits withMaxBody(int value) {
    return new HttpLimits(
        maxFirstLine, maxHeaders, value, maxConnections, idleTimeout, headTimeout);
  }

  /** These limits with another number of connections. */
  public HttpLimits withMaxConnections(int value) {
    return new HttpLimits(maxFirstLine, maxHeaders, maxBody, value, idleTimeout, headTimeout);
  }

  /** These limits with another idle time-out. */
  public HttpLimits withIdleTimeout(Duration value) {
    return new HttpLimits(maxFirstLine, maxHeaders, maxBody, maxConnections, value, headTimeout);
  }

  /** These limits with another time-out for the request line and the headers. */
  public HttpLimits withHeadTimeout(Duration value) {
    return new HttpLimits(maxFirstLine, maxHeaders, maxBody, maxConnections, idleTimeout, value);
  }
}
