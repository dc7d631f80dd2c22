package io.weft.protocols.http.server;

import io.weft.core.Routine;

/** Stands around a handler: checks requests, changes responses, or answers itself. */
@FunctionalInterface
public interface Filter {
  /**
   * Answers a request, with the handler's help or without. The response's body may not be sent when
   * this returns.
   *
   * @throws HttpException like {@link HttpHandler#handle}
   * @throws Exception like {@link HttpHandler#handle}
   */
  HttpResponse apply(Routine r, HttpRequest request, HttpHandler next) throws Exception;
}
