package io.weft.protocols.http.client;

import io.weft.core.Routine;
import io.weft.core.RoutineTimeoutException;
import io.weft.core.lock.Lock;
import io.weft.core.lock.Locks;
import io.weft.core.net.ConnectionException;
import io.weft.core.net.Endpoint;
import io.weft.core.net.Network;
import io.weft.core.net.TlsSettings;
import io.weft.protocols.http.Cookie;
import io.weft.protocols.http.Headers;
import io.weft.protocols.http.SetCookie;
import io.weft.protocols.http.client.RedirectException.Reason;
import io.weft.protocols.http.client.RequestBody.Content;
import io.weft.protocols.http.client.WebTimeoutException.Phase;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP/1.1 client (specification 5.7.23; RFC 9110, RFC 9112). It keeps connections for further
 * requests, follows redirects, keeps cookies when it is told to, and decompresses responses. Bodies
 * are streams in both directions. Proxies are not supported.
 *
 * <p>What a request meets is in its {@link WebResponse}, whatever the status; where there is no
 * response a {@link WebException} says why. A routine that is cancelled, or whose time is up, while
 * it waits here ends the connection that it waited for.
 *
 * <p>A request that finds the connection that it was given closed by the server is sent once more
 * on a new one, if its method allows that (GET, HEAD, OPTIONS, TRACE, PUT, DELETE) and its body can
 * be sent again. Nothing else is repeated.
 *
 * <p>For the routines of the network's scheduler. Close it when it is not needed any more.
 *
 * {@snippet class="io.weft.protocols.http.client.HttpClientGuideTest" region="client"}
 */
public final class WebClient implements AutoCloseable {
  /** So much of a redirect's body is read so that its connection can be used again. */
  private static final int DRAIN = 64 * 1024;

  private static final Duration DRAIN_TIME = Duration.ofSeconds(1);

  private static final Logger log = LoggerFactory.getLogger(WebClient.class);

  private final Network network;
  private final WebClientSettings settings;
  private final CookieJar cookies;
  private final ConnectionPool pool;
  private final Locks urls;

  private WebClient(Network network, WebClientSettings settings, CookieJar cookies) {
    this.network = network;
    this.settings = settings;
    this.cookies = cookies;
    this.pool = new ConnectionPool(network, settings);
    this.urls = new Locks(network.scheduler());
  }

  /** A client that uses no cookies. */
  public static WebClient create(Network network) {
    return create(network, WebClientSettings.DEFAULT);
  }

  /** A client with settings. */
  public static WebClient create(Network network, WebClientSettings settings) {
    return new WebClient(network, settings, new CookieJar(network.scheduler().ticker()));
  }

  /** A client with a jar of cookies that others may share. */
  public static WebClient create(Network network, WebClientSettings settings, CookieJar cookies) {
    return new WebClient(network, settings, cookies);
  }

  /** Its settings. */
  public WebClientSettings settings() {
    return settings;
  }

  /** Its cookies. Used where {@link WebClientSettings#cookies} or the request says so. */
  public CookieJar cookies() {
    return cookies;
  }

  /** How many connections it has, idle ones included. Loop or routine. */
  public int connections() {
    return pool.open();
  }

  /** How many connections it keeps that are not in use. Loop or routine. */
  public int idleConnections() {
    return pool.idle();
  }

  /** How many requests wait for a connection. Loop or routine. */
  public int waitingRequests() {
    return pool.waiting();
  }

  /**
   * Sends a request and waits for the beginning of its response, which must be closed.
   *
   * @throws WebTimeoutException when something takes longer than the settings or the request allow
   * @throws WebConnectionException when there is no connection, or it breaks
   * @throws WebProtocolException when what comes is no HTTP, or beyond the limits
   * @throws WebBodyException when the request's body cannot be sent
   * @throws RedirectException when a redirect cannot be followed
   * @throws WebException when the client is closed, or too many requests wait
   */
  public WebResponse open(Routine r, WebRequest request) {
    r.checkCurrent();
    Deadline deadline =
        new Deadline(
            r.scheduler().ticker(), request.options().timeout().or(() -> settings.timeout()));
    List<URI> redirects = new ArrayList<>();
    WebRequest current = request;
    while (true) {
      Sent sent = sendAlone(r, current, deadline);
      boolean kept = false;
      try {
        storeCookies(current, sent.answer());
        Optional<WebRequest> next = redirect(current, sent, redirects.size());
        if (next.isEmpty()) {
          kept = true;
          return new WebResponse(
              sent.exchange(), sent.answer(), redirects, settings, decompresses(current));
        }
        redirects.add(current.url());
        drain(r, sent.exchange());
        current = next.get();
      } finally {
        if (!kept) {
          sent.exchange().abort();
        }
      }
    }
  }

  /**
   * Sends a request, and waits for the whole response: its body as text.
   *
   * @throws WebStatusException when the status is not one of success
   * @throws WebException like {@link #open} and {@link WebResponse#text}
   */
  public String text(Routine r, WebRequest request) {
    try (WebResponse response = open(r, request)) {
      return response.requireSuccess(r).text(r);
    }
  }

  /**
   * Sends a request, and waits for the whole response: its body as bytes.
   *
   * @throws WebStatusException when the status is not one of success
   * @throws WebException like {@link #open} and {@link WebResponse#bytes(Routine)}
   */
  public byte[] bytes(Routine r, WebRequest request) {
    try (WebResponse response = open(r, request)) {
      return response.requireSuccess(r).bytes(r);
    }
  }

  /**
   * Sends a request, and waits for the whole response: its body as a value that Jackson reads.
   *
   * @throws WebStatusException when the status is not one of success
   * @throws WebException like {@link #open} and {@link WebResponse#json(Routine, Class)}
   */
  public <T> T json(Routine r, WebRequest request, Class<T> type) {
    try (WebResponse response = open(r, request)) {
      return response.requireSuccess(r).json(r, type);
    }
  }

  private record Sent(Exchange exchange, Exchange.Answer answer) {}

  // One request.

  private Sent sendAlone(Routine r, WebRequest request, Deadline deadline) {
    if (!settings.sameUrlLimit()) {
      return send(r, request, deadline);
    }
    Lock lock = lockUrl(r, request, deadline);
    boolean kept = false;
    try {
      Sent sent = send(r, request, deadline);
      sent.exchange().whenEnded(lock::unlock);
      kept = true;
      return sent;
    } finally {
      if (!kept) {
        lock.unlock();
      }
    }
  }

  private Lock lockUrl(Routine r, WebRequest request, Deadline deadline) {
    Lock lock = urls.beginLock(r, request.url());
    boolean held = false;
    try {
      waitFor(
          r,
          request,
          deadline,
          body -> {
            lock.await(body);
            return true;
          });
      held = true;
      return lock;
    } finally {
      if (!held) {
        lock.unlock();
      }
    }
  }

  private interface Wait<T> {
    T run(Routine r);
  }

  /** Waits for its turn, for as long as the settings and the deadline allow. */
  private <T> T waitFor(Routine r, WebRequest request, Deadline deadline, Wait<T> wait) {
    boolean wholeFirst = deadline.isBefore(settings.waitTimeout());
    Duration limit = wholeFirst ? deadline.left() : settings.waitTimeout();
    try {
      return r.within(limit, wait::run);
    } catch (RoutineTimeoutException e) {
      throw wholeFirst
          ? timeout(request, Phase.WHOLE, deadline.whole())
          : timeout(request, Phase.WAITING, limit);
    }
  }

  private static WebTimeoutException timeout(WebRequest request, Phase phase, Duration limit) {
    return new WebTimeoutException(request.method(), request.url(), phase, limit);
  }

  /** Sends a request, and once more where that is safe and useful. */
  private Sent send(Routine r, WebRequest request, Deadline deadline) {
    Content body = request.body().content(r.scheduler().random());
    boolean begun = false;
    try {
      boolean expect = expects(body);
      boolean fresh = false;
      for (int attempt = 0; ; attempt++) {
        Exchange exchange = exchange(r, request, deadline, body, expect, fresh);
        begun = true;
        boolean again = attempt < 2 && body.repeatable();
        Exchange.Answer answer;
        try {
          answer = exchange.send(r, body, expect);
        } catch (WebConnectionException e) {
          if (!again || fresh || !exchange.wasStale() || !request.isIdempotent()) {
            throw e;
          }
          fresh = true;
          continue;
        }
        if (answer.status() == 417 && expect && again) {
          // Expectations are not understood there (RFC 9110 section 15.5.18).
          exchange.abort();
          expect = false;
          continue;
        }
        return new Sent(exchange, answer);
      }
    } finally {
      if (!begun && !body.repeatable()) {
        // Who writes into it is to know that nobody reads.
        body.open().get().close();
      }
    }
  }

  private boolean expects(Content body) {
    return settings.useExpect()
        && !body.isEmpty()
        && (body.length().isEmpty() || body.length().getAsLong() > settings.expectSize());
  }

  private Exchange exchange(
      Routine r,
      WebRequest request,
      Deadline deadline,
      Content body,
      boolean expect,
      boolean fresh) {
    if (pool.isClosed()) {
      throw new WebException(request.method(), request.url(), "the client is closed");
    }
    PooledConnection connection = acquire(r, request, deadline, fresh);
    try {
      return new Exchange(pool, connection, settings, deadline, head(request, body, expect));
    } catch (RuntimeException | Error e) {
      pool.release(connection, false);
      throw e;
    }
  }

  private PooledConnection acquire(
      Routine r, WebRequest request, Deadline deadline, boolean fresh) {
    Target target = request.target();
    Optional<Endpoint> via = request.options().via();
    Endpoint endpoint = via.orElseGet(target::endpoint);
    TlsSettings tls = TlsSettings.DEFAULT;
    if (target.secure()) {
      endpoint = endpoint.withTls();
      tls = tls(request.options().tls().orElse(settings.connection().tls()), target, via);
    }
    ConnectionPool.Key key = new ConnectionPool.Key(endpoint, tls);
    try {
      return deadline.isLimited()
          ? r.within(deadline.left(), body -> pool.acquire(body, key, fresh))
          : pool.acquire(r, key, fresh);
    } catch (RoutineTimeoutException e) {
      if (!deadline.isLimited()) {
        // Not ours, but of who has called.
        throw e;
      }
      throw timeout(request, Phase.WHOLE, deadline.whole());
    } catch (ConnectionPool.WaitException e) {
      throw e.isTimeout()
          ? timeout(request, Phase.WAITING, settings.waitTimeout())
          : new WebException(request.method(), request.url(), String.valueOf(e.getMessage()));
    } catch (ConnectionException e) {
      throw new WebConnectionException(
          request.method(), request.url(), false, String.valueOf(e.getMessage()), e);
    }
  }

  private static TlsSettings tls(TlsSettings own, Target target, Optional<Endpoint> via) {
    // Wherever it connects to: the certificate must be for the URL's host.
    return via.isPresent() && own.serverName().isEmpty() ? own.withServerName(target.host()) : own;
  }

  // What is sent.

  private Exchange.Head head(WebRequest request, Content body, boolean expect) {
    Target target = request.target();
    Headers given = request.headers();
    List<String> lines = new ArrayList<>();
    add(lines, "Host", given.first("Host").orElseGet(target::hostHeader));
    if (!given.contains("User-Agent")) {
      settings.userAgent().ifPresent(agent -> add(lines, "User-Agent", agent));
    }
    if (decompresses(request) && !given.contains("Range")) {
      add(lines, "Accept-Encoding", "gzip, deflate");
    }
    List<Cookie> jar = usesCookies(request) ? cookies.cookiesFor(target) : List.of();
    for (Headers.Field field : given.without("Host")) {
      if (jar.isEmpty() || !field.name().equalsIgnoreCase("Cookie")) {
        add(lines, field.name(), field.value());
      }
    }
    if (!jar.isEmpty()) {
      List<String> all = new ArrayList<>(given.all("Cookie"));
      all.add(Cookie.header(jar));
      add(lines, "Cookie", String.join("; ", all));
    }
    addBodyHeaders(lines, request, body, expect);
    return new Exchange.Head(
        request.method(), request.url(), target.path(), Headers.of(lines.toArray(String[]::new)));
  }

  private static void addBodyHeaders(
      List<String> lines, WebRequest request, Content body, boolean expect) {
    if (!request.headers().contains("Content-Type")) {
      body.type().ifPresent(type -> add(lines, "Content-Type", type.toString()));
    }
    if (body.length().isEmpty()) {
      add(lines, "Transfer-Encoding", "chunked");
    } else if (!body.isEmpty() || body.type().isPresent() || wantsBody(request.method())) {
      add(lines, "Content-Length", Long.toString(body.length().getAsLong()));
    }
    if (expect) {
      add(lines, "Expect", "100-continue");
    }
  }

  private static boolean wantsBody(String method) {
    return method.equals("POST") || method.equals("PUT") || method.equals("PATCH");
  }

  private static void add(List<String> lines, String name, String value) {
    lines.add(name);
    lines.add(value);
  }

  private boolean decompresses(WebRequest request) {
    // Who asks for codings himself wants to see them.
    return request.options().decompress().orElse(settings.decompress())
        && !request.headers().contains("Accept-Encoding");
  }

  // Cookies.

  private boolean usesCookies(WebRequest request) {
    return request.options().cookies().orElse(settings.cookies());
  }

  private void storeCookies(WebRequest request, Exchange.Answer answer) {
    if (!usesCookies(request)) {
      return;
    }
    Instant now = network.scheduler().ticker().now();
    for (String line : answer.headers().all("Set-Cookie")) {
      SetCookie.parse(line, now).ifPresent(cookie -> cookies.store(request.target(), cookie));
    }
  }

  // Redirects.

  private Optional<WebRequest> redirect(WebRequest request, Sent sent, int before) {
    int status = sent.answer().status();
    boolean known =
        status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    Optional<String> location = sent.answer().headers().first("Location");
    boolean follow = request.options().followRedirects().orElse(settings.followRedirects());
    if (!known || location.isEmpty() || !follow) {
      return Optional.empty();
    }
    String where = location.get();
    if (before >= settings.redirectLimit()) {
      throw new RedirectException(
          request.method(),
          request.url(),
          Reason.TOO_MANY,
          status,
          where,
          "there were " + before + " before");
    }
    Target next;
    try {
      next = Target.of(Redirects.resolve(request.url(), where));
    } catch (IllegalArgumentException e) {
      throw new RedirectException(
          request.method(),
          request.url(),
          Reason.INVALID_LOCATION,
          status,
          where,
          String.valueOf(e.getMessage()));
    }
    if (request.target().secure() && !next.secure() && !settings.allowDowngrade()) {
      throw new RedirectException(
          request.method(),
          request.url(),
          Reason.DOWNGRADE,
          status,
          where,
          "it leads from HTTPS to HTTP");
    }
    boolean dropBody =
        status == 303 || ((status == 301 || status == 302) && request.method().equals("POST"));
    if (!dropBody && !request.body().content(network.scheduler().random()).repeatable()) {
      throw new RedirectException(
          request.method(),
          request.url(),
          Reason.BODY_SPENT,
          status,
          where,
          "the body is a stream that was read already");
    }
    return Optional.of(request.redirected(next, dropBody));
  }

  /** Reads the rest of a redirect, if that is cheaper than another connection. */
  private static void drain(Routine r, Exchange exchange) {
    try {
      r.within(
          DRAIN_TIME,
          body -> {
            int length = 0;
            Optional<byte[]> data;
            while (length < DRAIN && (data = exchange.read(body)).isPresent()) {
              length += data.get().length;
            }
            return length;
          });
    } catch (RoutineTimeoutException | WebException e) {
      log.debug("the rest of {} is left", exchange.head().url().getHost(), e);
    }
  }

  // The end.

  /** Closes the connections that are not in use. Loop or routine. */
  public void closeIdle() {
    pool.closeIdle(Duration.ZERO);
  }

  /**
   * Closes the connections that are not in use, and each other one when its response has ended, or
   * after {@link WebClientSettings#closeTimeout}. Requests that wait, and further ones, fail. Loop
   * or routine; may be repeated.
   */
  @Override
  public void close() {
    if (!pool.isClosed()) {
      pool.close();
      if (pool.open() > 0) {
        network.scheduler().callLater(settings.closeTimeout(), pool::abort);
      }
    }
  }

  @Override
  public String toString() {
    return "WebClient(" + pool.open() + " connections)";
  }
}
