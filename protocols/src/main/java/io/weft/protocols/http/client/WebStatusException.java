package io.weft.protocols.http.client;

import io.weft.protocols.http.Headers;
import io.weft.protocols.http.HttpStatus;
import java.net.URI;

/** A response whose status is not one of success, where success was asked for. */
public final class WebStatusException extends WebException {
  private static final long serialVersionUID = 1L;

  private final int code;
  private final transient Headers headers;
  private final String content;

  WebStatusException(String method, URI url, HttpStatus status, Headers headers, String content) {
    super(method, url, "the server answered " + status);
    this.code = status.code();
    this.headers = headers;
    this.content = content;
  }

  /** The status. */
  public HttpStatus status() {
    return new HttpStatus(code);
  }

  /** The response's headers. */
  public Headers headers() {
    return headers == null ? Headers.EMPTY : headers;
  }

  /** The beginning of the response's body, as text; what the server says about it. */
  public String content() {
    return content;
  }
}
