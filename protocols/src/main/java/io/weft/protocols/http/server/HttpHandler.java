package io.weft.protocols.http.server;

import io.weft.core.Routine;

/** Answers requests, each in the routine of its connection. */
@FunctionalInterface
public interface HttpHandler {
  /**
   * Answers a request. May wait; the connection's next request is answered afterwards.
   *
   * @throws HttpException what the client is to be told instead
   * @throws Exception anything else is logged and answered with 500
   */
  HttpResponse handle(Routine r, HttpRequest request) throws Exception;

  /** This handler with a filter around it: what is added last sees the request first. */
  default HttpHandler with(Filter filter) {
    return (r, request) -> filter.apply(r, request, this);
  }
}
