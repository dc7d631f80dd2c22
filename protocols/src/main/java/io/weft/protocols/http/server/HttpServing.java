package io.weft.protocols.http.server;

import io.weft.core.Ticker;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the connections of a server share. */
record HttpServing(
    HttpServerSettings settings,
    HttpHandler handler,
    ErrorRenderer errors,
    Function<Exception, Optional<HttpException>> exceptions,
    AccessLog accessLog,
    Ticker ticker,
    DateLine date) {
  private static final Logger log = LoggerFactory.getLogger(HttpServing.class);

  /** The response for an error; whatever the renderer does, there is one. */
  HttpResponse render(HttpException error, Optional<HttpRequest> request) {
    try {
      return errors.render(error, request).withHeaders(error.headers());
    } catch (RuntimeException e) {
      log.error("the response for {} could not be made", error, e);
      return ErrorRenderer.TEXT.render(error, request).withHeaders(error.headers());
    }
  }

  /** The response for an exception of a handler. */
  HttpResponse failed(Exception e, Optional<HttpRequest> request, String remote) {
    Optional<HttpException> known;
    try {
      known = exceptions.apply(e);
    } catch (RuntimeException more) {
      e.addSuppressed(more);
      known = Optional.empty();
    }
    if (known.isPresent()) {
      return render(known.get(), request);
    }
    log.error(
        "{}: the handler of {} failed",
        remote,
        request.map(HttpRequest::toString).orElse("a request"),
        e);
    // Nothing of the exception: it may tell what is nobody's business.
    return render(new HttpException(500, "internal error"), request);
  }
}
