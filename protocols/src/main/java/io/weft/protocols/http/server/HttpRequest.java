package io.weft.protocols.http.server;

import io.weft.core.Routine;
import io.weft.core.net.TlsPeer;
import io.weft.core.stream.StreamLimitException;
import io.weft.core.stream.StreamReader;
import io.weft.protocols.http.Cookie;
import io.weft.protocols.http.Headers;
import io.weft.protocols.http.MediaType;
import io.weft.protocols.http.Parameters;
import io.weft.protocols.http.PercentCoding;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A request whose body may still be on its way. For the routine that handles it. What its methods
 * refuse, they refuse with an {@link HttpException}, so that a handler need not care.
 */
public final class HttpRequest {
  /** How many parameters a query string or a form may have, and how many cookies are read. */
  static final int MAX_PARAMETERS = 1000;

  private final String method;
  private final String target;
  private final String rawPath;
  private final String path;
  private final String query;
  private final Headers headers;
  private final Map<String, String> pathArguments;
  private final Origin origin;
  private final Content content;

  /** Where a request comes from; the same for copies of it. */
  record Origin(
      String host, int minorVersion, String vhost, String remote, Optional<TlsPeer> tls) {}

  /** What copies of a request share. */
  private static final class Content {
    final Supplier<StreamReader<byte[]>> open;
    final OptionalLong length;
    final Supplier<Headers> trailers;
    final Map<AttributeKey<?>, Object> attributes = new HashMap<>(4);
    @Nullable StreamReader<byte[]> opened;

    Content(Supplier<StreamReader<byte[]>> open, OptionalLong length, Supplier<Headers> trailers) {
      this.open = open;
      this.length = length;
      this.trailers = trailers;
    }
  }

  private HttpRequest(
      String method,
      String target,
      Headers headers,
      Map<String, String> pathArguments,
      Origin origin,
      Content content) {
    this.method = method;
    this.target = target;
    this.headers = headers;
    this.pathArguments = pathArguments;
    this.origin = origin;
    this.content = content;
    int question = target.indexOf('?');
    this.rawPath = question < 0 ? target : target.substring(0, question);
    this.query = question < 0 ? "" : target.substring(question + 1);
    try {
      this.path = PercentCoding.decode(rawPath);
    } catch (IllegalArgumentException e) {
      throw new HttpException(400, "the path is malformed: " + e.getMessage());
    }
  }

  static HttpRequest of(
      String method,
      String target,
      Headers headers,
      Origin origin,
      Supplier<StreamReader<byte[]>> body,
      OptionalLong length,
      Supplier<Headers> trailers) {
    return new HttpRequest(
        method, target, headers, Map.of(), origin, new Content(body, length, trailers));
  }

  /**
   * A request that came over no connection, for tests of handlers.
   *
   * @param target the path, and behind a question mark the query string; both encoded
   */
  public static HttpRequest of(String method, String target, Headers headers, byte[] body) {
    return of(
        method,
        target,
        headers,
        new Origin(headers.first("host").orElse(""), 1, "", "test", Optional.empty()),
        () -> StreamReader.of(body),
        OptionalLong.of(body.length),
        () -> Headers.EMPTY);
  }

  /** The method, such as {@code GET}; case matters. */
  public String method() {
    return method;
  }

  /** Path and query string as they were sent, also where the request's had a host in front. */
  public String target() {
    return target;
  }

  /** The path as it was sent. */
  public String rawPath() {
    return rawPath;
  }

  /**
   * The path with its percent signs decoded; starts with a slash, or is {@code *}. It may hold
   * anything: slashes that were encoded, and {@code ..}.
   */
  public String path() {
    return path;
  }

  /** What follows the question mark, as it was sent; empty without one. */
  public String query() {
    return query;
  }

  /**
   * The parameters in the query string.
   *
   * @throws HttpException 400 when there are more than 1000
   */
  public Parameters queryParameters() {
    return parameters(query);
  }

  private static Parameters parameters(String text) {
    try {
      return Parameters.decode(text, MAX_PARAMETERS);
    } catch (IllegalArgumentException e) {
      throw new HttpException(400, "" + e.getMessage());
    }
  }

  /** What the route's pattern found in the path, decoded, by name; groups also by number. */
  public Map<String, String> pathArguments() {
    return pathArguments;
  }

  /** The headers. */
  public Headers headers() {
    return headers;
  }

  /** The first value of a header; the name in any case. */
  public Optional<String> header(String name) {
    return headers.first(name);
  }

  /** The cookies; those of the same name in the order in which they were sent. */
  public List<Cookie> cookies() {
    List<String> fields = headers.all("cookie");
    return fields.isEmpty() ? List.of() : Cookie.parse(String.join("; ", fields), MAX_PARAMETERS);
  }

  /** The value of the first cookie of a name. */
  public Optional<String> cookie(String name) {
    return cookies().stream()
        .filter(cookie -> cookie.name().equals(name))
        .map(Cookie::value)
        .findFirst();
  }

  /** The host that was asked for, in small letters and without its port; empty if none was. */
  public String host() {
    String host = origin.host;
    int colon = host.lastIndexOf(':');
    String name = colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    return name.toLowerCase(Locale.ROOT);
  }

  /** The host that was asked for with its port, as it was sent; empty if none was. */
  public String authority() {
    return origin.host;
  }

  /** Whether it came over TLS. */
  public boolean isSecure() {
    return origin.tls.isPresent();
  }

  /** What TLS has agreed on with the client; empty without TLS. */
  public Optional<TlsPeer> tls() {
    return origin.tls;
  }

  /** The name of the server that it came to: {@link HttpServerSettings#vhost}. */
  public String vhost() {
    return origin.vhost;
  }

  /** The client's address, as text for logs. */
  public String remote() {
    return origin.remote;
  }

  /** Whether the client speaks HTTP/1.0. */
  public boolean isHttp10() {
    return origin.minorVersion == 0;
  }

  /** What filters have told about the request. */
  @SuppressWarnings("unchecked") // Put there with its key.
  public <T> Optional<T> attribute(AttributeKey<T> key) {
    return Optional.ofNullable((T) content.attributes.get(key));
  }

  /** Tells the handlers behind something about the request. */
  public <T> void setAttribute(AttributeKey<T> key, T value) {
    content.attributes.put(key, value);
  }

  // The body.

  /** The length of the body as the client says it, 0 without one; empty when it is not known. */
  public OptionalLong bodyLength() {
    return content.length;
  }

  /**
   * The body, not decoded; always the same stream. Reading it asks the client for it where that
   * waits for {@code 100 Continue}. What a handler leaves is skipped.
   *
   * <p>Reading fails with {@link HttpException}: 400 when the body is malformed or ends early, 408
   * when it comes too slowly, 413 when it is longer than the server's limit.
   */
  public StreamReader<byte[]> body() {
    if (content.opened == null) {
      content.opened = content.open.get();
    }
    return content.opened;
  }

  /** The headers that came behind a body in chunks; empty before its end was read. */
  public Headers trailers() {
    return content.trailers.get();
  }

  /**
   * Waits for the whole body.
   *
   * @param limit in bytes
   * @throws HttpException 413 when it is longer, and like {@link #body}
   */
  public byte[] bytes(Routine r, int limit) {
    if (content.length.orElse(0) > limit) {
      throw tooLong(limit);
    }
    try {
      return body().readAll(r, limit);
    } catch (StreamLimitException e) {
      throw tooLong(limit);
    }
  }

  private static HttpException tooLong(long limit) {
    return new HttpException(413, "the body is longer than " + limit + " bytes");
  }

  /**
   * Waits for the whole body, and decodes it as its media type says, else as UTF-8.
   *
   * @param limit in bytes
   * @throws HttpException 400 when it is not of that character set, 415 when that is not known, and
   *     like {@link #bytes}
   */
  public String text(Routine r, int limit) {
    Charset charset;
    try {
      charset = mediaType().flatMap(MediaType::charset).orElse(StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new HttpException(415, "" + e.getMessage());
    }
    byte[] bytes = bytes(r, limit);
    try {
      return charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new HttpException(400, "the body is not " + charset.name());
    }
  }

  /**
   * The media type of the body; empty when the client does not say.
   *
   * @throws HttpException 400 when it is malformed
   */
  public Optional<MediaType> mediaType() {
    try {
      return headers.first("content-type").map(MediaType::parse);
    } catch (IllegalArgumentException e) {
      throw new HttpException(400, "Content-Type: " + e.getMessage());
    }
  }

  /**
   * Waits for the whole body, which must be a form ({@code application/x-www-form-urlencoded}).
   *
   * @param limit in bytes
   * @throws HttpException 415 when it is something else, 400 when it has more than 1000 parameters,
   *     and like {@link #bytes}
   */
  public Parameters form(Routine r, int limit) {
    requireType(MediaType.FORM);
    return parameters(text(r, limit));
  }

  private void requireType(MediaType type) {
    Optional<MediaType> given = mediaType();
    if (given.isEmpty() || !given.get().is(type)) {
      throw new HttpException(
          415,
          "the body must be "
              + type
              + given.map(other -> ", not " + other.type()).orElse(", and no type is given"));
    }
  }

  /**
   * Waits for the whole body, which must be JSON, and makes a value of it. Of a record, an {@code
   * Optional} component may be missing, and a primitive one is 0 or false then; others must be
   * there.
   *
   * @param type a record, for example
   * @param limit in bytes
   * @throws HttpException 415 when it is something else, 400 when it is malformed or does not fit
   *     the type, naming the field; and like {@link #bytes}
   */
  public <T> T json(Routine r, Class<T> type, int limit) {
    if (!mediaType().map(MediaType::isJson).orElse(false)) {
      requireType(MediaType.JSON);
    }
    return JsonBody.read(bytes(r, limit), type);
  }

  /**
   * The parts of the body, which must be {@code multipart/form-data}, one after the other.
   *
   * @throws HttpException 415 when it is something else, 400 when it says no boundary
   */
  public MultipartReader multipart(MultipartLimits limits) {
    requireType(MediaType.MULTIPART);
    String boundary = mediaType().orElseThrow().parameters().get("boundary");
    if (boundary == null || boundary.isEmpty() || boundary.length() > 70) {
      throw new HttpException(400, "Content-Type: the boundary is missing or too long");
    }
    return new MultipartReader(body(), boundary, limits);
  }

  // Copies, for routes.

  HttpRequest withPathArguments(Map<String, String> arguments) {
    return new HttpRequest(method, target, headers, arguments, origin, content);
  }

  /**
   * This, as if it had been another one (specification 5.7.9, {@code rewrite}); the body is the
   * same.
   *
   * @param otherTarget path and query string, encoded
   */
  public HttpRequest rewritten(String otherMethod, String otherTarget) {
    return new HttpRequest(otherMethod, otherTarget, headers, Map.of(), origin, content);
  }

  /** Whether a route has made it out of another request; see {@link Router.Builder#rewrite}. */
  public boolean isRewritten() {
    return attribute(Router.REWRITES).isPresent();
  }

  /** Method and path, and nothing that may be a secret. */
  @Override
  public String toString() {
    return method + " " + rawPath;
  }
}
