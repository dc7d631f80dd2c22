package io.weft.protocols.http.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.LastHttpContent;
import io.weft.core.Routine;
import io.weft.core.RoutineCancelledException;
import io.weft.core.Scheduler;
import io.weft.core.net.Connection;
import io.weft.core.net.ConnectionException;
import io.weft.core.stream.StreamReader;
import io.weft.core.stream.StreamType;
import io.weft.protocols.http.Headers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of a server: reads requests, has them handled and sends the responses, one after
 * the other, all in one routine.
 */
final class HttpConnection {
  private static final Logger log = LoggerFactory.getLogger(HttpConnection.class);

  /** More of a body that nobody wants is not read, the connection is closed instead. */
  private static final long SKIPPED_LIMIT = 256 * 1024;

  private static final byte[] CONTINUE =
      "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final Connection<ByteBuf> connection;
  private final HttpServerSettings settings;
  private final HttpServing serving;
  private final RequestDecoder decoder;
  private final HeadGuard guard;
  private final Deadline deadline;
  private final ResponseSender sender;

  /** What was read and not decoded. */
  private ByteBuf input = Unpooled.EMPTY_BUFFER;

  private boolean inputEnded;
  private boolean awaitingRequest;
  private boolean headTimed;
  private boolean timedOut;
  private boolean finishing;

  // Of the request in hand.
  private boolean bodyEnded = true;
  private boolean owesContinue;
  private boolean broken;
  private long bodyLength;
  private long received;
  private long waitedNanos;
  private Headers trailers = Headers.EMPTY;
  private @Nullable HttpException bodyFailure;

  HttpConnection(Scheduler scheduler, Connection<ByteBuf> connection, HttpServing serving) {
    this.connection = connection;
    this.serving = serving;
    this.settings = serving.settings();
    this.decoder = new RequestDecoder(settings);
    this.guard = new HeadGuard(settings);
    this.deadline = new Deadline(scheduler, this::expired);
    this.sender = new ResponseSender(scheduler, connection, serving);
  }

  private void expired() {
    timedOut = true;
    connection.shutdownInput();
  }

  /** Serves until either side has enough. */
  void run(Routine r) throws Exception {
    try {
      boolean open = true;
      int inRow = 0;
      while (open) {
        Optional<RequestHead> head = readHead(r);
        if (head.isEmpty()) {
          break;
        }
        open = serve(r, head.get());
        inRow = input.isReadable() ? inRow + 1 : 0;
        if (open && inRow >= settings.pipelineLimit()) {
          inRow = 0;
          r.yieldToPoll();
        }
      }
      linger(r);
    } catch (ConnectionException e) {
      // The client is gone; nobody is left to be told.
      log.debug("{}: {}", connection.remote(), e.getMessage());
      connection.abort();
    } finally {
      deadline.close();
      sender.close();
      input.release();
      input = Unpooled.EMPTY_BUFFER;
      decoder.close();
    }
  }

  /** Where it is from. */
  String remote() {
    return connection.remote();
  }

  /** Ends it as soon as no request is in hand. Loop or routine. */
  void finish() {
    finishing = true;
    if (awaitingRequest) {
      connection.shutdownInput();
    }
  }

  // The head.

  /** Waits for a request; empty when there will be none. */
  private Optional<RequestHead> readHead(Routine r) throws Exception {
    try {
      guard.reset();
      headTimed = false;
      while (!guard.isComplete(input)) {
        if (!awaitHead(r)) {
          return Optional.empty();
        }
      }
      HttpObject decoded = decoder.next(input);
      if (!(decoded instanceof io.netty.handler.codec.http.HttpRequest request)) {
        throw new HttpException(400, "the request is malformed");
      }
      RequestHead head = RequestHead.of(request);
      if (head.length() > settings.bodyLimit()) {
        throw bodyTooLong();
      }
      return Optional.of(head);
    } catch (HttpException e) {
      log.debug("{}: {}", connection.remote(), e.getMessage());
      if (!settings.fastFail()) {
        sender.begin("", "");
        sender.send(r, serving.render(e, Optional.empty()), Optional.empty(), false);
      }
      return Optional.empty();
    }
  }

  private HttpException bodyTooLong() {
    return new HttpException(413, "a body may have " + settings.bodyLimit() + " bytes");
  }

  /** Waits for more of a head; false when the connection has ended in order. */
  private boolean awaitHead(Routine r) {
    boolean begun = guard.hasBegun();
    if (finishing && !begun) {
      return false;
    }
    awaitingRequest = !begun;
    if (!begun) {
      deadline.set(settings.idleTimeout());
    } else if (!headTimed) {
      headTimed = true;
      deadline.set(settings.headTimeout());
    }
    boolean more = fill(r);
    awaitingRequest = false;
    if (!more && begun) {
      throw timedOut
          ? new HttpException(408, "the request did not come in time")
          : new HttpException(400, "the request ends early");
    }
    return more;
  }

  /** Waits for data; false when there is none any more. */
  private boolean fill(Routine r) {
    if (inputEnded) {
      return false;
    }
    Optional<ByteBuf> data = connection.read(r);
    if (data.isEmpty()) {
      inputEnded = true;
      return false;
    }
    if (input.isReadable()) {
      input = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(data.get().alloc(), input, data.get());
    } else {
      input.release();
      input = data.get();
    }
    return true;
  }

  // A request.

  /** Has a request answered; gives whether the connection can go on. */
  private boolean serve(Routine r, RequestHead head) throws Exception {
    deadline.clear();
    bodyLength = head.length();
    received = 0;
    waitedNanos = 0;
    broken = false;
    bodyFailure = null;
    trailers = Headers.EMPTY;
    owesContinue = head.expectsContinue() && bodyLength != 0;
    bodyEnded = false;
    if (bodyLength == 0) {
      // The end of the message, which is there already.
      nextContent(r);
    }
    sender.begin(head.method(), head.target());
    HttpRequest request = null;
    HttpResponse response;
    try {
      request = request(head);
      response = serving.handler().handle(r, request);
    } catch (HttpException e) {
      response = serving.render(e, Optional.ofNullable(request));
    } catch (RoutineCancelledException e) {
      throw e;
    } catch (Exception e) {
      if (!connection.isOpen()) {
        throw new ConnectionException(connection + " is gone", e);
      }
      response = serving.failed(e, Optional.ofNullable(request), connection.remote());
    }
    try {
      boolean keepAlive =
          head.keepAlive() && !finishing && !response.isClosing() && canSkipRest(response);
      boolean kept = sender.send(r, response, Optional.of(head), keepAlive);
      return kept && !broken && skipRest(r) && !finishing;
    } catch (HttpException e) {
      // The request's body failed while the response's was being written.
      log.debug("{}: {}", connection.remote(), e.getMessage());
      connection.abort();
      return false;
    }
  }

  private HttpRequest request(RequestHead head) {
    return HttpRequest.of(
        head.method(),
        head.target(),
        head.headers(),
        new HttpRequest.Origin(
            head.host(),
            head.minorVersion(),
            settings.vhost(),
            connection.remote(),
            connection.tls()),
        Body::new,
        head.length() < 0 ? OptionalLong.empty() : OptionalLong.of(head.length()),
        () -> trailers);
  }

  // The body.

  private final class Body extends StreamReader<byte[]> {
    Body() {
      super(StreamType.BYTES);
    }

    @Override
    protected Optional<byte[]> next(Routine r) {
      return nextContent(r);
    }

    @Override
    protected void closed(Optional<Throwable> reason) {
      // What is left is skipped behind the response.
    }
  }

  /** Waits for a part of the body that is not empty; empty at its end. */
  private Optional<byte[]> nextContent(Routine r) {
    if (bodyFailure != null) {
      throw bodyFailure;
    }
    while (!bodyEnded) {
      HttpContent decoded = decodeContent();
      if (decoded == null) {
        awaitBody(r);
      } else {
        byte[] data = take(decoded);
        if (data.length > 0) {
          return Optional.of(data);
        }
      }
    }
    return Optional.empty();
  }

  private @Nullable HttpContent decodeContent() {
    try {
      return (HttpContent) decoder.next(input);
    } catch (Exception e) {
      log.debug("{}: the body is malformed", connection.remote(), e);
      throw fail(new HttpException(400, "the body is malformed"));
    }
  }

  private HttpException fail(HttpException e) {
    broken = true;
    bodyFailure = e;
    return e;
  }

  private byte[] take(HttpContent content) {
    try {
      RequestHead.check(content.decoderResult());
      byte[] data = new byte[content.content().readableBytes()];
      content.content().readBytes(data);
      received += data.length;
      if (received > settings.bodyLimit()) {
        throw bodyTooLong();
      }
      if (content instanceof LastHttpContent last) {
        bodyEnded = true;
        owesContinue = false;
        takeTrailers(last);
      }
      return data;
    } catch (HttpException e) {
      throw fail(e);
    } finally {
      content.release();
    }
  }

  private void takeTrailers(LastHttpContent last) {
    if (last.trailingHeaders().isEmpty()) {
      return;
    }
    try {
      trailers = Headers.copyOf(last.trailingHeaders());
    } catch (IllegalArgumentException e) {
      throw new HttpException(400, "" + e.getMessage());
    }
    if (trailers.size() > settings.trailerCountLimit()) {
      throw new HttpException(
          431, "there are more than " + settings.trailerCountLimit() + " headers behind the body");
    }
    for (Headers.Field field : trailers) {
      if (field.name().length() + field.value().length() > settings.trailerLimit()) {
        throw new HttpException(431, "a header behind the body is too long");
      }
    }
  }

  private void awaitBody(Routine r) {
    // What is decoded in part only is a line: of a chunk's size, or a header behind the body. It is
    // looked at again with each byte that comes.
    if (input.readableBytes() > settings.trailerLimit() + 2) {
      throw fail(new HttpException(431, "a header behind the body is too long"));
    }
    if (owesContinue) {
      owesContinue = false;
      connection.write(r, Unpooled.wrappedBuffer(CONTINUE));
    }
    // Counted is only the time that the server waits: the handler may take its own.
    Duration limit =
        settings.bodyTimeout().plusSeconds(received / settings.bodyRate()).minusNanos(waitedNanos);
    long began = serving.ticker().nanoTime();
    deadline.set(limit.isPositive() ? limit : Duration.ofNanos(1));
    boolean more = fill(r);
    deadline.clear();
    waitedNanos += serving.ticker().nanoTime() - began;
    if (!more) {
      throw fail(
          timedOut
              ? new HttpException(408, "the body did not come in time")
              : new HttpException(400, "the body ends early"));
    }
  }

  /** Whether the next request can be reached behind what is left of this one. */
  private boolean canSkipRest(HttpResponse response) {
    if (broken || bodyEnded) {
      return !broken;
    }
    if (!(response.body() instanceof ResponseBody.Bytes)) {
      // While it is sent the request's body may still be read: it shows afterwards.
      return true;
    }
    // A client that was not asked for its body may send it or not: nobody knows what comes next.
    if (owesContinue) {
      return false;
    }
    try {
      skipWhatIsHere();
    } catch (HttpException e) {
      log.debug("{}: {}", connection.remote(), e.getMessage());
      return false;
    }
    return bodyEnded || (bodyLength >= 0 && bodyLength - received <= SKIPPED_LIMIT);
  }

  private void skipWhatIsHere() {
    HttpContent decoded;
    while (!bodyEnded && (decoded = decodeContent()) != null) {
      take(decoded);
    }
  }

  /** Reads what is left of the request; false when that is too much. */
  private boolean skipRest(Routine r) {
    long limit = received + SKIPPED_LIMIT;
    while (!bodyEnded) {
      if (owesContinue || bodyLength > limit || received > limit) {
        return false;
      }
      nextContent(r);
    }
    return true;
  }

  /**
   * Lets the client read the last response before the connection goes: closing while something is
   * unread would take it away from it (RFC 9112, 9.6).
   */
  private void linger(Routine r) {
    if (!connection.isOpen()) {
      return;
    }
    connection.shutdownOutput();
    if (inputEnded || settings.closeTimeout().isZero()) {
      return;
    }
    deadline.set(settings.closeTimeout());
    do {
      input.release();
      input = Unpooled.EMPTY_BUFFER;
    } while (fill(r));
  }
}
