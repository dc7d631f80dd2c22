package io.weft.protocols.http.client;

import io.weft.core.net.Endpoint;
import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * What a URL of HTTP means.
 *
 * @param uri the URL in ASCII, without a fragment
 * @param secure whether it is one of HTTPS
 * @param host in ASCII and small letters; an IPv6 address without its brackets
 * @param port that of the scheme when the URL names none
 * @param path what the request line names: path and query
 */
record Target(URI uri, boolean secure, String host, int port, String path) {
  /** As long as most servers take. */
  private static final int MAX_LENGTH = 64 * 1024;

  /** What a request to one of two targets with the same origin may be trusted with. */
  record Origin(boolean secure, String host, int port) {}

  Origin origin() {
    return new Origin(secure, host, port);
  }

  Endpoint endpoint() {
    Endpoint plain = Endpoint.tcp(host, port);
    return secure ? plain.withTls() : plain;
  }

  /** What the header Host says (RFC 9110 section 7.2). */
  String hostHeader() {
    int zone = host.indexOf('%');
    String name = zone < 0 ? host : host.substring(0, zone);
    String text = name.contains(":") ? "[" + name + "]" : name;
    return port == defaultPort(secure) ? text : text + ":" + port;
  }

  private static int defaultPort(boolean secure) {
    return secure ? 443 : 80;
  }

  /**
   * Reads a URL.
   *
   * @throws IllegalArgumentException when it is none of HTTP; says why, without its query and
   *     credentials
   */
  static Target parse(String url) {
    requireShort(url);
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "not a URL: " + e.getReason() + " at index " + e.getIndex() + " of " + shown(url));
    }
    return of(uri);
  }

  private static void requireShort(String url) {
    if (url.length() > MAX_LENGTH) {
      throw new IllegalArgumentException("a URL has more than " + MAX_LENGTH + " characters");
    }
  }

  /** The part of a text that can be shown. */
  private static String shown(String url) {
    int end = url.length();
    for (char stop : new char[] {'?', '#'}) {
      int at = url.indexOf(stop);
      end = at >= 0 ? Math.min(end, at) : end;
    }
    String shown = url.substring(url.lastIndexOf('@', end - 1) + 1, end);
    String readable = shown.replaceAll("\\p{Cntrl}", "�");
    return readable.length() > 200 ? readable.substring(0, 200) + "…" : readable;
  }

  /** Like {@link #parse}. */
  static Target of(URI uri) {
    requireShort(uri.toString());
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw wrong(uri, "it does not begin with http: or https:");
    }
    String authority = uri.getRawAuthority();
    if (uri.isOpaque() || authority == null) {
      throw wrong(uri, "it names no host");
    }
    if (authority.indexOf('@') >= 0) {
      throw wrong(uri, "it holds credentials: use WebRequest.withBasicAuth");
    }
    boolean secure = scheme.equals("https");
    int colon =
        authority.startsWith("[")
            ? authority.indexOf(':', authority.indexOf(']'))
            : authority.indexOf(':');
    String name = colon < 0 ? authority : authority.substring(0, colon);
    String host = host(uri, name);
    int port = port(uri, colon < 0 ? "" : authority.substring(colon + 1), secure);
    String bracketed = host.contains(":") ? "[" + host.replace("%", "%25") + "]" : host;
    String rawPath = uri.getRawPath();
    String path = rawPath == null || rawPath.isEmpty() ? "/" : rawPath;
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    String portText = port == defaultPort(secure) ? "" : ":" + port;
    URI ascii;
    try {
      // toASCIIString escapes the letters of other languages, which URI takes as they are.
      ascii =
          new URI(new URI(scheme + "://" + bracketed + portText + path + query).toASCIIString());
    } catch (URISyntaxException e) {
      throw wrong(uri, e.getReason());
    }
    String asciiQuery = ascii.getRawQuery() == null ? "" : "?" + ascii.getRawQuery();
    return new Target(ascii, secure, host, port, ascii.getRawPath() + asciiQuery);
  }

  private static IllegalArgumentException wrong(URI uri, String reason) {
    return new IllegalArgumentException(
        "not a URL for HTTP: " + WebException.withoutSecrets(uri) + ": " + reason);
  }

  private static String host(URI uri, String name) {
    if (name.startsWith("[")) {
      if (!name.endsWith("]") || uri.getHost() == null) {
        throw wrong(uri, "its IPv6 address is malformed");
      }
      String address = name.substring(1, name.length() - 1).toLowerCase(Locale.ROOT);
      return address.replace("%25", "%");
    }
    String host;
    try {
      host = IDN.toASCII(name).toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException e) {
      throw wrong(uri, "its host is not a name");
    }
    if (host.isEmpty()) {
      throw wrong(uri, "it names no host");
    }
    boolean letters = host.chars().allMatch(c -> isHostCharacter(c));
    if (!letters || host.length() > 253 || host.startsWith(".") || host.contains("..")) {
      throw wrong(uri, "its host is not a name");
    }
    return host;
  }

  private static boolean isHostCharacter(int c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
  }

  private static int port(URI uri, String text, boolean secure) {
    if (text.isEmpty()) {
      return defaultPort(secure);
    }
    if (!text.matches("[0-9]{1,5}")) {
      throw wrong(uri, "its port is not a number");
    }
    int port = Integer.parseInt(text);
    if (port < 1 || port > 65535) {
      throw wrong(uri, "its port is not between 1 and 65535");
    }
    return port;
  }
}
