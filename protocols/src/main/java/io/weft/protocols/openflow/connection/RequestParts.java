package io.weft.protocols.openflow.connection;

import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.protocols.openflow.ProtocolException;
import io.weft.protocols.packet.Bytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The peer's requests that come in several messages, until they are whole (OpenFlow 1.3.5 section
 * 7.3.5). They have the limits of a reply that comes so, all of them together.
 */
final class RequestParts<M> {
  private final OpenFlowConnection<?> connection;
  private final Map<Integer, Request<M>> requests = new HashMap<>();
  private int messages;
  private long bytes;

  /** A request of which more is to come. */
  static final class Request<M> {
    private final Bytes start;
    private final List<M> parts = new ArrayList<>();
    private int size;
    private boolean refused;
    private @Nullable RoutineFuture<Void> limit;

    Request(Bytes start) {
      this.start = start;
    }

    /** Whether it was answered with an error, and what still comes of it is dropped. */
    boolean isRefused() {
      return refused;
    }

    /** Bytes of all parts. */
    int size() {
      return size;
    }
  }

  RequestParts(OpenFlowConnection<?> connection) {
    this.connection = connection;
  }

  boolean has(int xid) {
    return requests.containsKey(xid);
  }

  /**
   * The request that a message is a part of.
   *
   * @throws ProtocolException when too many have begun
   */
  Request<M> of(Routine r, int xid, Bytes frame) {
    Request<M> known = requests.get(xid);
    if (known != null) {
      return known;
    }
    if (requests.size() >= connection.settings().limits().pendingRequests()) {
      throw new ProtocolException(0, requests.size() + " requests that have begun do not end");
    }
    Request<M> begun = new Request<>(Wire.errorData(frame));
    requests.put(xid, begun);
    begun.limit = r.spawnDaemon("request " + xid + " in parts", own -> limitTime(own, xid, begun));
    return begun;
  }

  private void limitTime(Routine r, int xid, Request<M> request) {
    r.sleep(connection.settings().replyTimeout());
    if (!request.refused) {
      refuse(request);
      // The version has no error for a time; the parts cannot be kept any longer.
      connection.write(
          r,
          Wire.error(
              connection.version().form().wire(),
              xid,
              Wire.BAD_REQUEST,
              Wire.MULTIPART_OVERFLOW,
              request.start));
    }
    // Its end may still come, and must not be taken for all of it.
    r.sleep(connection.settings().replyTimeout());
    requests.remove(xid, request);
  }

  /** Keeps a part; false if that would be too much. */
  boolean add(Request<M> request, M part, int size) {
    OpenFlowLimits limits = connection.settings().limits();
    if (messages + 1 > limits.multipartMessages() || bytes + size > limits.multipartBytes()) {
      return false;
    }
    messages++;
    bytes += size;
    request.parts.add(part);
    request.size += size;
    return true;
  }

  /** Drops what is there of a request. What still comes of it is to be dropped, too. */
  void refuse(Request<M> request) {
    request.refused = true;
    release(request);
  }

  /** The last part has come: a request that was not refused is whole. */
  List<M> end(int xid, Request<M> request) {
    requests.remove(xid, request);
    if (request.limit != null) {
      request.limit.cancel();
    }
    return release(request);
  }

  private List<M> release(Request<M> request) {
    List<M> parts = List.copyOf(request.parts);
    messages -= parts.size();
    bytes -= request.size;
    request.parts.clear();
    request.size = 0;
    return parts;
  }
}
