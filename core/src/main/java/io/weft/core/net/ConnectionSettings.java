package io.weft.core.net;

import java.time.Duration;
import java.util.Optional;

/**
 * How a connection is made and kept; the defaults are those of the specification (3.1, {@code
 * protocol.default}), except that small messages are not held back ({@code tcpNoDelay}): writes are
 * collected here already, until the loop polls.
 *
 * @param connectTimeout how long connecting may take, over all addresses of a name, the TLS
 *     handshake not included; positive
 * @param tcpNoDelay whether TCP sends small messages at once
 * @param readLimit above so many unread bytes the socket is not read any more; at least 1
 * @param writeLimit above so many unsent bytes writers wait; at least 1
 * @param linger how long a closed connection may take to send what was queued; 0 drops it
 * @param bindAddress this side's address when connecting; its port may be 0
 * @param reusePort whether several processes may bind the same port ({@code SO_REUSEPORT}), for
 *     passive connections and with a bind address; where the system has it
 * @param tls keys and trust for endpoints with TLS; without, the JDK's trust is used, and no key
 */
public record ConnectionSettings(
    Duration connectTimeout,
    boolean tcpNoDelay,
    long readLimit,
    long writeLimit,
    Duration linger,
    Optional<Endpoint> bindAddress,
    boolean reusePort,
    TlsSettings tls) {
  /** The defaults. */
  public static final ConnectionSettings DEFAULT = builder().build();

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException naming the setting that is out of its range
   */
  public ConnectionSettings {
    Limits.positive("connectTimeout", connectTimeout);
    Limits.atLeast("readLimit", readLimit, 1);
    Limits.atLeast("writeLimit", writeLimit, 1);
    Limits.notNegative("linger", linger);
  }

  /** To change some of the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** To change some of these. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.connectTimeout = connectTimeout;
    builder.tcpNoDelay = tcpNoDelay;
    builder.readLimit = readLimit;
    builder.writeLimit = writeLimit;
    builder.linger = linger;
    builder.bindAddress = bindAddress;
    builder.reusePort = reusePort;
    builder.tls = tls;
    return builder;
  }

  /** Collects settings; see the components of {@link ConnectionSettings}. */
  public static final class Builder {
    private Duration connectTimeout = Duration.ofSeconds(30);
    private boolean tcpNoDelay = true;
    private long readLimit = 256 * 1024;
    private long writeLimit = 1024 * 1024;
    private Duration linger = Duration.ofSeconds(5);
    private Optional<Endpoint> bindAddress = Optional.empty();
    private boolean reusePort;
    private TlsSettings tls = TlsSettings.DEFAULT;

    private Builder() {}

    /** See {@link ConnectionSettings#connectTimeout}. */
    public Builder connectTimeout(Duration value) {
      connectTimeout = value;
      return this;
    }

    /** See {@link ConnectionSettings#tcpNoDelay}. */
    public Builder tcpNoDelay(boolean value) {
      tcpNoDelay = value;
      return this;
    }

    /** See {@link ConnectionSettings#readLimit}. */
    public Builder readLimit(long bytes) {
      readLimit = bytes;
      return this;
    }

    /** See {@link ConnectionSettings#writeLimit}. */
    public Builder writeLimit(long bytes) {
      writeLimit = bytes;
      return this;
    }

    /** See {@link ConnectionSettings#linger}. */
    public Builder linger(Duration value) {
      linger = value;
      return this;
    }

    /** See {@link ConnectionSettings#bindAddress}. */
    public Builder bindAddress(Endpoint value) {
      bindAddress = Optional.of(value);
      return this;
    }

    /** See {@link ConnectionSettings#reusePort}. */
    public Builder reusePort(boolean value) {
      reusePort = value;
      return this;
    }

    /** See {@link ConnectionSettings#tls}. */
    public Builder tls(TlsSettings value) {
      tls = value;
      return this;
    }

    /** Checks and makes the settings. */
    public ConnectionSettings build() {
      return new ConnectionSettings(
          connectTimeout, tcpNoDelay, readLimit, writeLimit, linger, bindAddress, reusePort, tls);
    }
  }
}
