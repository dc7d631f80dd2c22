package io.weft.protocols.http;

import io.weft.core.Routine;

/** Answers the requests of an {@link HttpServer}, each in the routine of its connection. */
@FunctionalInterface
public interface HttpHandler {
  /**
   * Answers a request. May wait; the connection's next request is answered afterwards. The body of
   * an answer to HEAD is not sent.
   *
   * @throws Exception any exception is logged and answered with {@link #refuse} 500
   */
  HttpResponse handle(Routine r, HttpRequest request) throws Exception;

  /**
   * The reply to a request that cannot be handled: malformed, too large, or one whose handling
   * failed. As plain text, unless overridden. Must not wait.
   *
   * @param status 400 and above
   * @param reason a sentence
   */
  default HttpResponse refuse(int status, String reason) {
    return HttpResponse.text(status, reason + "\n");
  }
}
