package io.weft.protocols.http;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * A cookie that a server gives to a client (RFC 6265, 4.1; {@code SameSite} of RFC 6265bis).
 * Immutable.
 *
 * @param cookie its name and value
 * @param path the paths that it is for; empty for that of the request
 * @param domain the host with all under it that it is for; empty for the server itself alone
 * @param maxAge how long it is kept, in seconds; zero removes it; counts before {@code expires}
 * @param expires until when it is kept; without both, for as long as the browser runs
 * @param secure whether it is sent over TLS only
 * @param httpOnly whether scripts do not see it
 * @param sameSite whether it is sent with requests that other sites cause
 */
public record SetCookie(
    Cookie cookie,
    Optional<String> path,
    Optional<String> domain,
    Optional<Duration> maxAge,
    Optional<Instant> expires,
    boolean secure,
    boolean httpOnly,
    Optional<SameSite> sameSite) {

  /** Whether a cookie is sent with requests that another site causes. */
  public enum SameSite {
    /** Never. */
    STRICT("Strict"),
    /** When somebody follows a link. */
    LAX("Lax"),
    /** Always; browsers ask for {@code Secure}, then. */
    NONE("None");

    private final String word;

    SameSite(String word) {
      this.word = word;
    }
  }

  /**
   * Checks that each part can stand in a header.
   *
   * @throws IllegalArgumentException naming the part that cannot
   */
  public SetCookie {
    path.ifPresent(value -> check("path", value));
    domain.ifPresent(value -> check("domain", value));
  }

  private static void check(String what, String value) {
    if (!isAttribute(value)) {
      throw new IllegalArgumentException("a cookie cannot have the " + what + " that it was given");
    }
  }

  private static boolean isAttribute(String value) {
    return value.indexOf(';') < 0 && HttpSyntax.isFieldValue(value);
  }

  /**
   * A cookie for all paths of the server, until the browser ends: not seen by scripts, and not sent
   * with the forms of other sites ({@code Path=/; HttpOnly; SameSite=Lax}).
   */
  public static SetCookie of(String name, String value) {
    return new SetCookie(
        new Cookie(name, value),
        Optional.of("/"),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false,
        true,
        Optional.of(SameSite.LAX));
  }

  /** What removes a cookie of all paths. */
  public static SetCookie removal(String name) {
    return of(name, "").withMaxAge(Duration.ZERO);
  }

  /** This for other paths. */
  public SetCookie withPath(String value) {
    return new SetCookie(
        cookie, Optional.of(value), domain, maxAge, expires, secure, httpOnly, sameSite);
  }

  /** This for a domain. */
  public SetCookie withDomain(String value) {
    return new SetCookie(
        cookie, path, Optional.of(value), maxAge, expires, secure, httpOnly, sameSite);
  }

  /** This, kept for some time. */
  public SetCookie withMaxAge(Duration value) {
    return new SetCookie(
        cookie, path, domain, Optional.of(value), expires, secure, httpOnly, sameSite);
  }

  /** This, kept until an instant. */
  public SetCookie withExpires(Instant value) {
    return new SetCookie(
        cookie, path, domain, maxAge, Optional.of(value), secure, httpOnly, sameSite);
  }

  /** This, over TLS only or not. */
  public SetCookie withSecure(boolean value) {
    return new SetCookie(cookie, path, domain, maxAge, expires, value, httpOnly, sameSite);
  }

  /** This, hidden from scripts or not. */
  public SetCookie withHttpOnly(boolean value) {
    return new SetCookie(cookie, path, domain, maxAge, expires, secure, value, sameSite);
  }

  /** This with another rule for requests that other sites cause. */
  public SetCookie withSameSite(SameSite value) {
    return new SetCookie(
        cookie, path, domain, maxAge, expires, secure, httpOnly, Optional.of(value));
  }

  /**
   * Reads a {@code Set-Cookie} header, as leniently as RFC 6265, 5.2 asks of clients: attributes
   * that are not known or make no sense are left out.
   *
   * @param now for dates with a short year
   * @return empty when it is no cookie that could be sent back
   */
  public static Optional<SetCookie> parse(String header, Instant now) {
    String[] parts = header.split(";", 50);
    int equals = parts[0].indexOf('=');
    if (equals < 0) {
      return Optional.empty();
    }
    String name = parts[0].substring(0, equals).strip();
    String value = Cookie.unquoted(parts[0].substring(equals + 1).strip());
    if (!HttpSyntax.isToken(name) || !Cookie.isValue(value)) {
      return Optional.empty();
    }
    SetCookie read =
        new SetCookie(
            new Cookie(name, value),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            false,
            false,
            Optional.empty());
    for (int i = 1; i < parts.length; i++) {
      int split = parts[i].indexOf('=');
      String key = (split < 0 ? parts[i] : parts[i].substring(0, split)).strip();
      read =
          read.withAttribute(
              key.toLowerCase(Locale.ROOT),
              split < 0 ? "" : parts[i].substring(split + 1).strip(),
              now);
    }
    return Optional.of(read);
  }

  private SetCookie withAttribute(String key, String value, Instant now) {
    if (!isAttribute(value)) {
      return this;
    }
    return switch (key) {
      case "path" -> value.startsWith("/") ? withPath(value) : this;
      case "domain" -> {
        String name = value.startsWith(".") ? value.substring(1) : value;
        String host = name.strip().toLowerCase(Locale.ROOT);
        yield host.isEmpty() || !isAttribute(host) ? this : withDomain(host);
      }
      case "max-age" -> seconds(value).map(this::withMaxAge).orElse(this);
      case "expires" ->
          HttpDate.parse(value.replace('-', ' '), now)
              .or(() -> HttpDate.parse(value, now))
              .map(this::withExpires)
              .orElse(this);
      case "secure" -> withSecure(true);
      case "httponly" -> withHttpOnly(true);
      case "samesite" ->
          switch (value.toLowerCase(Locale.ROOT)) {
            case "strict" -> withSameSite(SameSite.STRICT);
            case "lax" -> withSameSite(SameSite.LAX);
            case "none" -> withSameSite(SameSite.NONE);
            default -> this;
          };
      default -> this;
    };
  }

  private static Optional<Duration> seconds(String text) {
    if (!text.matches("-?[0-9]+")) {
      return Optional.empty();
    }
    if (text.startsWith("-")) {
      return Optional.of(Duration.ZERO);
    }
    // Longer than a browser lives is for ever.
    return Optional.of(
        Duration.ofSeconds(text.length() > 10 ? 9_999_999_999L : Long.parseLong(text)));
  }

  /** As the value of a {@code Set-Cookie} header. */
  public String header() {
    StringBuilder out = new StringBuilder(cookie.name()).append('=').append(cookie.value());
    maxAge.ifPresent(value -> out.append("; Max-Age=").append(Math.max(0, value.toSeconds())));
    expires.ifPresent(value -> out.append("; Expires=").append(HttpDate.format(value)));
    domain.ifPresent(value -> out.append("; Domain=").append(value));
    path.ifPresent(value -> out.append("; Path=").append(value));
    if (secure) {
      out.append("; Secure");
    }
    if (httpOnly) {
      out.append("; HttpOnly");
    }
    sameSite.ifPresent(value -> out.append("; SameSite=").append(value.word));
    return out.toString();
  }

  /** The name, and not the value, which may be a secret. */
  @Override
  public String toString() {
    return "SetCookie(" + cookie.name() + ")";
  }
}
