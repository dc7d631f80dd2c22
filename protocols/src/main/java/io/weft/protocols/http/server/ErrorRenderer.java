package io.weft.protocols.http.server;

import io.weft.protocols.http.MediaType;
import java.util.Optional;

/** Makes the responses for errors: the server's own and those of handlers. */
@FunctionalInterface
public interface ErrorRenderer {
  /** A line of plain text: the reason, with the argument's name in front. */
  ErrorRenderer TEXT = (error, request) -> ErrorPages.text(error);

  /** A page: the status as its title, and the reason. */
  ErrorRenderer HTML = (error, request) -> ErrorPages.html(error);

  /** {@code {"error": …, "field": …, "reason": …}}, the field where there is one. */
  ErrorRenderer JSON = (error, request) -> ErrorPages.json(error);

  /** What the client prefers of JSON, a page and text, by its {@code Accept} header. */
  ErrorRenderer NEGOTIATED =
      (error, request) -> {
        String accepts = request.flatMap(r -> r.headers().first("accept")).orElse("");
        int json = accepts.indexOf(MediaType.JSON.type());
        int html = accepts.indexOf("text/html");
        if (json >= 0 && (html < 0 || json < html)) {
          return ErrorPages.json(error);
        }
        return html >= 0 ? ErrorPages.html(error) : ErrorPages.text(error);
      };

  /**
   * Makes a response. Must not wait. The server adds the error's headers, and takes plain text when
   * this fails.
   *
   * @param error what went wrong
   * @param request empty where it could not be read
   */
  HttpResponse render(HttpException error, Optional<HttpRequest> request);
}
