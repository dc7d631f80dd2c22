package io.weft.protocols.http.server;

import io.weft.protocols.http.Headers;
import io.weft.protocols.http.HttpStatus;
import java.util.Optional;

/**
 * What a client is told instead of an answer: a handler throws it, and the server's {@link
 * ErrorRenderer} makes a response of it. Not logged as a failure.
 */
public class HttpException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String reason;
  private final transient Optional<String> field;
  private final transient Headers headers;

  /**
   * A status with a reason.
   *
   * @param status 400 to 599
   * @param reason a sentence for the client: it must hold no secret
   */
  public HttpException(int status, String reason) {
    this(status, reason, Optional.empty(), Headers.EMPTY);
  }

  /**
   * A status with a reason, the argument that is wrong, and headers.
   *
   * @param status 400 to 599
   * @param reason a sentence for the client: it must hold no secret
   * @param field the name of the argument that is wrong, if one is
   * @param headers for the response
   */
  public HttpException(int status, String reason, Optional<String> field, Headers headers) {
    super(
        new HttpStatus(status) + field.map(name -> ": " + name).orElse("") + ": " + reason,
        null,
        false,
        status >= 500);
    if (status < 400 || status > 599) {
      throw new IllegalArgumentException("the status " + status + " is none of an error");
    }
    this.status = status;
    this.reason = reason;
    this.field = field;
    this.headers = headers;
  }

  /** 400: an argument is wrong. */
  public static HttpException badArgument(String field, String reason) {
    return new HttpException(400, reason, Optional.of(field), Headers.EMPTY);
  }

  /** 404: there is no such thing. */
  public static HttpException notFound(String reason) {
    return new HttpException(404, reason);
  }

  /** 400 to 599. */
  public HttpStatus status() {
    return new HttpStatus(status);
  }

  /** A sentence for the client. */
  public String reason() {
    return reason;
  }

  /** The name of the argument that is wrong. */
  public Optional<String> field() {
    return field;
  }

  /** For the response. */
  public Headers headers() {
    return headers;
  }
}
