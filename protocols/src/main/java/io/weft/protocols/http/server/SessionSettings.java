package io.weft.protocols.http.server;

import io.weft.core.config.ConfigReader;
import java.time.Duration;

/**
 * How sessions are kept (specification 3.1, {@code module.session}). Immutable.
 *
 * @param timeout how long a session is kept since its last request ({@code timeout})
 * @param cookie the name of the cookie with its id ({@code cookiefilename})
 * @param limit so many sessions are kept; the one that was not used for longest makes room
 * @param secure whether the cookie is sent over TLS only, also where the server itself has none:
 *     behind a proxy
 */
public record SessionSettings(Duration timeout, String cookie, int limit, boolean secure) {
  /** Half an hour, {@code _session_id}, 100 000 sessions. */
  public static final SessionSettings DEFAULT =
      new SessionSettings(Duration.ofMinutes(30), "_session_id", 100_000, false);

  /** Checks the ranges. */
  public SessionSettings {
    if (!timeout.isPositive() || limit < 1) {
      throw new IllegalArgumentException(
          "timeout must be positive and limit at least 1, not " + timeout + " and " + limit);
    }
    // What cannot be a cookie's name fails now.
    new io.weft.protocols.http.Cookie(cookie, "");
  }

  /**
   * Reads {@code timeout}, {@code cookiefilename}, {@code limit} and {@code secure} of {@code
   * module.session}.
   *
   * @throws io.weft.core.config.ConfigException naming the key that has a wrong value
   */
  public static SessionSettings read(ConfigReader config) {
    return new SessionSettings(
        HttpServerSettings.positive(config, "timeout").orElse(DEFAULT.timeout),
        config.string("cookiefilename").orElse(DEFAULT.cookie),
        config.count("limit", 1).orElse(DEFAULT.limit),
        config.bool("secure").orElse(DEFAULT.secure));
  }

  /** The same with another time-out. */
  public SessionSettings withTimeout(Duration value) {
    return new SessionSettings(value, cookie, limit, secure);
  }

  /** The same with another limit. */
  public SessionSettings withLimit(int value) {
    return new SessionSettings(timeout, cookie, value, secure);
  }

  /** The same, over TLS only or not. */
  public SessionSettings withSecure(boolean value) {
    return new SessionSettings(timeout, cookie, limit, value);
  }
}
