package io.weft.protocols.openflow.connection;

import java.time.Duration;

/**
 * Time limits and sizes of an OpenFlow connection (specification 3.1, {@code protocol.openflow}).
 *
 * @param helloTimeout how long the peer may take to say hello
 * @param featuresTimeout how long the switch may take to tell its features
 * @param keepAliveInterval after how long without a message an echo request is sent
 * @param keepAliveTimeout how long its reply may take
 * @param replyTimeout how long the reply to any other request may take
 * @param maxMultipartReplies how many messages one multipart reply may consist of
 */
public record OpenFlowSettings(
    Duration helloTimeout,
    Duration featuresTimeout,
    Duration keepAliveInterval,
    Duration keepAliveTimeout,
    Duration replyTimeout,
    int maxMultipartReplies) {
  /** The defaults of the specification. */
  public static OpenFlowSettings defaults() {
    return new OpenFlowSettings(
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofSeconds(10),
        Duration.ofSeconds(3),
        Duration.ofSeconds(60),
        100_000);
  }
}
