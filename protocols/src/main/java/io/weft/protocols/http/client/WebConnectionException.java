package io.weft.protocols.http.client;

import java.net.URI;

/**
 * There was no connection, because the host has no address, refused or failed to prove itself with
 * TLS; or it broke before the end of the response.
 */
public final class WebConnectionException extends WebException {
  private static final long serialVersionUID = 1L;

  private final boolean established;

  WebConnectionException(
      String method, URI url, boolean established, String reason, Throwable cause) {
    super(method, url, reason, cause);
    this.established = established;
  }

  WebConnectionException(String method, URI url, boolean established, String reason) {
    super(method, url, reason);
    this.established = established;
  }

  /**
   * Whether there was a connection, which then broke: the server may have acted on the request.
   * When not, it has certainly not seen it.
   */
  public boolean established() {
    return established;
  }
}
