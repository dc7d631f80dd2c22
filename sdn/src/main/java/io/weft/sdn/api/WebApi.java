package io.weft.sdn.api;

import io.weft.core.Routine;
import io.weft.core.api.ApiException;
import io.weft.core.api.ApiMethod;
import io.weft.core.api.ApiRegistry;
import io.weft.core.api.ApiTarget;
import io.weft.protocols.http.server.ErrorRenderer;
import io.weft.protocols.http.server.HttpException;
import io.weft.protocols.http.server.HttpHandler;
import io.weft.protocols.http.server.HttpRequest;
import io.weft.protocols.http.server.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * The calls of modules over HTTP, at {@code /<module>/<method>} (specification 3.2.2, call module
 * API from WebAPI): arguments in the query string, in a form or in JSON, the answer {@code
 * {"result": …}}, an error {@code {"error": …, "field": …, "reason": …}}.
 *
 * <p>Errors are 400 for a wrong parameter, 404 for what is not there, 409 for a conflict, 500 for
 * what failed, 503 for what cannot be done now, and 504 for what took too long.
 *
 * <p>There is no authentication: whoever reaches it may call everything.
 */
public final class WebApi implements HttpHandler {
  private static final Logger log = LoggerFactory.getLogger(WebApi.class);

  /** How much of a request or result gets into the log, in characters. */
  private static final int LOG_LIMIT = 500;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final ApiRegistry modules;
  private final WebApiOptions options;
  private final RequestArguments arguments;

  /** The calls of some modules, with the defaults of the specification. */
  public WebApi(List<ApiTarget> modules) {
    this(modules, WebApiOptions.DEFAULTS);
  }

  /**
   * The calls of some modules.
   *
   * @throws IllegalArgumentException when two have the same name
   */
  public WebApi(List<ApiTarget> modules, WebApiOptions options) {
    this(new ApiRegistry(), options);
    modules.forEach(this.modules::register);
  }

  /** The calls that a registry has at the time of each request. */
  public WebApi(ApiRegistry modules, WebApiOptions options) {
    this.modules = modules;
    this.options = options;
    this.arguments = new RequestArguments(options);
  }

  @Override
  public HttpResponse handle(Routine r, HttpRequest request) {
    try {
      String method = request.method().equals("HEAD") ? "GET" : request.method();
      if (!options.acceptMethods().contains(method)) {
        return error(405, Optional.empty(), request.method() + " is not taken")
            .withHeader("Allow", String.join(", ", new TreeSet<>(options.acceptMethods())));
      }
      return HttpResponse.json(200, call(r, request));
    } catch (ApiException e) {
      return refused(request, status(e.kind()), e.field(), e.reason());
    } catch (HttpException e) {
      return refused(request, e.status().code(), e.field(), e.reason());
    }
  }

  private HttpResponse refused(
      HttpRequest request, int status, Optional<String> field, String reason) {
    log.debug("{}: {} {}: {}", request.remote(), status, forLog(request.path()), reason);
    return error(status, field, reason);
  }

  private static int status(ApiException.Kind kind) {
    return switch (kind) {
      case BAD_PARAMETER -> 400;
      case NOT_FOUND -> 404;
      case CONFLICT -> 409;
      case FAILED -> 500;
      case UNAVAILABLE -> 503;
      case TIMED_OUT -> 504;
    };
  }

  private String call(Routine r, HttpRequest request) {
    if (!request.path().startsWith(options.rootPath())) {
      throw new ApiException(ApiException.Kind.NOT_FOUND, "paths begin with " + options.rootPath());
    }
    String[] names = request.path().substring(options.rootPath().length()).split("/", -1);
    if (names.length != 2 || names[0].isEmpty() || names[1].isEmpty()) {
      throw new ApiException(
          ApiException.Kind.NOT_FOUND,
          "the path must be " + options.rootPath() + "<module>/<method>");
    }
    String target = names[0].toLowerCase(Locale.ROOT);
    if (!options.permits(target)) {
      throw new HttpException(403, "module " + forLog(target) + " may not be called");
    }
    ApiTarget module =
        modules
            .target(target)
            .orElseThrow(
                () ->
                    new ApiException(
                        ApiException.Kind.NOT_FOUND, "there is no module " + forLog(target)));
    if (!module.has(names[1])) {
      throw new ApiException(
          ApiException.Kind.NOT_FOUND,
          "there is no call " + forLog(names[1]) + " in module " + target);
    }
    Map<String, @Nullable Object> given = arguments.read(r, request);
    ApiMethod method = module.method(names[1], given);
    if (log.isDebugEnabled()) {
      log.debug("{}: {}/{} {}", request.remote(), target, method.name(), forLog(given.toString()));
    }
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("result", modules.call(r, target, method.name(), given));
    String json = JSON.writeValueAsString(body);
    if (log.isDebugEnabled()) {
      log.debug("{}: {}/{} gave {}", request.remote(), target, method.name(), forLog(json));
    }
    if (method.changes()) {
      log.info(
          "{}/{} by {}: {}", target, method.name(), request.remote(), forLog(given.toString()));
    }
    return json;
  }

  /** The same form for what the server itself refuses. */
  public ErrorRenderer errors() {
    return (error, request) -> error(error.status().code(), error.field(), error.reason());
  }

  private HttpResponse error(int status, Optional<String> field, String reason) {
    Map<String, Object> body = new LinkedHashMap<>();
    if (options.errorDetails()) {
      body.put("error", field.map(name -> name + ": " + reason).orElse(reason));
      field.ifPresent(name -> body.put("field", name));
      body.put("reason", reason);
    } else {
      body.put("error", "status " + status);
    }
    return HttpResponse.json(status, JSON.writeValueAsString(body));
  }

  /** Shortened, and without anything that could look like another line of the log. */
  private static String forLog(String text) {
    String shown = text.length() > LOG_LIMIT ? text.substring(0, LOG_LIMIT) + "…" : text;
    return shown.replaceAll("\\p{Cntrl}", "?");
  }
}
