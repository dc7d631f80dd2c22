package io.weft.protocols.http.server;

import io.weft.core.stream.StreamReader;
import io.weft.protocols.http.Headers;
import io.weft.protocols.http.HttpStatus;
import io.weft.protocols.http.MediaType;
import io.weft.protocols.http.SetCookie;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;

/**
 * An answer to a request. Immutable, but that a body which is a stream can be sent once.
 *
 * <p>The server adds what belongs to the message itself: {@code Content-Length} or {@code
 * Transfer-Encoding}, {@code Connection} and {@code Date}. The body of an answer to HEAD is not
 * sent.
 */
public final class HttpResponse {
  private static final Set<String> OF_THE_SERVER =
      Set.of("content-length", "transfer-encoding", "connection", "keep-alive", "trailer");

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final int status;
  private final Headers headers;
  private final ResponseBody body;
  private final boolean closing;
  private final boolean uncompressed;

  private HttpResponse(
      int status, Headers headers, ResponseBody body, boolean closing, boolean uncompressed) {
    if (status < 200 || status > 599) {
      throw new IllegalArgumentException("the status " + status + " is not between 200 and 599");
    }
    this.status = status;
    this.headers = headers;
    this.body = body;
    this.closing = closing;
    this.uncompressed = uncompressed;
  }

  /** A response without a body. */
  public static HttpResponse of(int status) {
    return new HttpResponse(status, Headers.EMPTY, ResponseBody.Bytes.NONE, false, false);
  }

  /**
   * A response with bytes.
   *
   * @param data given away: it must not be changed any more
   */
  public static HttpResponse bytes(int status, MediaType type, byte[] data) {
    return new HttpResponse(status, typed(type), new ResponseBody.Bytes(data), false, false);
  }

  /** A response of plain text, in UTF-8. */
  public static HttpResponse text(int status, String text) {
    return bytes(status, MediaType.TEXT, text.getBytes(StandardCharsets.UTF_8));
  }

  /** A page, in UTF-8. */
  public static HttpResponse html(int status, String html) {
    return bytes(status, MediaType.HTML, html.getBytes(StandardCharsets.UTF_8));
  }

  /** A response of JSON that is text already. */
  public static HttpResponse json(int status, String json) {
    return bytes(status, MediaType.JSON, json.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * A response of a value as JSON: a record, a map, a list.
   *
   * @throws tools.jackson.core.JacksonException when the value cannot be JSON
   */
  public static HttpResponse jsonOf(int status, Object value) {
    return bytes(status, MediaType.JSON, MAPPER.writeValueAsBytes(value));
  }

  /** A response whose body is read from a stream while it is sent; the server closes the stream. */
  public static HttpResponse stream(int status, MediaType type, StreamReader<byte[]> reader) {
    return new HttpResponse(status, typed(type), new ResponseBody.Source(reader, -1), false, false);
  }

  /** A response whose body is written while it is sent. */
  public static HttpResponse writing(int status, MediaType type, BodyWriter writer) {
    return new HttpResponse(
        status, typed(type), new ResponseBody.Written(writer, -1), false, false);
  }

  /**
   * Sends the client elsewhere.
   *
   * @param status 301, 302, 303, 307 or 308
   * @param location a URI, or a path with what is not ASCII encoded
   */
  public static HttpResponse redirect(int status, String location) {
    if (!new HttpStatus(status).isRedirection()) {
      throw new IllegalArgumentException("the status " + status + " sends nobody elsewhere");
    }
    return of(status).withHeader("Location", location);
  }

  private static Headers typed(MediaType type) {
    // Those in use again and again are not put together each time.
    if (type.equals(MediaType.JSON)) {
      return Typed.JSON;
    }
    return type.equals(MediaType.TEXT) ? Typed.TEXT : Headers.of("Content-Type", type.toString());
  }

  private static final class Typed {
    static final Headers TEXT = Headers.of("Content-Type", MediaType.TEXT.toString());
    static final Headers JSON = Headers.of("Content-Type", MediaType.JSON.toString());
  }

  /** 200 to 599. */
  public HttpStatus status() {
    return new HttpStatus(status);
  }

  int code() {
    return status;
  }

  /** Without those that the server adds. */
  public Headers headers() {
    return headers;
  }

  /** The body as text, for tests; empty where it is a stream. */
  public Optional<String> text() {
    return body instanceof ResponseBody.Bytes bytes
        ? Optional.of(new String(bytes.data(), StandardCharsets.UTF_8))
        : Optional.empty();
  }

  ResponseBody body() {
    return body;
  }

  boolean isClosing() {
    return closing;
  }

  /**
   * This with a header instead of all of that name.
   *
   * @throws IllegalArgumentException when no header can be so, or it is one of those that the
   *     server adds itself
   */
  public HttpResponse withHeader(String name, String value) {
    requireOurs(name);
    return with(headers.with(name, value));
  }

  /**
   * This with a header more.
   *
   * @throws IllegalArgumentException like {@link #withHeader}
   */
  public HttpResponse plusHeader(String name, String value) {
    requireOurs(name);
    return with(headers.plus(name, value));
  }

  /** This without the headers of a name. */
  public HttpResponse withoutHeader(String name) {
    return with(headers.without(name));
  }

  /**
   * This with several headers, each instead of all of its name.
   *
   * @throws IllegalArgumentException like {@link #withHeader}
   */
  public HttpResponse withHeaders(Headers more) {
    HttpResponse response = this;
    for (Headers.Field field : more) {
      response = response.withoutHeader(field.name());
    }
    for (Headers.Field field : more) {
      response = response.plusHeader(field.name(), field.value());
    }
    return response;
  }

  private static void requireOurs(String name) {
    if (OF_THE_SERVER.contains(name.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException("the header " + name + " is the server's own to set");
    }
  }

  private HttpResponse with(Headers other) {
    return new HttpResponse(status, other, body, closing, uncompressed);
  }

  /** This with a cookie; the headers of other cookies stay. */
  public HttpResponse withCookie(SetCookie cookie) {
    return with(headers.plus("Set-Cookie", cookie.header()));
  }

  /** This with another status. */
  public HttpResponse withStatus(int other) {
    return new HttpResponse(other, headers, body, closing, uncompressed);
  }

  /**
   * This, whose stream has so many bytes: they are sent as they are, not in chunks.
   *
   * @param length what the stream must have; with more or less, the connection is broken off
   * @throws IllegalStateException when the body is in memory: its length is known
   */
  public HttpResponse withLength(long length) {
    if (length < 0) {
      throw new IllegalArgumentException("the length " + length + " is negative");
    }
    return withBody(
        switch (body) {
          case ResponseBody.Source source -> new ResponseBody.Source(source.reader(), length);
          case ResponseBody.Written written -> new ResponseBody.Written(written.writer(), length);
          case ResponseBody.Bytes bytes ->
              throw new IllegalStateException("the body's length is known");
        });
  }

  HttpResponse withBody(ResponseBody other) {
    return new HttpResponse(status, headers, other, closing, uncompressed);
  }

  /** This, after which the connection is closed. */
  public HttpResponse thenClose() {
    return new HttpResponse(status, headers, body, true, uncompressed);
  }

  /**
   * This, which is never compressed: where a response has both a secret and what an attacker
   * chooses, its compressed length tells of the secret.
   */
  public HttpResponse uncompressed() {
    return new HttpResponse(status, headers, body, closing, true);
  }

  boolean isUncompressed() {
    return uncompressed;
  }

  /** The status and the names of the headers. */
  @Override
  public String toString() {
    return "HttpResponse(" + status + ", " + headers + ")";
  }
}
