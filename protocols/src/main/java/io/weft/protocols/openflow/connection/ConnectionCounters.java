package io.weft.protocols.openflow.connection;

/**
 * What a connection has done so far, and what it holds.
 *
 * @param received messages that came, those that were dropped included
 * @param sent messages that were written
 * @param droppedPacketIns packet-ins that came while too many waited for the handler
 * @param lateReplies replies and errors that nobody waited for any more, by time-out or
 *     cancellation
 * @param unexpectedReplies replies to nothing that is known of here; the handler has them
 * @param unknown messages of a type that the version does not have
 * @param malformed messages whose body could not be read
 * @param pendingRequests requests that are unanswered
 * @param waitingMessages messages that wait for the handler, packet-ins not included
 * @param waitingPacketIns packet-ins that wait for the handler
 */
public record ConnectionCounters(
    long received,
    long sent,
    long droppedPacketIns,
    long lateReplies,
    long unexpectedReplies,
    long unknown,
    long malformed,
    int pendingRequests,
    int waitingMessages,
    int waitingPacketIns) {}
