package io.weft.protocols.http.client;

import java.net.URI;

/**
 * A request that got no usable response. What exactly went wrong is in the subclass; this one is
 * thrown itself when the client is closed or has too much to do.
 *
 * <p>The message and {@link #url} hold neither the query nor credentials: both are likely to be
 * secret, and exceptions end in logs.
 */
public class WebException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String method;
  private final String url;

  WebException(String method, URI url, String reason) {
    super(method + " " + withoutSecrets(url) + ": " + reason);
    this.method = method;
    this.url = withoutSecrets(url);
  }

  WebException(String method, URI url, String reason, Throwable cause) {
    super(method + " " + withoutSecrets(url) + ": " + reason, cause);
    this.method = method;
    this.url = withoutSecrets(url);
  }

  /** The request's method. */
  public String method() {
    return method;
  }

  /** The URL of the request that failed, after redirects; without its query. */
  public String url() {
    return url;
  }

  static String withoutSecrets(URI url) {
    String authority = url.getRawAuthority();
    if (authority == null) {
      return url.getScheme() == null ? "(no URL)" : url.getScheme() + ":…";
    }
    String host = authority.substring(authority.lastIndexOf('@') + 1);
    String path = url.getRawPath() == null ? "" : url.getRawPath();
    return url.getScheme() + "://" + host + path + (url.getRawQuery() == null ? "" : "?…");
  }
}
