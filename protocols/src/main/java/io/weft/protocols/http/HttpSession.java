package io.weft.protocols.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import io.weft.core.Routine;
import io.weft.core.RoutineCancelledException;
import io.weft.core.RoutineTimeoutException;
import io.weft.core.net.Connection;
import io.weft.core.net.ConnectionException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection of an {@link HttpServer}. */
final class HttpSession {
  private static final Logger log = LoggerFactory.getLogger(HttpSession.class);

  /** How much of an unwanted body is read away, so that the peer gets to see the reply. */
  private static final int DRAIN_LIMIT = 16 * 1024 * 1024;

  private static final Duration DRAIN_TIME = Duration.ofSeconds(2);

  /** RFC 9110, 5.6.7. */
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final Connection<Object> connection;
  private final HttpLimits limits;
  private final HttpHandler handler;
  private boolean answering;
  private boolean finishing;

  HttpSession(Connection<Object> connection, HttpLimits limits, HttpHandler handler) {
    this.connection = connection;
    this.limits = limits;
    this.handler = handler;
  }

  /** A request that cannot be handled; the connection ends with the reply. */
  private static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final boolean bodyFollows;

    RefusedException(int status, String reason, boolean bodyFollows) {
      super(reason);
      this.status = status;
      this.bodyFollows = bodyFollows;
    }
  }

  /** A request and what it says about its connection. */
  private record Received(HttpRequest request, boolean keepAlive) {}

  void run(Routine r) {
    try (connection) {
      while (serveOne(r)) {
        // The next request.
      }
    } catch (ConnectionException e) {
      log.debug("{}: {}", connection.remote(), e.getMessage());
    } catch (RoutineCancelledException e) {
      connection.abort();
      throw e;
    }
  }

  /** Answers the next request; whether another one may follow. */
  private boolean serveOne(Routine r) {
    boolean head = false;
    try {
      Optional<Received> received = receive(r);
      if (received.isEmpty()) {
        return false;
      }
      HttpRequest request = received.get().request();
      head = request.method().equals("HEAD");
      answering = true;
      HttpResponse response = answer(r, request);
      boolean keepAlive = received.get().keepAlive() && !finishing;
      send(r, response, keepAlive, head);
      answering = false;
      return keepAlive && !finishing;
    } catch (RefusedException e) {
      log.info("{}: request refused with {}: {}", connection.remote(), e.status, e.getMessage());
      send(r, handler.refuse(e.status, String.valueOf(e.getMessage())), false, false);
      if (e.bodyFollows) {
        drain(r);
      }
      return false;
    }
  }

  private HttpResponse answer(Routine r, HttpRequest request) {
    try {
      return handler.handle(r, request);
    } catch (RoutineCancelledException e) {
      throw e;
    } catch (Exception e) {
      log.error("{}: {} {} failed", connection.remote(), request.method(), request.path(), e);
      return handler.refuse(500, "internal error");
    }
  }

  /** Waits for a complete request; empty when the connection is to end without a reply. */
  private Optional<Received> receive(Routine r) throws RefusedException {
    Object first;
    try {
      Optional<Object> message = read(r, limits.idleTimeout());
      if (message.isEmpty()) {
        return Optional.empty();
      }
      first = message.get();
    } catch (RoutineTimeoutException e) {
      log.debug("{}: closed, idle for {}", connection.remote(), limits.idleTimeout());
      return Optional.empty();
    }
    if (first instanceof RequestStart.Mark) {
      try {
        Optional<Object> message = read(r, limits.headTimeout());
        if (message.isEmpty()) {
          log.debug("{}: closed by the peer inside a request", connection.remote());
          return Optional.empty();
        }
        first = message.get();
      } catch (RoutineTimeoutException e) {
        throw new RefusedException(
            408, "the request's head took longer than " + limits.headTimeout(), false);
      }
    }
    if (!(first instanceof io.netty.handler.codec.http.HttpRequest head)) {
      ReferenceCountUtil.release(first);
      throw new RefusedException(400, "the request is malformed", false);
    }
    check(head);
    return receiveBody(r, head);
  }

  private void check(io.netty.handler.codec.http.HttpRequest head) throws RefusedException {
    if (head.decoderResult().isFailure()) {
      Throwable cause = head.decoderResult().cause();
      ReferenceCountUtil.release(head);
      if (cause instanceof TooLongHttpLineException) {
        throw new RefusedException(
            414, "the request line is longer than " + limits.maxFirstLine(), true);
      }
      if (cause instanceof TooLongHttpHeaderException) {
        throw new RefusedException(
            431, "the headers are longer than " + limits.maxHeaders(), true);
      }
      throw new RefusedException(400, "the request is malformed: " + cause.getMessage(), false);
    }
    if (head.protocolVersion().majorVersion() != 1) {
      throw new RefusedException(505, head.protocolVersion() + " is not supported", false);
    }
    if (head.protocolVersion().minorVersion() > 0
        && head.headers().getAll(HttpHeaderNames.HOST).size() != 1) {
      throw new RefusedException(400, "the request needs exactly one Host header", false);
    }
    Optional<String> expectation =
        Optional.ofNullable(head.headers().get(HttpHeaderNames.EXPECT));
    if (expectation.isPresent() && !HttpUtil.is100ContinueExpected(head)) {
      throw new RefusedException(417, "the expectation cannot be met", false);
    }
  }

  private Optional<Received> receiveBody(
      Routine r, io.netty.handler.codec.http.HttpRequest head) throws RefusedException {
    boolean expectsContinue = HttpUtil.is100ContinueExpected(head);
    if (HttpUtil.getContentLength(head, 0L) > limits.maxBody()) {
      throw tooLarge(!expectsContinue);
    }
    if (expectsContinue) {
      connection.write(
          r, new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      Optional<Object> message;
      try {
        message = read(r, limits.idleTimeout());
      } catch (RoutineTimeoutException e) {
        throw new RefusedException(
            408, "the request's body paused for " + limits.idleTimeout(), false);
      }
      if (message.isEmpty()) {
        log.debug("{}: closed by the peer inside a request", connection.remote());
        return Optional.empty();
      }
      try {
        if (!(message.get() instanceof HttpContent content)
            || content.decoderResult().isFailure()) {
          throw new RefusedException(400, "the request's body is malformed", false);
        }
        if (body.size() + content.content().readableBytes() > limits.maxBody()) {
          throw tooLarge(!(content instanceof LastHttpContent));
        }
        content.content().readBytes(body, content.content().readableBytes());
        if (content instanceof LastHttpContent) {
          return Optional.of(
              new Received(
                  request(head, ByteBuffer.wrap(body.toByteArray())), HttpUtil.isKeepAlive(head)));
        }
      } catch (IOException e) {
        throw new UncheckedIOException("writing to memory failed", e);
      } finally {
        ReferenceCountUtil.release(message.get());
      }
    }
  }

  private RefusedException tooLarge(boolean bodyFollows) {
    return new RefusedException(
        413, "the body is longer than " + limits.maxBody() + " bytes", bodyFollows);
  }

  private HttpRequest request(io.netty.handler.codec.http.HttpRequest head, ByteBuffer body)
      throws RefusedException {
    String target = head.uri();
    // The absolute form (RFC 9112, 3.2.2): what stands before the path is for proxies.
    String lower = target.toLowerCase(Locale.ROOT);
    if (lower.startsWith("http://") || lower.startsWith("https://")) {
      int slash = target.indexOf('/', target.indexOf("//") + 2);
      target = slash < 0 ? "/" : target.substring(slash);
    }
    int question = target.indexOf('?');
    String path;
    try {
      path =
          QueryStringDecoder.decodeComponent(
              // A plus sign is a space in a query only.
              (question < 0 ? target : target.substring(0, question)).replace("+", "%2B"));
    } catch (IllegalArgumentException e) {
      throw new RefusedException(400, "the path is malformed: " + e.getMessage(), false);
    }
    Map<String, List<String>> headers = new LinkedHashMap<>();
    head.headers()
        .iteratorAsString()
        .forEachRemaining(
            header ->
                headers
                    .computeIfAbsent(
                        header.getKey().toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(header.getValue()));
    return new HttpRequest(
        head.method().name(),
        path,
        question < 0 ? "" : target.substring(question + 1),
        headers,
        body,
        connection.remote());
  }

  private Optional<Object> read(Routine r, Duration limit) {
    try {
      return r.within(limit, connection::read);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("reading declares no checked exception", e);
    }
  }

  private void send(Routine r, HttpResponse response, boolean keepAlive, boolean head) {
    ByteBuffer body = response.body();
    FullHttpResponse full =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(response.status()),
            Unpooled.wrappedBuffer(body));
    response.headers().forEach((name, value) -> full.headers().set(name, value));
    if (response.status() != 204 && response.status() != 304) {
      full.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.remaining());
    }
    full.headers().set(HttpHeaderNames.DATE, DATE.format(r.scheduler().ticker().now()));
    if (!keepAlive) {
      full.headers().set(HttpHeaderNames.CONNECTION, "close");
    } else {
      // What clients of HTTP/1.0 need to hear; the others take it for granted.
      full.headers().set(HttpHeaderNames.CONNECTION, "keep-alive");
    }
    if (head) {
      connection.write(
          r, new DefaultHttpResponse(full.protocolVersion(), full.status(), full.headers()));
      connection.write(r, LastHttpContent.EMPTY_LAST_CONTENT);
    } else {
      connection.write(r, full);
    }
  }

  /** Reads away what the peer still sends: closing at once could destroy the reply on its way. */
  private void drain(Routine r) {
    try {
      r.within(
          DRAIN_TIME,
          within -> {
            long drained = 0;
            boolean more = true;
            while (more && drained < DRAIN_LIMIT) {
              Optional<Object> message = connection.read(within);
              if (message.isPresent() && message.get() instanceof HttpContent content) {
                drained += content.content().readableBytes();
              }
              more = message.isPresent() && !(message.get() instanceof LastHttpContent);
              message.ifPresent(ReferenceCountUtil::release);
            }
            return drained;
          });
    } catch (RoutineTimeoutException e) {
      log.debug("{}: still sending after {}", connection.remote(), DRAIN_TIME);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("reading declares no checked exception", e);
    }
  }

  /** Tells the peer that there are too many connections. */
  void refuseConnection(Routine r) {
    try (connection) {
      send(r, handler.refuse(503, "too many connections are open"), false, false);
    } catch (ConnectionException e) {
      log.debug("{}: {}", connection.remote(), e.getMessage());
    }
  }

  /** Ends the connection once the present request is answered. */
  void finish() {
    finishing = true;
    if (!answering) {
      connection.close();
    }
  }

  /** Ends the connection at once. */
  void abort() {
    connection.abort();
  }
}
