package io.weft.protocols.openflow.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.weft.core.Routine;
import io.weft.core.RoutineCancelledException;
import io.weft.core.RoutineFuture;
import io.weft.core.net.Connection;
import io.weft.core.net.ConnectionException;
import io.weft.protocols.openflow.Framer;
import io.weft.protocols.openflow.ProtocolException;
import io.weft.protocols.openflow.v13.BarrierReply;
import io.weft.protocols.openflow.v13.BarrierRequest;
import io.weft.protocols.openflow.v13.EchoReply;
import io.weft.protocols.openflow.v13.EchoRequest;
import io.weft.protocols.openflow.v13.ErrorMessage;
import io.weft.protocols.openflow.v13.FeaturesReply;
import io.weft.protocols.openflow.v13.FeaturesRequest;
import io.weft.protocols.openflow.v13.GetConfigReply;
import io.weft.protocols.openflow.v13.Hello;
import io.weft.protocols.openflow.v13.Message;
import io.weft.protocols.openflow.v13.MultipartReply;
import io.weft.protocols.openflow.v13.MultipartRequest;
import io.weft.protocols.openflow.v13.OpenFlowCodec;
import io.weft.protocols.openflow.v13.RoleReply;
import io.weft.protocols.openflow.v13.UnknownMessage;
import io.weft.protocols.packet.Bytes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An OpenFlow 1.3 connection after its hello: one routine reads it and answers echoes, others send
 * requests and await their replies. Either side may use it. For the routines of one scheduler.
 *
 * <p>A peer that breaks the protocol, or falls silent for longer than the settings allow, costs its
 * own connection only: it is closed with a log line that says why.
 */
public final class OpenFlowConnection {
  private static final Logger log = LoggerFactory.getLogger(OpenFlowConnection.class);

  /** How much of an offending message an error carries (OpenFlow 1.3.5 section 7.4.4). */
  private static final int ERROR_DATA = 64;

  private static final int VERSION_OFFSET = 0;

  private final Connection<ByteBuf> connection;
  private final OpenFlowSettings settings;
  private final OpenFlowCodec codec = new OpenFlowCodec();
  private final Framer framer = new Framer();
  private final Map<Integer, Pending> pending = new HashMap<>();

  /** The messages of running batches that may still be refused, by transaction id. */
  private final Map<Integer, BatchEntry> batched = new HashMap<>();

  private int nextXid = 1;
  private long received;
  private long unknown;
  private @Nullable String endReason;

  private static final class Pending {
    final RoutineFuture<List<Message>> replies = new RoutineFuture<>();
    final List<Message> parts = new ArrayList<>(1);
  }

  private record BatchEntry(Message request, List<Refusal> refusals) {}

  private OpenFlowConnection(Connection<ByteBuf> connection, OpenFlowSettings settings) {
    this.connection = connection;
    this.settings = settings;
  }

  /**
   * Exchanges hellos and agrees on OpenFlow 1.3.
   *
   * @throws OpenFlowConnectionException when the peer says no hello in time, offers another version
   *     only, or sends something else; the connection is closed then
   */
  public static OpenFlowConnection open(
      Routine r, Connection<ByteBuf> connection, OpenFlowSettings settings) {
    OpenFlowConnection opened = new OpenFlowConnection(connection, settings);
    try {
      r.within(
          settings.helloTimeout(),
          inner -> {
            opened.exchangeHello(inner);
            return true;
          });
      return opened;
    } catch (RoutineCancelledException e) {
      opened.close("given up before its hello");
      throw e;
    } catch (Exception e) {
      opened.close("no OpenFlow hello: " + e.getMessage());
      throw new OpenFlowConnectionException(connection.remote() + ": " + opened.endReason(), e);
    }
  }

  private void exchangeHello(Routine r) {
    write(r, Hello.of(newXid(), OpenFlowCodec.VERSION));
    ByteBuf frame = readFrame(r).orElseThrow(() -> new ProtocolException(0, "the peer hung up"));
    // A hello of any version says which others its sender speaks.
    Message first = codec.decode(frame);
    if (!(first instanceof Hello hello)) {
      throw new ProtocolException(
          VERSION_OFFSET + 1, first.getClass().getSimpleName() + " instead of a hello");
    }
    if (!hello.offers(OpenFlowCodec.VERSION)) {
      Bytes text =
          Bytes.copyOf("only OpenFlow 1.3 is spoken here".getBytes(StandardCharsets.US_ASCII));
      write(
          r,
          new ErrorMessage(
              hello.xid(), ErrorMessage.HELLO_FAILED, ErrorMessage.INCOMPATIBLE, text));
      throw new ProtocolException(
          VERSION_OFFSET, "the peer speaks wire version " + hello.version() + ", not 4");
    }
  }

  /**
   * Reads until the connection ends; whoever has opened it must run this, in a routine of its own.
   * Replies go to those who await them, echo requests are answered, everything else goes to the
   * handler. Returns when the connection has ended; {@link #endReason} then says why.
   */
  public void run(Routine r, MessageHandler handler) {
    RoutineFuture<Void> keepAlive = r.spawn("keep-alive " + remote(), this::keepAlive);
    try {
      Optional<ByteBuf> frame;
      while ((frame = readFrame(r)).isPresent()) {
        received++;
        dispatch(r, frame.get(), handler);
      }
      end("closed by the peer");
    } catch (ProtocolException e) {
      abort("broke the protocol: " + e.getMessage());
    } catch (ConnectionException e) {
      abort(e.getMessage() == null ? e.toString() : e.getMessage());
    } finally {
      keepAlive.cancel();
      abort("ended");
    }
  }

  private Optional<ByteBuf> readFrame(Routine r) {
    while (true) {
      Optional<ByteBuf> frame = framer.next();
      if (frame.isPresent()) {
        return frame;
      }
      Optional<ByteBuf> data = connection.read(r);
      if (data.isEmpty()) {
        return Optional.empty();
      }
      framer.append(data.get());
    }
  }

  private void dispatch(Routine r, ByteBuf frame, MessageHandler handler) {
    int version = frame.getUnsignedByte(frame.readerIndex());
    if (version != OpenFlowCodec.VERSION) {
      refuse(r, frame, ErrorMessage.BAD_VERSION);
      throw new ProtocolException(VERSION_OFFSET, "a message of wire version " + version);
    }
    Message message = codec.decode(frame);
    switch (message) {
      case EchoRequest echo -> write(r, new EchoReply(echo.xid(), echo.data()));
      case ErrorMessage error -> failed(r, error, handler);
      case MultipartReply part -> arrived(r, part, part.more(), handler);
      case EchoReply reply -> arrived(r, reply, false, handler);
      case BarrierReply reply -> arrived(r, reply, false, handler);
      case FeaturesReply reply -> arrived(r, reply, false, handler);
      case GetConfigReply reply -> arrived(r, reply, false, handler);
      case RoleReply reply -> arrived(r, reply, false, handler);
      case UnknownMessage other -> {
        unknown++;
        log.debug("{}: message of unknown type {}", remote(), other.type());
        refuse(r, frame, ErrorMessage.BAD_TYPE);
      }
      default -> handler.received(r, message);
    }
  }

  private void refuse(Routine r, ByteBuf frame, int code) {
    int xid = frame.getInt(frame.readerIndex() + 4);
    Bytes data =
        Bytes.copyOf(frame, frame.readerIndex(), Math.min(frame.readableBytes(), ERROR_DATA));
    write(r, new ErrorMessage(xid, ErrorMessage.BAD_REQUEST, code, data));
  }

  private void arrived(Routine r, Message reply, boolean more, MessageHandler handler) {
    Pending waiting = pending.get(reply.xid());
    if (waiting == null) {
      handler.received(r, reply);
      return;
    }
    waiting.parts.add(reply);
    if (!more) {
      pending.remove(reply.xid());
      waiting.replies.complete(List.copyOf(waiting.parts));
    } else if (waiting.parts.size() >= settings.maxMultipartReplies()) {
      throw new ProtocolException(
          0, "a multipart reply of more than " + settings.maxMultipartReplies() + " messages");
    }
  }

  private void failed(Routine r, ErrorMessage error, MessageHandler handler) {
    BatchEntry entry = batched.get(error.xid());
    if (entry != null) {
      entry.refusals.add(new Refusal(entry.request, error));
      return;
    }
    Pending waiting = pending.remove(error.xid());
    if (waiting != null) {
      waiting.replies.fail(new OpenFlowErrorException(remote(), error));
    } else {
      handler.received(r, error);
    }
  }

  /** Sends a message that is not answered, or whose answer goes to the handler. */
  public void send(Routine r, Message message) {
    write(r, message);
  }

  /**
   * Sends a request and waits for its reply.
   *
   * @param type the kind of reply
   * @throws OpenFlowErrorException when the peer refuses it
   * @throws OpenFlowConnectionException when the connection ends first, or there is no reply in
   *     time, which ends the connection
   */
  public <T extends Message> T request(Routine r, Message request, Class<T> type) {
    return request(r, request, type, settings.replyTimeout()).getFirst();
  }

  /** Sends a multipart request and waits for all parts of its reply; see {@link #request}. */
  public <T extends MultipartReply> List<T> multipart(
      Routine r, MultipartRequest request, Class<T> type) {
    return request(r, request, type, settings.replyTimeout());
  }

  /** Asks for the features; only a switch answers. See {@link #request}. */
  public FeaturesReply features(Routine r) {
    return request(r, new FeaturesRequest(0), FeaturesReply.class, settings.featuresTimeout())
        .getFirst();
  }

  private <T extends Message> List<T> request(
      Routine r, Message request, Class<T> type, Duration timeout) {
    int xid = newXid();
    Pending waiting = new Pending();
    pending.put(xid, waiting);
    try {
      write(r, request.withXid(xid));
      if (!r.join(waiting.replies, timeout)) {
        abort("no reply to " + request.getClass().getSimpleName() + " within " + timeout);
      }
      List<Message> parts = r.await(waiting.replies);
      return parts.stream().map(type::cast).toList();
    } catch (ClassCastException e) {
      abort("answered " + request.getClass().getSimpleName() + " with something else");
      throw new OpenFlowConnectionException(remote() + ": " + endReason(), e);
    } finally {
      pending.remove(xid);
    }
  }

  /**
   * Sends changes and a barrier behind them, and waits until the switch has done them all.
   *
   * @return those that it refused, each with its error, in the order of the errors
   * @throws OpenFlowConnectionException when the connection ends first; which changes the switch
   *     has made is then unknown
   */
  public List<Refusal> batch(Routine r, List<? extends Message> changes) {
    List<Refusal> refusals = new ArrayList<>(0);
    List<Integer> xids = new ArrayList<>(changes.size());
    try {
      for (Message change : changes) {
        int xid = newXid();
        Message sent = change.withXid(xid);
        xids.add(xid);
        batched.put(xid, new BatchEntry(sent, refusals));
        write(r, sent);
      }
      request(r, new BarrierRequest(0), BarrierReply.class);
      return List.copyOf(refusals);
    } finally {
      xids.forEach(batched::remove);
    }
  }

  private void keepAlive(Routine r) {
    long seen = received;
    try {
      while (true) {
        r.sleep(settings.keepAliveInterval());
        if (received == seen) {
          request(r, new EchoRequest(0, Bytes.EMPTY), EchoReply.class, settings.keepAliveTimeout());
        }
        seen = received;
      }
    } catch (OpenFlowConnectionException e) {
      // Has ended the connection, and said so.
      log.trace("{}", remote(), e);
    }
  }

  private void write(Routine r, Message message) {
    if (endReason != null) {
      throw new OpenFlowConnectionException(remote() + ": " + endReason);
    }
    ByteBuf out = PooledByteBufAllocator.DEFAULT.buffer();
    boolean encoded = false;
    try {
      codec.encode(message, out);
      encoded = true;
    } finally {
      if (!encoded) {
        out.release();
      }
    }
    try {
      connection.write(r, out);
    } catch (ConnectionException e) {
      throw new OpenFlowConnectionException(remote() + ": " + e.getMessage(), e);
    }
  }

  private int newXid() {
    int xid = nextXid++;
    // 0 is for messages that answer nothing.
    return xid == 0 ? nextXid++ : xid;
  }

  /** Ends the connection for a reason of the caller's; the peer sees it closed. */
  public void close(String reason) {
    end(reason);
    connection.close();
  }

  private void abort(String reason) {
    end(reason);
    connection.abort();
  }

  private void end(String reason) {
    if (endReason != null) {
      return;
    }
    endReason = reason;
    log.info("{}: OpenFlow connection ended: {}", remote(), reason);
    OpenFlowConnectionException failure = new OpenFlowConnectionException(remote() + ": " + reason);
    List<Pending> waiting = List.copyOf(pending.values());
    pending.clear();
    waiting.forEach(p -> p.replies.fail(failure));
    framer.close();
  }

  /** Whether it has not ended. */
  public boolean isOpen() {
    return endReason == null;
  }

  /** Why it ended, or that it is open. */
  public String endReason() {
    return endReason == null ? "open" : endReason;
  }

  /** How many messages of a type that OpenFlow 1.3 does not have the peer has sent. */
  public long unknownMessages() {
    return unknown;
  }

  /** The peer's address, as text for logs. */
  public String remote() {
    return connection.remote();
  }

  @Override
  public String toString() {
    return "OpenFlow " + connection;
  }
}
