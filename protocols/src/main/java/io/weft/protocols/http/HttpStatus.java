package io.weft.protocols.http;

/**
 * A status of a response (RFC 9110, 15). Immutable; two are equal when their codes are.
 *
 * @param code 100 to 999; those that matter are up to 599
 */
public record HttpStatus(int code) {
  /** Checks the range. */
  public HttpStatus {
    if (code < 100 || code > 999) {
      throw new IllegalArgumentException("the status " + code + " has not three digits");
    }
  }

  /** Whether more responses follow: 100 to 199. */
  public boolean isInformational() {
    return code < 200;
  }

  /** 200 to 299. */
  public boolean isSuccess() {
    return code >= 200 && code < 300;
  }

  /** 300 to 399. */
  public boolean isRedirection() {
    return code >= 300 && code < 400;
  }

  /** 400 to 599. */
  public boolean isError() {
    return code >= 400 && code < 600;
  }

  /** Whether such a response never has a body (RFC 9110, 6.4.1): 1xx, 204 and 304. */
  public boolean isBodiless() {
    return code < 200 || code == 204 || code == 304;
  }

  /** The words that go with it; those of its class where it has no own. */
  public String reason() {
    return switch (code) {
      case 100 -> "Continue";
      case 101 -> "Switching Protocols";
      case 103 -> "Early Hints";
      case 200 -> "OK";
      case 201 -> "Created";
      case 202 -> "Accepted";
      case 203 -> "Non-Authoritative Information";
      case 204 -> "No Content";
      case 205 -> "Reset Content";
      case 206 -> "Partial Content";
      case 300 -> "Multiple Choices";
      case 301 -> "Moved Permanently";
      case 302 -> "Found";
      case 303 -> "See Other";
      case 304 -> "Not Modified";
      case 307 -> "Temporary Redirect";
      case 308 -> "Permanent Redirect";
      case 400 -> "Bad Request";
      case 401 -> "Unauthorized";
      case 402 -> "Payment Required";
      case 403 -> "Forbidden";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 406 -> "Not Acceptable";
      case 407 -> "Proxy Authentication Required";
      case 408 -> "Request Timeout";
      case 409 -> "Conflict";
      case 410 -> "Gone";
      case 411 -> "Length Required";
      case 412 -> "Precondition Failed";
      case 413 -> "Content Too Large";
      case 414 -> "URI Too Long";
      case 415 -> "Unsupported Media Type";
      case 416 -> "Range Not Satisfiable";
      case 417 -> "Expectation Failed";
      case 421 -> "Misdirected Request";
      case 422 -> "Unprocessable Content";
      case 423 -> "Locked";
      case 426 -> "Upgrade Required";
      case 428 -> "Precondition Required";
      case 429 -> "Too Many Requests";
      case 431 -> "Request Header Fields Too Large";
      case 451 -> "Unavailable For Legal Reasons";
      case 500 -> "Internal Server Error";
      case 501 -> "Not Implemented";
      case 502 -> "Bad Gateway";
      case 503 -> "Service Unavailable";
      case 504 -> "Gateway Timeout";
      case 505 -> "HTTP Version Not Supported";
      case 507 -> "Insufficient Storage";
      case 511 -> "Network Authentication Required";
      default ->
          switch (code / 100) {
            case 1 -> "Informational";
            case 2 -> "Success";
            case 3 -> "Redirection";
            case 4 -> "Client Error";
            case 5 -> "Server Error";
            default -> "Unknown";
          };
    };
  }

  /** {@code 404 Not Found}. */
  @Override
  public String toString() {
    return code + " " + reason();
  }
}
