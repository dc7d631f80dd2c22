package io.weft.protocols.openflow.connection;

/**
 * How much a peer may cost us; sizes in bytes are those of the messages on the wire.
 *
 * @param pendingRequests how many requests may be unanswered; more are refused here. So many that
 *     nobody waits for any more are remembered, to know a late reply as one
 * @param multipartMessages how many messages one multipart reply may have; more end the connection.
 *     Also how many messages the peer's requests in parts may have while they are not whole; one
 *     that passes this is refused
 * @param multipartBytes how many bytes one multipart reply, or the replies to one batch, may have;
 *     more end the connection. Also how many bytes of the peer's requests may wait for the rest
 * @param packetInMessages how many packet-ins may wait for the handler; the newest is dropped
 * @param packetInBytes how many bytes of packet-ins may wait for the handler; the newest is dropped
 * @param waitingMessages how many other messages may wait for the handler; above that nothing more
 *     is read from the peer until half of them are handled
 * @param waitingBytes how many bytes of other messages may wait for the handler, likewise
 */
public record OpenFlowLimits(
    int pendingRequests,
    int multipartMessages,
    long multipartBytes,
    int packetInMessages,
    long packetInBytes,
    int waitingMessages,
    long waitingBytes) {
  /** 10 000 requests, replies of 128 MiB, 1000 packet-ins of 4 MiB, 1000 others of 16 MiB. */
  public static final OpenFlowLimits DEFAULT =
      new OpenFlowLimits(10_000, 100_000, 128L << 20, 1000, 4L << 20, 1000, 16L << 20);

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException naming the limit that is not positive
   */
  public OpenFlowLimits {
    positive("pendingRequests", pendingRequests);
    positive("multipartMessages", multipartMessages);
    positive("multipartBytes", multipartBytes);
    positive("packetInMessages", packetInMessages);
    positive("packetInBytes", packetInBytes);
    positive("waitingMessages", waitingMessages);
    positive("waitingBytes", waitingBytes);
  }

  private static void positive(String name, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, not " + value);
    }
  }

  /** The same with another limit of requests. */
  public OpenFlowLimits withPendingRequests(int requests) {
    return new OpenFlowLimits(
        requests,
        multipartMessages,
        multipartBytes,
        packetInMessages,
        packetInBytes,
        waitingMessages,
        waitingBytes);
  }

  /** The same with other limits of multipart replies. */
  public OpenFlowLimits withMultipart(int messages, long bytes) {
    return new OpenFlowLimits(
        pendingRequests,
        messages,
        bytes,
        packetInMessages,
        packetInBytes,
        waitingMessages,
        waitingBytes);
  }

  /** The same with other limits of packet-ins that wait. */
  public OpenFlowLimits withPacketIns(int messages, long bytes) {
    return new OpenFlowLimits(
        pendingRequests,
        multipartMessages,
        multipartBytes,
        messages,
        bytes,
        waitingMessages,
        waitingBytes);
  }

  /** The same with other limits of other messages that wait. */
  public OpenFlowLimits withWaiting(int messages, long bytes) {
    return new OpenFlowLimits(
        pendingRequests,
        multipartMessages,
        multipartBytes,
        packetInMessages,
        packetInBytes,
        messages,
        bytes);
  }
}
