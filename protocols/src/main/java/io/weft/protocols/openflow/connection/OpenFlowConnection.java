package io.weft.protocols.openflow.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.core.RoutineTimeoutException;
import io.weft.core.net.Connection;
import io.weft.core.net.ConnectionException;
import io.weft.protocols.openflow.ProtocolException;
import io.weft.protocols.packet.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An OpenFlow connection after its hello: one routine reads it and answers echoes, others send
 * requests and await their replies. Either side may use it. For the routines of one scheduler.
 *
 * <p>A peer that breaks the protocol, or falls silent for longer than the settings allow, costs its
 * own connection only: it is closed with a log line that says why. A single message that cannot be
 * read, inside a frame that can, is refused with the error of its {@link
 * io.weft.protocols.openflow.Fault}, and the connection goes on.
 *
 * @param <M> the messages of the version that was agreed on
 */
public final class OpenFlowConnection<M> {
  private static final Logger log = LoggerFactory.getLogger(OpenFlowConnection.class);

  private final Connection<ByteBuf> connection;
  private final OpenFlowVersion<M> version;
  private final MessageForm<M> form;
  private final OpenFlowSettings settings;
  private final FrameReader frames;
  private final Sender sender;
  private final Exchanges<M> exchanges;
  private final Receiver<M> receiver;
  private final List<Runnable> whenEnded = new ArrayList<>(1);
  private boolean inputEnded;
  private @Nullable String endReason;

  /** What there is before the version is known. */
  private record Parts(
      Connection<ByteBuf> connection,
      OpenFlowSettings settings,
      FrameReader frames,
      Sender sender) {}

  private OpenFlowConnection(Parts parts, OpenFlowVersion<M> version) {
    this.connection = parts.connection;
    this.settings = parts.settings;
    this.frames = parts.frames;
    this.sender = parts.sender;
    this.version = version;
    this.form = version.form();
    this.exchanges = new Exchanges<>(settings.limits().pendingRequests());
    this.receiver = new Receiver<>(this, exchanges);
    sender.whenStuck(() -> abort("the peer has read nothing for " + settings.writeTimeout()));
  }

  /**
   * Exchanges hellos, and agrees on the highest version that both sides allow (OpenFlow 1.3.5
   * section 6.3.1).
   *
   * @throws OpenFlowConnectionException when the peer says no hello in time, speaks none of the
   *     allowed versions, or sends something else; the connection is closed then
   */
  public static Negotiated negotiate(
      Routine r, Connection<ByteBuf> connection, OpenFlowSettings settings) {
    return greet(r, connection, settings, settings.allowedVersions(), OpenFlowVersion::open);
  }

  /**
   * Exchanges hellos, and agrees on that version only, whatever the settings allow.
   *
   * @throws OpenFlowConnectionException as {@link #negotiate}
   */
  public static <N> OpenFlowConnection<N> open(
      Routine r,
      Connection<ByteBuf> connection,
      OpenFlowVersion<N> version,
      OpenFlowSettings settings) {
    return greet(
        r, connection, settings, List.of(version.wire()), (agreed, opener) -> opener.open(version));
  }

  /** What to make of a version that was agreed on. */
  private interface Agreed<T> {
    T make(OpenFlowVersion<?> version, OpenFlowVersion.Opener opener);
  }

  private static <T> T greet(
      Routine r,
      Connection<ByteBuf> connection,
      OpenFlowSettings settings,
      List<Integer> allowed,
      Agreed<T> make) {
    FrameReader frames = new FrameReader(connection);
    Sender sender =
        new Sender(connection, r.scheduler().timers(), settings.writeTimeout(), connection::abort);
    boolean opened = false;
    try {
      int agreed =
          r.within(
              settings.helloTimeout(),
              inner -> new Handshake(allowed, frames, sender).agree(inner));
      Parts parts = new Parts(connection, settings, frames, sender);
      T made =
          make.make(
              OpenFlowVersion.of(agreed).orElseThrow(),
              new OpenFlowVersion.Opener() {
                @Override
                public <N> OpenFlowConnection<N> open(OpenFlowVersion<N> version) {
                  return new OpenFlowConnection<>(parts, version);
                }
              });
      opened = true;
      return made;
    } catch (RoutineTimeoutException e) {
      throw noHello(connection, "none within " + settings.helloTimeout(), e);
    } catch (ProtocolException e) {
      throw noHello(connection, e.reason(), e);
    } catch (ConnectionException e) {
      throw noHello(connection, String.valueOf(e.getMessage()), e);
    } finally {
      if (!opened) {
        sender.close();
        frames.close();
        connection.close();
      }
    }
  }

  private static OpenFlowConnectionException noHello(
      Connection<ByteBuf> connection, String reason, Exception cause) {
    log.info("{}: no OpenFlow hello: {}", connection.remote(), reason);
    return new OpenFlowConnectionException(
        connection.remote() + ": no OpenFlow hello: " + reason, cause);
  }

  /**
   * Says hello on another connection to the same peer, which becomes an auxiliary one of this
   * (OpenFlow 1.3.5 section 6.3.7): it has the same version, and ends with this one. For the
   * switch's side, which answers the features request that comes on it with an auxiliary id.
   *
   * @throws OpenFlowConnectionException as {@link #negotiate}, or when this connection has ended
   * @throws IllegalStateException when this version has no auxiliary connections
   */
  public OpenFlowConnection<M> openAuxiliary(Routine r, Connection<ByteBuf> another) {
    if (!form.hasAuxiliaries()) {
      another.abort();
      throw new IllegalStateException(version + " has no auxiliary connections");
    }
    OpenFlowConnection<M> auxiliary = open(r, another, version, settings);
    Runnable parted = whenEnded(() -> auxiliary.close("its main connection has ended"));
    auxiliary.whenEnded(parted);
    if (!auxiliary.isOpen()) {
      throw auxiliary.ended();
    }
    return auxiliary;
  }

  /**
   * Reads until the connection ends; whoever has opened it must run this, once, in a routine of its
   * own. Replies go to those who await them, echo requests are answered, everything else goes to
   * the handler. Returns when the connection has ended and the handler is through with what it had
   * begun; {@link #endReason} then says why. When the peer has ended its side in order, the handler
   * has what had come before.
   *
   * @throws IllegalStateException when it runs already
   */
  public void run(Routine r, MessageHandler<M> handler) {
    receiver.run(r, handler);
  }

  /**
   * Sends a message that is not answered, or whose answer goes to the handler. Waits while too much
   * is unsent. Messages are sent in the order of the calls.
   *
   * @throws OpenFlowConnectionException when the connection has ended, or ends meanwhile
   * @throws IllegalArgumentException when the message is too long, or an extension that the
   *     settings do not allow; nothing is sent
   */
  public void send(Routine r, M message) {
    if (settings.debugging()) {
      log.info("{}: sending {}", remote(), message);
    }
    ByteBuf out = PooledByteBufAllocator.DEFAULT.buffer();
    boolean encoded = false;
    try {
      form.encode(message, out);
      if (!settings.nicira() && Wire.isNicira(Bytes.copyOf(out))) {
        throw new IllegalArgumentException("Nicira's extensions are disabled: " + message);
      }
      encoded = true;
    } finally {
      if (!encoded) {
        out.release();
      }
    }
    write(r, out);
  }

  /** Sends bytes, which it takes over. */
  void write(Routine r, ByteBuf out) {
    if (endReason != null) {
      out.release();
      throw ended();
    }
    try {
      sender.write(r, out);
    } catch (ConnectionException e) {
      throw new OpenFlowConnectionException(
          remote() + ": " + (endReason == null ? e.getMessage() : endReason), e);
    }
  }

  /**
   * Answers a request with an error, which carries the beginning of the request (OpenFlow 1.3.5
   * section 7.4.4). For the switch's side.
   *
   * @param type the error's type in this version
   * @param code its code
   * @throws OpenFlowConnectionException when the connection has ended, or ends meanwhile
   */
  public void refuse(Routine r, M request, int type, int code) {
    ByteBuf bytes = PooledByteBufAllocator.DEFAULT.buffer();
    try {
      form.encode(request, bytes);
      Bytes frame = Bytes.copyOf(bytes);
      write(r, Wire.error(version.wire(), Wire.xid(frame), type, code, Wire.errorData(frame)));
    } finally {
      bytes.release();
    }
  }

  /**
   * Sends a request, with a transaction id of its own, and waits for its reply for as long as the
   * settings say.
   *
   * @param type the kind of reply
   * @throws OpenFlowErrorException when the peer refuses it
   * @throws OpenFlowTimeoutException when there is no reply in time
   * @throws OpenFlowOverloadException when too many requests are unanswered
   * @throws OpenFlowConnectionException when the connection ends first, or the reply is of another
   *     kind, which ends the connection
   */
  public <T extends M> T request(Routine r, M request, Class<T> type) {
    return multipart(r, request, type).getFirst();
  }

  /**
   * Sends a multipart request and waits for all parts of its reply; see {@link #request}. A reply
   * above the limits ends the connection.
   *
   * @return at least one part, in the order of arrival
   */
  public <T extends M> List<T> multipart(Routine r, M request, Class<T> type) {
    return multipart(r, request, type, settings.replyTimeout());
  }

  /** The same with another time limit, for all parts together. */
  public <T extends M> List<T> multipart(Routine r, M request, Class<T> type, Duration timeout) {
    Exchanges.Answer<M, T> answer = new Exchanges.Answer<>(type);
    int xid = begin(answer);
    try {
      send(r, form.withXid(request, xid));
      return await(r, answer.done, request.getClass().getSimpleName(), timeout);
    } finally {
      exchanges.abandon(xid);
    }
  }

  private <T> T await(Routine r, RoutineFuture<T> reply, String request, Duration timeout) {
    if (!r.join(reply, timeout)) {
      throw new OpenFlowTimeoutException(remote(), request, timeout);
    }
    return r.await(reply);
  }

  private int begin(Exchanges.Entry<M> entry) {
    checkCanAsk();
    return exchanges.begin(entry);
  }

  private void checkCanAsk() {
    if (endReason != null || inputEnded) {
      throw ended();
    }
    if (exchanges.isFull()) {
      throw new OpenFlowOverloadException(remote(), settings.limits().pendingRequests());
    }
  }

  /** Asks whether the peer is there, however many requests are unanswered. */
  void echo(Routine r, Duration timeout) {
    ask(r, Wire.ECHO_REQUEST, Wire.ECHO_REPLY, "an echo request", timeout);
  }

  private void barrier(Routine r, Duration timeout) {
    ask(r, form.barrierRequest(), form.barrierReply(), "a barrier", timeout);
  }

  /** Sends a message that is a header only, and waits for a reply that is worth nothing else. */
  private void ask(Routine r, int requestType, int replyType, String what, Duration timeout) {
    Exchanges.Ack<M> ack = new Exchanges.Ack<>(replyType);
    int xid = exchanges.begin(ack);
    try {
      write(r, Wire.header(version.wire(), requestType, xid));
      await(r, ack.done, what, timeout);
    } finally {
      exchanges.abandon(xid);
    }
  }

  /**
   * Asks which switch is at the other end; only a switch answers. A peer that does not, in the time
   * that the settings give it, is no switch: the connection is closed.
   *
   * @throws OpenFlowErrorException when the peer refuses
   * @throws OpenFlowConnectionException when the connection ends
   */
  public SwitchIdentity identify(Routine r) {
    Exchanges.Identity<M> identity = new Exchanges.Identity<>(form);
    return handshake(r, identity, identity.done);
  }

  /**
   * Asks for the features of the switch at the other end, as {@link #identify} does.
   *
   * @param type the version's features reply
   */
  public <T extends M> T features(Routine r, Class<T> type) {
    Exchanges.Answer<M, T> answer = new Exchanges.Answer<>(type);
    return handshake(r, answer, answer.done).getFirst();
  }

  private <T> T handshake(Routine r, Exchanges.Entry<M> entry, RoutineFuture<T> done) {
    int xid = begin(entry);
    try {
      write(r, Wire.header(version.wire(), Wire.FEATURES_REQUEST, xid));
      return await(r, done, "a features request", settings.featuresTimeout());
    } catch (OpenFlowTimeoutException e) {
      abort("no reply to a features request within " + settings.featuresTimeout());
      throw new OpenFlowConnectionException(remote() + ": " + endReason(), e);
    } finally {
      exchanges.abandon(xid);
    }
  }

  /**
   * Waits until the peer has done all that was sent before.
   *
   * @throws OpenFlowTimeoutException and others as {@link #request}
   */
  public void barrier(Routine r) {
    checkCanAsk();
    barrier(r, settings.replyTimeout());
  }

  /**
   * Sends changes, each with a transaction id of its own, and a barrier behind them, and waits
   * until the peer has done them all; for as long as the settings say from the last of them on.
   * Several batches may be under way at once; the messages of each stay in their order.
   *
   * @param changes any number; requests that are answered may be among them
   * @return those that it refused, each with its error, and the replies
   * @throws OpenFlowConnectionException when the connection ends first; which changes the switch
   *     has made is then unknown
   * @throws OpenFlowTimeoutException when the barrier is not answered in time; which changes the
   *     switch has made is then unknown, and what it says of them later is counted and dropped
   * @throws OpenFlowErrorException when the peer refuses the barrier itself
   * @throws OpenFlowOverloadException when too many requests are unanswered; nothing was sent
   * @throws IllegalArgumentException when a change is too long; those before it are sent
   */
  public BatchResult<M> batch(Routine r, List<? extends M> changes) {
    checkCanAsk();
    Exchanges.Batch<M> batch = new Exchanges.Batch<>();
    List<M> sent = new ArrayList<>(changes.size());
    List<Integer> xids = new ArrayList<>(changes.size());
    boolean done = false;
    try {
      for (M change : changes) {
        int xid = exchanges.newXid();
        M numbered = form.withXid(change, xid);
        exchanges.begin(xid, new Exchanges.Change<>(batch, numbered));
        xids.add(xid);
        sent.add(numbered);
        send(r, numbered);
      }
      barrier(r, settings.replyTimeout());
      done = true;
      return new BatchResult<>(batch.refusals, batch.replies, sent);
    } finally {
      if (done) {
        xids.forEach(exchanges::end);
      } else {
        xids.forEach(exchanges::abandon);
      }
    }
  }

  /**
   * A transaction id that nothing unanswered has: for a message that is sent without a wait, so
   * that what comes back to the handler is not taken for something else.
   */
  public int newXid() {
    return exchanges.newXid();
  }

  /**
   * Ends the connection for a reason of the caller's, after what was written; the peer sees it
   * closed. Loop or routine; has no effect when it has ended.
   */
  public void close(String reason) {
    end(reason);
    connection.close();
  }

  /** Ends it at once; what is unsent is lost. */
  void abort(String reason) {
    end(reason);
    connection.abort();
  }

  /** The peer says nothing more, but may listen still. */
  void inputEnded(String reason) {
    inputEnded = true;
    exchanges.failAll(new OpenFlowConnectionException(remote() + ": " + reason));
  }

  private void end(String reason) {
    if (endReason != null) {
      return;
    }
    endReason = reason;
    ConnectionCounters counters = counters();
    if (counters.droppedPacketIns() > 0) {
      log.info("{}: {} packet-ins were dropped", remote(), counters.droppedPacketIns());
    }
    log.info("{}: OpenFlow connection ended: {}", remote(), reason);
    exchanges.failAll(ended());
    receiver.close();
    sender.close();
    frames.close();
    List.copyOf(whenEnded).forEach(Runnable::run);
    whenEnded.clear();
  }

  OpenFlowConnectionException ended() {
    return new OpenFlowConnectionException(
        remote() + ": " + (endReason == null ? "the peer has ended its side" : endReason));
  }

  /**
   * Calls back when the connection ends, or at once when it has; on the loop or in the routine that
   * ends it, so it must not wait.
   *
   * @return takes the call back; loop or routine
   */
  public Runnable whenEnded(Runnable action) {
    if (endReason != null) {
      action.run();
      return () -> {};
    }
    whenEnded.add(action);
    return () -> whenEnded.remove(action);
  }

  /** Whether it has not ended. */
  public boolean isOpen() {
    return endReason == null;
  }

  /** Why it ended, or that it is open. */
  public String endReason() {
    return endReason == null ? "open" : endReason;
  }

  /** The version that was agreed on. Any thread. */
  public OpenFlowVersion<M> version() {
    return version;
  }

  /** The settings that it was opened with. Any thread. */
  public OpenFlowSettings settings() {
    return settings;
  }

  /** What it has done so far, and what it holds. */
  public ConnectionCounters counters() {
    return receiver.counters(sender.written());
  }

  /** The socket below, for its addresses and what TLS has agreed on. */
  public Connection<ByteBuf> socket() {
    return connection;
  }

  /** The peer's address, as text for logs. Any thread. */
  public String remote() {
    return connection.remote();
  }

  FrameReader frames() {
    return frames;
  }

  Exchanges<M> exchanges() {
    return exchanges;
  }

  @Override
  public String toString() {
    return version + " " + connection;
  }
}
