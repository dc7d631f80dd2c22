package io.weft.protocols.http.server;

import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.weft.protocols.http.Headers;
import io.weft.protocols.http.HttpSyntax;
import java.util.List;
import java.util.Locale;

/**
 * What the head of a request says, checked (RFC 9112, 3 and 6).
 *
 * @param method a token
 * @param target path and query string, or {@code *}
 * @param host with the port; empty if none
 * @param minorVersion 0 or more
 * @param length of the body; 0 without one, -1 when it comes in chunks
 * @param expectsContinue whether the client waits for {@code 100 Continue}
 * @param keepAlive whether the client wants to go on with the connection
 */
record RequestHead(
    String method,
    String target,
    Headers headers,
    String host,
    int minorVersion,
    long length,
    boolean expectsContinue,
    boolean keepAlive) {

  static RequestHead of(HttpRequest decoded) {
    check(decoded.decoderResult());
    HttpVersion version = decoded.protocolVersion();
    if (version.majorVersion() != 1 || !version.protocolName().equals("HTTP")) {
      throw new HttpException(505, "the version must be 1.1 or 1.0");
    }
    String method = decoded.method().name();
    if (!HttpSyntax.isToken(method)) {
      throw new HttpException(400, "the method is malformed");
    }
    Headers headers;
    try {
      headers = Headers.copyOf(decoded.headers());
    } catch (IllegalArgumentException e) {
      throw new HttpException(400, "" + e.getMessage());
    }
    int minor = version.minorVersion();
    String host = host(headers, minor);
    String target = decoded.uri();
    if (!target.startsWith("/")) {
      String authority = authority(method, target);
      if (!authority.isEmpty()) {
        // It counts before the header (RFC 9112, 3.2.2).
        host = authority;
        target = originForm(target);
      }
    }
    checkTarget(target);
    // Netty takes eight bytes for the body of a handshake that is long forgotten.
    if (headers.contains("sec-websocket-key1")) {
      throw new HttpException(400, "this form of WebSocket is not supported");
    }
    boolean expects = expectsContinue(headers, minor);
    return new RequestHead(
        method,
        target,
        headers,
        host,
        minor,
        length(headers),
        expects,
        minor > 0
            ? !headers.contains("connection") || !headers.lists("connection", "close")
            : headers.lists("connection", "keep-alive"));
  }

  /** What Netty did not like. */
  static void check(DecoderResult result) {
    if (result.isSuccess()) {
      return;
    }
    throw switch (result.cause()) {
      case TooLongHttpLineException e -> new HttpException(414, "a line is too long");
      case TooLongHttpHeaderException e -> new HttpException(431, "the headers are too long");
      case Throwable e ->
          // Its message may repeat what was sent: that is nothing for a response.
          new HttpException(400, "the request is malformed");
    };
  }

  private static String host(Headers headers, int minor) {
    List<String> hosts = headers.all("host");
    if (hosts.size() > 1 || (hosts.isEmpty() && minor > 0)) {
      throw new HttpException(400, "there must be one Host header, not " + hosts.size());
    }
    String host = hosts.isEmpty() ? "" : hosts.getFirst();
    checkHost(host);
    return host;
  }

  private static void checkHost(String host) {
    int colon = host.lastIndexOf(':');
    int bracket = host.lastIndexOf(']');
    String name = colon > bracket ? host.substring(0, colon) : host;
    boolean literal = name.startsWith("[");
    boolean valid =
        (literal ? name.length() > 2 && name.endsWith("]") : bracket < 0)
            && (colon <= bracket || isPort(host.substring(colon + 1)));
    for (int i = literal ? 1 : 0; i < name.length() - (literal ? 1 : 0) && valid; i++) {
      char c = name.charAt(i);
      valid =
          c < 0x80
              && (Character.isLetterOrDigit(c)
                  || (literal ? ":.%" : "-._~!$&'()*+,;=%").indexOf(c) >= 0);
    }
    if (!valid) {
      throw new HttpException(400, "the Host header is malformed");
    }
  }

  private static boolean isPort(String text) {
    return text.length() <= 5 && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /** The host of a target that is a whole URI; empty if it is none. */
  private static String authority(String method, String target) {
    if (method.equals("CONNECT")) {
      throw new HttpException(501, "this is no proxy");
    }
    if (target.equals("*") && method.equals("OPTIONS")) {
      return "";
    }
    int scheme = target.indexOf("://");
    String name = scheme < 0 ? "" : target.substring(0, scheme).toLowerCase(Locale.ROOT);
    if (!name.equals("http") && !name.equals("https")) {
      throw new HttpException(400, "the target is neither a path nor a URI");
    }
    int end = authorityEnd(target);
    String authority = target.substring(scheme + 3, end);
    checkHost(authority);
    if (authority.isEmpty()) {
      throw new HttpException(400, "the target has no host");
    }
    return authority;
  }

  private static int authorityEnd(String target) {
    int end = target.indexOf("://") + 3;
    while (end < target.length() && target.charAt(end) != '/' && target.charAt(end) != '?') {
      end++;
    }
    return end;
  }

  private static String originForm(String target) {
    String rest = target.substring(authorityEnd(target));
    return rest.startsWith("/") ? rest : "/" + rest;
  }

  private static void checkTarget(String target) {
    for (int i = 0; i < target.length(); i++) {
      char c = target.charAt(i);
      if (c <= ' ' || c >= 0x7f || c == '#') {
        throw new HttpException(400, "the target has a character that must be encoded");
      }
    }
  }

  private static boolean expectsContinue(Headers headers, int minor) {
    if (minor == 0 || !headers.contains("expect")) {
      return false;
    }
    if (headers.all("expect").size() > 1
        || !headers.lists("expect", "100-continue")
        || headers.list("expect").size() > 1) {
      throw new HttpException(417, "the only expectation that is met is 100-continue");
    }
    return true;
  }

  private static long length(Headers headers) {
    if (headers.contains("transfer-encoding")) {
      List<String> codings = headers.list("transfer-encoding");
      if (codings.size() != 1 || !codings.getFirst().equalsIgnoreCase("chunked")) {
        throw new HttpException(501, "the only transfer coding is chunked");
      }
      return -1;
    }
    // Netty has checked that it is a number, and one only.
    return headers.first("content-length").map(text -> Long.parseLong(text.strip())).orElse(0L);
  }
}
