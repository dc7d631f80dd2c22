package io.weft.protocols.http.client;

import io.weft.core.config.Config;
import io.weft.core.config.ConfigSection;
import io.weft.core.net.ConnectionSettings;
import io.weft.core.net.Pem;
import io.weft.core.net.TlsSettings;
import io.weft.core.stream.ExpansionLimit;
import io.weft.protocols.http.Headers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How a {@link WebClient} works; the defaults are those of the specification (3.1, {@code
 * webclient} and {@code protocol.http}), but TLS is always verified and responses may come
 * compressed. Times and limits are positive where nothing else is said.
 *
 * @param connection how connections are made: the time-out for connecting, TLS with its trust
 *     ({@code webclient.cafile}), and how much is read ahead and written ahead
 * @param sameHostLimit how many connections to one host at most; more requests wait ({@code
 *     webclient.samehostlimit})
 * @param totalLimit how many connections at most; idle ones to other hosts make room
 * @param waitingLimit how many requests may wait for a connection; more fail at once
 * @param sameUrlLimit whether requests to the same URL are sent one after the other ({@code
 *     webclient.sameurllimit})
 * @param idleTimeout how long a connection is kept for the next request ({@code
 *     protocol.http.idletimeout})
 * @param cleanupInterval how often idle connections are looked at whether their server has closed
 *     them ({@code webclient.cleanupinterval})
 * @param closeTimeout how long requests under way may take when the client closes ({@code
 *     protocol.http.closetimeout})
 * @param waitTimeout how long a request may wait for a free connection
 * @param responseTimeout how long the beginning of the response may take, from when the request was
 *     sent or the server last took a part of it
 * @param readTimeout how long the body may pause
 * @param timeout how long a request may take with its redirects, to the end of the response's body;
 *     empty for ever
 * @param followRedirects whether redirects are followed
 * @param redirectLimit how many redirects are followed for one request ({@code
 *     webclient.redirectlimit})
 * @param allowDowngrade whether a redirect may lead from HTTPS to HTTP
 * @param cookies whether the client keeps cookies and sends them back ({@code allowcookies})
 * @param decompress whether responses may be compressed, and are decompressed
 * @param expansionLimit how much a compressed body may expand to
 * @param contentLimit how many bytes of a body at most are collected in memory where no other limit
 *     is given
 * @param maxFirstLine how long the status line may be, and the line before a chunk, in bytes
 *     ({@code protocol.http.headlinelimit})
 * @param maxHeaders how long all headers of a response may be, in bytes, and all its trailers
 *     ({@code protocol.http.headerlimit})
 * @param maxHeaderCount how many headers a response may have ({@code
 *     protocol.http.headercountlimit})
 * @param useExpect whether the server is asked before a long body is sent ({@code Expect:
 *     100-continue}; {@code protocol.http.useexpect})
 * @param expectSize bodies above so many bytes, and those of unknown length, are long ({@code
 *     protocol.http.useexpectsize})
 * @param expectTimeout how long the server may take to answer that; then the body is sent ({@code
 *     protocol.http.expecttimeout})
 * @param userAgent the header User-Agent of requests that have none
 */
public record WebClientSettings(
    ConnectionSettings connection,
    int sameHostLimit,
    int totalLimit,
    int waitingLimit,
    boolean sameUrlLimit,
    Duration idleTimeout,
    Duration cleanupInterval,
    Duration closeTimeout,
    Duration waitTimeout,
    Duration responseTimeout,
    Duration readTimeout,
    Optional<Duration> timeout,
    boolean followRedirects,
    int redirectLimit,
    boolean allowDowngrade,
    boolean cookies,
    boolean decompress,
    ExpansionLimit expansionLimit,
    int contentLimit,
    int maxFirstLine,
    int maxHeaders,
    int maxHeaderCount,
    boolean useExpect,
    long expectSize,
    Duration expectTimeout,
    Optional<String> userAgent) {
  /** The defaults. */
  public static final WebClientSettings DEFAULT = builder().build();

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException naming the setting that is out of its range
   */
  public WebClientSettings {
    requireAtLeast("sameHostLimit", sameHostLimit, 1);
    requireAtLeast("totalLimit", totalLimit, 1);
    requireAtLeast("waitingLimit", waitingLimit, 0);
    requirePositive("idleTimeout", idleTimeout);
    requirePositive("cleanupInterval", cleanupInterval);
    requirePositive("closeTimeout", closeTimeout);
    requirePositive("waitTimeout", waitTimeout);
    requirePositive("responseTimeout", responseTimeout);
    requirePositive("readTimeout", readTimeout);
    requireAtLeast("redirectLimit", redirectLimit, 0);
    requireAtLeast("contentLimit", contentLimit, 0);
    requireAtLeast("maxFirstLine", maxFirstLine, 1);
    requireAtLeast("maxHeaders", maxHeaders, 1);
    requireAtLeast("maxHeaderCount", maxHeaderCount, 1);
    requireAtLeast("expectSize", expectSize, 0);
    requirePositive("expectTimeout", expectTimeout);
    timeout.ifPresent(limit -> requirePositive("timeout", limit));
    userAgent.ifPresent(value -> Headers.of("User-Agent", value));
  }

  private static void requireAtLeast(String name, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be at least " + least + ", not " + value);
    }
  }

  private static void requirePositive(String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(name + " must be positive, not " + value);
    }
  }

  /**
   * The settings that a configuration makes, under the keys of the specification: {@code
   * webclient.*}, {@code protocol.http.*} and {@code protocol.default.*}.
   *
   * @throws io.weft.core.config.ConfigException when one has another type or is out of its range
   */
  public static WebClientSettings from(Config config) {
    Builder b = builder();
    ConfigSection own = config.section("webclient");
    own.count("samehostlimit", 1).ifPresent(b::sameHostLimit);
    own.bool("sameurllimit").ifPresent(b::sameUrlLimit);
    own.count("redirectlimit", 0).ifPresent(b::redirectLimit);
    positive(own, "cleanupinterval").ifPresent(b::cleanupInterval);
    ConnectionSettings connection = ConnectionSettings.DEFAULT;
    TlsSettings tls = connection.tls();
    Optional<String> authorities = own.string("cafile");
    if (authorities.isPresent()) {
      tls = tls.withTrusted(Pem.file(Path.of(authorities.get())));
    }
    tls = tls.withVerifyHost(own.bool("verifyhost").orElse(true));
    b.connection(connection.toBuilder().tls(tls).build());
    ConfigSection http = config.section("protocol", "http");
    http.count("headlinelimit", 1).ifPresent(b::maxFirstLine);
    http.count("headerlimit", 1).ifPresent(b::maxHeaders);
    http.count("headercountlimit", 1).ifPresent(b::maxHeaderCount);
    positive(http, "idletimeout").ifPresent(b::idleTimeout);
    positive(http, "closetimeout").ifPresent(b::closeTimeout);
    http.bool("useexpect").ifPresent(b::useExpect);
    http.integer("useexpectsize", 0, Long.MAX_VALUE).ifPresent(b::expectSize);
    positive(http, "expecttimeout").ifPresent(b::expectTimeout);
    return b.build();
  }

  private static Optional<Duration> positive(ConfigSection section, String name) {
    Optional<Duration> time = section.seconds(name);
    if (time.isPresent() && time.get().isZero()) {
      throw section.find(name).orElseThrow().invalid("must be a positive time");
    }
    return time;
  }

  /** To change some of the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** To change some of these. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.connection = connection;
    builder.sameHostLimit = sameHostLimit;
    builder.totalLimit = totalLimit;
    builder.waitingLimit = waitingLimit;
    builder.sameUrlLimit = sameUrlLimit;
    builder.idleTimeout = idleTimeout;
    builder.cleanupInterval = cleanupInterval;
    builder.closeTimeout = closeTimeout;
    builder.waitTimeout = waitTimeout;
    builder.responseTimeout = responseTimeout;
    builder.readTimeout = readTimeout;
    builder.timeout = timeout;
    builder.followRedirects = followRedirects;
    builder.redirectLimit = redirectLimit;
    builder.allowDowngrade = allowDowngrade;
    builder.cookies = cookies;
    builder.decompress = decompress;
    builder.expansionLimit = expansionLimit;
    builder.contentLimit = contentLimit;
    builder.maxFirstLine = maxFirstLine;
    builder.maxHeaders = maxHeaders;
    builder.maxHeaderCount = maxHeaderCount;
    builder.useExpect = useExpect;
    builder.expectSize = expectSize;
    builder.expectTimeout = expectTimeout;
    builder.userAgent = userAgent;
    return builder;
  }

  /** Collects settings; see the components of {@link WebClientSettings}. */
  public static final class Builder {
    private ConnectionSettings connection = ConnectionSettings.DEFAULT;
    private int sameHostLimit = 20;
    private int totalLimit = 200;
    private int waitingLimit = 10_000;
    private boolean sameUrlLimit = false;
    private Duration idleTimeout = Duration.ofSeconds(20);
    private Duration cleanupInterval = Duration.ofSeconds(60);
    private Duration closeTimeout = Duration.ofSeconds(5);
    private Duration waitTimeout = Duration.ofSeconds(60);
    private Duration responseTimeout = Duration.ofSeconds(60);
    private Duration readTimeout = Duration.ofSeconds(60);
    private Optional<Duration> timeout = Optional.empty();
    private boolean followRedirects = true;
    private int redirectLimit = 10;
    private boolean allowDowngrade = false;
    private boolean cookies = false;
    private boolean decompress = true;
    private ExpansionLimit expansionLimit = ExpansionLimit.DEFAULT;
    private int contentLimit = 16 * 1024 * 1024;
    private int maxFirstLine = 8192;
    private int maxHeaders = 1024 * 1024;
    private int maxHeaderCount = 1024;
    private boolean useExpect = false;
    private long expectSize = 4096;
    private Duration expectTimeout = Duration.ofSeconds(2);
    private Optional<String> userAgent = Optional.of("weft");

    private Builder() {}

    /** See {@link WebClientSettings#connection}. */
    public Builder connection(ConnectionSettings value) {
      connection = value;
      return this;
    }

    /** See {@link WebClientSettings#sameHostLimit}. */
    public Builder sameHostLimit(int value) {
      sameHostLimit = value;
      return this;
    }

    /** See {@link WebClientSettings#totalLimit}. */
    public Builder totalLimit(int value) {
      totalLimit = value;
      return this;
    }

    /** See {@link WebClientSettings#waitingLimit}. */
    public Builder waitingLimit(int value) {
      waitingLimit = value;
      return this;
    }

    /** See {@link WebClientSettings#sameUrlLimit}. */
    public Builder sameUrlLimit(boolean value) {
      sameUrlLimit = value;
      return this;
    }

    /** See {@link WebClientSettings#idleTimeout}. */
    public Builder idleTimeout(Duration value) {
      idleTimeout = value;
      return this;
    }

    /** See {@link WebClientSettings#cleanupInterval}. */
    public Builder cleanupInterval(Duration value) {
      cleanupInterval = value;
      return this;
    }

    /** See {@link WebClientSettings#closeTimeout}. */
    public Builder closeTimeout(Duration value) {
      closeTimeout = value;
      return this;
    }

    /** See {@link WebClientSettings#waitTimeout}. */
    public Builder waitTimeout(Duration value) {
      waitTimeout = value;
      return this;
    }

    /** See {@link WebClientSettings#responseTimeout}. */
    public Builder responseTimeout(Duration value) {
      responseTimeout = value;
      return this;
    }

    /** See {@link WebClientSettings#readTimeout}. */
    public Builder readTimeout(Duration value) {
      readTimeout = value;
      return this;
    }

    /** See {@link WebClientSettings#timeout}. */
    public Builder timeout(Duration value) {
      timeout = Optional.of(value);
      return this;
    }

    /** See {@link WebClientSettings#followRedirects}. */
    public Builder followRedirects(boolean value) {
      followRedirects = value;
      return this;
    }

    /** See {@link WebClientSettings#redirectLimit}. */
    public Builder redirectLimit(int value) {
      redirectLimit = value;
      return this;
    }

    /** See {@link WebClientSettings#allowDowngrade}. */
    public Builder allowDowngrade(boolean value) {
      allowDowngrade = value;
      return this;
    }

    /** See {@link WebClientSettings#cookies}. */
    public Builder cookies(boolean value) {
      cookies = value;
      return this;
    }

    /** See {@link WebClientSettings#decompress}. */
    public Builder decompress(boolean value) {
      decompress = value;
      return this;
    }

    /** See {@link WebClientSettings#expansionLimit}. */
    public Builder expansionLimit(ExpansionLimit value) {
      expansionLimit = value;
      return this;
    }

    /** See {@link WebClientSettings#contentLimit}. */
    public Builder contentLimit(int value) {
      contentLimit = value;
      return this;
    }

    /** See {@link WebClientSettings#maxFirstLine}. */
    public Builder maxFirstLine(int value) {
      maxFirstLine = value;
      return this;
    }

    /** See {@link WebClientSettings#maxHeaders}. */
    public Builder maxHeaders(int value) {
      maxHeaders = value;
      return this;
    }

    /** See {@link WebClientSettings#maxHeaderCount}. */
    public Builder maxHeaderCount(int value) {
      maxHeaderCount = value;
      return this;
    }

    /** See {@link WebClientSettings#useExpect}. */
    public Builder useExpect(boolean value) {
      useExpect = value;
      return this;
    }

    /** See {@link WebClientSettings#expectSize}. */
    public Builder expectSize(long value) {
      expectSize = value;
      return this;
    }

    /** See {@link WebClientSettings#expectTimeout}. */
    public Builder expectTimeout(Duration value) {
      expectTimeout = value;
      return this;
    }

    /** See {@link WebClientSettings#userAgent}. */
    public Builder userAgent(String value) {
      userAgent = Optional.of(value);
      return this;
    }

    /** Checks and makes the settings. */
    public WebClientSettings build() {
      return new WebClientSettings(
          connection,
          sameHostLimit,
          totalLimit,
          waitingLimit,
          sameUrlLimit,
          idleTimeout,
          cleanupInterval,
          closeTimeout,
          waitTimeout,
          responseTimeout,
          readTimeout,
          timeout,
          followRedirects,
          redirectLimit,
          allowDowngrade,
          cookies,
          decompress,
          expansionLimit,
          contentLimit,
          maxFirstLine,
          maxHeaders,
          maxHeaderCount,
          useExpect,
          expectSize,
          expectTimeout,
          userAgent);
    }
  }
}
