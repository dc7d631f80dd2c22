package io.weft.protocols.http.client;

import java.net.URI;

/**
 * What came is no HTTP response, or one beyond the limits of the settings. Its connection was
 * closed.
 */
public final class WebProtocolException extends WebException {
  private static final long serialVersionUID = 1L;

  WebProtocolException(String method, URI url, String reason) {
    super(method, url, reason);
  }

  WebProtocolException(String method, URI url, String reason, Throwable cause) {
    super(method, url, reason, cause);
  }
}
