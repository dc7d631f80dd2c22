package io.weft.protocols.jsonrpc;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * How a connection behaves (specification 3.1.3, {@code protocol.jsonrpc} and {@code
 * protocol.ovsdb}).
 *
 * @param limits what one message may cost us
 * @param allowedRequests the methods that the peer may call besides {@code echo}, which is always
 *     answered; empty for any
 * @param keepAlive how long the peer may be silent before it is sent an echo; zero for ever ({@code
 *     keepalivetime})
 * @param replyTimeout how long the echo's answer may take ({@code disconnectonidle})
 * @param writeTimeout how long the peer may leave our data unread
 * @param pendingLimit how many of our requests may be unanswered at once
 */
public record JsonRpcSettings(
    JsonLimits limits,
    Optional<Set<String>> allowedRequests,
    Duration keepAlive,
    Duration replyTimeout,
    Duration writeTimeout,
    int pendingLimit) {
  /** The specification's values for OVSDB clients: the server may call nothing but echo. */
  public static final JsonRpcSettings DEFAULT =
      new JsonRpcSettings(
          JsonLimits.DEFAULT,
          Optional.of(Set.of()),
          Duration.ofSeconds(10),
          Duration.ofSeconds(3),
          Duration.ofSeconds(15),
          1000);

  /** Takes a copy. */
  public JsonRpcSettings {
    allowedRequests = allowedRequests.map(Set::copyOf);
    if (keepAlive.isNegative()
        || replyTimeout.isNegative()
        || replyTimeout.isZero()
        || writeTimeout.isNegative()
        || writeTimeout.isZero()
        || pendingLimit < 1) {
      throw new IllegalArgumentException(
          "time-outs and limits must be positive: keep-alive "
              + keepAlive
              + ", reply "
              + replyTimeout
              + ", write "
              + writeTimeout
              + ", pending "
              + pendingLimit);
    }
  }

  /** These settings for a side that serves: the peer may call anything. */
  public JsonRpcSettings serving() {
    return new JsonRpcSettings(
        limits, Optional.empty(), keepAlive, replyTimeout, writeTimeout, pendingLimit);
  }

  /** These settings with another keep-alive. */
  public JsonRpcSettings withKeepAlive(Duration idle, Duration reply) {
    return new JsonRpcSettings(limits, allowedRequests, idle, reply, writeTimeout, pendingLimit);
  }

  /** These settings with other limits. */
  public JsonRpcSettings withLimits(JsonLimits other) {
    return new JsonRpcSettings(
        other, allowedRequests, keepAlive, replyTimeout, writeTimeout, pendingLimit);
  }
}
