package io.weft.protocols.http.client;

import java.net.URI;

/**
 * The request's body could not be sent: its stream failed, or had another length than was promised.
 * The connection was closed; the server has seen a part of the request at most.
 */
public final class WebBodyException extends WebException {
  private static final long serialVersionUID = 1L;

  WebBodyException(String method, URI url, String reason, Throwable cause) {
    super(method, url, reason, cause);
  }

  WebBodyException(String method, URI url, String reason) {
    super(method, url, reason);
  }
}
