package io.weft.protocols.http.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.core.Routine;
import io.weft.core.RoutineCancelledException;
import io.weft.core.Scheduler;
import io.weft.core.net.Connection;
import io.weft.core.net.ConnectionException;
import io.weft.core.stream.StreamException;
import io.weft.core.stream.StreamReader;
import io.weft.core.stream.StreamType;
import io.weft.core.stream.StreamWriter;
import io.weft.protocols.http.Headers;
import io.weft.protocols.http.HttpStatus;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends the responses of a connection (RFC 9112, 4, 6 and 7). */
final class ResponseSender {
  private static final Logger log = LoggerFactory.getLogger(ResponseSender.class);

  /** A body up to this size goes into one buffer with the head. */
  private static final int JOINED_LIMIT = 16 * 1024;

  private static final int SPLIT_SIZE = 64 * 1024;
  private static final byte[] OK = ascii("HTTP/1.1 200 OK\r\n");
  private static final byte[] LINE_END = ascii("\r\n");
  private static final byte[] LAST_CHUNK = ascii("0\r\n\r\n");
  private static final byte[] CONTENT_LENGTH = ascii("Content-Length: ");
  private static final byte[] CHUNKED = ascii("Transfer-Encoding: chunked\r\n");
  private static final byte[] CLOSE = ascii("Connection: close\r\n");
  private static final byte[] KEEP_ALIVE = ascii("Connection: keep-alive\r\n");

  private final Connection<ByteBuf> connection;
  private final HttpServing serving;
  private final Deadline deadline;
  private final boolean logged;
  private byte[] head = new byte[512];
  private int headLength;

  // For the access log.
  private String method = "";
  private String target = "";
  private long began;
  private long sent;

  /** How the end of a body is told. */
  private enum Framing {
    LENGTH,
    CHUNKED,
    UNTIL_CLOSE
  }

  ResponseSender(Scheduler scheduler, Connection<ByteBuf> connection, HttpServing serving) {
    this.connection = connection;
    this.serving = serving;
    this.logged = !serving.accessLog().equals(AccessLog.NONE);
    this.deadline =
        new Deadline(
            scheduler,
            () -> {
              log.info("{}: the client does not read its response", connection.remote());
              connection.abort();
            });
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  void close() {
    deadline.close();
  }

  /** A request is in hand. */
  void begin(String requestMethod, String requestTarget) {
    method = requestMethod;
    target = requestTarget;
    sent = 0;
    if (logged) {
      began = serving.ticker().nanoTime();
    }
  }

  /**
   * Sends a response.
   *
   * @param request empty when it could not be read
   * @param keepAlive whether the connection can go on as far as the request is concerned
   * @return whether it can go on
   */
  boolean send(Routine r, HttpResponse given, Optional<RequestHead> request, boolean keepAlive) {
    HttpResponse response =
        serving
            .settings()
            .compression()
            .flatMap(compression -> request.map(q -> compression.apply(q.headers(), given)))
            .orElse(given);
    boolean complete = false;
    try {
      boolean kept = sendIt(r, response, request, keepAlive);
      complete = connection.isOpen();
      return kept && complete;
    } finally {
      deadline.clear();
      if (response.body() instanceof ResponseBody.Source source) {
        source.reader().close();
      }
      if (logged) {
        logAccess(response.status(), complete);
      }
    }
  }

  private boolean sendIt(
      Routine r, HttpResponse response, Optional<RequestHead> request, boolean keepAlive) {
    boolean old = request.isPresent() && request.get().minorVersion() == 0;
    boolean withoutBody = method.equals("HEAD") || isBodiless(response.code());
    long length = response.body().length();
    Framing framing = length >= 0 ? Framing.LENGTH : old ? Framing.UNTIL_CLOSE : Framing.CHUNKED;
    boolean kept = keepAlive && (framing != Framing.UNTIL_CLOSE || withoutBody);
    writeHead(response, framing, old, kept);
    if (withoutBody) {
      write(r, Unpooled.copiedBuffer(head, 0, headLength));
      return kept;
    }
    switch (response.body()) {
      case ResponseBody.Bytes bytes -> {
        sendBytes(r, bytes.data());
        return kept;
      }
      case ResponseBody.Source source -> {
        write(r, Unpooled.copiedBuffer(head, 0, headLength));
        return sendStream(r, framing, length, (body, out) -> copy(body, source.reader(), out))
            && kept;
      }
      case ResponseBody.Written written -> {
        write(r, Unpooled.copiedBuffer(head, 0, headLength));
        return sendStream(r, framing, length, written.writer()) && kept;
      }
    }
  }

  private static boolean isBodiless(int status) {
    return status == 204 || status == 304;
  }

  private void sendBytes(Routine r, byte[] data) {
    sent = data.length;
    if (data.length <= JOINED_LIMIT) {
      byte[] all = Arrays.copyOf(head, headLength + data.length);
      System.arraycopy(data, 0, all, headLength, data.length);
      write(r, Unpooled.wrappedBuffer(all));
    } else {
      write(r, Unpooled.copiedBuffer(head, 0, headLength));
      for (int from = 0; from < data.length; from += SPLIT_SIZE) {
        // In pieces, so that the time limit is for each of them.
        write(r, Unpooled.wrappedBuffer(data, from, Math.min(SPLIT_SIZE, data.length - from)));
      }
    }
  }

  private void write(Routine r, ByteBuf data) {
    deadline.set(serving.settings().writeTimeout());
    connection.write(r, data);
    deadline.clear();
  }

  // Streams.

  private static void copy(Routine r, StreamReader<byte[]> from, StreamWriter<byte[]> to) {
    Optional<byte[]> chunk;
    while ((chunk = from.read(r)).isPresent()) {
      to.write(r, chunk.get());
    }
  }

  private boolean sendStream(Routine r, Framing framing, long length, BodyWriter writer) {
    Output output = new Output(framing, length);
    try {
      writer.write(r, output);
      output.end(r);
      return true;
    } catch (RoutineCancelledException | HttpException e) {
      throw e;
    } catch (Exception e) {
      if (!connection.isOpen()) {
        throw new ConnectionException(connection + " is gone", e);
      }
      log.error("{}: the response to {} {} failed", connection.remote(), method, path(), e);
      connection.abort();
      return false;
    } finally {
      output.close();
    }
  }

  private final class Output extends StreamWriter<byte[]> {
    private final Framing framing;
    private final long length;

    Output(Framing framing, long length) {
      super(StreamType.BYTES, SPLIT_SIZE);
      this.framing = framing;
      this.length = length;
    }

    @Override
    protected void send(Routine r, byte[] piece) {
      if (framing == Framing.LENGTH && piece.length > length - sent) {
        throw new StreamException("the response has more than its " + length + " bytes");
      }
      sent += piece.length;
      transmit(r, framing == Framing.CHUNKED ? chunk(piece) : Unpooled.wrappedBuffer(piece));
    }

    private ByteBuf chunk(byte[] piece) {
      byte[] size = ascii(Integer.toHexString(piece.length) + "\r\n");
      return Unpooled.wrappedBuffer(size, piece, LINE_END);
    }

    private void transmit(Routine r, ByteBuf data) {
      try {
        ResponseSender.this.write(r, data);
      } catch (ConnectionException e) {
        throw new StreamException("the connection broke: " + e.getMessage(), e);
      }
    }

    @Override
    protected void sendEnd(Routine r) {
      if (framing == Framing.CHUNKED) {
        transmit(r, Unpooled.wrappedBuffer(LAST_CHUNK));
      } else if (framing == Framing.LENGTH && sent != length) {
        throw new StreamException("the response has " + sent + " of its " + length + " bytes");
      }
    }

    @Override
    protected void aborted(Throwable reason) {
      connection.abort();
    }
  }

  // The head.

  private void writeHead(HttpResponse response, Framing framing, boolean old, boolean kept) {
    headLength = 0;
    int status = response.code();
    if (status == 200) {
      put(OK);
    } else {
      put("HTTP/1.1 ");
      put(response.status().toString());
      put(LINE_END);
    }
    boolean dated = false;
    for (Headers.Field field : response.headers()) {
      put(field.name());
      put(": ");
      put(field.value());
      put(LINE_END);
      dated = dated || field.name().equalsIgnoreCase("date");
    }
    if (!dated) {
      put(serving.date().bytes());
    }
    if (!isBodiless(status)) {
      switch (framing) {
        case LENGTH -> {
          put(CONTENT_LENGTH);
          put(Long.toString(response.body().length()));
          put(LINE_END);
        }
        case CHUNKED -> put(CHUNKED);
        case UNTIL_CLOSE -> {
          // The end of the connection says it.
        }
      }
    }
    if (!kept) {
      put(CLOSE);
    } else if (old) {
      put(KEEP_ALIVE);
    }
    put(LINE_END);
  }

  private void put(byte[] bytes) {
    reserve(bytes.length);
    System.arraycopy(bytes, 0, head, headLength, bytes.length);
    headLength += bytes.length;
  }

  /** No character is above 255, see {@link Headers}. */
  private void put(String text) {
    int length = text.length();
    reserve(length);
    for (int i = 0; i < length; i++) {
      head[headLength + i] = (byte) text.charAt(i);
    }
    headLength += length;
  }

  private void reserve(int more) {
    if (head.length - headLength < more) {
      head = Arrays.copyOf(head, Math.max(head.length * 2, headLength + more));
    }
  }

  // The access log.

  private String path() {
    int question = target.indexOf('?');
    return question < 0 ? target : target.substring(0, question);
  }

  private void logAccess(HttpStatus status, boolean complete) {
    try {
      serving
          .accessLog()
          .log(
              new AccessLog.Access(
                  connection.remote(),
                  method,
                  path(),
                  status,
                  sent,
                  Duration.ofNanos(serving.ticker().nanoTime() - began),
                  complete));
    } catch (RuntimeException e) {
      log.error("the access log failed", e);
    }
  }
}
