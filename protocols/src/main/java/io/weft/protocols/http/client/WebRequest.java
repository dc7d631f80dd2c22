package io.weft.protocols.http.client;

import io.weft.core.net.Endpoint;
import io.weft.core.net.TlsSettings;
import io.weft.protocols.http.Credentials;
import io.weft.protocols.http.Headers;
import io.weft.protocols.http.HttpSyntax;
import io.weft.protocols.http.MediaType;
import io.weft.protocols.http.Parameters;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A request. Immutable: the {@code with…} methods give another one. Any thread.
 *
 * <p>URLs are those of {@link URI}, absolute, of {@code http} or {@code https}; names in other
 * alphabets are taken for hosts (IDNA), and IPv6 addresses in brackets. What can be wrong with a
 * request is refused when it is made: nothing in it can end a header or the request line.
 */
public final class WebRequest {
  /** They say how the message is framed and where it goes: the client's business. */
  private static final Set<String> RESERVED =
      Set.of(
          "connection",
          "content-length",
          "expect",
          "keep-alive",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private static final Set<String> IDEMPOTENT =
      Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");

  private final String method;
  private final Target target;
  private final Headers headers;
  private final RequestBody body;
  private final Options options;

  /** What is different from the settings of the client. */
  record Options(
      Optional<Duration> timeout,
      Optional<Endpoint> via,
      Optional<TlsSettings> tls,
      Optional<Boolean> followRedirects,
      Optional<Boolean> cookies,
      Optional<Boolean> decompress) {
    static final Options NONE =
        new Options(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
  }

  private WebRequest(
      String method, Target target, Headers headers, RequestBody body, Options options) {
    this.method = method;
    this.target = target;
    this.headers = headers;
    this.body = body;
    this.options = options;
  }

  /**
   * A request with any method but CONNECT.
   *
   * @throws IllegalArgumentException when the method is none, or the URL is none of HTTP
   */
  public static WebRequest of(String method, String url) {
    return make(method, Target.parse(url));
  }

  /** Like {@link #of(String, String)}. */
  public static WebRequest of(String method, URI url) {
    return make(method, Target.of(url));
  }

  private static WebRequest make(String method, Target target) {
    if (!HttpSyntax.isToken(method) || method.equals("CONNECT")) {
      throw new IllegalArgumentException("a request cannot have the method " + shown(method));
    }
    return new WebRequest(method, target, Headers.EMPTY, RequestBody.NONE, Options.NONE);
  }

  private static String shown(String method) {
    return HttpSyntax.isToken(method) ? method : "that was given: it is no token";
  }

  /** A GET request. */
  public static WebRequest get(String url) {
    return of("GET", url);
  }

  /** A HEAD request: like GET, with a response that has no body. */
  public static WebRequest head(String url) {
    return of("HEAD", url);
  }

  /** A POST request. */
  public static WebRequest post(String url, RequestBody body) {
    return of("POST", url).withBody(body);
  }

  /** A PUT request. */
  public static WebRequest put(String url, RequestBody body) {
    return of("PUT", url).withBody(body);
  }

  /** A DELETE request. */
  public static WebRequest delete(String url) {
    return of("DELETE", url);
  }

  /** The method, such as {@code GET}. */
  public String method() {
    return method;
  }

  /** The URL in ASCII, without a fragment. */
  public URI url() {
    return target.uri();
  }

  /** The headers that were given, which are not all that is sent. */
  public Headers headers() {
    return headers;
  }

  Target target() {
    return target;
  }

  RequestBody body() {
    return body;
  }

  Options options() {
    return options;
  }

  boolean isIdempotent() {
    return IDEMPOTENT.contains(method);
  }

  /**
   * One more header; {@code Host} replaces that of the URL.
   *
   * @throws IllegalArgumentException when it cannot be sent, or is one that the client sets itself,
   *     such as {@code Content-Length}
   */
  public WebRequest withHeader(String name, String value) {
    checkNotReserved(name);
    return with(
        name.equalsIgnoreCase("host") ? headers.with(name, value) : headers.plus(name, value));
  }

  /**
   * All headers of the request, instead of those that it had.
   *
   * @throws IllegalArgumentException when there is one that the client sets itself
   */
  public WebRequest withHeaders(Headers all) {
    for (Headers.Field field : all) {
      checkNotReserved(field.name());
    }
    if (all.all("host").size() > 1) {
      throw new IllegalArgumentException("a request has one header Host");
    }
    return with(all);
  }

  private static void checkNotReserved(String name) {
    if (RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException("the client itself sets the header " + name);
    }
  }

  private WebRequest with(Headers all) {
    return new WebRequest(method, target, all, body, options);
  }

  /** The same with parameters added to the query of the URL. */
  public WebRequest withQuery(Parameters parameters) {
    if (parameters.isEmpty()) {
      return this;
    }
    String url = target.uri().toString();
    String before = target.uri().getRawQuery() == null ? "?" : "&";
    return new WebRequest(
        method, Target.parse(url + before + parameters.toQuery()), headers, body, options);
  }

  /** The same with a body; its type is sent unless there is a header {@code Content-Type}. */
  public WebRequest withBody(RequestBody other) {
    return new WebRequest(method, target, headers, other, options);
  }

  /**
   * The same with basic authentication (RFC 7617). Not sent on when a redirect leads elsewhere.
   * Without TLS anybody on the way reads the password.
   */
  public WebRequest withBasicAuth(String user, String password) {
    return with(headers.with("Authorization", new Credentials(user, password).header()));
  }

  /** The same, asking for a type of response. */
  public WebRequest accepting(MediaType type) {
    return with(headers.with("Accept", type.toString()));
  }

  /**
   * The same with another limit for all of it together: waiting, connecting, redirects, to the end
   * of the response's body.
   *
   * @param limit positive
   */
  public WebRequest withTimeout(Duration limit) {
    if (limit.isNegative() || limit.isZero()) {
      throw new IllegalArgumentException("a time-out is positive, not " + limit);
    }
    return with(
        new Options(
            Optional.of(limit),
            options.via,
            options.tls,
            options.followRedirects,
            options.cookies,
            options.decompress));
  }

  /**
   * The same, connecting to an endpoint, a UNIX socket for example, instead of the URL's host. With
   * TLS when the URL's scheme is {@code https}, whatever the endpoint says. Redirects that lead to
   * another origin do not go there.
   *
   * @throws IllegalArgumentException when one cannot connect to the endpoint
   */
  public WebRequest via(Endpoint endpoint) {
    if (endpoint.mode() != Endpoint.Mode.ACTIVE
        || endpoint.transport() == io.weft.core.net.Transport.UDP) {
      throw new IllegalArgumentException("no requests can be sent to " + endpoint);
    }
    return with(
        new Options(
            options.timeout,
            Optional.of(endpoint),
            options.tls,
            options.followRedirects,
            options.cookies,
            options.decompress));
  }

  /** The same with other keys and another trust than the client's. Redirects keep them. */
  public WebRequest withTls(TlsSettings tls) {
    return with(
        new Options(
            options.timeout,
            options.via,
            Optional.of(tls),
            options.followRedirects,
            options.cookies,
            options.decompress));
  }

  /** The same, following redirects or not. */
  public WebRequest withFollowRedirects(boolean follow) {
    return with(
        new Options(
            options.timeout,
            options.via,
            options.tls,
            Optional.of(follow),
            options.cookies,
            options.decompress));
  }

  /** The same, taking cookies from the client's jar and putting some into it, or not. */
  public WebRequest withCookies(boolean use) {
    return with(
        new Options(
            options.timeout,
            options.via,
            options.tls,
            options.followRedirects,
            Optional.of(use),
            options.decompress));
  }

  /** The same, asking for a compressed response and decompressing it, or not. */
  public WebRequest withDecompress(boolean decompress) {
    return with(
        new Options(
            options.timeout,
            options.via,
            options.tls,
            options.followRedirects,
            options.cookies,
            Optional.of(decompress)));
  }

  private WebRequest with(Options other) {
    return new WebRequest(method, target, headers, body, other);
  }

  /**
   * The request that a redirect asks for (RFC 9110 section 15.4).
   *
   * @param dropBody whether it becomes a GET without a body
   */
  WebRequest redirected(Target next, boolean dropBody) {
    Headers kept = headers;
    Options keptOptions = options;
    if (!next.origin().equals(target.origin())) {
      kept =
          kept.without("Authorization")
              .without("Cookie")
              .without("Proxy-Authorization")
              .without("Host");
      keptOptions =
          new Options(
              options.timeout,
              Optional.empty(),
              options.tls,
              options.followRedirects,
              options.cookies,
              options.decompress);
    }
    if (!dropBody) {
      return new WebRequest(method, next, kept, body, keptOptions);
    }
    for (String name :
        new String[] {
          "Content-Type", "Content-Encoding", "Content-Language", "Content-Location", "Digest"
        }) {
      kept = kept.without(name);
    }
    String nextMethod = method.equals("HEAD") ? "HEAD" : "GET";
    return new WebRequest(nextMethod, next, kept, RequestBody.NONE, keptOptions);
  }

  /** The method and the URL, without its query. */
  @Override
  public String toString() {
    return method + " " + WebException.withoutSecrets(target.uri());
  }
}
