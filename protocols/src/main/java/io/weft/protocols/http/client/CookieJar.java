package io.weft.protocols.http.client;

import io.weft.core.Ticker;
import io.weft.protocols.http.Cookie;
import io.weft.protocols.http.SetCookie;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The cookies that servers have given to a client (RFC 6265). In memory, within limits: 50 cookies
 * of one domain, 3000 altogether, 4096 bytes each; the one that was not used for longest goes
 * first. A cookie with {@code Secure} goes over TLS only, and only TLS can set or replace one.
 *
 * <p>A cookie is for its server alone, or for a domain above it, but never for a whole top-level
 * domain ({@code com}), nor for the usual second levels of countries ({@code co.uk}). The list of
 * all public suffixes is not known here: for the others, servers under the same suffix can give
 * each other cookies.
 *
 * <p>For the loop and the routines of one scheduler. Several clients may share one.
 */
public final class CookieJar {
  private static final int MAX_PER_DOMAIN = 50;
  private static final int MAX_TOTAL = 3000;
  private static final int MAX_SIZE = 4096;

  /** Longer than that no cookie is kept, as RFC 6265bis says. */
  private static final Duration LONGEST = Duration.ofDays(400);

  private static final Set<String> SECOND_LEVELS =
      Set.of("ac", "co", "com", "edu", "go", "gob", "gov", "gouv", "mil", "ne", "net", "or", "org");

  private final Ticker ticker;
  private final Map<Key, Kept> cookies = new LinkedHashMap<>();
  private long uses;

  private record Key(String domain, String path, String name) {}

  private static final class Kept {
    final SetCookie given;
    final boolean hostOnly;
    final Optional<Instant> expiry;
    final long created;
    long lastUse;

    Kept(SetCookie given, boolean hostOnly, Optional<Instant> expiry, long created) {
      this.given = given;
      this.hostOnly = hostOnly;
      this.expiry = expiry;
      this.created = created;
      this.lastUse = created;
    }

    boolean isExpired(Instant now) {
      return expiry.isPresent() && !expiry.get().isAfter(now);
    }
  }

  /**
   * An empty jar.
   *
   * @param ticker the scheduler's clock, by which cookies expire
   */
  public CookieJar(Ticker ticker) {
    this.ticker = ticker;
  }

  /**
   * Takes a cookie, or leaves it where RFC 6265 says so: when it is for a domain that is not the
   * server's, for example. One that has expired removes the cookie of its name, domain and path.
   *
   * @param url of the request whose response gave it
   * @return whether it was taken
   * @throws IllegalArgumentException when the URL is none of HTTP
   */
  public boolean store(URI url, SetCookie given) {
    return store(Target.of(url), given);
  }

  boolean store(Target target, SetCookie given) {
    String name = given.cookie().name();
    if (name.length() + given.cookie().value().length() > MAX_SIZE) {
      return false;
    }
    String host = target.host();
    Optional<String> domain = given.domain().map(d -> d.toLowerCase(Locale.ROOT));
    boolean hostOnly = domain.isEmpty();
    if (domain.isPresent() && (isPublic(domain.get()) || isAddress(host))) {
      if (!domain.get().equals(host)) {
        return false;
      }
      hostOnly = true;
    }
    if (!hostOnly && !isUnder(host, domain.orElseThrow())) {
      return false;
    }
    String path = given.path().filter(p -> p.startsWith("/")).orElseGet(() -> defaultPath(target));
    if ((given.secure() && !target.secure()) || !keepsPrefix(name, given, hostOnly, path)) {
      return false;
    }
    Key key = new Key(hostOnly ? host : domain.orElseThrow(), path, name);
    if (!target.secure() && shadowsSecure(key)) {
      return false;
    }
    Instant now = ticker.now();
    Kept before = cookies.get(key);
    Kept kept =
        new Kept(given, hostOnly, expiry(given, now), before == null ? ++uses : before.created);
    kept.lastUse = ++uses;
    if (kept.isExpired(now)) {
      cookies.remove(key);
      return true;
    }
    cookies.put(key, kept);
    limit(now, key.domain());
    return true;
  }

  private static Optional<Instant> expiry(SetCookie given, Instant now) {
    Instant latest = now.plus(LONGEST);
    return given
        .maxAge()
        .map(age -> age.compareTo(LONGEST) > 0 ? latest : now.plus(age))
        .or(given::expires)
        .map(instant -> instant.isAfter(latest) ? latest : instant);
  }

  /** Whether a cookie that was set over TLS would be replaced, or hidden by a longer path. */
  private boolean shadowsSecure(Key key) {
    for (Map.Entry<Key, Kept> entry : cookies.entrySet()) {
      Key other = entry.getKey();
      if (entry.getValue().given.secure()
          && other.name().equals(key.name())
          && (isUnder(other.domain(), key.domain()) || isUnder(key.domain(), other.domain()))
          && isWithin(key.path(), other.path())) {
        return true;
      }
    }
    return false;
  }

  /** What names that begin with a promise promise (RFC 6265bis section 4.1.3). */
  private static boolean keepsPrefix(String name, SetCookie given, boolean hostOnly, String path) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.startsWith("__host-")) {
      return given.secure() && hostOnly && given.domain().isEmpty() && path.equals("/");
    }
    return !lower.startsWith("__secure-") || given.secure();
  }

  private static boolean isPublic(String domain) {
    String[] labels = domain.split("\\.", -1);
    if (labels.length < 2) {
      return true;
    }
    return labels.length == 2 && labels[1].length() == 2 && SECOND_LEVELS.contains(labels[0]);
  }

  private static boolean isAddress(String host) {
    return host.contains(":") || host.matches("[0-9.]+");
  }

  private static boolean isUnder(String host, String domain) {
    return host.equals(domain) || (host.endsWith("." + domain) && !isAddress(host));
  }

  private static String defaultPath(Target target) {
    String path = target.uri().getRawPath();
    int slash = path == null ? -1 : path.lastIndexOf('/');
    return slash <= 0 ? "/" : path.substring(0, slash);
  }

  private static boolean isWithin(String path, String cookiePath) {
    return path.equals(cookiePath)
        || (path.startsWith(cookiePath)
            && (cookiePath.endsWith("/") || path.charAt(cookiePath.length()) == '/'));
  }

  private void limit(Instant now, String domain) {
    long ofDomain = cookies.keySet().stream().filter(k -> k.domain().equals(domain)).count();
    if (ofDomain <= MAX_PER_DOMAIN && cookies.size() <= MAX_TOTAL) {
      return;
    }
    cookies.values().removeIf(kept -> kept.isExpired(now));
    ofDomain = cookies.keySet().stream().filter(k -> k.domain().equals(domain)).count();
    if (ofDomain > MAX_PER_DOMAIN) {
      removeOldest(Optional.of(domain));
    }
    if (cookies.size() > MAX_TOTAL) {
      removeOldest(Optional.empty());
    }
  }

  private void removeOldest(Optional<String> domain) {
    cookies.entrySet().stream()
        .filter(e -> domain.isEmpty() || e.getKey().domain().equals(domain.get()))
        .min(Comparator.comparingLong(e -> e.getValue().lastUse))
        .map(Map.Entry::getKey)
        .ifPresent(cookies::remove);
  }

  /**
   * The cookies to send with a request, those with longer paths first.
   *
   * @throws IllegalArgumentException when the URL is none of HTTP
   */
  public List<Cookie> cookiesFor(URI url) {
    return cookiesFor(Target.of(url));
  }

  List<Cookie> cookiesFor(Target target) {
    Instant now = ticker.now();
    cookies.values().removeIf(kept -> kept.isExpired(now));
    String path = target.uri().getRawPath();
    List<Map.Entry<Key, Kept>> found = new ArrayList<>();
    for (Map.Entry<Key, Kept> entry : cookies.entrySet()) {
      Key key = entry.getKey();
      Kept kept = entry.getValue();
      boolean forHost =
          kept.hostOnly ? target.host().equals(key.domain()) : isUnder(target.host(), key.domain());
      if (forHost && isWithin(path, key.path()) && (target.secure() || !kept.given.secure())) {
        found.add(entry);
      }
    }
    found.sort(
        Comparator.comparingInt((Map.Entry<Key, Kept> e) -> -e.getKey().path().length())
            .thenComparingLong(e -> e.getValue().created));
    List<Cookie> all = new ArrayList<>();
    for (Map.Entry<Key, Kept> entry : found) {
      entry.getValue().lastUse = ++uses;
      all.add(entry.getValue().given.cookie());
    }
    return List.copyOf(all);
  }

  /**
   * How many cookies there are, those included that have expired since they were last looked at.
   */
  public int size() {
    return cookies.size();
  }

  /** Removes all cookies. */
  public void clear() {
    cookies.clear();
  }

  /** Removes the cookies that have no time of expiry, as browsers do when they end. */
  public void clearSession() {
    cookies.values().removeIf(kept -> kept.expiry.isEmpty());
  }

  /** How many there are; not which. */
  @Override
  public String toString() {
    return "CookieJar(" + cookies.size() + ")";
  }
}
