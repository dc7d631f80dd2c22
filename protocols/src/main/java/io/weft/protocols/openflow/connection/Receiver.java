package io.weft.protocols.openflow.connection;

import io.weft.core.Routine;
import io.weft.core.RoutineCancelledException;
import io.weft.core.RoutineFuture;
import io.weft.core.net.ConnectionException;
import io.weft.protocols.openflow.ProtocolException;
import io.weft.protocols.packet.Bytes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reading half of a connection: sorts what comes into answers, echoes, packet-ins and the rest,
 * and watches that something comes.
 */
final class Receiver<M> {
  private static final Logger log = LoggerFactory.getLogger(Receiver.class);

  /** How often within the keep-alive interval is looked whether something came. */
  private static final int LOOKS = 4;

  private final OpenFlowConnection<M> connection;
  private final MessageForm<M> form;
  private final OpenFlowLimits limits;
  private final Exchanges<M> exchanges;
  private final RequestParts<M> parts;
  private final Lane<M> messages;
  private final Lane<M> packetIns;
  private boolean running;

  /** Whether it reads nothing now because this side does not keep up. */
  private boolean stalled;

  private long received;
  private long droppedPacketIns;
  private long lateReplies;
  private long unexpectedReplies;
  private long unknown;
  private long malformed;

  Receiver(OpenFlowConnection<M> connection, Exchanges<M> exchanges) {
    this.connection = connection;
    this.form = connection.version().form();
    this.limits = connection.settings().limits();
    this.exchanges = exchanges;
    this.parts = new RequestParts<>(connection);
    this.messages =
        new Lane<>("messages of " + remote(), limits.waitingMessages(), limits.waitingBytes());
    this.packetIns =
        new Lane<>("packet-ins of " + remote(), limits.packetInMessages(), limits.packetInBytes());
  }

  private String remote() {
    return connection.remote();
  }

  void run(Routine r, MessageHandler<M> handler) {
    if (running) {
      throw new IllegalStateException(connection + " runs already");
    }
    running = true;
    Duration interval = connection.settings().keepAliveInterval();
    if (!interval.isZero()) {
      // Ends with this routine.
      r.spawnDaemon("keep-alive " + remote(), this::keepAlive);
    }
    Lane.Taker<M> taker = (own, message) -> handle(own, handler, message);
    RoutineFuture<Void> others =
        r.spawn("messages of " + remote(), own -> messages.run(own, taker));
    RoutineFuture<Void> packets =
        r.spawn("packet-ins of " + remote(), own -> packetIns.run(own, taker));
    try {
      read(r);
      if (connection.isOpen()) {
        String reason = endOfInput();
        connection.inputEnded(reason);
        packetIns.close();
        // What the peer has asked in order is done, and answered as far as it still listens.
        messages.finish();
        awaitEnd(r, others);
        connection.close(reason);
      }
    } catch (ProtocolException e) {
      connection.close("the peer broke the protocol: " + e.getMessage());
    } catch (ConnectionException e) {
      connection.abort(String.valueOf(e.getMessage()));
    } catch (RoutineCancelledException e) {
      connection.abort("given up here");
      throw e;
    } catch (RuntimeException | Error e) {
      connection.abort("reading failed: " + e);
      throw e;
    }
    awaitEnd(r, others);
    awaitEnd(r, packets);
  }

  private String endOfInput() {
    int left = connection.frames().framer().pendingBytes();
    return left == 0
        ? "closed by the peer"
        : "closed by the peer in the middle of a message, after " + left + " bytes of it";
  }

  /** What the handler has begun it may end, but not for ever. */
  private void awaitEnd(Routine r, RoutineFuture<Void> lane) {
    Duration grace = connection.settings().client().closeGrace();
    if (!r.join(lane, grace)) {
      log.warn("{}: the handler did not end within {}: cancelled", remote(), grace);
      lane.cancel();
    }
  }

  private void handle(Routine r, MessageHandler<M> handler, M message) {
    try {
      handler.received(r, message);
    } catch (RoutineCancelledException e) {
      throw e;
    } catch (Exception | Error e) {
      if (connection.isOpen()) {
        log.error("{}: handling {} failed", remote(), message, e);
        connection.close("handling a message failed: " + e);
      } else {
        log.debug("{}: the handler was interrupted by the end", remote(), e);
      }
    }
  }

  private void read(Routine r) {
    while (true) {
      Optional<Bytes> frame;
      try {
        frame = connection.frames().next(r);
      } catch (ProtocolException e) {
        refuseHeader(r);
        throw e;
      }
      if (frame.isEmpty() || !connection.isOpen()) {
        return;
      }
      received++;
      dispatch(r, frame.get());
    }
  }

  /** A length that cannot be: there is no next message. */
  private void refuseHeader(Routine r) {
    Bytes start = connection.frames().framer().pending(Wire.ERROR_DATA);
    int xid = 0;
    for (int i = 4; i < 8 && start.length() >= 8; i++) {
      xid = xid << 8 | start.get(i);
    }
    error(r, xid, Wire.BAD_LENGTH, start);
  }

  private void error(Routine r, int xid, int code, Bytes data) {
    connection.write(r, Wire.error(form.wire(), xid, Wire.BAD_REQUEST, code, data));
  }

  private void refuse(Routine r, Bytes frame, int code) {
    error(r, Wire.xid(frame), code, Wire.errorData(frame));
  }

  private MessageKind kind(Bytes frame) {
    MessageKind kind = form.kind(Wire.type(frame));
    return kind == MessageKind.EXPERIMENTER && Wire.isNiciraPacketIn(frame)
        ? MessageKind.PACKET_IN
        : kind;
  }

  private void dispatch(Routine r, Bytes frame) {
    int version = Wire.version(frame);
    if (version != form.wire()) {
      refuse(r, frame, Wire.BAD_VERSION);
      throw new ProtocolException(
          0,
          "a message of version " + version + " after version " + form.wire() + " was agreed on");
    }
    if (!connection.settings().nicira() && Wire.isNicira(frame)) {
      refuse(r, frame, Wire.BAD_EXPERIMENTER);
      return;
    }
    MessageKind kind = kind(frame);
    switch (kind) {
      case HELLO -> log.debug("{}: another hello", remote());
      case ECHO_REQUEST -> connection.write(r, Wire.echoReply(frame));
      case ECHO_REPLY, REPLY, PART -> replied(r, frame, kind);
      case ERROR -> failed(r, frame);
      case EXPERIMENTER -> {
        if (exchanges.find(Wire.xid(frame)) == null) {
          deliver(r, frame, kind);
        } else {
          replied(r, frame, kind);
        }
      }
      case PACKET_IN -> packetIn(r, frame);
      case REQUEST -> request(r, frame);
      case OTHER -> deliver(r, frame, kind);
      case UNKNOWN -> {
        count("messages of unknown types came", ++unknown);
        refuse(r, frame, Wire.BAD_TYPE);
      }
    }
  }

  /** Warns of something that may come in floods, rarer and rarer. */
  private void count(String what, long times) {
    if (Long.bitCount(times) == 1) {
      log.warn("{}: {} {}", remote(), times, what);
    }
  }

  /** A message that cannot be read is refused, if it is one that may be, and the next one read. */
  private Optional<M> decode(Routine r, Bytes frame, MessageKind kind) {
    try {
      M message = form.decode(frame);
      if (connection.settings().debugging()) {
        log.info("{}: received {}", remote(), message);
      }
      return Optional.of(message);
    } catch (ProtocolException e) {
      count("messages could not be read, the last: " + e.getMessage(), ++malformed);
      if (kind == MessageKind.OTHER
          || kind == MessageKind.REQUEST
          || kind == MessageKind.EXPERIMENTER) {
        connection.send(r, form.refusal(Wire.xid(frame), e.fault(), Wire.errorData(frame)));
      }
      return Optional.empty();
    }
  }

  private void deliver(Routine r, Bytes frame, MessageKind kind) {
    int size = frame.length();
    Optional<M> message = decode(r, frame, kind);
    if (message.isPresent()) {
      deliver(r, message.get(), size);
    }
  }

  /** A request is delivered when it is whole. */
  private void request(Routine r, Bytes frame) {
    int xid = Wire.xid(frame);
    boolean more = Wire.more(frame);
    if (!more && !parts.has(xid)) {
      deliver(r, frame, MessageKind.REQUEST);
      return;
    }
    RequestParts.Request<M> request = parts.of(r, xid, frame);
    if (!request.isRefused()) {
      Optional<M> part = decode(r, frame, MessageKind.REQUEST);
      if (part.isEmpty()) {
        parts.refuse(request);
      } else if (!parts.add(request, part.get(), frame.length())) {
        parts.refuse(request);
        refuse(r, frame, Wire.MULTIPART_OVERFLOW);
      }
    }
    if (!more) {
      int size = request.size();
      List<M> all = parts.end(xid, request);
      if (!request.isRefused()) {
        Optional<M> whole = form.join(all);
        if (whole.isPresent()) {
          deliver(r, whole.get(), size);
        } else {
          refuse(r, frame, Wire.BAD_MULTIPART);
        }
      }
    }
  }

  private void deliver(Routine r, M message, int size) {
    messages.add(message, size);
    if (messages.isFull()) {
      stalled = true;
      try {
        messages.awaitRoom(r);
      } finally {
        stalled = false;
      }
    }
  }

  private void packetIn(Routine r, Bytes frame) {
    int size = frame.length();
    if (packetIns.hasRoomFor(size)) {
      decode(r, frame, MessageKind.PACKET_IN).ifPresent(packet -> packetIns.add(packet, size));
    } else {
      count("packet-ins were dropped: the handler does not keep up", ++droppedPacketIns);
    }
  }

  private void replied(Routine r, Bytes frame, MessageKind kind) {
    int xid = Wire.xid(frame);
    boolean more = kind == MessageKind.PART && Wire.more(frame);
    Exchanges.Entry<M> entry = exchanges.find(xid);
    if (entry == null) {
      unexpectedReplies++;
      if (kind != MessageKind.ECHO_REPLY) {
        deliver(r, frame, kind);
      }
      return;
    }
    if (entry instanceof Exchanges.Late) {
      lateReplies++;
      if (!more) {
        exchanges.end(xid);
      }
      return;
    }
    if (entry instanceof Exchanges.Ack<M> ack) {
      if (Wire.type(frame) != ack.replyType) {
        throw new ProtocolException(1, "a request answered with type " + Wire.type(frame));
      }
      exchanges.end(xid);
      ack.done.complete(true);
      return;
    }
    int size = frame.length();
    Optional<M> message = decode(r, frame, kind);
    if (message.isEmpty()) {
      // A part is missing: the answer would look complete.
      throw new ProtocolException(0, "a reply to a request of ours that cannot be read");
    }
    answered(xid, entry, message.get(), size, more);
  }

  private void answered(int xid, Exchanges.Entry<M> entry, M message, int size, boolean more) {
    switch (entry) {
      case Exchanges.Answer<M, ?> answer -> {
        if (!answer.add(message, size)) {
          throw new ProtocolException(
              1, "a request answered with a " + message.getClass().getSimpleName());
        }
        if (!more) {
          exchanges.end(xid);
          answer.complete();
        } else {
          checkMultipart(answer.messages(), answer.bytes());
        }
      }
      case Exchanges.Identity<M> identity -> {
        identity.complete(message);
        exchanges.end(xid);
      }
      case Exchanges.Change<M> change -> {
        change.batch.replies.add(message);
        change.batch.replyBytes += size;
        checkMultipart(change.batch.replies.size(), change.batch.replyBytes);
      }
      case Exchanges.Ack<M> ack -> throw new AssertionError("answered without its message");
      case Exchanges.Late<M> late -> throw new AssertionError("answered though nobody waits");
    }
  }

  private void checkMultipart(int parts, long bytes) {
    if (parts >= limits.multipartMessages() || bytes >= limits.multipartBytes()) {
      throw new ProtocolException(
          0, "a reply that does not end within " + parts + " messages of " + bytes + " bytes");
    }
  }

  private void failed(Routine r, Bytes frame) {
    int xid = Wire.xid(frame);
    int size = frame.length();
    Exchanges.Entry<M> entry = exchanges.find(xid);
    Optional<M> message = decode(r, frame, MessageKind.ERROR);
    if (message.isEmpty()) {
      return;
    }
    OpenFlowError error = form.error(message.get());
    if (error.type() == Wire.HELLO_FAILED) {
      throw new ProtocolException(1, "the peer refuses the hello: " + error.description());
    }
    if (entry == null) {
      deliver(r, message.get(), size);
      return;
    }
    if (entry instanceof Exchanges.Late) {
      lateReplies++;
      exchanges.end(xid);
      return;
    }
    OpenFlowErrorException exception = new OpenFlowErrorException(remote(), error);
    switch (entry) {
      case Exchanges.Change<M> change -> {
        if (!change.refuse(error)) {
          unexpectedReplies++;
        }
        return;
      }
      case Exchanges.Answer<M, ?> answer -> answer.done.fail(exception);
      case Exchanges.Identity<M> identity -> identity.done.fail(exception);
      case Exchanges.Ack<M> ack -> ack.done.fail(exception);
      case Exchanges.Late<M> late -> throw new AssertionError("answered though nobody waits");
    }
    exchanges.end(xid);
  }

  /**
   * Sends an echo request when no whole message has come for a while, and ends the connection when
   * none comes then, either. Silence while this side does not read is its own.
   */
  private void keepAlive(Routine r) {
    Duration interval = connection.settings().keepAliveInterval();
    Duration timeout = connection.settings().keepAliveTimeout();
    Duration look = interval.dividedBy(LOOKS);
    long seen = received;
    int silent = 0;
    while (true) {
      r.sleep(look);
      silent = received == seen && !stalled ? silent + 1 : 0;
      seen = received;
      if (silent >= LOOKS) {
        silent = 0;
        if (!isAnswered(r, timeout)) {
          connection.abort("no reply to an echo request within " + timeout);
          return;
        }
      }
    }
  }

  private boolean isAnswered(Routine r, Duration timeout) {
    long before = received;
    try {
      connection.echo(r, timeout);
      return true;
    } catch (OpenFlowErrorException e) {
      // It is there.
      return true;
    } catch (OpenFlowTimeoutException e) {
      return received != before || stalled;
    } catch (OpenFlowConnectionException e) {
      // Has ended, and said so.
      return true;
    }
  }

  void close() {
    messages.close();
    packetIns.close();
  }

  ConnectionCounters counters(long sent) {
    return new ConnectionCounters(
        received,
        sent,
        droppedPacketIns,
        lateReplies,
        unexpectedReplies,
        unknown,
        malformed,
        exchanges.pending(),
        messages.size(),
        packetIns.size());
  }
}
