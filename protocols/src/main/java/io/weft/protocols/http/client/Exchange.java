package io.weft.protocols.http.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.weft.core.Routine;
import io.weft.core.RoutineCancelledException;
import io.weft.core.RoutineFuture;
import io.weft.core.RoutineTimeoutException;
import io.weft.core.net.ConnectionException;
import io.weft.core.stream.StreamException;
import io.weft.core.stream.StreamReader;
import io.weft.protocols.http.Headers;
import io.weft.protocols.http.client.RequestBody.Content;
import io.weft.protocols.http.client.WebTimeoutException.Phase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request with its response on one connection. The body is sent by a routine of its own, so
 * that the response can come meanwhile. It ends once: with the response, which gives the connection
 * back, or by {@link #abort}, which ends the connection.
 */
final class Exchange {
  private static final Logger log = LoggerFactory.getLogger(Exchange.class);

  /** Larger bodies are not written in one piece. */
  private static final int PIECE = 32 * 1024;

  /** More responses before the response mean no good. */
  private static final int MAX_INFORMATIONAL = 32;

  /** What the request line and the headers say. */
  record Head(String method, URI url, String path, Headers headers) {}

  /** What the server says before the body. */
  record Answer(int status, Headers headers, boolean http10) {}

  private final ConnectionPool pool;
  private final PooledConnection pooled;
  private final WebClientSettings settings;
  private final Deadline deadline;
  private final Head head;

  private @Nullable RoutineFuture<Void> upload;
  private @Nullable StreamReader<byte[]> uploading;
  private boolean sent;

  /** Changes whenever the server has taken a part of the request. */
  private long progress;

  /** Whether the body's stream is what the request waits for. */
  private boolean awaitsSource;

  /** Why the body could not be sent; then the connection was ended. */
  private @Nullable WebBodyException bodyFailure;

  private boolean anythingCame;
  private boolean inputEnded;
  private boolean keepAlive;
  private boolean ended;

  /** Whether the response has come to its end. */
  private boolean complete;

  private @Nullable HttpContent ahead;
  private @Nullable HttpObject unchecked;
  private Headers trailers = Headers.EMPTY;
  private Runnable whenEnded = () -> {};

  Exchange(
      ConnectionPool pool,
      PooledConnection pooled,
      WebClientSettings settings,
      Deadline deadline,
      Head head) {
    this.pool = pool;
    this.pooled = pooled;
    this.settings = settings;
    this.deadline = deadline;
    this.head = head;
    pooled.whenEnded(this::abort);
  }

  Head head() {
    return head;
  }

  /** Runs when it has ended, at once if it has. */
  void whenEnded(Runnable action) {
    if (ended) {
      action.run();
    } else {
      whenEnded = action;
    }
  }

  /** Whether the connection was used before and broke before anything of a response came. */
  boolean wasStale() {
    return pooled.isReused() && !anythingCame && bodyFailure == null;
  }

  Headers trailers() {
    return trailers;
  }

  boolean hasEnded() {
    return ended;
  }

  /**
   * Sends the request and waits for the response's status and headers.
   *
   * @param expect whether to wait for the server's leave before the body
   * @throws WebException when there is no response; the exchange is over then, as with every other
   *     exception
   */
  Answer send(Routine r, Content body, boolean expect) {
    try {
      pooled.codec().expect(head.method().equals("HEAD"));
      Optional<HttpResponse> early = Optional.empty();
      if (!expect && fits(body)) {
        sendWhole(r, body);
      } else {
        writeHead(r);
        early = expect ? awaitLeave(r) : Optional.empty();
        if (early.isEmpty()) {
          startUpload(r, body);
        }
      }
      HttpResponse response = early.isPresent() ? early.get() : nextResponse(r);
      return answer(response);
    } catch (RuntimeException | Error e) {
      abort();
      throw e;
    }
  }

  private static boolean fits(Content body) {
    return body.repeatable() && body.length().isPresent() && body.length().getAsLong() <= PIECE;
  }

  // The request.

  private HttpHeaders nettyHeaders() {
    HttpHeaders headers = new DefaultHttpHeaders();
    for (Headers.Field field : head.headers()) {
      headers.add(field.name(), field.value());
    }
    return headers;
  }

  private void sendWhole(Routine r, Content body) {
    byte[] data = new byte[0];
    if (!body.isEmpty()) {
      long length = body.length().orElseThrow();
      try (StreamReader<byte[]> stream = body.open().get()) {
        data = stream.readAll(r, PIECE);
      } catch (StreamException e) {
        throw failed(e);
      }
      if (data.length != length) {
        throw wrongLength(length, data.length);
      }
    }
    write(
        r,
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1,
            HttpMethod.valueOf(head.method()),
            head.path(),
            Unpooled.wrappedBuffer(data),
            nettyHeaders(),
            new DefaultHttpHeaders()));
    sent = true;
  }

  private void writeHead(Routine r) {
    write(
        r,
        new DefaultHttpRequest(
            HttpVersion.HTTP_1_1, HttpMethod.valueOf(head.method()), head.path(), nettyHeaders()));
  }

  /** Whether it was taken; if not, the connection is broken, and who reads finds out why. */
  private boolean write(Routine r, HttpObject part) {
    boolean taken = true;
    for (ByteBuf bytes : pooled.codec().encode(part)) {
      if (!taken) {
        bytes.release();
        continue;
      }
      try {
        pooled.connection().write(r, bytes);
        progress++;
      } catch (ConnectionException e) {
        // The response may have come before: an early refusal, for example.
        taken = false;
      }
    }
    return taken;
  }

  /** Waits for the server's leave to send the body; what comes instead of it is the response. */
  private Optional<HttpResponse> awaitLeave(Routine r) {
    try {
      return r.within(
          settings.expectTimeout(),
          body -> {
            HttpResponse response = nextHead(body);
            if (response.status().code() == 100) {
              skipEnd(body);
              return Optional.empty();
            }
            return response.status().code() < 200
                ? leaveAfter(body, response)
                : Optional.of(response);
          });
    } catch (RoutineTimeoutException e) {
      return Optional.empty();
    }
  }

  private Optional<HttpResponse> leaveAfter(Routine r, HttpResponse first) {
    HttpResponse response = first;
    for (int i = 0; i < MAX_INFORMATIONAL; i++) {
      checkInformational(response);
      skipEnd(r);
      if (response.status().code() == 100) {
        return Optional.empty();
      }
      response = nextHead(r);
      if (response.status().code() >= 200) {
        return Optional.of(response);
      }
    }
    throw protocol("more than " + MAX_INFORMATIONAL + " informational responses");
  }

  private void startUpload(Routine r, Content body) {
    StreamReader<byte[]> stream = body.open().get();
    uploading = stream;
    upload =
        r.scheduler()
            .spawn(
                "body of " + head.method() + " to " + pooled,
                own -> {
                  try {
                    upload(own, body, stream);
                  } finally {
                    stream.close();
                  }
                });
  }

  private void upload(Routine r, Content body, StreamReader<byte[]> stream) {
    long length = 0;
    try {
      Optional<byte[]> data;
      while ((data = nextOf(r, stream)).isPresent()) {
        length += data.get().length;
        if (body.length().isPresent() && length > body.length().getAsLong()) {
          break;
        }
        if (!write(r, new DefaultHttpContent(Unpooled.wrappedBuffer(data.get())))) {
          return;
        }
      }
      if (body.length().isPresent() && length != body.length().getAsLong()) {
        failBody(wrongLength(body.length().getAsLong(), length));
        return;
      }
      sent = write(r, LastHttpContent.EMPTY_LAST_CONTENT);
    } catch (RoutineCancelledException e) {
      throw e;
    } catch (RuntimeException e) {
      if (ended) {
        log.debug("{}: the request's body failed after its response", head.url().getHost(), e);
      } else {
        failBody(failed(e));
      }
    }
  }

  private Optional<byte[]> nextOf(Routine r, StreamReader<byte[]> stream) {
    awaitsSource = true;
    try {
      return stream.read(r, PIECE);
    } finally {
      awaitsSource = false;
      progress++;
    }
  }

  private WebBodyException failed(RuntimeException e) {
    return new WebBodyException(
        head.method(), head.url(), "the body could not be sent: " + e.getMessage(), e);
  }

  private WebBodyException wrongLength(long promised, long found) {
    String has = found > promised ? "more" : found + " bytes";
    return new WebBodyException(
        head.method(), head.url(), "the body was to have " + promised + " bytes, but has " + has);
  }

  private void failBody(WebBodyException failure) {
    bodyFailure = failure;
    // Wakes who waits for the response; the server must not take a part for the whole.
    pooled.connection().abort();
  }

  // The response.

  private HttpResponse nextResponse(Routine r) {
    for (int i = 0; i <= MAX_INFORMATIONAL; i++) {
      HttpResponse response = nextHead(r);
      if (response.status().code() >= 200) {
        return response;
      }
      checkInformational(response);
      skipEnd(r);
    }
    throw protocol("more than " + MAX_INFORMATIONAL + " informational responses");
  }

  private void checkInformational(HttpResponse response) {
    int code = response.status().code();
    if (code < 100 || code == 101) {
      throw protocol("it has the status " + code);
    }
  }

  private HttpResponse nextHead(Routine r) {
    HttpObject part = next(r, Phase.RESPONSE);
    if (part instanceof HttpResponse response) {
      return response;
    }
    ReferenceCountUtil.release(part);
    throw protocol("a body came before its headers");
  }

  private void skipEnd(Routine r) {
    HttpObject part = next(r, Phase.RESPONSE);
    ReferenceCountUtil.release(part);
    if (!(part instanceof LastHttpContent)) {
      throw protocol("an informational response has a body");
    }
  }

  private Answer answer(HttpResponse response) {
    int code = response.status().code();
    HttpVersion version = response.protocolVersion();
    boolean http1 = version.protocolName().equals("HTTP") && version.majorVersion() == 1;
    if (!http1 || code > 999) {
      throw protocol("it is " + version + " with status " + code);
    }
    keepAlive = HttpUtil.isKeepAlive(response);
    Answer answer = new Answer(code, headers(response.headers()), version.minorVersion() == 0);
    // Often the end has come along with the beginning: then the next request need not wait.
    HttpObject part = pooled.codec().poll();
    if (part != null) {
      ahead = content(check(part));
      if (ahead instanceof LastHttpContent && !ahead.content().isReadable()) {
        takeAhead();
      }
    }
    return answer;
  }

  private Headers headers(HttpHeaders headers) {
    if (headers.size() > settings.maxHeaderCount()) {
      throw protocol(
          "it has " + headers.size() + " headers, the limit is " + settings.maxHeaderCount());
    }
    try {
      return Headers.copyOf(headers);
    } catch (IllegalArgumentException e) {
      throw protocol(String.valueOf(e.getMessage()));
    }
  }

  private HttpContent content(HttpObject part) {
    if (part instanceof HttpContent content) {
      return content;
    }
    ReferenceCountUtil.release(part);
    throw protocol("a second response came instead of the body");
  }

  /**
   * Waits for more of the body.
   *
   * @return not empty, or empty at its end, when the exchange is over
   * @throws WebException when it breaks off; the exchange is over
   */
  Optional<byte[]> read(Routine r) {
    while (!ended) {
      try {
        if (ahead == null) {
          ahead = content(next(r, Phase.BODY));
        }
        byte[] data = takeAhead();
        if (data.length > 0) {
          return Optional.of(data);
        }
      } catch (WebException e) {
        abort();
        throw e;
      }
    }
    if (!complete) {
      throw brokenOff("the connection was closed", null);
    }
    return Optional.empty();
  }

  /** What is at hand of the body in one piece: peers may send it byte by byte. */
  private byte[] takeAhead() {
    HttpContent first = ahead;
    ahead = null;
    if (first == null) {
      return new byte[0];
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream(first.content().readableBytes());
    HttpContent content = first;
    while (content != null) {
      take(content, all);
      content = null;
      if (!ended && all.size() < PIECE) {
        HttpObject part = pooled.codec().poll();
        if (part instanceof HttpContent more && part.decoderResult().isSuccess()) {
          content = more;
        } else if (part != null) {
          // Behind what is good, what is not.
          unchecked = part;
        }
      }
    }
    return all.toByteArray();
  }

  private void take(HttpContent content, ByteArrayOutputStream all) {
    try {
      content.content().readBytes(all, content.content().readableBytes());
      if (content instanceof LastHttpContent last) {
        trailers = headers(last.trailingHeaders());
        finish();
      }
    } catch (IOException e) {
      throw new AssertionError("memory throws none", e);
    } finally {
      content.release();
    }
  }

  /** The next part of the response, without an error. */
  private HttpObject next(Routine r, Phase phase) {
    while (true) {
      HttpObject part = unchecked != null ? unchecked : pooled.codec().poll();
      unchecked = null;
      if (part != null) {
        return check(part);
      }
      if (inputEnded) {
        throw brokenOff("the server closed the connection before the end of the response", null);
      }
      Optional<ByteBuf> data = receive(r, phase);
      if (ended) {
        data.ifPresent(ByteBuf::release);
        throw brokenOff("the connection was closed", null);
      }
      try {
        if (data.isPresent()) {
          anythingCame |= data.get().isReadable();
          pooled.codec().feed(data.get());
        } else {
          inputEnded = true;
          pooled.codec().end();
        }
      } catch (RuntimeException e) {
        throw new WebProtocolException(
            head.method(), head.url(), "the response is malformed: " + e.getMessage(), e);
      }
    }
  }

  private HttpObject check(HttpObject part) {
    if (part.decoderResult().isSuccess()) {
      return part;
    }
    ReferenceCountUtil.release(part);
    Throwable cause = part.decoderResult().cause();
    if (inputEnded && cause instanceof PrematureChannelClosureException) {
      throw brokenOff("the server closed the connection before the end of the response", cause);
    }
    throw new WebProtocolException(
        head.method(), head.url(), "the response is malformed: " + cause.getMessage(), cause);
  }

  private WebException brokenOff(String reason, @Nullable Throwable cause) {
    WebBodyException own = bodyFailure;
    if (own != null) {
      return own;
    }
    return cause == null
        ? new WebConnectionException(head.method(), head.url(), true, reason)
        : new WebConnectionException(head.method(), head.url(), true, reason, cause);
  }

  private WebProtocolException protocol(String reason) {
    return new WebProtocolException(
        head.method(), head.url(), "the response cannot be understood: " + reason);
  }

  private Optional<ByteBuf> receive(Routine r, Phase phase) {
    Duration limit = phase == Phase.BODY ? settings.readTimeout() : settings.responseTimeout();
    while (true) {
      if (deadline.isOver()) {
        throw timeout(Phase.WHOLE, deadline.whole());
      }
      boolean wholeFirst = deadline.isBefore(limit);
      long before = progress;
      try {
        if (pooled.connection().hasInput()) {
          return pooled.connection().read(r);
        }
        return r.within(
            wholeFirst ? deadline.left() : limit, body -> pooled.connection().read(body));
      } catch (RoutineTimeoutException e) {
        if (wholeFirst) {
          throw timeout(Phase.WHOLE, deadline.whole());
        }
        if (progress == before && (sent || !awaitsSource)) {
          throw timeout(phase, limit);
        }
        // The server takes the request still, or there is nothing to take.
      } catch (ConnectionException e) {
        throw brokenOff(String.valueOf(e.getMessage()), e);
      }
    }
  }

  private WebTimeoutException timeout(Phase phase, Duration limit) {
    return new WebTimeoutException(head.method(), head.url(), phase, limit);
  }

  // The end.

  private void finish() {
    complete = true;
    boolean clean = sent && keepAlive && !inputEnded;
    end(clean);
  }

  /** Ends it with its connection; may be repeated. Loop or routine. */
  void abort() {
    end(false);
  }

  private void end(boolean reusable) {
    if (ended) {
      return;
    }
    ended = true;
    HttpContent unread = ahead;
    ahead = null;
    if (unread != null) {
      unread.release();
    }
    ReferenceCountUtil.release(unchecked);
    unchecked = null;
    RoutineFuture<Void> running = upload;
    if (running != null && !running.isDone()) {
      running.cancel();
    }
    StreamReader<byte[]> stream = uploading;
    if (stream != null) {
      // Also when the routine was cancelled before it began.
      stream.close();
    }
    pooled.whenEnded(() -> {});
    pool.release(pooled, reusable);
    whenEnded.run();
  }
}
