package io.weft.protocols.jsonrpc;

import io.weft.core.config.ConfigReader;
import io.weft.core.config.Literal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
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
 * @param servingLimit how many of the peer's requests may be unanswered at once; those beyond are
 *     answered with an error
 */
public record JsonRpcSettings(
    JsonLimits limits,
    Optional<Set<String>> allowedRequests,
    Duration keepAlive,
    Duration replyTimeout,
    Duration writeTimeout,
    int pendingLimit,
    int servingLimit) {
  /** The specification's port, {@code protocol.ovsdb.defaultport}; that of IANA is 6640. */
  public static final int DEFAULT_PORT = 6632;

  /** The specification's values for OVSDB clients: the server may call nothing but echo. */
  public static final JsonRpcSettings DEFAULT =
      new JsonRpcSettings(
          JsonLimits.DEFAULT,
          Optional.of(Set.of()),
          Duration.ofSeconds(10),
          Duration.ofSeconds(3),
          Duration.ofSeconds(15),
          1000,
          1000);

  private static final Set<String> UTF_8 = Set.of("utf-8", "utf8", "utf_8");

  /** Takes a copy. */
  public JsonRpcSettings {
    allowedRequests = allowedRequests.map(Set::copyOf);
    if (keepAlive.isNegative()
        || replyTimeout.isNegative()
        || replyTimeout.isZero()
        || writeTimeout.isNegative()
        || writeTimeout.isZero()
        || pendingLimit < 1
        || servingLimit < 1) {
      throw new IllegalArgumentException(
          "time-outs and limits must be positive: keep-alive "
              + keepAlive
              + ", reply "
              + replyTimeout
              + ", write "
              + writeTimeout
              + ", pending "
              + pendingLimit
              + ", serving "
              + servingLimit);
    }
  }

  /** These settings for a side that serves: the peer may call anything. */
  public JsonRpcSettings serving() {
    return withAllowedRequests(Optional.empty());
  }

  /** These settings with other methods that the peer may call; empty for any. */
  public JsonRpcSettings withAllowedRequests(Optional<Set<String>> methods) {
    return new JsonRpcSettings(
        limits, methods, keepAlive, replyTimeout, writeTimeout, pendingLimit, servingLimit);
  }

  /** These settings with another keep-alive. */
  public JsonRpcSettings withKeepAlive(Duration idle, Duration reply) {
    return new JsonRpcSettings(
        limits, allowedRequests, idle, reply, writeTimeout, pendingLimit, servingLimit);
  }

  /** These settings with another time for the peer to read our data. */
  public JsonRpcSettings withWriteTimeout(Duration other) {
    return new JsonRpcSettings(
        limits, allowedRequests, keepAlive, replyTimeout, other, pendingLimit, servingLimit);
  }

  /** These settings with other limits of messages. */
  public JsonRpcSettings withLimits(JsonLimits other) {
    return new JsonRpcSettings(
        other, allowedRequests, keepAlive, replyTimeout, writeTimeout, pendingLimit, servingLimit);
  }

  /** These settings with other limits of unanswered requests: ours, and the peer's. */
  public JsonRpcSettings withRequestLimits(int pending, int serving) {
    return new JsonRpcSettings(
        limits, allowedRequests, keepAlive, replyTimeout, writeTimeout, pending, serving);
  }

  /**
   * These settings with what a section such as {@code protocol.ovsdb} or {@code protocol.jsonrpc}
   * says (specification 3.1): {@code messagelimit} in bytes, {@code levellimit}, {@code
   * allowedrequests} (methods; {@code None} leaves what is allowed), {@code keepalivetime} and
   * {@code disconnectonidle} in seconds, and {@code encoding}, which can only be UTF-8 because JSON
   * knows no other (RFC 8259 section 8.1).
   *
   * @throws io.weft.core.config.ConfigException naming file, line and column of what is wrong
   */
  public JsonRpcSettings configured(ConfigReader section) {
    JsonLimits changed = limits;
    OptionalInt bytes = section.count("messagelimit", 1024);
    if (bytes.isPresent()) {
      changed = changed.withMessageBytes(bytes.getAsInt());
    }
    OptionalInt depth = section.count("levellimit", 4);
    if (depth.isPresent()) {
      changed = changed.withDepth(depth.getAsInt());
    }
    section.value(
        "encoding",
        literal -> {
          if (!(literal instanceof Literal.Text(String name))
              || !UTF_8.contains(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("JSON is UTF-8, and nothing else");
          }
          return name;
        });
    Optional<List<String>> methods = section.strings("allowedrequests");
    Duration idle = section.seconds("keepalivetime").orElse(keepAlive);
    Duration reply = section.seconds("disconnectonidle").orElse(replyTimeout);
    return withLimits(changed)
        .withKeepAlive(idle, reply)
        .withAllowedRequests(methods.isPresent() ? methods.map(Set::copyOf) : allowedRequests);
  }
}
