package io.weft.protocols.http.server;

import io.weft.core.config.ConfigException;
import io.weft.core.config.ConfigReader;
import java.time.Duration;
import java.util.Optional;

/**
 * Limits and time-outs of an {@link HttpServer} (specification 3.1, {@code protocol.http}); the
 * defaults are those of the specification where it has one. Immutable.
 *
 * @param vhost the server's name, which routes may ask for; empty for the only one
 * @param headLineLimit the longest request line, in bytes ({@code protocol.http.headlinelimit});
 *     beyond it 414
 * @param headerLimit the longest header, in bytes ({@code protocol.http.headerlimit}); beyond it
 *     431
 * @param headerCountLimit how many headers a request may have ({@code
 *     protocol.http.headercountlimit}); beyond it 431
 * @param headLimit the request line and all headers, in bytes; beyond it 431. The trailers of a
 *     body in chunks have the same limit
 * @param trailerLimit the longest header behind a body in chunks, in bytes ({@code
 *     chunkedheaderlength}); beyond it 431
 * @param trailerCountLimit how many headers may stand behind a body in chunks ({@code
 *     chunkednumber}); beyond it 431
 * @param bodyLimit the longest body, in bytes; beyond it 413
 * @param pipelineLimit so many requests that have come already are answered in a row before other
 *     connections have their turn ({@code protocol.http.pipelinelimit}); those of one connection
 *     are never handled at the same time
 * @param idleTimeout how long a connection may wait for its next request ({@code
 *     protocol.http.idletimeout}); then it is closed
 * @param headTimeout how long request line and headers may take from their first byte on; then 408
 * @param bodyTimeout how long the server waits for a body, beside the time that it takes at {@code
 *     bodyRate}; then 408
 * @param bodyRate the slowest body that is accepted, in bytes per second
 * @param writeTimeout how long the client may leave half a megabyte of a response unread; then the
 *     connection is broken off
 * @param closeTimeout how long the client may take to close its side after the last response
 *     ({@code protocol.http.closetimeout}); what it sends meanwhile is dropped
 * @param closeGrace how long requests in hand may go on when the server is shut down
 * @param fastFail whether a connection on which HTTP is broken is closed without a reply ({@code
 *     fastfail})
 * @param compression which responses are compressed for clients that ask for it; none, if empty
 */
public record HttpServerSettings(
    String vhost,
    int headLineLimit,
    int headerLimit,
    int headerCountLimit,
    int headLimit,
    int trailerLimit,
    int trailerCountLimit,
    long bodyLimit,
    int pipelineLimit,
    Duration idleTimeout,
    Duration headTimeout,
    Duration bodyTimeout,
    int bodyRate,
    Duration writeTimeout,
    Duration closeTimeout,
    Duration closeGrace,
    boolean fastFail,
    Optional<Compression> compression) {
  /** The defaults. */
  public static final HttpServerSettings DEFAULT = builder().build();

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException naming the setting that is out of its range
   */
  public HttpServerSettings {
    atLeast("headLineLimit", headLineLimit, 16);
    atLeast("headerLimit", headerLimit, 16);
    atLeast("headerCountLimit", headerCountLimit, 1);
    atLeast("headLimit", headLimit, 16);
    atLeast("trailerLimit", trailerLimit, 16);
    atLeast("trailerCountLimit", trailerCountLimit, 0);
    atLeast("bodyLimit", bodyLimit, 0);
    atLeast("pipelineLimit", pipelineLimit, 1);
    positive("idleTimeout", idleTimeout);
    positive("headTimeout", headTimeout);
    positive("bodyTimeout", bodyTimeout);
    atLeast("bodyRate", bodyRate, 1);
    positive("writeTimeout", writeTimeout);
    notNegative("closeTimeout", closeTimeout);
    notNegative("closeGrace", closeGrace);
  }

  private static void atLeast(String name, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be at least " + least + ", not " + value);
    }
  }

  private static void positive(String name, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(name + " must be positive, not " + value);
    }
  }

  private static void notNegative(String name, Duration value) {
    if (value.isNegative()) {
      throw new IllegalArgumentException(name + " must not be negative, not " + value);
    }
  }

  /**
   * Reads the keys of {@code protocol.http}, or of a server's own part with that below it. Beside
   * those that the components name there are {@code headlimit}, {@code bodylimit}, {@code
   * headtimeout}, {@code bodytimeout}, {@code bodyrate}, {@code writetimeout}, {@code closegrace}
   * and {@code compression}.
   *
   * @throws ConfigException naming the key that has a wrong value
   */
  public static HttpServerSettings read(ConfigReader config) {
    Builder builder = builder();
    config.count("headlinelimit", 16).ifPresent(builder::headLineLimit);
    config.count("headerlimit", 16).ifPresent(builder::headerLimit);
    config.count("headercountlimit", 1).ifPresent(builder::headerCountLimit);
    config.count("chunkedheaderlength", 16).ifPresent(builder::trailerLimit);
    config.count("chunkednumber", 0).ifPresent(builder::trailerCountLimit);
    config.count("pipelinelimit", 1).ifPresent(builder::pipelineLimit);
    positive(config, "idletimeout").ifPresent(builder::idleTimeout);
    config.seconds("closetimeout").ifPresent(builder::closeTimeout);
    config.bool("fastfail").ifPresent(builder::fastFail);
    config.count("headlimit", 16).ifPresent(builder::headLimit);
    config.integer("bodylimit", 0, Long.MAX_VALUE).ifPresent(builder::bodyLimit);
    positive(config, "headtimeout").ifPresent(builder::headTimeout);
    positive(config, "bodytimeout").ifPresent(builder::bodyTimeout);
    config.count("bodyrate", 1).ifPresent(builder::bodyRate);
    positive(config, "writetimeout").ifPresent(builder::writeTimeout);
    config.seconds("closegrace").ifPresent(builder::closeGrace);
    if (config.bool("compression").orElse(false)) {
      builder.compression(Compression.DEFAULT);
    }
    return builder.build();
  }

  static Optional<Duration> positive(ConfigReader config, String key) {
    Optional<Duration> value = config.seconds(key);
    if (value.isPresent() && !value.get().isPositive()) {
      throw config.find(key).orElseThrow().invalid("must be more than 0 seconds");
    }
    return value;
  }

  /** To change some of the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** To change some of these. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.vhost = vhost;
    builder.headLineLimit = headLineLimit;
    builder.headerLimit = headerLimit;
    builder.headerCountLimit = headerCountLimit;
    builder.headLimit = headLimit;
    builder.trailerLimit = trailerLimit;
    builder.trailerCountLimit = trailerCountLimit;
    builder.bodyLimit = bodyLimit;
    builder.pipelineLimit = pipelineLimit;
    builder.idleTimeout = idleTimeout;
    builder.headTimeout = headTimeout;
    builder.bodyTimeout = bodyTimeout;
    builder.bodyRate = bodyRate;
    builder.writeTimeout = writeTimeout;
    builder.closeTimeout = closeTimeout;
    builder.closeGrace = closeGrace;
    builder.fastFail = fastFail;
    builder.compression = compression;
    return builder;
  }

  /** Collects settings; see the components of {@link HttpServerSettings}. */
  public static final class Builder {
    private String vhost = "";
    private int headLineLimit = 8192;
    private int headerLimit = 1024 * 1024;
    private int headerCountLimit = 1024;
    private int headLimit = 1024 * 1024;
    private int trailerLimit = 8192;
    private int trailerCountLimit = 16;
    private long bodyLimit = 64L * 1024 * 1024;
    private int pipelineLimit = 10;
    private Duration idleTimeout = Duration.ofSeconds(20);
    private Duration headTimeout = Duration.ofSeconds(10);
    private Duration bodyTimeout = Duration.ofSeconds(20);
    private int bodyRate = 256;
    private Duration writeTimeout = Duration.ofSeconds(60);
    private Duration closeTimeout = Duration.ofSeconds(5);
    private Duration closeGrace = Duration.ofSeconds(5);
    private boolean fastFail;
    private Optional<Compression> compression = Optional.empty();

    private Builder() {}

    /** See {@link HttpServerSettings#vhost}. */
    public Builder vhost(String value) {
      vhost = value;
      return this;
    }

    /** See {@link HttpServerSettings#headLineLimit}. */
    public Builder headLineLimit(int value) {
      headLineLimit = value;
      return this;
    }

    /** See {@link HttpServerSettings#headerLimit}. */
    public Builder headerLimit(int value) {
      headerLimit = value;
      return this;
    }

    /** See {@link HttpServerSettings#headerCountLimit}. */
    public Builder headerCountLimit(int value) {
      headerCountLimit = value;
      return this;
    }

    /** See {@link HttpServerSettings#headLimit}. */
    public Builder headLimit(int value) {
      headLimit = value;
      return this;
    }

    /** See {@link HttpServerSettings#trailerLimit}. */
    public Builder trailerLimit(int value) {
      trailerLimit = value;
      return this;
    }

    /** See {@link HttpServerSettings#trailerCountLimit}. */
    public Builder trailerCountLimit(int value) {
      trailerCountLimit = value;
      return this;
    }

    /** See {@link HttpServerSettings#bodyLimit}. */
    public Builder bodyLimit(long value) {
      bodyLimit = value;
      return this;
    }

    /** See {@link HttpServerSettings#pipelineLimit}. */
    public Builder pipelineLimit(int value) {
      pipelineLimit = value;
      return this;
    }

    /** See {@link HttpServerSettings#idleTimeout}. */
    public Builder idleTimeout(Duration value) {
      idleTimeout = value;
      return this;
    }

    /** See {@link HttpServerSettings#headTimeout}. */
    public Builder headTimeout(Duration value) {
      headTimeout = value;
      return this;
    }

    /** See {@link HttpServerSettings#bodyTimeout}. */
    public Builder bodyTimeout(Duration value) {
      bodyTimeout = value;
      return this;
    }

    /** See {@link HttpServerSettings#bodyRate}. */
    public Builder bodyRate(int value) {
      bodyRate = value;
      return this;
    }

    /** See {@link HttpServerSettings#writeTimeout}. */
    public Builder writeTimeout(Duration value) {
      writeTimeout = value;
      return this;
    }

    /** See {@link HttpServerSettings#closeTimeout}. */
    public Builder closeTimeout(Duration value) {
      closeTimeout = value;
      return this;
    }

    /** See {@link HttpServerSettings#closeGrace}. */
    public Builder closeGrace(Duration value) {
      closeGrace = value;
      return this;
    }

    /** See {@link HttpServerSettings#fastFail}. */
    public Builder fastFail(boolean value) {
      fastFail = value;
      return this;
    }

    /** See {@link HttpServerSettings#compression}. */
    public Builder compression(Compression value) {
      compression = Optional.of(value);
      return this;
    }

    /** Checks and makes the settings. */
    public HttpServerSettings build() {
      return new HttpServerSettings(
          vhost,
          headLineLimit,
          headerLimit,
          headerCountLimit,
          headLimit,
          trailerLimit,
          trailerCountLimit,
          bodyLimit,
          pipelineLimit,
          idleTimeout,
          headTimeout,
          bodyTimeout,
          bodyRate,
          writeTimeout,
          closeTimeout,
          closeGrace,
          fastFail,
          compression);
    }
  }
}
